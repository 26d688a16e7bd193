package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.OutboxCursor;
import io.credits4j.books.Signal;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.Delivery;
import io.credits4j.ledger.EventId;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.ledger.LedgerListener;
import io.credits4j.ledger.Outbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in the outbox is delivered at least once and in order per account, whatever fails and however many deliver. */
public abstract class OutboxConformance extends StorageConformance {
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final List<LedgerEvent> delivered = new ArrayList<>();

    @BeforeEach
    final void switchOn() {
        ledger = keepingLedger();
    }

    private CreditLedger keepingLedger() {
        return CreditLedger.builder(storage).clock(clock).outbox(LEASE).build();
    }

    private Delivery deliver(LedgerListener listener) {
        return ledger.outbox().deliver(listener, 1_000);
    }

    private List<String> names() {
        List<LedgerEvent> events = new ArrayList<>();
        assertThat(deliver(events::add).failures()).isEmpty();
        return events.stream().map(OutboxConformance::name).toList();
    }

    private static String name(LedgerEvent event) {
        return event.getClass().getSimpleName();
    }

    private static List<EventId> ids(Collection<LedgerEvent> events) {
        return events.stream().map(LedgerEvent::id).toList();
    }

    private List<AccountId> waiting() {
        return storage.outbox().waiting(clock.instant(), 10);
    }

    private List<Signal> signals() {
        return signals(0, 1_000);
    }

    private List<Signal> signals(long after, int limit) {
        return storage.ledger().read(account, books -> books.signals(account, after, limit));
    }

    private void spend(AccountId spender, String key) {
        ledger.spend(spender, credits(1), key(key));
    }

    // ---- what is kept, and for how long ------------------------------------------------------------------------

    @Test
    void what_was_delivered_does_not_come_again_and_nothing_of_it_is_kept() {
        purchase(account, 10, "g");
        HoldId hold = ledger.hold(account, credits(3), key("h")).id();
        ledger.release(hold);
        assertThat(waiting()).containsExactly(account);
        assertThat(signals()).extracting(Signal::kind).containsExactly(Signal.Kind.HELD, Signal.Kind.RELEASED);

        assertThat(names()).containsExactly("Granted", "Held", "Released");
        assertThat(waiting()).isEmpty();
        assertThat(signals()).isEmpty();
        assertThat(names()).isEmpty();

        spend(account, "s");
        assertThat(waiting()).containsExactly(account);
        assertThat(names()).containsExactly("Spent");
    }

    @Test
    void a_signal_is_kept_whole() {
        purchase(account, 100, "g");
        ledger.change(AccountRequest.lowBalance(account, credits(20), key("low")));
        HoldId hold = ledger.hold(account, credits(85), key("h")).id();
        assertThat(signals())
                .containsExactly(
                        new Signal(
                                account,
                                1,
                                1,
                                Signal.Kind.HELD,
                                clock.instant(),
                                hold.number(),
                                credits(85),
                                null,
                                ledger.findHold(hold).orElseThrow().expiresAt()),
                        new Signal(
                                account, 2, 1, Signal.Kind.LOW, clock.instant(), null, credits(15), credits(20), null));
        assertThat(signals(0, 1)).hasSize(1);
        assertThat(signals(1, 9)).extracting(Signal::number).containsExactly(2L);
    }

    @Test
    void an_account_starts_with_its_first_write_after_the_outbox_was_switched_on() {
        CreditLedger without = CreditLedger.builder(storage).clock(clock).build();
        ledger = without;
        purchase(account, 10, "g");
        ledger.hold(account, credits(1), key("h"));
        assertThatThrownBy(without::outbox).isInstanceOf(IllegalStateException.class);
        assertThat(signals()).isEmpty();
        assertThat(waiting()).isEmpty();

        ledger = keepingLedger();
        assertThat(names()).isEmpty();
        spend(account, "s1");
        ledger.hold(account, credits(1), key("h2"));
        assertThat(names()).containsExactly("Spent", "Held");

        ledger = without;
        spend(account, "s2");
        ledger = keepingLedger();
        spend(account, "s3");
        deliver(delivered::add);
        assertThat(delivered)
                .extracting(event -> ((LedgerEvent.Spent) event).transaction().key())
                .containsExactly(key("s3"));
    }

