package io.credits4j.examples.acceptance;

import static io.credits4j.examples.acceptance.Host.ACCOUNT;
import static io.credits4j.examples.acceptance.Host.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.Generation;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.metering.Charge;
import io.credits4j.metering.Reconciliation;
import io.credits4j.openrouter.ChatChunk;
import io.credits4j.openrouter.MeteredChatStream;
import io.credits4j.tck.Audit;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A day in the life of one customer, on PostgreSQL: every figure is known to the micro-credit at every moment. */
@Timeout(60)
class HostDayTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Host host = new Host(Postgres.storage());

    @AfterEach
    void close() {
        goOn.countDown();
        host.close();
    }

    @Test
    void what_is_bought_called_streamed_cut_reconciled_and_refunded_adds_up_to_the_micro_credit() {
        StripeEvent paid = host.pay("order-1");
        host.deliver(paid);
        host.deliver(paid);
        Credits left = Credits.of(55);
        assertHas(left);

        host.clock.advance(Duration.ofHours(1));
        Charge plain = host.ai.chat(ask("message-1")).charge();
        left = left.minus(billed(plain, 0));
        assertHas(left);

        host.clock.advance(Duration.ofHours(1));
        Charge streamed = host.ai.stream(ask("message-2"), chunk -> {}).charge();
        left = left.minus(billed(streamed, 1));
        assertHas(left);

        Credits cut = cutAndReconcile(left);
        left = left.minus(cut);
        assertHas(left);

        host.clock.advance(Duration.ofHours(1));
        LedgerTransaction complaint = newestSpend();
        assertThat(complaint.amount()).isEqualTo(cut.negated());
        host.ledger.refund(RefundRequest.of(ACCOUNT, complaint.sequence(), IdempotencyKey.of("ticket-1")));
        host.ledger.refund(RefundRequest.of(ACCOUNT, complaint.sequence(), IdempotencyKey.of("ticket-1")));
        left = left.plus(cut);
        assertHas(left);

        assertThat(history())
                .containsExactly(
                        TransactionType.PURCHASE,
                        TransactionType.PROMOTION,
                        TransactionType.USAGE,
                        TransactionType.USAGE,
                        TransactionType.USAGE,
                        TransactionType.REFUND);
        assertThat(host.ledger.audit(ACCOUNT).isClean()).isTrue();
        assertThat(Audit.of(host.storage, ACCOUNT)).isEmpty();
    }

    /** The customer closes the window in the middle of an answer; OpenRouter bills what it had produced by then. */
    private Credits cutAndReconcile(Credits left) {
        host.openRouter.script(ChatScript.answer().stallingAfter(2, goOn).hiddenFromLookUps(1));
        MeteredChatStream stream = host.ai.stream(ask("message-3"));
        Iterator<ChatChunk> chunks = stream.iterator();
        assertThat(chunks.next().text()).isNotEmpty();
        stream.close();
        goOn.countDown();
        Generation generation =
                host.openRouter.awaitGeneration(stream.generationId().orElseThrow());
        assertThat(generation.cancelled()).isTrue();
        Credits held = host.ledger.balance(ACCOUNT).held();
        assertThat(held).isGreaterThan(Credits.ZERO);
        assertThat(host.ledger.balance(ACCOUNT).available()).isEqualTo(left.minus(held));

        host.clock.advance(Duration.ofSeconds(1));
        Reconciliation tooEarly = host.ai.reconcile(10);
        assertThat(tooEarly.waiting()).containsExactly(stream.hold());
        assertThat(host.ledger.balance(ACCOUNT).held()).isEqualTo(held);

        host.clock.advance(Duration.ofSeconds(1));
        Reconciliation done = host.ai.reconcile(10);
        assertThat(done.settled()).hasSize(1);
        return billed(done.settled().get(0), 2);
    }

    /** What OpenRouter billed for a call, by its number, is what was charged for it. */
    private Credits billed(Charge charge, int number) {
        Money cost = Money.usd(host.openRouter.generations().get(number).cost());
        Credits credits = host.catalog.charge(cost);
        assertThat(charge).isInstanceOfSatisfying(Charge.Charged.class, charged -> {
            assertThat(charged.providerCost()).isEqualTo(cost);
            assertThat(charged.credits()).isEqualTo(credits);
        });
        return credits;
    }

    private void assertHas(Credits available) {
        assertThat(host.ledger.balance(ACCOUNT).available()).isEqualTo(available);
        assertThat(host.ledger.balance(ACCOUNT).held()).isEqualTo(Credits.ZERO);
    }

    private LedgerTransaction newestSpend() {
        return host.ledger.history(ACCOUNT, HistoryQuery.newest(1)).items().get(0);
    }

    private List<TransactionType> history() {
        return host.ledger.history(ACCOUNT, HistoryQuery.oldest(10)).items().stream()
                .map(LedgerTransaction::type)
                .toList();
    }
}
