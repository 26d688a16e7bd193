package io.credits4j.examples.acceptance;

import static io.credits4j.examples.acceptance.Host.ACCOUNT;
import static io.credits4j.examples.acceptance.Host.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.books.TransactionType;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.Generation;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.metering.Charge;
import io.credits4j.openrouter.MeteredReply;
import io.credits4j.tck.Audit;
import io.credits4j.tck.Rendezvous;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many more callers at once than the account can pay for, on PostgreSQL. */
@Timeout(120)
class CrowdTest {
    private static final AccountId SCOUT = AccountId.of("scout");
    private static final int CALLERS = 1_000;
    private static final int AFFORDED = 50;

    private final CountDownLatch decided = new CountDownLatch(CALLERS);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Host host = new Host(Postgres.storage(), event -> {
        if (event instanceof LedgerEvent.Held held && held.account().equals(ACCOUNT)) {
            decided.countDown();
        }
    });

    @AfterEach
    void close() {
        answer.countDown();
        host.close();
    }

    @Test
    void of_1000_calls_at_once_exactly_the_50_that_the_account_affords_are_sent() throws Exception {
        Credits ceiling = ceilingOfOneCall();
        Credits almostOneMore = ceiling.minus(Credits.SMALLEST);
        Credits funds = ceiling.multipliedBy(AFFORDED).plus(almostOneMore);
        host.ledger.grant(GrantRequest.purchase(ACCOUNT, funds, IdempotencyKey.of("pack")));
        host.openRouter.script(Collections.nCopies(CALLERS, ChatScript.answer().stallingBeforeHeaders(answer))
                .toArray(ChatScript[]::new));

        CompletableFuture<Balance> whileAllWait = CompletableFuture.supplyAsync(this::balanceOnceAllAreDecided);
        List<Rendezvous.Finish<MeteredReply>> finishes = Rendezvous.collide(CALLERS, number -> () -> call(number));

        assertThat(whileAllWait.get().held()).isEqualTo(ceiling.multipliedBy(AFFORDED));
        assertThat(whileAllWait.get().available()).isEqualTo(almostOneMore);
        assertThat(finishes.stream().filter(Rendezvous.Finish::succeeded)).hasSize(AFFORDED);
        assertThat(finishes.stream().filter(finish -> !finish.succeeded()))
                .hasSize(CALLERS - AFFORDED)
                .allSatisfy(finish -> assertThat(finish.failure())
                        .isInstanceOfSatisfying(InsufficientCreditsException.class, refusal -> {
                            assertThat(refusal.available()).isEqualTo(almostOneMore);
                            assertThat(refusal.shortfall()).isEqualTo(Credits.SMALLEST);
                        }));
        assertEveryCallIsChargedWhatItWasBilled(finishes, funds);
    }

    private Credits ceilingOfOneCall() {
        host.ledger.grant(GrantRequest.purchase(SCOUT, Credits.of(1), IdempotencyKey.of("pack")));
        return host.ai.chat(ask(SCOUT, "scouting")).ceiling().credits();
    }

    private MeteredReply call(int number) {
        try {
            return host.ai.chat(ask("message-" + number));
        } catch (InsufficientCreditsException refused) {
            decided.countDown();
            throw refused;
        }
    }

    private Balance balanceOnceAllAreDecided() {
        try {
            if (!decided.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(decided.getCount() + " calls are neither held nor refused");
            }
            return host.ledger.balance(ACCOUNT);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            answer.countDown();
        }
    }

    private void assertEveryCallIsChargedWhatItWasBilled(
            List<Rendezvous.Finish<MeteredReply>> finishes, Credits funds) {
        List<Generation> sent = host.openRouter.generations().stream().skip(1).toList();
        assertThat(sent).hasSize(AFFORDED);
        Credits charged = sent.stream()
                .map(generation -> host.catalog.charge(Money.usd(generation.cost())))
                .reduce(Credits.ZERO, Credits::plus);
        Credits told = finishes.stream()
                .filter(Rendezvous.Finish::succeeded)
                .map(finish -> ((Charge.Charged) finish.value().charge()).credits())
                .reduce(Credits.ZERO, Credits::plus);
        Balance end = host.ledger.balance(ACCOUNT);
        assertThat(told).isEqualTo(charged).isGreaterThan(Credits.ZERO);
        assertThat(end.available()).isEqualTo(funds.minus(charged));
        assertThat(end.held()).isEqualTo(Credits.ZERO);
        assertThat(host.ledger
                        .history(ACCOUNT, HistoryQuery.newest(1).types(TransactionType.USAGE))
                        .total())
                .isEqualTo(AFFORDED);
        assertThat(Audit.of(host.storage, ACCOUNT)).isEmpty();
    }
}
