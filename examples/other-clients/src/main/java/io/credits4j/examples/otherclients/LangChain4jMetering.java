package io.credits4j.examples.otherclients;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * LangChain4j's OpenAI models behind a meter: their requests pass through here. Thread-safe once built.
 *
 * <pre>{@code
 * ChatModel model = OpenAiChatModel.builder()
 *         .httpClientBuilder(new LangChain4jMetering(metering, JdkHttpClient.builder()))
 *         .baseUrl(baseUrl)
 *         .apiKey(apiKey)
 *         .modelName("openai/gpt-4o")
 *         .maxRetries(0) // each repetition would be billed
 *         .build();
 * ChatResponse answer = model.chat(ChatRequest.builder()
 *         .messages(UserMessage.from("Name three rivers."))
 *         .parameters(LangChain4jMetering.paidBy(new Payer(account, key)))
 *         .build());
 * }</pre>
 *
 * <p>A streamed answer that ends in an error inside an event ends well for LangChain4j; here its cost is asked for later.
 */
public final class LangChain4jMetering implements HttpClientBuilder {
    private final HttpMetering metering;
    private final HttpClientBuilder wire;

    /** Meters what the clients of another builder send. */
    public LangChain4jMetering(HttpMetering metering, HttpClientBuilder wire) {
        this.metering = metering;
        this.wire = wire;
    }

    /** Returns parameters that say who pays for the request. */
    public static OpenAiChatRequestParameters paidBy(Payer payer) {
        return OpenAiChatRequestParameters.builder()
                .customParameters(payer.asField())
                .build();
    }

    @Override
    public Duration connectTimeout() {
        return wire.connectTimeout();
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        wire.connectTimeout(timeout);
        return this;
    }

    @Override
    public Duration readTimeout() {
        return wire.readTimeout();
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        wire.readTimeout(timeout);
        return this;
    }

    @Override
    public HttpClient build() {
        return new Metered(metering, wire.build());
    }

    private record Metered(HttpMetering metering, HttpClient wire) implements HttpClient {
        @Override
        public SuccessfulHttpResponse execute(HttpRequest request) {
            if (request.body() == null) {
                return wire.execute(request);
            }
            MeteredExchange exchange = metering.open(request.body());
            try {
                SuccessfulHttpResponse response = wire.execute(sent(request, exchange));
                exchange.identified(id(response));
                exchange.answered(response.body());
                return response;
            } catch (RuntimeException | Error e) {
                failed(exchange, e);
                throw e;
            }
        }

        @Override
        public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
            MeteredExchange exchange = metering.open(request.body());
            try {
                wire.execute(sent(request, exchange), parser, new Listening(exchange, listener));
            } catch (RuntimeException | Error e) {
                failed(exchange, e);
                throw e;
            }
        }

        private static HttpRequest sent(HttpRequest request, MeteredExchange exchange) {
            return HttpRequest.builder()
                    .method(request.method())
                    .url(request.url())
                    .headers(request.headers())
                    .body(exchange.body())
                    .build();
        }
    }

    private static Optional<String> id(SuccessfulHttpResponse response) {
        return response.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(MeteredExchange.ID_HEADER))
                .map(header -> header.getValue())
                .flatMap(List::stream)
                .findFirst();
    }

    private static void failed(MeteredExchange exchange, Throwable failure) {
        if (failure instanceof HttpException refused) {
            exchange.refused(refused.statusCode(), String.valueOf(refused.getMessage()));
        } else if (Causes.any(failure, ConnectException.class)) {
            exchange.unsent();
        } else {
            exchange.end();
        }
    }

    /** Listens before the model does: what it hears last is charged when the host hears of it. */
    private record Listening(MeteredExchange exchange, ServerSentEventListener model)
            implements ServerSentEventListener {
        @Override
        public void onOpen(SuccessfulHttpResponse response) {
            exchange.identified(id(response));
            model.onOpen(response);
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            exchange.event(event.data());
            model.onEvent(event, context);
        }

        @Override
        public void onEvent(ServerSentEvent event) {
            exchange.event(event.data());
            model.onEvent(event);
        }

        @Override
        public void onError(Throwable failure) {
            failed(exchange, failure);
            model.onError(failure);
        }

        @Override
        public void onClose() {
            exchange.end();
            model.onClose();
        }
    }
}
