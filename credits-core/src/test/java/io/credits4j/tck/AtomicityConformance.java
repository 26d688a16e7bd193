package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.books.Attachment;
import io.credits4j.books.CallState;
import io.credits4j.books.ModelCall;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.StaleRowException;
import io.credits4j.spi.Work;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A work is written whole or not at all, and works of one call do not share fate. */
public abstract class AtomicityConformance extends StorageConformance {
    @Test
    void a_work_that_throws_has_written_nothing_and_says_what_it_threw() {
        purchase(account, 10, "g");
        IllegalStateException thrown = new IllegalStateException("decided to fail");
        assertThatThrownBy(() -> storage.ledger().transact(work(books -> {
                    assertThat(books.account(account)).isPresent();
                    throw thrown;
                })))
                .isSameAs(thrown);
        assertThat(available()).isEqualTo(credits(10));
        ledger.spend(account, credits(1), key("s"));
        assertThat(lines()).hasSize(2);
    }

    @Test
    void a_work_that_throws_does_not_disturb_its_neighbours_and_each_sees_those_before_it() {
        purchase(account, 10, "g");
        List<Outcome<Long>> outcomes = storage.ledger()
                .transact(List.of(
                        work(books -> Work.Decision.unchanged(sequence(books))),
                        work(this::withOneMoreSequence),
                        work(books -> {
                            throw new IllegalStateException("decided to fail");
                        }),
                        work(books -> Work.Decision.unchanged(sequence(books)))));
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Done<>(1L));
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Done<>(2L));
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(3)).isEqualTo(new Outcome.Done<>(2L));
    }

    @Test
    void a_row_that_cannot_be_written_takes_the_whole_work_with_it() {
        purchase(account, 10, "g");
        HoldId hold = ledger.hold(HoldRequest.of(account, credits(4), key("h"))
                        .attach(opened -> List.of(call(opened.id(), 1, CallState.DISPATCHED))))
                .id();
        assertThatThrownBy(() -> ledger.settle(SettleRequest.of(hold, credits(3))
                        .attach(settlement -> List.of(call(hold, 7, CallState.SETTLED)))))
                .isInstanceOf(StaleRowException.class);
        assertThat(ledger.balance(account).held()).isEqualTo(credits(4));
        assertThat(storage.calls().find(hold).orElseThrow().state()).isEqualTo(CallState.DISPATCHED);

        ledger.settle(
                SettleRequest.of(hold, credits(3)).attach(settlement -> List.of(call(hold, 2, CallState.SETTLED))));
        assertThat(storage.calls().find(hold).orElseThrow().state()).isEqualTo(CallState.SETTLED);
        assertThat(available()).isEqualTo(credits(7));
    }

    @Test
    void works_of_one_call_may_write_one_row_after_the_other_and_a_stale_one_fails_alone() {
        purchase(account, 10, "g");
        HoldId hold = ledger.hold(account, credits(1), key("h")).id();
        List<Outcome<Long>> outcomes = storage.ledger()
                .transact(List.of(
                        attaching(call(hold, 1, CallState.DISPATCHED)),
                        attaching(call(hold, 2, CallState.PENDING_RECONCILE)),
                        attaching(call(hold, 2, CallState.RELEASED)),
                        attaching(call(hold, 3, CallState.SETTLED))));
        assertThat(outcomes.get(2))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOf(StaleRowException.class)
                                .hasMessageContaining(hold.toString()));
        assertThat(List.of(outcomes.get(0), outcomes.get(1), outcomes.get(3)))
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Done.class));
        assertThat(storage.calls().find(hold)).contains(call(hold, 3, CallState.SETTLED));
    }

    @Test
    void a_refused_hold_writes_no_row() {
        purchase(account, 10, "g");
        ledger.tryHold(HoldRequest.of(account, credits(11), key("h"))
                .attach(opened -> List.of(call(opened.id(), 1, CallState.DISPATCHED))));
        assertThat(storage.calls().find(new HoldId(account, 1))).isEmpty();
        assertThat(ledger.hold(account, credits(10), key("h2")).id().number()).isEqualTo(1);
        assertThat(ledger.balance(account).held()).isEqualTo(credits(10));
    }

    @Test
    void a_work_that_changes_nothing_answers_all_the_same() {
        purchase(account, 10, "g");
        assertThat(storage.ledger().<Long>transact(work(books -> Work.Decision.unchanged(sequence(books)))))
                .isEqualTo(1);
    }

    @Test
    void amounts_up_to_the_largest_are_kept_exactly() {
        ledger.grant(GrantRequest.purchase(account, Credits.LARGEST_AMOUNT, key("g1")));
        ledger.grant(GrantRequest.purchase(account, Credits.LARGEST_AMOUNT, key("g2")));
        ledger.spend(account, Credits.SMALLEST, key("s"));
        assertThat(available())
                .isEqualTo(Credits.LARGEST_AMOUNT.plus(Credits.LARGEST_AMOUNT).minus(Credits.SMALLEST));
    }

    @Test
    void a_sum_beyond_the_range_is_refused_and_nothing_is_written() {
        for (int i = 0; i < 9; i++) {
            ledger.grant(GrantRequest.purchase(account, Credits.LARGEST_AMOUNT, key("g" + i)));
        }
        assertThatThrownBy(() -> ledger.grant(GrantRequest.purchase(account, Credits.LARGEST_AMOUNT, key("one more"))))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("out of range");
        assertThat(lines()).hasSize(9);
        assertThat(available()).isEqualTo(Credits.LARGEST_AMOUNT.multipliedBy(9));
    }

    private Long sequence(Books books) {
        return books.account(account).orElseThrow().sequence();
    }

    private Work.Decision<Long> withOneMoreSequence(Books books) {
        var before = books.account(account).orElseThrow();
        var after = new io.credits4j.books.Account(
                before.id(),
                before.status(),
                before.sequence() + 1,
                before.lastLot(),
                before.lastHold(),
                before.credits(),
                before.held(),
                before.heldOnCredit(),
                before.debt(),
                before.creditLimit(),
                before.lifetimePurchased(),
                before.lifetimeSpent(),
                before.openedAt(),
                before.lastInstant(),
                before.lastPurchaseAt(),
                before.lastUsageAt(),
                before.chainHead(),
                before.nextDue(),
                before.watch(),
                before.burnPolicy());
        return new Work.Decision<>(after.sequence(), Changes.updating(after));
    }

    private Work<Long> attaching(Attachment row) {
        return work(books -> new Work.Decision<>(sequence(books), Changes.attaching(List.of(row))));
    }

    private Work<Long> work(java.util.function.Function<Books, Work.Decision<Long>> decision) {
        return new Work<>() {
            @Override
            public Footprint footprint() {
                return new Footprint(Set.of(AccountId.of(account.value())), Set.of(), Set.of());
            }

            @Override
            public Decision<Long> decide(Books books) {
                return decision.apply(books);
            }
        };
    }

    private ModelCall call(HoldId hold, long version, CallState state) {
        return CallStoreConformance.call(hold, version, state, clock.instant());
    }
}