    // ---- how much, and whose first -----------------------------------------------------------------------------

    @Test
    void a_round_delivers_no_more_than_it_may_and_the_next_goes_on_from_there() {
        purchase(account, 1_000, "g");
        for (int i = 0; i < 120; i++) {
            spend(account, "s" + i);
            ledger.hold(account, credits(1), key("h" + i));
        }
        assertThat(ledger.outbox().deliver(delivered::add, 7).delivered()).isEqualTo(7);
        assertThat(ledger.outbox().deliver(delivered::add, 100).delivered()).isEqualTo(100);
        assertThat(ledger.outbox().deliver(delivered::add, 1_000).delivered()).isEqualTo(241 - 107);
        assertThat(ids(delivered)).isSorted().doesNotHaveDuplicates();
        assertThat(delivered.subList(1, 5))
                .extracting(OutboxConformance::name)
                .containsExactly("Spent", "Held", "Spent", "Held");
        assertThat(waiting()).isEmpty();
        assertThatThrownBy(() -> ledger.outbox().deliver(delivered::add, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch 0");
    }

    @Test
    void who_has_waited_longest_comes_first_and_nobody_busy_keeps_others_waiting() {
        AccountId busy = AccountId.of("busy");
        AccountId quiet = AccountId.of("quiet");
        purchase(busy, 100, "g");
        clock.advance(Duration.ofSeconds(1));
        spend(busy, "s1");
        spend(busy, "s2");
        clock.advance(Duration.ofSeconds(1));
        purchase(quiet, 1, "g");
        clock.advance(Duration.ofSeconds(1));
        spend(busy, "s3");
        spend(busy, "s4");
        for (int i = 0; i < 6; i++) {
            ledger.outbox().deliver(delivered::add, 1);
        }
        assertThat(delivered)
                .extracting(event -> event.account().value())
                .hasSize(6)
                .containsOnlyOnce("quiet");
        assertThat(delivered.indexOf(delivered.stream()
                        .filter(event -> event.account().equals(quiet))
                        .findFirst()
                        .orElseThrow()))
                .as("before what happened after it")
                .isLessThanOrEqualTo(4);
    }

    @Test
    void what_happens_while_it_is_delivered_is_delivered_too() {
        purchase(account, 10, "g");
        AtomicBoolean first = new AtomicBoolean(true);
        Delivery delivery = deliver(event -> {
            delivered.add(event);
            if (first.getAndSet(false)) {
                spend(account, "by the listener");
                ledger.hold(account, credits(1), key("held by the listener"));
            }
        });
        assertThat(delivery.delivered()).isEqualTo(3);
        assertThat(delivered).extracting(OutboxConformance::name).containsExactly("Granted", "Spent", "Held");
        assertThat(waiting()).isEmpty();
    }

    // ---- failures ----------------------------------------------------------------------------------------------

    @Test
    void a_crash_after_the_listener_was_called_delivers_again_once_the_lease_is_over() {
        purchase(account, 10, "g");
        spend(account, "s");
        assertThatThrownBy(() -> deliver(event -> {
                    delivered.add(event);
                    if (event instanceof LedgerEvent.Spent) {
                        throw new Crash();
                    }
                }))
                .isInstanceOf(Crash.class);
        clock.advance(LEASE.minusNanos(1_000));
        assertThat(names()).isEmpty();
        clock.advance(Duration.ofNanos(1_000));
        List<LedgerEvent> again = new ArrayList<>();
        deliver(again::add);
        assertThat(again).isEqualTo(delivered).hasSize(2);
    }

    /** The process dies. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void who_outlives_the_lease_stops_and_cannot_undo_what_the_next_one_did() {
        purchase(account, 10, "g");
        spend(account, "s1");
        spend(account, "s2");
        List<LedgerEvent> late = new ArrayList<>();
        Delivery delivery = deliver(event -> {
            late.add(event);
            if (event instanceof LedgerEvent.Granted) {
                clock.advance(LEASE);
                keepingLedger().outbox().deliver(delivered::add, 2);
            }
        });
        assertThat(delivered).extracting(LedgerEvent::id).containsExactly(line(1), line(2));
        assertThat(late).extracting(LedgerEvent::id).containsExactly(line(1), line(3));
        assertThat(delivery.delivered()).isEqualTo(2);
        assertThat(delivery.failures()).isEmpty();
        assertThat(waiting()).isEmpty();
        assertThat(names()).isEmpty();
    }

    private EventId line(long sequence) {
        return new EventId(account, sequence, 0, 0);
    }

    @Test
    void a_listener_that_throws_stops_its_account_only_and_for_longer_each_time() {
        AccountId other = AccountId.of("tenant-2");
        purchase(account, 10, "g");
        spend(account, "s");
        purchase(other, 10, "g");
        IllegalStateException poison = new IllegalStateException("told to fail");
        LedgerListener poisoned = event -> {
            if (event instanceof LedgerEvent.Spent) {
                throw poison;
            }
            delivered.add(event);
        };
        Delivery first = deliver(poisoned);
        assertThat(first.delivered()).isEqualTo(2);
        assertThat(delivered).extracting(LedgerEvent::account).containsExactlyInAnyOrder(account, other);
        assertThat(first.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.event()).isInstanceOf(LedgerEvent.Spent.class);
            assertThat(failure.cause()).isSameAs(poison);
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(failure.nextAttemptAt()).isEqualTo(clock.instant().plus(Outbox.SHORTEST_BACK_OFF));
        });

        ledger.hold(account, credits(1), key("h"));
        purchase(other, 1, "g2");
        assertThat(deliver(poisoned).delivered()).isEqualTo(1);
        clock.advance(Outbox.SHORTEST_BACK_OFF);
        Delivery second = deliver(poisoned);
        assertThat(second.delivered()).isZero();
        assertThat(second.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.attempts()).isEqualTo(2);
            assertThat(failure.nextAttemptAt())
                    .isEqualTo(clock.instant().plus(Outbox.SHORTEST_BACK_OFF.multipliedBy(2)));
        });
        for (int i = 0; i < 20; i++) {
            clock.advance(Outbox.LONGEST_BACK_OFF);
            assertThat(deliver(poisoned).failures()).hasSize(1);
        }
        clock.advance(Outbox.LONGEST_BACK_OFF);
        assertThat(names()).containsExactly("Spent", "Held");
    }

    @Test
    void a_failure_at_the_second_event_of_a_line_does_not_bring_the_first_again() {
        ledger.change(AccountRequest.creditLimit(account, credits(5), key("limit")));
        purchase(account, 10, "g");
        ledger.spend(account, credits(12), key("s"));
        Delivery failed = deliver(event -> {
            if (event instanceof LedgerEvent.DebtMade) {
                throw new IllegalStateException("told to fail");
            }
            delivered.add(event);
        });
        assertThat(failed.failures()).hasSize(1);
        assertThat(delivered).extracting(OutboxConformance::name).containsExactly("Granted", "Spent");
        clock.advance(Outbox.SHORTEST_BACK_OFF);
        assertThat(names()).containsExactly("DebtMade");
        assertThat(waiting()).isEmpty();
    }

    // ---- many at once ------------------------------------------------------------------------------------------

    @Test
    void deliverers_at_once_share_the_accounts_and_deliver_nothing_twice() throws Exception {
        int accounts = 8;
        int spends = 12;
        for (int a = 0; a < accounts; a++) {
            AccountId one = AccountId.of("tenant-" + a);
            purchase(one, 100, "g");
            for (int i = 0; i < spends; i++) {
                spend(one, "s" + i);
            }
        }
        Queue<LedgerEvent> all = new ConcurrentLinkedQueue<>();
        var finishes = Rendezvous.collide(4, i -> () -> {
            CreditLedger own = keepingLedger();
            int done = 0;
            for (int round = 0; round < 30; round++) {
                done += own.outbox().deliver(all::add, 10).delivered();
            }
            return done;
        });
        assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
        assertThat(all).hasSize(accounts * (spends + 1));
        assertThat(ids(all)).doesNotHaveDuplicates();
        Map<AccountId, List<EventId>> byAccount = new HashMap<>();
        all.forEach(event -> byAccount
                .computeIfAbsent(event.account(), none -> new ArrayList<>())
                .add(event.id()));
        assertThat(byAccount.values()).allSatisfy(ids -> assertThat(ids).isSorted());
    }

    @Test
    void what_is_written_while_others_deliver_is_never_lost() throws Exception {
        purchase(account, 1_000, "g");
        Queue<LedgerEvent> all = new ConcurrentLinkedQueue<>();
        AtomicInteger writers = new AtomicInteger(2);
        var finishes = Rendezvous.collide(4, i -> () -> {
            CreditLedger own = keepingLedger();
            if (i < 2) {
                try {
                    spendAndHold(own, i + " ");
                } finally {
                    writers.decrementAndGet();
                }
            } else {
                do {
                    own.outbox().deliver(all::add, 5);
                } while (writers.get() > 0);
            }
            return i;
        });
        assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
        deliver(all::add);
        assertThat(ids(all)).hasSize(1 + 2 * 50).doesNotHaveDuplicates().isSorted();
        assertThat(waiting()).isEmpty();
        assertThat(signals()).isEmpty();
    }

    private void spendAndHold(CreditLedger own, String prefix) {
        for (int n = 0; n < 25; n++) {
            own.spend(account, credits(1), key(prefix + "spends " + n));
            own.hold(account, credits(1), key(prefix + "holds " + n));
        }
    }

    // ---- the store ---------------------------------------------------------------------------------------------

    @Test
    void only_who_read_the_newest_cursor_moves_it() throws Exception {
        purchase(account, 10, "g");
        OutboxCursor first =
                new OutboxCursor(account, 1, 2, 3, 4, 5, clock.instant().plusNanos(1_000));
        assertThat(storage.outbox().find(account)).isEmpty();
        assertThat(storage.outbox().update(first.claimed(clock.instant()))).isFalse();
        assertThat(storage.outbox().update(first)).isTrue();
        assertThat(storage.outbox().update(first)).isFalse();
        assertThat(storage.outbox().find(account)).contains(first);
        assertThat(waiting()).isEmpty();
        assertThat(storage.outbox().waiting(first.notBefore(), 10)).containsExactly(account);

        var finishes = Rendezvous.collide(6, i -> () -> storage.outbox().update(first.claimed(clock.instant())));
        assertThat(finishes)
                .filteredOn(finish -> Boolean.TRUE.equals(finish.value()))
                .hasSize(1);
        assertThat(storage.outbox().find(account)).contains(first.claimed(clock.instant()));
    }

    @Test
    void of_those_who_claim_an_account_for_the_first_time_one_gets_it() throws Exception {
        purchase(account, 10, "g");
        var finishes = Rendezvous.collide(
                6, i -> () -> storage.outbox().update(new OutboxCursor(account, 1, 0, 0, 0, i, clock.instant())));
        assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
        assertThat(finishes)
                .filteredOn(finish -> Boolean.TRUE.equals(finish.value()))
                .hasSize(1);
        assertThat(storage.outbox().find(account)).isPresent();
    }

    @Test
    void no_more_accounts_are_named_than_asked_for_longest_waiting_first() {
        for (String name : List.of("c", "a", "b")) {
            purchase(AccountId.of(name), 1, "g");
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(storage.outbox().waiting(clock.instant(), 2)).containsExactly(AccountId.of("c"), AccountId.of("a"));
        assertThat(Set.copyOf(waiting())).hasSize(3);
    }
}
