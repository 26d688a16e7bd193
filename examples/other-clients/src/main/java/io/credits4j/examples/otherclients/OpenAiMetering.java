package io.credits4j.examples.otherclients;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.JsonValue;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The official OpenAI client behind a meter: its requests pass through here. Thread-safe.
 *
 * <pre>{@code
 * OpenAIClient client = OpenAiMetering.client(metering, baseUrl, apiKey);
 * ChatCompletion answer = client.chat().completions().create(ChatCompletionCreateParams.builder()
 *         .model("openai/gpt-4o")
 *         .addUserMessage("Name three rivers.")
 *         .putAllAdditionalBodyProperties(OpenAiMetering.paidBy(new Payer(account, key)))
 *         .build());
 * }</pre>
 */
public final class OpenAiMetering implements HttpClient {
    private final HttpClient wire;
    private final HttpMetering metering;

    private OpenAiMetering(HttpClient wire, HttpMetering metering) {
        this.wire = wire;
        this.metering = metering;
    }

    /** Returns a metered client. It never repeats a request by itself: each repetition would be billed. */
    public static OpenAIClient client(HttpMetering metering, String baseUrl, String apiKey) {
        return new OpenAIClientImpl(ClientOptions.builder()
                .httpClient(new OpenAiMetering(OkHttpClient.builder().build(), metering))
                .baseUrl(baseUrl)
                .apiKey(apiKey)
                .maxRetries(0)
                .build());
    }

    /** Returns what to add to a request's body, so that it says who pays. */
    public static Map<String, JsonValue> paidBy(Payer payer) {
        return payer.asField().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, field -> JsonValue.from(field.getValue())));
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        if (request.body() == null) {
            return wire.execute(request, options);
        }
        MeteredExchange exchange = metering.open(text(request.body()));
        try {
            return arrived(exchange, wire.execute(sent(request, exchange), options));
        } catch (RuntimeException | Error e) {
            failed(exchange, e);
            throw e;
        }
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
        if (request.body() == null) {
            return wire.executeAsync(request, options);
        }
        MeteredExchange exchange = metering.open(text(request.body()));
        return wire.executeAsync(sent(request, exchange), options)
                .thenApply(response -> arrived(exchange, response))
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        failed(exchange, failure);
                    }
                });
    }

    private static HttpRequest sent(HttpRequest request, MeteredExchange exchange) {
        return request.toBuilder().body(new JsonBody(exchange.body())).build();
    }

    /** A stream is listened to while the client reads it; anything else is read here. */
    private static HttpResponse arrived(MeteredExchange exchange, HttpResponse response) {
        exchange.identified(first(response, MeteredExchange.ID_HEADER));
        if (first(response, "Content-Type").orElse("").startsWith("text/event-stream")) {
            return new Answer(response, new MeteredEvents(response.body(), exchange));
        }
        byte[] answer = read(response);
        String text = new String(answer, StandardCharsets.UTF_8);
        if (response.statusCode() < 300) {
            exchange.answered(text);
        } else {
            exchange.refused(response.statusCode(), text);
        }
        return new Answer(response, new ByteArrayInputStream(answer));
    }

    private static Optional<String> first(HttpResponse response, String header) {
        return response.headers().values(header).stream().findFirst();
    }

    private static byte[] read(HttpResponse response) {
        try (InputStream body = response.body()) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new OpenAIIoException("the answer broke off", e);
        }
    }

    private static void failed(MeteredExchange exchange, Throwable failure) {
        if (Causes.any(failure, ConnectException.class)) {
            exchange.unsent();
        } else {
            exchange.end();
        }
    }

    private static String text(HttpRequestBody body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.writeTo(bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        wire.close();
    }

    /** A request body that cannot be sent twice. */
    private static final class JsonBody implements HttpRequestBody {
        private final byte[] bytes;

        private JsonBody(String json) {
            bytes = json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void writeTo(OutputStream out) {
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        @Override
        public boolean repeatable() {
            return false;
        }

        @Override
        public void close() {}
    }

    /** The answer with another body. */
    private record Answer(HttpResponse response, InputStream body) implements HttpResponse {
        @Override
        public int statusCode() {
            return response.statusCode();
        }

        @Override
        public Headers headers() {
            return response.headers();
        }

        @Override
        public void close() {
            try (response) {
                body.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
