package io.credits4j.examples.otherclients;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Spring AI's OpenAI model behind a meter: its requests pass through here, plain ones by the {@code RestClient}, streamed
 * ones by the {@code WebClient}. Thread-safe.
 *
 * <p>Over the JDK's client, the connection of a stream that is left may stay open until the answer has come to its end;
 * then all of it is billed, and charged.
 *
 * <pre>{@code
 * OpenAiChatModel model = SpringAiMetering.model(metering, baseUrl, apiKey);
 * ChatResponse answer = model.call(new Prompt(
 *         "Name three rivers.",
 *         OpenAiChatOptions.builder()
 *                 .model("openai/gpt-4o")
 *                 .extraBody(new Payer(account, key).asField())
 *                 .build()));
 * }</pre>
 */
public final class SpringAiMetering {
    private static final String CHAT = "/chat/completions";

    private final HttpMetering metering;

    private SpringAiMetering(HttpMetering metering) {
        this.metering = metering;
    }

    /** Returns a metered model. It never repeats a request by itself: each of Spring AI's ten attempts would be billed. */
    public static OpenAiChatModel model(HttpMetering metering, String baseUrl, String apiKey) {
        SpringAiMetering spring = new SpringAiMetering(metering);
        OpenAiApi api = OpenAiApi.builder()
                .baseUrl(baseUrl)
                .completionsPath(CHAT)
                .apiKey(apiKey)
                .restClientBuilder(RestClient.builder().requestInterceptor(spring::exchange))
                .webClientBuilder(WebClient.builder().filter(spring::exchange))
                .build();
        return OpenAiChatModel.builder()
                .openAiApi(api)
                .retryTemplate(RetryTemplate.builder().maxAttempts(1).build())
                .build();
    }

    private ClientHttpResponse exchange(HttpRequest request, byte[] body, ClientHttpRequestExecution wire)
            throws IOException {
        if (body.length == 0) {
            return wire.execute(request, body);
        }
        MeteredExchange exchange = metering.open(new String(body, StandardCharsets.UTF_8));
        try (ClientHttpResponse response = wire.execute(request, exchange.body().getBytes(StandardCharsets.UTF_8))) {
            return arrived(exchange, response);
        } catch (IOException | RuntimeException | Error e) {
            failed(exchange, e);
            throw e;
        }
    }

    private static ClientHttpResponse arrived(MeteredExchange exchange, ClientHttpResponse response)
            throws IOException {
        exchange.identified(id(response.getHeaders()));
        byte[] answer = response.getBody().readAllBytes();
        String text = new String(answer, StandardCharsets.UTF_8);
        if (response.getStatusCode().is2xxSuccessful()) {
            exchange.answered(text);
        } else {
            exchange.refused(response.getStatusCode().value(), text);
        }
        return new Answer(
                response.getStatusCode(),
                response.getStatusText(),
                response.getHeaders(),
                new ByteArrayInputStream(answer));
    }

    private static Optional<String> id(HttpHeaders headers) {
        return Optional.ofNullable(headers.getFirst(MeteredExchange.ID_HEADER));
    }

    private static void failed(MeteredExchange exchange, Throwable failure) {
        if (Causes.any(failure, ConnectException.class)) {
            exchange.unsent();
        } else {
            exchange.end();
        }
    }

    private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction wire) {
        Sending sending = new Sending();
        ClientRequest metered = ClientRequest.from(request)
                .body((message, context) -> request.body().insert(sending.through(message), context))
                .build();
        return wire.exchange(metered).flatMap(sending::arrived).doOnError(sending::failed);
    }

    /** One streamed request. */
    private final class Sending {
        private final AtomicReference<@Nullable MeteredExchange> opened = new AtomicReference<>();

        /** Credits are held once the body is known, on a thread that may wait for the database. */
        ClientHttpRequest through(ClientHttpRequest message) {
            return new ClientHttpRequestDecorator(message) {
                @Override
                public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                    return DataBufferUtils.join(body)
                            .map(SpringAiMetering::text)
                            .publishOn(Schedulers.boundedElastic())
                            .flatMap(json -> super.writeWith(Mono.just(held(json))));
                }

                private DataBuffer held(String json) {
                    MeteredExchange exchange = metering.open(json);
                    opened.set(exchange);
                    byte[] sent = exchange.body().getBytes(StandardCharsets.UTF_8);
                    getHeaders().setContentLength(sent.length);
                    return bufferFactory().wrap(sent);
                }
            };
        }

        Mono<ClientResponse> arrived(ClientResponse response) {
            MeteredExchange exchange = requireNonNull(opened.get(), "a request with a body");
            exchange.identified(id(response.headers().asHttpHeaders()));
            if (response.statusCode().is2xxSuccessful()) {
                return Mono.just(response.mutate()
                        .body(events -> listenedTo(events, exchange))
                        .build());
            }
            return response.bodyToMono(String.class).defaultIfEmpty("").map(text -> {
                exchange.refused(response.statusCode().value(), text);
                return readAgain(response, text);
            });
        }

        private static ClientResponse readAgain(ClientResponse response, String text) {
            return ClientResponse.create(response.statusCode())
                    .headers(headers -> headers.addAll(response.headers().asHttpHeaders()))
                    .body(text)
                    .build();
        }

        private Flux<DataBuffer> listenedTo(Flux<DataBuffer> events, MeteredExchange exchange) {
            EventLines lines = new EventLines(exchange);
            return events.doOnNext(buffer -> heard(buffer, lines))
                    .doOnTerminate(exchange::end)
                    .doOnCancel(exchange::end);
        }

        private static void heard(DataBuffer buffer, EventLines lines) {
            ByteBuffer copy = ByteBuffer.allocate(buffer.readableByteCount());
            buffer.toByteBuffer(copy);
            lines.heard(copy.array(), 0, copy.capacity());
        }

        void failed(Throwable failure) {
            MeteredExchange exchange = opened.get();
            if (exchange != null) {
                SpringAiMetering.failed(exchange, failure);
            }
        }
    }

    private static String text(DataBuffer buffer) {
        String text = buffer.toString(StandardCharsets.UTF_8);
        DataBufferUtils.release(buffer);
        return text;
    }

    /** An answer that has been read, to be read again. */
    private record Answer(
            HttpStatusCode getStatusCode, String getStatusText, HttpHeaders getHeaders, InputStream getBody)
            implements ClientHttpResponse {
        @Override
        public void close() {}
    }
}
