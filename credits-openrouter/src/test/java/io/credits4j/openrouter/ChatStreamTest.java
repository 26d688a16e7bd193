package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatStreamTest {
    private final LoopbackServer server = new LoopbackServer();
    private final OpenRouterClient client = server.client();

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private ChatResponse collected(String body, String... headers) {
        server.streaming(body, headers);
        try (ChatStream stream = client.stream(Samples.HELLO)) {
            return stream.result();
        }
    }

    private StreamInterruptedException interruption(String body, String... headers) {
        server.streaming(body, headers);
        try (ChatStream stream = client.stream(Samples.HELLO)) {
            StreamInterruptedException thrown = catchThrowableOfType(StreamInterruptedException.class, stream::result);
            assertThat(thrown).isNotNull();
            assertThat(thrown.possiblyBilled()).isTrue();
            assertThat(stream.isComplete()).isFalse();
            return thrown;
        }
    }

    @Test
    void a_body_that_ends_without_finish_and_without_done_is_an_interruption() {
        StreamInterruptedException thrown = interruption(Samples.text("Half"), "X-Generation-Id: gen-header");
        assertThat(thrown.partialText()).isEqualTo("Half");
        assertThat(thrown.generationId()).contains("gen-header");
        assertThat(thrown.usage()).isEmpty();
    }

    @Test
    void an_empty_body_is_an_interruption() {
        assertThat(interruption("").partialText()).isEmpty();
    }

    @Test
    void a_body_that_ends_after_the_finish_reason_is_complete_without_done() {
        assertThat(collected(Samples.text("All") + Samples.finish("stop")).text())
                .isEqualTo("All");
    }

    @Test
    void done_alone_completes_an_answer_that_never_said_why_it_stopped() {
        ChatResponse answer = collected(Samples.text("All") + Samples.DONE);
        assertThat(answer.text()).isEqualTo("All");
        assertThat(answer.finishReason()).isEmpty();
    }

    @Test
    void an_error_with_a_number_for_a_code_interrupts() {
        StreamInterruptedException thrown = interruption(Samples.text("Ha")
                + Samples.event("{\"error\":{\"message\":\"secret prompt\",\"code\":502,\"metadata\":"
                        + "{\"provider_name\":\"Venice\"}},\"user_id\":\"u\"}"));
        assertThat(thrown.errorCode()).contains("502");
        assertThat(thrown.provider()).contains("Venice");
        assertThat(thrown.upstreamMessage()).contains("secret prompt");
        assertThat(thrown).hasMessageContaining("502").hasMessageNotContaining("secret");
        assertThat(thrown.partialText()).isEqualTo("Ha");
    }

    @Test
    void an_error_with_a_word_for_a_code_interrupts() {
        StreamInterruptedException thrown = interruption(Samples.event("{\"id\":\"gen-1\",\"error\":{\"code\":"
                + "\"server_error\",\"message\":\"no\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},"
                + "\"finish_reason\":\"error\"}]}"));
        assertThat(thrown.errorCode()).contains("server_error");
        assertThat(thrown.generationId()).contains("gen-1");
    }

    @Test
    void an_error_without_a_code_interrupts() {
        assertThat(interruption(Samples.event("{\"error\":{}}")).errorCode()).isEmpty();
    }

    @Test
    void an_error_inside_a_choice_interrupts() {
        assertThat(interruption(Samples.event("{\"choices\":[{\"index\":0,\"delta\":{},\"error\":{\"code\":502}}]}"))
                        .errorCode())
                .contains("502");
    }

    @Test
    void an_error_that_comes_with_usage_keeps_the_usage() {
        StreamInterruptedException thrown = interruption(Samples.event("{\"error\":{\"code\":400,\"message\":"
                        + "\"Token limit reached\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}],"
                        + Samples.USAGE + "}")
                + Samples.DONE);
        assertThat(thrown.usage().flatMap(Usage::cost)).contains(new BigDecimal("0.0076509169000000005"));
        assertThat(thrown.partialText()).isEqualTo("x");
    }

    @Test
    void a_finish_reason_of_error_waits_for_the_usage_and_then_interrupts() {
        StreamInterruptedException thrown =
                interruption(Samples.text("x") + Samples.finish("error") + Samples.usageAlone() + Samples.DONE);
        assertThat(thrown.usage()).isPresent();
    }

    @Test
    void an_event_named_error_interrupts_even_without_an_error_member() {
        assertThat(interruption("event: error\ndata: {\"code\":500,\"message\":\"m\"}\n\n")
                        .errorCode())
                .contains("500");
    }

    @Test
    void an_event_that_is_no_json_object_interrupts_without_quoting_it() {
        for (String bad : List.of("{\"choices\":[", "[1]", "17", "hello secret", "{} {}")) {
            assertThat(interruption("data: " + bad + "\n\n"))
                    .hasMessageContaining("not a JSON object")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }

    @Test
    void a_connection_cut_in_the_middle_interrupts_and_keeps_what_came() {
        server.then(peer -> {
            peer.streamHead("X-Generation-Id: gen-header");
            peer.chunk(Samples.text("Half"));
            peer.cut();
        });
        try (ChatStream stream = client.stream(Samples.HELLO)) {
            assertThatThrownBy(stream::result).isInstanceOfSatisfying(StreamInterruptedException.class, thrown -> {
                assertThat(thrown.partialText()).isEqualTo("Half");
                assertThat(thrown.generationId()).contains("gen-header");
                assertThat(thrown).hasCauseInstanceOf(IOException.class);
            });
            assertThatThrownBy(stream::result).isInstanceOf(StreamInterruptedException.class);
        }
    }

    @Test
    void a_connection_cut_after_finish_and_usage_takes_nothing_from_the_answer() {
        server.then(peer -> {
            peer.streamHead();
            peer.chunk(Samples.text("All") + Samples.finish("stop") + Samples.usageAlone());
            peer.cut();
        });
        assertThat(client.stream(Samples.HELLO, chunk -> {}).usage()).isPresent();
    }

    @Test
    void a_connection_cut_after_finish_but_before_usage_interrupts() {
        server.then(peer -> {
            peer.streamHead();
            peer.chunk(Samples.text("All") + Samples.finish("stop"));
            peer.cut();
        });
        assertThatThrownBy(() -> client.stream(Samples.HELLO, chunk -> {}))
                .isInstanceOf(StreamInterruptedException.class);
    }

    @Test
    void a_silent_stream_interrupts_after_the_read_timeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.then(peer -> {
            peer.streamHead("X-Generation-Id: gen-header");
            peer.chunk(Samples.text("Half"));
            over.await();
        });
        OpenRouterClient impatient =
                server.clientBuilder().readTimeout(Duration.ofMillis(50)).build();
        assertThatThrownBy(() -> impatient.stream(Samples.HELLO, chunk -> {}))
                .isInstanceOfSatisfying(
                        StreamInterruptedException.class,
                        thrown -> assertThat(thrown.partialText()).isEqualTo("Half"));
        over.countDown();
    }

    @Test
    void a_stream_without_an_end_is_cut_at_the_agreed_size() {
        String endless = ":" + "x".repeat(4000);
        server.then(peer -> {
            peer.streamHead();
            while (true) {
                peer.chunk(endless);
            }
        });
        OpenRouterClient careful = server.clientBuilder().largestAnswer(100_000).build();
        assertThatThrownBy(() -> careful.stream(Samples.HELLO, chunk -> {}))
                .isInstanceOf(StreamInterruptedException.class)
                .hasMessageContaining("too large");
    }

    @Test
    void comments_may_stand_anywhere() {
        String comment = ": OPENROUTER PROCESSING\n\n";
        ChatResponse answer = collected(comment + comment + Samples.text("a") + ": x\n" + Samples.text("b") + comment
                + Samples.finish("stop") + comment + Samples.DONE);
        assertThat(answer.text()).isEqualTo("ab");
    }

    @Test
    void unknown_fields_are_skipped() {
        assertThat(collected("id: 7\nretry: 10\nevent: message\nodd\n" + Samples.text("a") + Samples.DONE)
                        .text())
                .isEqualTo("a");
    }

    @Test
    void several_data_lines_make_one_event() {
        assertThat(collected("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"a\"}}]}\n\n"
                                + Samples.DONE)
                        .text())
                .isEqualTo("a");
    }

    @Test
    void lines_may_end_in_cr_lf_or_cr_alone() {
        String body = Samples.text("a") + Samples.text("b") + Samples.finish("stop") + Samples.DONE;
        assertThat(collected(body.replace("\n", "\r\n")).text()).isEqualTo("ab");
        assertThat(collected(body.replace("\n", "\r")).text()).isEqualTo("ab");
    }

    @Test
    void data_needs_no_blank_and_a_byte_order_mark_is_skipped() {
        String body = Samples.text("a").replace("data: ", "data:") + Samples.DONE;
        assertThat(collected("\uFEFF" + body).text()).isEqualTo("a");
    }

    @Test
    void the_last_event_counts_without_its_blank_line() {
        assertThat(collected(Samples.text("a") + "data: [DONE]").text()).isEqualTo("a");
    }

    @Test
    void every_cut_between_two_bytes_reads_the_same() {
        String body = Samples.text("ğüñ😀") + Samples.usageAlone() + Samples.finish("stop") + Samples.DONE;
        byte[] bytes = body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        for (int size : List.of(1, 2, 3, 7, 64, bytes.length)) {
            server.then(peer -> {
                peer.streamHead();
                for (int from = 0; from < bytes.length; from += size) {
                    peer.chunk(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
                }
                peer.endChunks();
            });
            assertThat(client.stream(Samples.HELLO, chunk -> {}).text()).isEqualTo("ğüñ😀");
        }
    }

    @Test
    void usage_is_taken_with_and_without_choices_and_exactly() {
        for (String usage : List.of(Samples.usageAlone(), Samples.usageWithChoice())) {
            ChatResponse answer = collected(Samples.text("a") + Samples.finish("stop") + usage + Samples.DONE);
            assertThat(answer.usage().flatMap(Usage::cost)).contains(new BigDecimal("0.0076509169000000005"));
            assertThat(answer.text()).isEqualTo("a");
        }
    }

    @Test
    void a_finish_reason_may_be_repeated_and_may_be_unknown() {
        ChatResponse answer =
                collected(Samples.text("a") + Samples.finish("brand_new") + Samples.finish("brand_new") + Samples.DONE);
        assertThat(answer.finishReason()).contains("brand_new");
    }

    @Test
    void a_debug_event_before_the_answer_is_passed_on() {
        ChatResponse answer = collected(Samples.event("{\"id\":\"gen-chunk\",\"choices\":[],\"debug\":{\"a\":1}}")
                + Samples.text("a")
                + Samples.DONE);
        assertThat(answer.raw()).containsKey("debug");
        assertThat(answer.text()).isEqualTo("a");
    }

    @Test
    void tool_calls_are_merged_by_index() {
        ChatResponse answer = collected(Samples.toolPiece(
                        "{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"two\",\"arguments\":\"\"}},"
                                + "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\"}}")
                + Samples.toolPiece("{\"index\":0,\"function\":{\"arguments\":\"}\"}}")
                + Samples.toolPiece("{\"index\":1,\"id\":\"\",\"function\":{\"name\":\"\",\"arguments\":\"[]\"}}")
                + Samples.finish("tool_calls")
                + Samples.DONE);
        assertThat(answer.toolCalls())
                .containsExactly(
                        new ToolCall("a", "function", "one", "{}"), new ToolCall("b", "function", "two", "[]"));
    }

    @Test
    void tool_calls_without_an_index_are_told_apart_by_their_id() {
        ChatResponse answer =
                collected(Samples.toolPiece("{\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\"}}")
                        + Samples.toolPiece("{\"function\":{\"arguments\":\"}\"}}")
                        + Samples.toolPiece("{\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"1\"}}")
                        + Samples.DONE);
        assertThat(answer.toolCalls()).extracting(ToolCall::arguments).containsExactly("{}", "1");
    }

    @Test
    void several_answers_are_kept_apart_and_reasoning_details_collected() {
        ChatResponse answer = collected(Samples.event(
                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"second\"}},"
                                + "{\"index\":0,\"delta\":{\"content\":\"first\",\"reasoning\":\"r\",\"reasoning_details\":[{\"n\":1}]}}]}")
                + Samples.event("{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_details\":[{\"n\":2}]}}]}")
                + Samples.DONE);
        assertThat(answer.choices()).extracting(Choice::text).containsExactly("first", "second");
        Choice first = answer.choices().get(0);
        assertThat(first.reasoning()).contains("r");
        assertThat((List<?>) first.message().get("reasoning_details")).hasSize(2);
        assertThat(first.toMessage().toMap()).containsEntry("content", "first").containsKey("reasoning_details");
    }

    @Test
    void the_generation_id_is_known_from_the_headers_before_the_first_chunk() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.then(peer -> {
            peer.streamHead("X-Generation-Id: gen-header");
            asked.await();
            peer.chunk(Samples.text("a") + Samples.DONE);
            peer.endChunks();
        });
        try (ChatStream stream = client.stream(Samples.HELLO)) {
            assertThat(stream.generationId()).contains("gen-header");
            asked.countDown();
            assertThat(stream.result().generationId()).contains("gen-header");
        }
    }

    @Test
    void without_the_header_the_generation_id_comes_with_the_first_chunk() {
        server.streaming(Samples.text("a") + Samples.DONE);
        try (ChatStream stream = client.stream(Samples.HELLO)) {
            assertThat(stream.generationId()).isEmpty();
            assertThat(stream.iterator().next().text()).isEqualTo("a");
            assertThat(stream.generationId()).contains("gen-chunk");
        }
    }

    @Test
    void chunks_arrive_one_by_one_while_the_server_still_writes() {
        CountDownLatch seen = new CountDownLatch(1);
        server.then(peer -> {
            peer.streamHead();
            peer.chunk(Samples.text("a"));
            seen.await();
            peer.chunk(Samples.text("b") + Samples.DONE);
            peer.endChunks();
        });
        List<String> texts = new ArrayList<>();
        client.stream(Samples.HELLO, chunk -> {
            texts.add(chunk.text());
            seen.countDown();
        });
        assertThat(texts).containsExactly("a", "b");
    }

    @Test
    void closing_early_cancels_upstream() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        server.then(peer -> {
            peer.streamHead("X-Generation-Id: gen-header");
            peer.chunk(Samples.text("a"));
            peer.awaitGone();
            gone.countDown();
        });
        ChatStream stream = client.stream(Samples.HELLO);
        Iterator<ChatChunk> chunks = stream.iterator();
        assertThat(chunks.next().text()).isEqualTo("a");
        stream.close();
        stream.close();
        gone.await();
        assertThat(stream.isComplete()).isFalse();
        assertThat(stream.partial().text()).isEqualTo("a");
        assertThat(stream.generationId()).contains("gen-header");
        assertThatThrownBy(chunks::hasNext).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closing_from_another_thread_wakes_the_reader() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        server.then(peer -> {
            peer.streamHead();
            reading.countDown();
            peer.awaitGone();
        });
        ChatStream stream = client.stream(Samples.HELLO);
        Thread closer = new Thread(() -> {
            awaitQuietly(reading);
            stream.close();
        });
        closer.start();
        assertThatThrownBy(stream::result)
                .isInstanceOfAny(StreamInterruptedException.class, IllegalStateException.class);
        closer.join();
        assertThat(stream.isComplete()).isFalse();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_callback_that_throws_cancels_upstream() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        server.then(peer -> {
            peer.streamHead();
            peer.chunk(Samples.text("a"));
            peer.awaitGone();
            gone.countDown();
        });
        assertThatThrownBy(() -> client.stream(Samples.HELLO, chunk -> {
                    throw new UnsupportedOperationException("host");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        gone.await();
    }

    @Test
    void a_stream_read_to_its_end_gives_its_connection_back_without_being_closed() {
        OkHttpClient http = new OkHttpClient();
        OpenRouterClient shared = server.clientBuilder().httpClient(http).build();
        for (int i = 0; i < 3; i++) {
            server.streaming(Samples.text("a") + Samples.DONE);
            ChatStream stream = shared.stream(Samples.HELLO);
            stream.forEach(chunk -> {});
            assertThat(stream.isComplete()).isTrue();
        }
        assertThat(http.connectionPool().connectionCount())
                .isEqualTo(http.connectionPool().idleConnectionCount());
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void nothing_is_read_after_done() {
        server.then(peer -> {
            peer.streamHead();
            peer.chunk(Samples.text("a") + Samples.DONE + Samples.text("b"));
            peer.awaitGone();
        });
        assertThat(client.stream(Samples.HELLO, chunk -> {}).text()).isEqualTo("a");
    }

    @Test
    void a_stream_is_iterated_once() {
        server.streaming(Samples.text("a") + Samples.DONE);
        ChatStream stream = client.stream(Samples.HELLO);
        stream.forEach(chunk -> {});
        assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
        assertThat(stream.result().text()).isEqualTo("a");
    }

    @Test
    void an_error_before_the_first_token_is_the_refusal_it_is() {
        server.answering(429, "{\"error\":{\"code\":429,\"message\":\"m\"}}", "Retry-After: 7");
        assertThatThrownBy(() -> client.stream(Samples.HELLO))
                .isInstanceOfSatisfying(RateLimitedException.class, thrown -> {
                    assertThat(thrown.possiblyBilled()).isFalse();
                    assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(7));
                });
    }

    @Test
    void an_error_in_a_plain_200_instead_of_a_stream_may_be_billed() {
        server.answering(200, "{\"error\":{\"code\":502,\"message\":\"m\"}}", "X-Generation-Id: gen-header");
        assertThatThrownBy(() -> client.stream(Samples.HELLO))
                .isInstanceOfSatisfying(ProviderFailureException.class, thrown -> {
                    assertThat(thrown.possiblyBilled()).isTrue();
                    assertThat(thrown.generationId()).contains("gen-header");
                });
    }

    @Test
    void the_request_asks_for_a_stream() {
        server.streaming(Samples.text("a") + Samples.DONE);
        client.stream(Samples.HELLO, chunk -> {});
        assertThat(server.only().body()).contains("\"stream\":true");
        assertThat(server.only().header("Accept")).isEqualTo("text/event-stream");
    }

    @Test
    void nothing_that_was_said_is_shown() {
        ChatAccumulator collected = new ChatAccumulator();
        server.streaming(Samples.text("private words") + Samples.DONE);
        ChatResponse answer = client.stream(Samples.HELLO, chunk -> {
            assertThat(chunk.toString()).doesNotContain("private");
            collected.add(chunk);
        });
        assertThat(answer.toString()).doesNotContain("private");
        assertThat(collected.text()).isEqualTo("private words");
        assertThat(collected.result().text()).isEqualTo("private words");
    }

    private static String delta(String fields) {
        return Samples.event("{\"choices\":[{\"index\":0,\"delta\":{" + fields + "}}]}");
    }

    @Test
    void steps_of_reasoning_are_joined_so_that_they_can_go_back() {
        Choice choice = collected(delta(
                                "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"a\",\"index\":0}]")
                        + delta(
                                "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"b\",\"index\":0,\"signature\":null}]")
                        + delta(
                                "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\"s1\",\"index\":0}]")
                        + delta("\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"c\",\"index\":0}]")
                        + delta(
                                "\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"x\",\"index\":1}]")
                        + delta(
                                "\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"y\",\"index\":1}]")
                        + delta("\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"e\",\"index\":2}]")
                        + delta("\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"f\",\"index\":2}]")
                        + Samples.DONE)
                .choices()
                .get(0);
        assertThat(choice.reasoningDetails())
                .extracting(step -> step.getOrDefault("text", step.getOrDefault("summary", step.get("data"))))
                .containsExactly("ab", "c", "xy", "e", "f");
        assertThat(choice.reasoningDetails().get(0)).containsEntry("signature", "s1");
        assertThat(choice.toMessage().toMap().get("reasoning_details")).isEqualTo(choice.reasoningDetails());
    }

    @Test
    void sound_arrives_in_pieces() {
        Choice choice = collected(delta("\"audio\":{\"id\":\"au\",\"data\":\"QQ==\",\"transcript\":\"Hel\"}")
                        + delta("\"audio\":{\"data\":\"QkM=\",\"transcript\":\"lo\",\"expires_at\":null}")
                        + delta("\"audio\":{\"data\":\"REVG\"}")
                        + Samples.DONE)
                .choices()
                .get(0);
        AudioOutput audio = choice.audio().orElseThrow();
        assertThat(audio.id()).contains("au");
        assertThat(audio.transcript()).contains("Hello");
        assertThat(audio.bytes().map(bytes -> new String(bytes, StandardCharsets.US_ASCII)))
                .contains("ABCDEF");
        assertThat(new AudioOutput(audio.id(), "?", audio.transcript()).bytes()).isEmpty();
    }

    @Test
    void images_citations_and_probabilities_are_collected() {
        ChatResponse answer = collected(delta("\"images\":[{\"image_url\":{\"url\":\"data:1\"}}],\"images2\":1")
                + delta("\"images\":[{\"image_url\":{\"url\":\"data:2\"}},{}]")
                + delta(
                        "\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"https://a.example\",\"title\":\"A\","
                                + "\"start_index\":3,\"end_index\":9}},{\"type\":\"file\"}]")
                + Samples.event(
                        "{\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":{\"content\":[{\"token\":\"a\"}],\"refusal\":null}}]}")
                + Samples.event(
                        "{\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":{\"content\":[{\"token\":\"b\"}]}}],"
                                + "\"service_tier\":\"flex\",\"system_fingerprint\":\"fp\",\"openrouter_metadata\":{\"attempt\":1}}")
                + Samples.DONE);
        Choice choice = answer.choices().get(0);
        assertThat(choice.images()).containsExactly("data:1", "data:2");
        assertThat(choice.annotations()).hasSize(2);
        assertThat(choice.citations()).singleElement().satisfies(citation -> {
            assertThat(citation.url()).isEqualTo("https://a.example");
            assertThat(citation.title()).contains("A");
            assertThat(citation.startIndex()).hasValue(3);
            assertThat(citation.endIndex()).hasValue(9);
        });
        assertThat((List<?>) choice.logprobs().get("content")).hasSize(2);
        assertThat(answer.serviceTier()).contains("flex");
        assertThat(answer.systemFingerprint()).contains("fp");
        assertThat(answer.routingMetadata()).containsEntry("attempt", 1);
    }

    @Test
    void the_latest_of_what_the_events_repeat_is_kept_and_every_event_can_be_read_as_it_came() {
        server.streaming(Samples.event("{\"id\":\"g\",\"provider\":\"A\",\"created\":1,\"choices\":[]}")
                + Samples.event("{\"id\":\"g\",\"provider\":\"B\",\"created\":1,\"choices\":[],\"x\":{\"y\":1.50}}")
                + Samples.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}")
                + Samples.DONE);
        List<ChatChunk> chunks = new ArrayList<>();
        ChatResponse answer = client.stream(Samples.HELLO, chunks::add);
        assertThat(answer.provider()).contains("B");
        assertThat(chunks.get(0).provider()).contains("A");
        assertThat(chunks.get(0).raw()).containsEntry("provider", "A").doesNotContainKey("x");
        assertThat(chunks.get(1).raw()).containsEntry("x", java.util.Map.of("y", new BigDecimal("1.50")));
        assertThat(chunks.get(2).raw()).containsOnlyKeys("choices");
        assertThat(answer.raw()).containsKeys("id", "provider", "created", "x").doesNotContainKey("choices");
    }

    @Test
    void usage_tells_everything_that_was_counted() {
        Usage usage = collected(Samples.text("a")
                        + Samples.event(
                                "{\"choices\":[],\"usage\":{\"cost\":0.5,\"completion_tokens_details\":{\"accepted_prediction_tokens\":3,"
                                        + "\"rejected_prediction_tokens\":4},\"server_tool_use_details\":{\"tool_calls_requested\":5,\"tool_calls_executed\":6,"
                                        + "\"web_search_requests\":7},\"cost_details\":{\"upstream_inference_cost\":0.4,\"upstream_inference_prompt_cost\":0.1,"
                                        + "\"upstream_inference_completions_cost\":0.3},\"brand_new\":1}}")
                        + Samples.DONE)
                .usage()
                .orElseThrow();
        assertThat(usage.acceptedPredictionTokens()).isEqualTo(3);
        assertThat(usage.rejectedPredictionTokens()).isEqualTo(4);
        assertThat(usage.serverToolCallsRequested()).isEqualTo(5);
        assertThat(usage.serverToolCallsExecuted()).isEqualTo(6);
        assertThat(usage.webSearchRequests()).isEqualTo(7);
        assertThat(usage.upstreamPromptCost()).contains(new BigDecimal("0.1"));
        assertThat(usage.upstreamCompletionCost()).contains(new BigDecimal("0.3"));
        assertThat(usage.raw()).containsEntry("brand_new", 1);
        assertThat(collected(Samples.text("a")
                                + Samples.event(
                                        "{\"choices\":[],\"usage\":{\"server_tool_use\":{\"web_search_requests\":2}}}")
                                + Samples.DONE)
                        .usage()
                        .orElseThrow()
                        .webSearchRequests())
                .isEqualTo(2);
    }

    @Test
    void the_headers_are_known_before_the_first_chunk() {
        server.streaming(Samples.text("a") + Samples.DONE, "X-OpenRouter-Cache-Status: MISS", "X-Request-Id: req-1");
        try (ChatStream stream = client.stream(Samples.HELLO)) {
            assertThat(stream.headers().cacheStatus()).contains("MISS");
            assertThat(stream.result().headers().requestId()).contains("req-1");
        }
    }
}
