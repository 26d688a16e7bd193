package io.credits4j.openrouter;

import static io.credits4j.openrouter.MeteredBench.FUNDS;
import static io.credits4j.openrouter.MeteredBench.chat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.books.CallState;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.Generation;
import io.credits4j.metering.Charge;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeteredStreamTest {
    private static final String LONG = "All the rivers run into the sea; yet the sea is not full. ".repeat(200);

    private final MeteredBench bench = new MeteredBench();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void stop() {
        goOn.countDown();
        bench.close();
    }

    private MeteredChatStream stream(ChatScript script) {
        bench.openRouter.script(script);
        return bench.ai.stream(chat("m1"));
    }

    private static MeteredCallException failing(MeteredChatStream stream) {
        return catchThrowableOfType(MeteredCallException.class, () -> stream.forEach(chunk -> {}));
    }

    private static String read(Iterator<ChatChunk> chunks, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(chunks.next().text());
        }
        return text.toString();
    }

    /** Lets a stalled server find out that its client has gone, and waits for the bill. */
    private Generation cancelled(MeteredChatStream stream) {
        goOn.countDown();
        return bench.openRouter.awaitGeneration(stream.generationId().orElseThrow());
    }

    @Nested
    class ReadToItsEnd {
        @Test
        void the_ceiling_is_held_before_anything_is_sent_and_limits_go_along() {
            AtomicReference<Credits> held = new AtomicReference<>();
            bench.onSending = () -> held.set(bench.held());

            MeteredReply reply = bench.ai.stream(chat("m1"), chunk -> {});

            assertThat(held.get()).isEqualTo(reply.ceiling().credits()).isGreaterThan(Credits.ZERO);
            JsonNode sent = bench.onlyRequest().json();
            assertThat(sent.path("stream").asBoolean()).isTrue();
            assertThat(sent.path("max_completion_tokens").longValue()).isEqualTo(4_096);
            assertThat(sent.at("/provider/max_price/prompt").asText()).isEqualTo("0.15");
            assertThat(sent.at("/provider/max_price/completion").asText()).isEqualTo("0.6");
        }

        @Test
        void it_is_charged_what_was_billed_to_the_last_decimal() {
            try (MeteredChatStream stream = stream(ChatScript.answer().saying("Rhine, Elbe, Danube."))) {
                StringBuilder text = new StringBuilder();
                stream.forEach(chunk -> text.append(chunk.text()));
                MeteredReply reply = stream.reply();

                assertThat(text).hasToString("Rhine, Elbe, Danube.");
                assertThat(reply.text()).isEqualTo("Rhine, Elbe, Danube.");
                assertThat(reply.charge()).isInstanceOfSatisfying(Charge.Charged.class, charged -> {
                    assertThat(charged.credits()).isEqualTo(Credits.parse("0.000006"));
                    assertThat(charged.credits())
                            .isLessThanOrEqualTo(reply.ceiling().credits());
                });
                bench.assertChargedWhatWasBilled(stream.hold());
            }
        }

        @Test
        void the_callback_sees_every_chunk_and_the_reply_is_whole() {
            bench.openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));
            List<String> pieces = new ArrayList<>();

            MeteredReply reply = bench.ai.stream(chat("m1"), chunk -> pieces.add(chunk.text()));

            assertThat(String.join("", pieces)).isEqualTo(reply.text()).isEqualTo("Rhine, Elbe, Danube.");
            bench.assertChargedWhatWasBilled(reply.charge().hold());
        }

        @Test
        void a_reply_without_iterating_reads_all_of_it() {
            try (MeteredChatStream stream = stream(ChatScript.answer().saying("Rhine"))) {
                assertThat(stream.reply().text()).isEqualTo("Rhine");
                assertThat(stream.reply().charge()).isEqualTo(stream.reply().charge());
            }
            bench.assertChargedWhatWasBilled(bench.firstHold());
        }

        @Test
        void its_charge_is_booked_at_its_end_even_if_it_is_never_closed() {
            MeteredChatStream stream = stream(ChatScript.answer());
            stream.forEach(chunk -> {});

            bench.assertChargedWhatWasBilled(stream.hold());
        }

        @Test
        void asking_for_one_chunk_too_many_does_not_lose_the_charge() {
            MeteredChatStream stream = stream(ChatScript.answer().saying("Rhine"));
            Iterator<ChatChunk> chunks = stream.iterator();

            assertThatThrownBy(() -> read(chunks, 1_000)).isInstanceOf(NoSuchElementException.class);

            bench.assertChargedWhatWasBilled(stream.hold());
        }

        @Test
        void without_usage_it_is_pending_until_it_is_looked_up() {
            bench.openRouter.script(ChatScript.answer().withoutUsage());

            MeteredReply reply = bench.ai.stream(chat("m1"), chunk -> {});

            bench.assertPending(reply.charge());
            bench.assertReconciles(reply.charge().hold());
        }

        @Test
        void closing_again_and_again_changes_nothing() {
            MeteredChatStream stream = stream(ChatScript.answer());
            Charge charge = stream.reply().charge();

            stream.close();
            stream.close();

            assertThat(stream.reply().charge()).isEqualTo(charge);
            bench.assertChargedWhatWasBilled(stream.hold());
        }
    }

    @Nested
    class Identified {
        @Test
        void the_id_is_stored_before_the_first_chunk() {
            try (MeteredChatStream stream = stream(ChatScript.answer().stallingAfter(0, goOn))) {
                String id = stream.generationId().orElseThrow();
                assertThat(bench.row(stream.hold()).providerId()).isEqualTo(id);
                assertThat(bench.row(stream.hold()).state()).isEqualTo(CallState.DISPATCHED);

                goOn.countDown();
                stream.reply();
                bench.assertChargedWhatWasBilled(stream.hold());
            }
        }

        @Test
        void without_the_header_the_id_of_the_first_chunk_is_stored() {
            try (MeteredChatStream stream = stream(
                    ChatScript.answer().saying(LONG).withoutGenerationId().stallingAfter(1, goOn))) {
                assertThat(stream.generationId()).isEmpty();
                assertThat(bench.row(stream.hold()).providerId()).isNull();

                read(stream.iterator(), 1);

                assertThat(bench.row(stream.hold()).providerId())
                        .isEqualTo(stream.generationId().orElseThrow());
            }
        }

        @Test
        void an_id_nobody_could_look_up_does_not_lose_the_answer() throws IOException {
            try (LoopbackServer server = new LoopbackServer()) {
                server.streaming(
                        Samples.event("{\"id\":\"two words\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},"
                                        + "\"finish_reason\":\"stop\"}]," + Samples.USAGE + "}")
                                + Samples.DONE,
                        "X-Generation-Id: " + "g".repeat(201));

                MeteredReply reply = bench.before(server).stream(chat("m1"), chunk -> {});

                assertThat(reply.text()).isEqualTo("Hi");
                assertThat(requireNonNull(bench.row(reply.charge().hold()).cost())
                                .providerCost())
                        .isEqualTo(Money.usd("0.0076509169000000005"));
            }
        }
    }

    @Nested
    class BrokenOff {
        @Test
        void a_cut_connection_is_pending_and_later_settled_at_what_was_billed() {
            MeteredChatStream stream = stream(ChatScript.answer().saying(LONG).cutAfter(3));

            MeteredCallException cut = failing(stream);

            assertThat(cut.upstream()).isInstanceOf(StreamInterruptedException.class);
            assertThat(cut.upstream().partial().orElseThrow().text()).isEqualTo(LONG.substring(0, 12));
            bench.assertPending(cut.charge());
            stream.close();
            bench.assertPending(cut.charge());
            bench.assertReconciles(stream.hold());
            assertThat(bench.available()).isLessThan(FUNDS);
        }

        @Test
        void every_later_attempt_to_read_says_the_same() {
            MeteredChatStream stream = stream(ChatScript.answer().saying(LONG).cutAfter(1));
            MeteredCallException first = failing(stream);

            MeteredCallException again = catchThrowableOfType(MeteredCallException.class, stream::reply);

            assertThat(again.charge()).isEqualTo(first.charge());
            assertThat(again.upstream()).isEqualTo(first.upstream());
            bench.assertPending(again.charge());
        }

        @Test
        void a_cut_before_the_first_chunk_is_settled_by_the_id_in_the_headers() {
            MeteredChatStream stream = stream(ChatScript.answer().saying(LONG).cutAfter(0));

            bench.assertPending(failing(stream).charge());
            bench.assertReconciles(stream.hold());
        }

        @Test
        void an_error_frame_is_pending_and_later_settled_at_nothing_where_nothing_was_billed() {
            MeteredChatStream stream = stream(ChatScript.answer()
                    .saying(LONG)
                    .failingAfter(2, "{\"error\":{\"code\":502,\"message\":\"Provider disconnected\"}}"));

            MeteredCallException failed = failing(stream);

            assertThat(failed.upstream().errorCode()).contains("502");
            bench.assertPending(failed.charge());
            bench.assertReconciles(stream.hold());
            assertThat(bench.available()).isEqualTo(FUNDS);
        }

        @Test
        void an_error_frame_that_was_billed_is_settled_at_that() {
            MeteredChatStream stream = stream(ChatScript.answer()
                    .saying(LONG)
                    .withUsage("{\"prompt_tokens\":8,\"completion_tokens\":2,\"cost\":0.00456}")
                    .failingAfter(2, "{\"error\":{\"code\":502,\"message\":\"Provider disconnected\"}}"));

            bench.assertPending(failing(stream).charge());
            bench.assertReconciles(stream.hold());
            assertThat(bench.available()).isEqualTo(FUNDS.minus(Credits.parse("0.006248")));
        }

        @Test
        void an_error_frame_with_usage_is_charged_at_once() {
            String usage = "{\"prompt_tokens\":8,\"completion_tokens\":2,\"cost\":0.00456}";
            MeteredChatStream stream = stream(ChatScript.answer()
                    .saying(LONG)
                    .withUsage(usage)
                    .failingAfter(2, "{\"error\":{\"code\":502,\"message\":\"no\"},\"usage\":" + usage + "}"));

            MeteredCallException failed = failing(stream);

            assertThat(failed.charge()).isInstanceOf(Charge.Charged.class);
            bench.assertChargedWhatWasBilled(stream.hold());
        }

        @Test
        void an_answer_that_finishes_with_an_error_is_settled_at_what_was_billed() {
            MeteredChatStream stream = stream(ChatScript.choiceError(502, "no").saying("Rhine"));

            bench.assertPending(failing(stream).charge());
            bench.assertReconciles(stream.hold());
            assertThat(bench.available()).isLessThan(FUNDS);
        }

        @Test
        void an_error_instead_of_a_stream_is_looked_up() {
            bench.openRouter.script(ChatScript.errorWithin200("{\"error\":{\"code\":502,\"message\":\"no\"}}"));

            MeteredCallException failed =
                    catchThrowableOfType(MeteredCallException.class, () -> bench.ai.stream(chat("m1")));

            bench.assertPending(failed.charge());
            bench.assertReconciles(failed.charge().hold());
        }
    }

    @Nested
    class ClosedEarly {
        @Test
        void after_two_chunks_it_is_pending_and_later_charged_what_the_cancelled_generation_cost() {
            MeteredChatStream stream = stream(ChatScript.answer().saying(LONG).stallingAfter(2, goOn));
            assertThat(read(stream.iterator(), 2)).isEqualTo(LONG.substring(0, 8));

            stream.close();

            bench.assertPending(new Charge.Pending(stream.hold()));
            Generation generation = cancelled(stream);
            assertThat(generation.cancelled()).isTrue();
            assertThat(generation.cost()).isPositive();
            bench.assertReconciles(stream.hold());
        }

        @Test
        void closing_twice_ends_it_once() {
            MeteredChatStream stream = stream(ChatScript.answer().saying(LONG).stallingAfter(2, goOn));
            read(stream.iterator(), 1);

            stream.close();
            stream.close();

            bench.assertPending(new Charge.Pending(stream.hold()));
            assertThatThrownBy(stream::reply).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
            cancelled(stream);
            bench.assertReconciles(stream.hold());
        }

        @Test
        void a_stream_nobody_iterated_over_is_cancelled_and_charged_too() {
            MeteredChatStream stream = stream(ChatScript.answer().saying(LONG).stallingAfter(0, goOn));

            stream.close();

            bench.assertPending(new Charge.Pending(stream.hold()));
            assertThat(cancelled(stream).cancelled()).isTrue();
            bench.assertReconciles(stream.hold());
            assertThat(bench.available()).isLessThan(FUNDS);
        }

        @Test
        void after_its_usage_was_read_it_is_charged_at_that() {
            MeteredChatStream stream = stream(ChatScript.answer().saying("Rhine"));
            for (ChatChunk chunk : stream) {
                if (chunk.usage().isPresent()) {
                    break;
                }
            }
            assertThat(bench.row(stream.hold()).state()).isEqualTo(CallState.DISPATCHED);

            stream.close();

            bench.assertChargedWhatWasBilled(stream.hold());
            assertThat(bench.lookUps()).isZero();
        }

        @Test
        void by_another_thread_the_reader_is_woken_and_the_call_pending_once() throws Exception {
            MeteredChatStream stream = stream(ChatScript.answer().saying(LONG).stallingAfter(2, goOn));
            CountDownLatch readTwo = new CountDownLatch(2);
            CompletableFuture<Throwable> reader = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> stream.forEach(chunk -> readTwo.countDown())));
            assertThat(readTwo.await(30, TimeUnit.SECONDS)).isTrue();

            stream.close();

            // The reader was waiting for the third chunk, or about to.
            assertThat(reader.get(30, TimeUnit.SECONDS))
                    .isInstanceOfAny(MeteredCallException.class, IllegalStateException.class);
            bench.assertPending(new Charge.Pending(stream.hold()));
            assertThat(cancelled(stream).cancelled()).isTrue();
            bench.assertReconciles(stream.hold());
        }

        @Test
        void a_consumer_that_throws_cancels_the_call_and_gets_its_exception_back() {
            IllegalArgumentException own = new IllegalArgumentException("the browser has gone");
            bench.openRouter.script(ChatScript.answer().saying(LONG).stallingAfter(1, goOn));

            assertThatThrownBy(() -> bench.ai.stream(chat("m1"), chunk -> {
                        throw own;
                    }))
                    .isSameAs(own);

            bench.assertPending(new Charge.Pending(bench.firstHold()));
            goOn.countDown();
            String id = bench.row(bench.firstHold()).providerId();
            assertThat(id).isNotNull();
            assertThat(bench.openRouter.awaitGeneration(id == null ? "" : id).cancelled())
                    .isTrue();
            bench.assertReconciles(bench.firstHold());
        }

        @Test
        void the_cost_of_a_cancelled_call_is_asked_for_less_and_less_often() {
            MeteredChatStream stream =
                    stream(ChatScript.answer().saying(LONG).hiddenFromLookUps(3).cutAfter(2));
            failing(stream);

            assertThat(bench.reconcileAfter(Duration.ofMillis(499)).waiting()).isEmpty();
            assertThat(bench.lookUps()).isZero();
            assertThat(bench.reconcileAfter(Duration.ofMillis(1)).waiting()).containsExactly(stream.hold());
            assertThat(bench.reconcileAfter(Duration.ofMillis(999)).waiting()).isEmpty();
            assertThat(bench.reconcileAfter(Duration.ofMillis(1)).waiting()).containsExactly(stream.hold());
            assertThat(bench.reconcileAfter(Duration.ofSeconds(2)).waiting()).containsExactly(stream.hold());
            assertThat(bench.lookUps()).isEqualTo(3);
            bench.assertPending(new Charge.Pending(stream.hold()));

            assertThat(bench.reconcileAfter(Duration.ofSeconds(5)).settled()).hasSize(1);
            bench.assertChargedWhatWasBilled(stream.hold());
        }
    }
}
