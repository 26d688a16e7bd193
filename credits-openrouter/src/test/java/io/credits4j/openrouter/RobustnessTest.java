package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that stall, trickle, flood or vanish, and callers that forget, interrupt or cancel. */
@Timeout(60)
class RobustnessTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final LoopbackServer server = new LoopbackServer();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        server.close();
    }

    /** A place at which a server falls silent: whatever was written until then stays. */
    record Stall(String where, List<String> written) {
        @Override
        public String toString() {
            return where;
        }
    }

    static Stream<Stall> stalls() {
        String head = String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream",
                "X-Generation-Id: gen-header",
                "Transfer-Encoding: chunked",
                "",
                "");
        String json = head.replace("text/event-stream", "application/json");
        return Stream.of(
                new Stall("before the headers", List.of()),
                new Stall("inside the status line", List.of("HTTP/1.1 20")),
                new Stall("inside the headers", List.of(head.substring(0, 60))),
                new Stall("between headers and body", List.of(head)),
                new Stall("between headers and a plain body", List.of(json)),
                new Stall("inside a plain body", List.of(json, "5\r\n{\"id\"\r\n")),
                new Stall("inside a chunk's size", List.of(head, "1")),
                new Stall("after a comment", List.of(head, "6\r\n: hi\n\n\r\n")),
                new Stall("inside an event", List.of(head, "9\r\ndata: {\"i\r\n")),
                new Stall("inside an event's chunk", List.of(head, "100\r\ndata: {\"i")),
                new Stall("before the blank line", List.of(head, "a\r\ndata: {}\r\n\r\n")));
    }

    @ParameterizedTest
    @MethodSource("stalls")
    void a_server_that_stalls_is_left_within_the_read_time_out(Stall stall) {
        OpenRouterClient impatient = server.clientBuilder().readTimeout(SHORT).build();
        server.then(peer -> {
            for (String part : stall.written()) {
                peer.send(part.getBytes(StandardCharsets.UTF_8));
            }
            over.await();
        });
        long start = System.nanoTime();
        assertThatThrownBy(() -> impatient.stream(Samples.HELLO, chunk -> {}))
                .isInstanceOfAny(ConnectionFailedException.class, StreamInterruptedException.class)
                .satisfies(thrown -> assertThat(((OpenRouterException) thrown).possiblyBilled())
                        .isTrue());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void a_server_that_trickles_without_end_is_left_within_the_call_time_out() {
        OpenRouterClient impatient = server.clientBuilder()
                .readTimeout(Duration.ofSeconds(30))
                .callTimeout(Duration.ofMillis(300))
                .build();
        server.then(peer -> {
            peer.streamHead();
            while (true) {
                peer.chunk(": OPENROUTER PROCESSING\n\n");
                over.await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
        });
        assertThatThrownBy(() -> impatient.stream(Samples.HELLO, chunk -> {}))
                .isInstanceOfSatisfying(
                        StreamInterruptedException.class,
                        thrown -> assertThat(thrown.possiblyBilled()).isTrue());
    }

    @Test
    void a_stream_nobody_reads_or_closes_ends_by_the_call_time_out_and_frees_its_connection() throws Exception {
        OpenRouterClient client =
                server.clientBuilder().callTimeout(Duration.ofMillis(200)).build();
        CountDownLatch gone = new CountDownLatch(1);
        server.then(peer -> {
            peer.streamHead("X-Generation-Id: gen-header");
            peer.chunk(Samples.text("a"));
            peer.awaitGone();
            gone.countDown();
        });
        ChatStream forgotten = client.stream(Samples.HELLO);
        gone.await();
        server.answering(200, Samples.ANSWER);
        assertThat(client.chat(Samples.HELLO).text()).isEqualTo("Hello.");
        assertThat(forgotten.generationId()).contains("gen-header");
        forgotten.close();
    }

    @Test
    void an_announced_flood_is_refused_before_it_is_read() {
        for (String type : List.of("application/json", "text/event-stream")) {
            server.then(peer -> {
                peer.head(
                        200,
                        "Content-Type: " + type + "\r\nContent-Length: 104857600\r\n",
                        "X-Generation-Id: gen-header");
                peer.awaitGone();
            });
            assertThatThrownBy(() -> server.client().stream(Samples.HELLO))
                    .isInstanceOfSatisfying(ProviderFailureException.class, thrown -> {
                        assertThat(thrown).hasMessageContaining("67108864 bytes");
                        assertThat(thrown.possiblyBilled()).isTrue();
                        assertThat(thrown.generationId()).contains("gen-header");
                    });
        }
    }

    @Test
    void a_flood_of_an_error_is_still_the_error_it_is() {
        server.then(peer -> {
            peer.head(429, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", "Retry-After: 5");
            while (true) {
                peer.chunk(" ".repeat(100_000));
            }
        });
        assertThatThrownBy(() -> server.client().chat(Samples.HELLO))
                .isInstanceOfSatisfying(RateLimitedException.class, thrown -> {
                    assertThat(thrown.possiblyBilled()).isFalse();
                    assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(5));
                });
    }

    @Test
    void an_error_cut_off_is_still_the_error_it_is_unless_the_server_failed() {
        for (int status : new int[] {402, 429, 502}) {
            server.then(peer -> {
                peer.head(status, "Content-Type: application/json\r\nContent-Length: 900\r\n");
                peer.send("{\"error\":".getBytes(StandardCharsets.UTF_8));
                peer.cut();
            });
            assertThatThrownBy(() -> server.client().chat(Samples.HELLO))
                    .isInstanceOfSatisfying(OpenRouterException.class, thrown -> {
                        assertThat(thrown.status()).hasValue(status);
                        assertThat(thrown.possiblyBilled()).isEqualTo(status == 502);
                    });
        }
    }

    @Test
    void a_server_that_wants_the_request_again_does_not_get_it() {
        server.answering(421, "{\"error\":{\"code\":421}}").answering(408, "{\"error\":{\"code\":408}}");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> server.client().chat(Samples.HELLO)).isInstanceOf(OpenRouterException.class);
        }
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void an_interrupted_reader_stops_within_the_read_time_out_and_stays_interrupted() {
        server.then(peer -> {
            peer.streamHead();
            peer.chunk(Samples.text("a"));
            over.await();
        });
        OpenRouterClient impatient = server.clientBuilder().readTimeout(SHORT).build();
        try (ChatStream stream = impatient.stream(Samples.HELLO)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(stream::result).isInstanceOfSatisfying(StreamInterruptedException.class, thrown -> {
                assertThat(thrown.possiblyBilled()).isTrue();
            });
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void an_interrupted_caller_sends_nothing() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> server.client().chat(Samples.HELLO))
                    .isInstanceOfSatisfying(ConnectionFailedException.class, thrown -> {
                        assertThat(thrown.wasSent()).isFalse();
                        assertThat(thrown.possiblyBilled()).isFalse();
                    });
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void a_stream_can_be_cancelled_from_another_thread_at_any_time() throws Exception {
        for (int events = 0; events < 5; events++) {
            String body = Samples.text("a").repeat(events);
            CountDownLatch written = new CountDownLatch(1);
            server.then(peer -> {
                peer.streamHead();
                peer.chunk(body.isEmpty() ? ": hello\n\n" : body);
                written.countDown();
                peer.awaitGone();
            });
            ChatStream stream = server.client().stream(Samples.HELLO);
            AtomicReference<Throwable> ended = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                try {
                    stream.result();
                } catch (RuntimeException e) {
                    ended.set(e);
                }
            });
            reader.start();
            written.await();
            stream.close();
            reader.join();
            assertThat(ended.get()).isInstanceOfAny(StreamInterruptedException.class, IllegalStateException.class);
            assertThat(stream.isComplete()).isFalse();
        }
    }

    @Test
    void a_stream_of_ever_new_members_and_calls_stays_cheap() {
        StringBuilder events = new StringBuilder(Samples.text("a"));
        StringBuilder wide = new StringBuilder("{\"choices\":[]");
        for (int i = 0; i < 30_000; i++) {
            events.append(Samples.event(
                    "{\"member" + i + "\":1,\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":\"c" + i
                            + "\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}"));
            wide.append(",\"wide").append(i).append("\":1");
        }
        server.streaming(events + Samples.event(wide + "}") + Samples.usageAlone() + Samples.DONE);
        ChatResponse answer = server.client().stream(Samples.HELLO, chunk -> {});
        assertThat(answer.toolCalls()).hasSize(30_000);
        assertThat(answer.usage()).isPresent();
        assertThat(answer.raw()).hasSizeLessThan(110);
    }

    @Test
    void a_broken_character_does_not_lose_an_answer_that_was_paid_for() {
        byte[] event = Samples.text("Ha#lf").getBytes(StandardCharsets.UTF_8);
        event[new String(event, StandardCharsets.UTF_8).indexOf('#')] = (byte) 0xE2;
        server.then(peer -> {
            peer.streamHead();
            peer.chunk(event);
            peer.chunk(Samples.DONE);
            peer.endChunks();
        });
        assertThat(server.client().stream(Samples.HELLO, chunk -> {}).text()).isEqualTo("Ha\uFFFDlf");
        byte[] whole = Samples.ANSWER.replace("Hello.", "Hell#").getBytes(StandardCharsets.UTF_8);
        whole[new String(whole, StandardCharsets.UTF_8).indexOf('#')] = (byte) 0xFF;
        server.then(peer -> {
            peer.head(200, "Content-Type: application/json\r\nContent-Length: " + whole.length + "\r\n");
            peer.send(Arrays.copyOf(whole, whole.length));
        });
        assertThat(server.client().chat(Samples.HELLO).text()).isEqualTo("Hell\uFFFD");
    }

    @Test
    void a_key_that_comes_back_in_an_answer_is_not_shown() {
        String echo = "{\"error\":{\"code\":\"sk-or-v1-secret\",\"message\":\"sk-or-v1-secret\"}}";
        server.answering(401, echo, "Set-Cookie: session=sk-or-v1-secret");
        assertThatThrownBy(() -> server.client().chat(Samples.HELLO))
                .isInstanceOfSatisfying(AuthenticationException.class, thrown -> {
                    assertThat(thrown.toString()).doesNotContain("secret");
                    assertThat(thrown.headers().value("Set-Cookie")).isEmpty();
                    assertThat(thrown.headers().toString()).doesNotContain("secret");
                });
    }
}
