package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and judges the answers. Thread-safe.
 *
 * <p>A request that costs money goes out at most once: OkHttp may neither reconnect, nor follow a redirect, nor answer a
 * challenge, nor repeat on a {@code Retry-After: 0}. Whether it left at all is noted when a connection is about to carry
 * it, so that a refused connection, an unknown host or a failed handshake are known to have cost nothing, and so that a
 * second time is refused.
 */
final class Exchange {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int LARGEST_REFUSAL = 1024 * 1024;

    private final OkHttpClient paying;
    private final OkHttpClient reading;
    private final HttpUrl base;
    private final Request template;
    private final long largestAnswer;

    Exchange(OkHttpClient client, HttpUrl base, Request template, long largestAnswer) {
        this.paying = client.newBuilder()
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .authenticator(Authenticator.NONE)
                .addNetworkInterceptor(Exchange::noteDeparture)
                .build();
        this.reading = paying.newBuilder().retryOnConnectionFailure(true).build();
        this.base = base;
        this.template = template;
        this.largestAnswer = largestAnswer;
    }

    /** Whether a connection was about to carry the request. */
    private static final class Departure {
        private volatile boolean noted;
    }

    private static Response noteDeparture(Interceptor.Chain chain) throws IOException {
        Departure departure = chain.request().tag(Departure.class);
        if (departure != null && departure.noted && chain.request().method().equals("POST")) {
            throw new IOException("a request that costs money is not sent twice");
        }
        if (departure != null) {
            departure.noted = true;
        }
        Response response = chain.proceed(chain.request());
        return invitesRepeating(response)
                ? response.newBuilder().header("Retry-After", "0.0").build()
                : response;
    }

    /** OkHttp repeats at once, whatever its settings, what a whole zero tells it to; "0.0" says the same to us alone. */
    private static boolean invitesRepeating(Response response) {
        String wait = response.header("Retry-After");
        return response.code() == 503 && wait != null && wait.matches("0+");
    }

    /** What is posted. */
    record Post(String path, RequestBody body, Map<String, String> headers) {
        static Post of(String path, byte[] json, Map<String, String> headers) {
            return new Post(path, RequestBody.create(json, JSON), headers);
        }
    }

    /** Posts a request and reads the whole answer; the generation id is told as soon as the headers have arrived. */
    <T> T post(Post post, Consumer<String> onGenerationId, BiFunction<AnswerHead, JsonNode, T> reader) {
        Call call = paying.newCall(posted(post).build());
        try (Response response = send(call, true)) {
            AnswerHead head = AnswerHead.of(response, true);
            head.headers().generationId().ifPresent(onGenerationId);
            return reader.apply(head, judged(head, response));
        }
    }

    /** Posts a request and returns its answer as it arrives. */
    ChatStream stream(Post post) {
        Request request = posted(post)
                .header("Accept", "text/event-stream")
                // Compressed events would wait for a block to fill.
                .header("Accept-Encoding", "identity")
                .build();
        Call call = paying.newCall(request);
        Response response = send(call, true);
        AnswerHead head = AnswerHead.of(response, true);
        if (response.isSuccessful() && !head.isJson() && !isTooLarge(response)) {
            return new ChatStream(call, response, head, response.body().byteStream(), largestAnswer);
        }
        try (response) {
            judged(head, response);
            throw Failures.unreadable(head, "with a whole answer instead of a stream");
        }
    }

    /** Posts a request for a whole answer and returns it as a stream of one chunk. */
    ChatStream streamOfOne(Post post) {
        Call call = paying.newCall(posted(post).build());
        try (Response response = send(call, true)) {
            AnswerHead head = AnswerHead.of(response, true);
            JsonNode answer = judged(head, response);
            ChatResponse.read(head, answer);
            InputStream events = new ByteArrayInputStream(ChatChunk.eventOf(answer));
            return new ChatStream(call, response, head, events, Long.MAX_VALUE);
        }
    }

    private Request.Builder posted(Post post) {
        Request.Builder request = request(url(post.path()).build()).post(post.body());
        post.headers().forEach(request::header);
        return request;
    }

    /** Gets a resource that costs nothing and reads its {@code data}. */
    <T> T get(HttpUrl url, Function<JsonNode, Optional<T>> reader) {
        return getWhole(url, body -> reader.apply(Json.member(body, "data")));
    }

    /** Gets a resource that costs nothing and reads all of it. */
    <T> T getWhole(HttpUrl url, Function<JsonNode, Optional<T>> reader) {
        Call call = reading.newCall(request(url).build());
        try (Response response = send(call, false)) {
            AnswerHead head = AnswerHead.of(response, false);
            return reader.apply(judged(head, response))
                    .orElseThrow(() -> Failures.unreadable(head, "with data that cannot be read"));
        }
    }

    HttpUrl.Builder url(String path) {
        return base.newBuilder().addPathSegments(path);
    }

    private Request.Builder request(HttpUrl url) {
        return template.newBuilder().url(url).tag(Departure.class, new Departure());
    }

    private static Response send(Call call, boolean billable) {
        try {
            return call.execute();
        } catch (IOException e) {
            throw Failures.unanswered(e, hasDeparted(call), billable);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // OkHttp lets an InterruptedException out that it does not declare.
            Thread.currentThread().interrupt();
            throw Failures.unanswered(e, hasDeparted(call), billable);
        }
    }

    private static boolean hasDeparted(Call call) {
        Departure departure = call.request().tag(Departure.class);
        return departure == null || departure.noted;
    }

    private JsonNode judged(AnswerHead head, Response response) {
        if (!response.isSuccessful()) {
            throw Failures.refused(head, refusal(head, response));
        }
        return judged(head, read(head, response));
    }

    /** Returns the object in the body of a success, unless it tells of an error. */
    static JsonNode judged(AnswerHead head, byte[] bytes) {
        JsonNode body = Json.object(bytes);
        if (body == null) {
            throw Failures.unreadable(head, "with something other than a JSON object");
        }
        ErrorBody.find(body).ifPresent(error -> {
            throw Failures.inside(head, body, error);
        });
        return body;
    }

    /** An error too long or cut off says less, and is an error all the same. */
    private static @Nullable JsonNode refusal(AnswerHead head, Response response) {
        try (InputStream body = response.body().byteStream()) {
            return Json.object(body.readNBytes(LARGEST_REFUSAL));
        } catch (IOException e) {
            if (head.status() >= 400 && head.status() < 500) {
                return null;
            }
            throw Failures.cut(head, e);
        }
    }

    private byte[] read(AnswerHead head, Response response) {
        if (isTooLarge(response)) {
            throw tooLarge(head);
        }
        try (InputStream body = response.body().byteStream()) {
            byte[] bytes = body.readNBytes(largestArray());
            if (bytes.length == largestArray() && body.read() >= 0) {
                throw tooLarge(head);
            }
            return bytes;
        } catch (IOException e) {
            throw Failures.cut(head, e);
        }
    }

    /** Tells it from the announced size, before any of it is read. */
    private boolean isTooLarge(Response response) {
        return response.body().contentLength() > largestAnswer;
    }

    private OpenRouterException tooLarge(AnswerHead head) {
        return Failures.unreadable(head, "with more than " + largestAnswer + " bytes");
    }

    private int largestArray() {
        return (int) Math.min(Integer.MAX_VALUE - 8, largestAnswer);
    }
}
