package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
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

/**
 * Sends requests and judges the answers. Thread-safe.
 *
 * <p>A request that costs money goes out at most once: OkHttp may neither reconnect, nor follow a redirect, nor answer a
 * challenge, nor repeat on a {@code Retry-After: 0}. Whether it left at all is noted when a connection is about to carry
 * it, so that a refused connection, an unknown host or a failed handshake are known to have cost nothing.
 */
final class Exchange {
    private static final MediaType JSON = MediaType.get("application/json");

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

    /** Posts a request and reads the whole answer; the generation id is told as soon as the headers have arrived. */
    <T> T post(String path, byte[] body, Consumer<String> onGenerationId, BiFunction<AnswerHead, JsonNode, T> reader) {
        Call call = paying.newCall(
                request(url(path).build()).post(RequestBody.create(body, JSON)).build());
        try (Response response = send(call, true)) {
            AnswerHead head = AnswerHead.of(response, true);
            if (head.generationId() != null) {
                onGenerationId.accept(head.generationId());
            }
            return reader.apply(head, judged(head, response));
        }
    }

    /** Posts a request and returns its answer as it arrives. */
    ChatStream stream(String path, byte[] body) {
        Request request = request(url(path).build())
                .header("Accept", "text/event-stream")
                // Compressed events would wait for a block to fill.
                .header("Accept-Encoding", "identity")
                .post(RequestBody.create(body, JSON))
                .build();
        Call call = paying.newCall(request);
        Response response = send(call, true);
        AnswerHead head = AnswerHead.of(response, true);
        if (response.isSuccessful() && !head.isJson()) {
            return new ChatStream(call, response, head, response.body().byteStream(), largestAnswer);
        }
        try (response) {
            judged(head, response);
            throw Failures.unreadable(head, "with a whole answer instead of a stream");
        }
    }

    /** Gets a resource that costs nothing and reads its {@code data}. */
    <T> T get(HttpUrl url, Function<JsonNode, Optional<T>> reader) {
        Call call = reading.newCall(request(url).build());
        try (Response response = send(call, false)) {
            AnswerHead head = AnswerHead.of(response, false);
            JsonNode data = Json.member(judged(head, response), "data");
            return reader.apply(data).orElseThrow(() -> Failures.unreadable(head, "with data that cannot be read"));
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
        }
    }

    private static boolean hasDeparted(Call call) {
        Departure departure = call.request().tag(Departure.class);
        return departure == null || departure.noted;
    }

    private JsonNode judged(AnswerHead head, Response response) {
        byte[] bytes = read(head, response);
        JsonNode body = Json.object(bytes);
        if (!response.isSuccessful()) {
            throw Failures.refused(head, body);
        }
        if (body == null) {
            throw Failures.unreadable(head, "with something other than a JSON object");
        }
        ErrorBody.find(body).ifPresent(error -> {
            throw Failures.inside(head, body, error);
        });
        return body;
    }

    private byte[] read(AnswerHead head, Response response) {
        try (InputStream body = response.body().byteStream()) {
            byte[] bytes = body.readNBytes(largestArray());
            if (bytes.length == largestArray() && body.read() >= 0) {
                throw Failures.unreadable(head, "with more than " + bytes.length + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw Failures.cut(head, e);
        }
    }

    private int largestArray() {
        return (int) Math.min(Integer.MAX_VALUE - 8, largestAnswer);
    }
}
