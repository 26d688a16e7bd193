package io.credits4j.openrouter;

import static io.credits4j.openrouter.MeteredBench.ACCOUNT;
import static io.credits4j.openrouter.MeteredBench.FUNDS;
import static io.credits4j.openrouter.MeteredBench.MODEL;
import static io.credits4j.openrouter.MeteredBench.chat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.CallState;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TransactionType;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.Fault;
import io.credits4j.examples.sandbox.Generation;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.metering.CallRepeatedException;
import io.credits4j.metering.Charge;
import io.credits4j.metering.Reconciliation;
import io.credits4j.tck.FaultyStorage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MeteredRecoveryTest {
    private final MeteredBench bench = new MeteredBench();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void stop() {
        goOn.countDown();
        bench.close();
    }

    private long charges() {
        return bench.ledger
                .history(ACCOUNT, HistoryQuery.newest(100).types(TransactionType.USAGE))
                .total();
    }

    @Nested
    class ADeadProcess {
        @Test
        void leaves_a_call_that_its_successor_settles_at_what_was_billed() {
            bench.openRouter.script(
                    ChatScript.answer().saying("Rhine, Elbe, Danube.").stallingAfter(1, goOn));
            MeteredChatStream abandoned = bench.ai.stream(chat("m1"));
            abandoned.iterator().next();
            goOn.countDown();
            bench.openRouter.awaitGeneration(abandoned.generationId().orElseThrow());

            bench.restart();

            assertThat(bench.reconcileAfter(Duration.ofMinutes(10)).settled()).isEmpty();
            assertThat(bench.row(abandoned.hold()).state()).isEqualTo(CallState.DISPATCHED);
            // Beyond the longest call its process is taken for dead.
            assertThat(bench.reconcileAfter(Duration.ofMillis(1)).settled()).isEmpty();
            bench.assertPending(new Charge.Pending(abandoned.hold()));
            bench.assertReconciles(abandoned.hold());
            assertThatThrownBy(() -> bench.ai.chat(chat("m1"))).isInstanceOf(CallRepeatedException.class);
            assertThat(bench.chatRequests()).hasSize(1);
        }

        @Test
        void that_comes_back_late_does_not_charge_a_second_time() {
            bench.openRouter.script(
                    ChatScript.answer().saying("Rhine, Elbe, Danube.").stallingAfter(1, goOn));
            MeteredChatStream late = bench.ai.stream(chat("m1"));
            late.iterator().next();
            goOn.countDown();
            bench.openRouter.awaitGeneration(late.generationId().orElseThrow());
            bench.restart();
            bench.reconcileAfter(Duration.ofMinutes(11));
            bench.assertReconciles(late.hold());

            MeteredReply reply = late.reply();

            assertThat(reply.charge()).isInstanceOf(Charge.Charged.class);
            assertThat(charges()).isEqualTo(1);
            bench.assertChargedWhatWasBilled(late.hold());
        }
    }

    @Nested
    class AnUnreachableProvider {
        @Test
        void keeps_a_call_pending_until_it_answers_again() {
            bench.openRouter.script(ChatScript.answer().withoutUsage());
            HoldId hold = bench.ai.chat(chat("m1")).charge().hold();
            bench.openRouter.failNext("GET", "/api/v1/generation", Fault.answering(500, "{}"));
            bench.openRouter.failNext("GET", "/api/v1/generation", Fault.answering(401, "{}"));

            assertThat(bench.reconcileAfter(Duration.ofMillis(500)).waiting()).containsExactly(hold);
            assertThat(bench.reconcileAfter(Duration.ofSeconds(1)).waiting()).containsExactly(hold);
            bench.assertPending(new Charge.Pending(hold));

            assertThat(bench.reconcileAfter(Duration.ofSeconds(2)).settled()).hasSize(1);
            bench.assertChargedWhatWasBilled(hold);
        }

        @Test
        void is_given_up_on_after_the_window_and_the_hold_goes_back() {
            bench.openRouter.script(ChatScript.answer().withoutUsage().hiddenFromLookUps(1_000));
            HoldId hold = bench.ai.chat(chat("m1")).charge().hold();

            Reconciliation end = bench.reconcileAfter(Duration.ofHours(24));

            assertThat(end.writtenOff()).containsExactly(hold);
            assertThat(bench.available()).isEqualTo(FUNDS);
            assertThat(bench.reconcileAfter(Duration.ofDays(1)).waiting()).isEmpty();
        }
    }

    @Nested
    class AFailingStore {
        private void failAtSettle(FaultyStorage.Fault... faults) {
            bench.onSending = () -> bench.storage.failNext(faults);
        }

        @Test
        void before_the_hold_lets_nothing_be_sent() {
            bench.storage.failNext(FaultyStorage.Fault.BEFORE_THE_COMMIT);

            assertThatThrownBy(() -> bench.ai.chat(chat("m1"))).isInstanceOf(StoreUnavailableException.class);

            assertThat(bench.openRouter.requests()).isEmpty();
            assertThat(bench.available()).isEqualTo(FUNDS);
        }

        @Test
        void that_loses_the_reply_to_the_hold_lets_nothing_be_sent_and_gives_it_back_in_the_end() {
            bench.storage.failNext(FaultyStorage.Fault.AFTER_THE_COMMIT);

            assertThatThrownBy(() -> bench.ai.chat(chat("m1"))).isInstanceOf(StoreUnavailableException.class);

            assertThat(bench.openRouter.requests()).isEmpty();
            assertThat(bench.held()).isGreaterThan(Credits.ZERO);
            bench.reconcileAfter(Duration.ofMinutes(11));
            bench.assertPending(new Charge.Pending(bench.firstHold()));
            bench.reconcileAfter(Duration.ofHours(24));
            assertThat(bench.available()).isEqualTo(FUNDS);
        }

        @Test
        void at_the_settle_still_returns_the_answer_and_the_call_is_charged_once_later() {
            failAtSettle(FaultyStorage.Fault.BEFORE_THE_COMMIT);
            bench.openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));

            MeteredReply reply = bench.ai.chat(chat("m1"));

            assertThat(reply.text()).isEqualTo("Rhine, Elbe, Danube.");
            assertThat(reply.charge()).isInstanceOf(Charge.Pending.class);
            assertThat(bench.held()).isEqualTo(reply.ceiling().credits());
            bench.onSending = () -> {};
            bench.reconcileAfter(Duration.ofMinutes(11));
            bench.assertReconciles(reply.charge().hold());
            assertThat(bench.reconcileAfter(Duration.ofDays(1)).settled()).isEmpty();
            assertThat(charges()).isEqualTo(1);
        }

        @Test
        void at_the_settle_of_a_stream_still_lets_it_be_read() {
            failAtSettle(FaultyStorage.Fault.BEFORE_THE_COMMIT);
            bench.openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));

            MeteredReply reply = bench.ai.stream(chat("m1"), chunk -> {});

            assertThat(reply.text()).isEqualTo("Rhine, Elbe, Danube.");
            assertThat(reply.charge()).isInstanceOf(Charge.Pending.class);
            bench.onSending = () -> {};
            bench.reconcileAfter(Duration.ofMinutes(11));
            bench.assertReconciles(reply.charge().hold());
        }

        @Test
        void that_loses_the_reply_to_the_settle_does_not_charge_twice() {
            failAtSettle(FaultyStorage.Fault.AFTER_THE_COMMIT);

            MeteredReply reply = bench.ai.chat(chat("m1"));

            assertThat(reply.text()).isNotEmpty();
            bench.onSending = () -> {};
            bench.reconcileAfter(Duration.ofMinutes(11));
            bench.reconcileAfter(Duration.ofSeconds(1));
            assertThat(charges()).isEqualTo(1);
            bench.assertChargedWhatWasBilled(reply.charge().hold());
            assertThat(bench.lookUps()).isZero();
        }

        @Test
        void at_the_release_keeps_the_hold_until_the_window_is_over() {
            failAtSettle(FaultyStorage.Fault.BEFORE_THE_COMMIT);
            bench.openRouter.script(ChatScript.refusing(429, "{\"error\":{\"code\":429,\"message\":\"no\"}}"));

            assertThatThrownBy(() -> bench.ai.chat(chat("m1")))
                    .isInstanceOfSatisfying(
                            MeteredCallException.class,
                            e -> assertThat(e.charge()).isInstanceOf(Charge.Pending.class));

            bench.onSending = () -> {};
            bench.reconcileAfter(Duration.ofMinutes(11));
            bench.assertPending(new Charge.Pending(bench.firstHold()));
            bench.reconcileAfter(Duration.ofHours(24));
            assertThat(bench.available()).isEqualTo(FUNDS);
            assertThat(charges()).isZero();
        }
    }

    @Nested
    class ManyAtOnce {
        private static final int CALLERS = 50;
        private static final int AFFORDED = 10;
        private final AccountId crowd = AccountId.of("crowd");

        @Test
        void fifty_calls_on_credits_for_ten_are_ten() throws Exception {
            Credits ceiling =
                    bench.ai.chat(chat("to-learn-the-ceiling")).ceiling().credits();
            BigDecimal billedBefore = bench.openRouter.billed();
            Credits funds = Credits.ofMicros(ceiling.micros() * AFFORDED + ceiling.micros() - 1);
            bench.ledger.grant(GrantRequest.purchase(crowd, funds, IdempotencyKey.of("pack")));
            ChatScript[] stalled = new ChatScript[CALLERS];
            Arrays.fill(stalled, ChatScript.answer().stallingBeforeHeaders(goOn));
            bench.openRouter.script(stalled);
            ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
            BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
            try {
                for (int i = 0; i < CALLERS; i++) {
                    MeteredChat call = MeteredChat.of(
                            crowd, ChatRequest.of(MODEL, "Name three rivers."), IdempotencyKey.of("m" + i));
                    threads.execute(() -> ends.add(endOf(call)));
                }

                // Nobody admitted can end before the latch: the first forty ends are the refused ones.
                assertThat(take(ends, CALLERS - AFFORDED)).allMatch(InsufficientCreditsException.class::isInstance);
                assertThat(bench.ledger.balance(crowd).held()).isEqualTo(Credits.ofMicros(ceiling.micros() * AFFORDED));
                goOn.countDown();
                List<Object> admitted = take(ends, AFFORDED);

                assertThat(admitted).allMatch(MeteredReply.class::isInstance);
                assertEndsWhereItShould(admitted, funds, billedBefore);
            } finally {
                goOn.countDown();
                threads.shutdownNow();
            }
        }

        private Object endOf(MeteredChat call) {
            try {
                return bench.ai.chat(call);
            } catch (RuntimeException e) {
                return e;
            }
        }

        private List<Object> take(BlockingQueue<Object> ends, int count) throws InterruptedException {
            List<Object> taken = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                @Nullable Object end = ends.poll(60, TimeUnit.SECONDS);
                assertThat(end).as("end number %d", i + 1).isNotNull();
                taken.add(end);
            }
            return taken;
        }

        private void assertEndsWhereItShould(List<Object> admitted, Credits funds, BigDecimal billedBefore) {
            Credits charged = Credits.ZERO;
            for (Object end : admitted) {
                ModelCall row = bench.row(((MeteredReply) end).charge().hold());
                String id = row.providerId();
                Credits expected = MeteredBench.charged(bench.openRouter.billed(id == null ? "" : id));
                assertThat(requireNonNull(row.cost()).charged()).isEqualTo(expected);
                charged = charged.plus(expected);
            }
            assertThat(bench.chatRequests()).hasSize(AFFORDED + 1);
            assertThat(bench.openRouter.generations().stream().skip(1).map(Generation::cost))
                    .hasSize(AFFORDED)
                    .allMatch(cost -> cost.signum() > 0);
            assertThat(bench.openRouter.billed()).isGreaterThan(billedBefore);
            assertThat(bench.ledger.balance(crowd).held()).isEqualTo(Credits.ZERO);
            assertThat(bench.ledger.balance(crowd).available()).isEqualTo(funds.minus(charged));
        }
    }
}
