package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.books.Allocation;
import io.credits4j.books.CallState;
import io.credits4j.books.Funds;
import io.credits4j.books.Lot;
import io.credits4j.books.Memo;
import io.credits4j.books.Scope;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.Allowance;
import io.credits4j.ledger.AllowanceRequest;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.DebtPolicy;
import io.credits4j.ledger.Delivery;
import io.credits4j.ledger.ForgiveDebtRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.ImportRequest;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.ledger.LotRequest;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.Rollover;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.TransferRequest;
import io.credits4j.spi.StaleRowException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens on an account is told, in order and exactly once where nothing fails: by the listener after the commit,
 * and the same by the outbox.
 */
public abstract class EventsConformance extends StorageConformance {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration NOTICE = Duration.ofDays(7);

    private final List<LedgerEvent> heard = new ArrayList<>();

    @BeforeEach
    final void watch() {
        ledger = CreditLedger.builder(storage)
                .clock(clock)
                .outbox()
                .expiryNotice(NOTICE)
                .listener(heard::add)
                .build();
    }

    /** Returns what happened since it was asked last, which listener and outbox tell alike. */
    private List<LedgerEvent> happened() {
        List<LedgerEvent> delivered = new ArrayList<>();
        Delivery delivery = ledger.outbox().deliver(delivered::add, 1_000);
        assertThat(delivery.failures()).isEmpty();
        assertThat(delivery.delivered()).isEqualTo(delivered.size());
        assertThat(delivered).containsExactlyInAnyOrderElementsOf(heard);
        assertThat(of(account, delivered)).isEqualTo(of(account, heard)).isSorted();
        heard.clear();
        return delivered;
    }

    private static List<Ordered> of(AccountId account, List<LedgerEvent> events) {
        return events.stream()
                .filter(event -> event.account().equals(account))
                .map(Ordered::new)
                .toList();
    }

    /** An event that is ordered by its id. */
    private record Ordered(LedgerEvent event) implements Comparable<Ordered> {
        @Override
        public int compareTo(Ordered other) {
            return event.id().compareTo(other.event.id());
        }
    }

    private List<String> names() {
        return happened().stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    private <E> E only(Class<E> kind) {
        List<E> found =
                happened().stream().filter(kind::isInstance).map(kind::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Nested
    class Lines {
        @Test
        void grants_spends_and_refunds_are_told_with_their_lines() {
            purchase(account, 100, "g");
            clock.advance(DAY);
            ledger.spend(account, credits(30), key("s"));
            ledger.refund(RefundRequest.of(account, 2, key("r")));

            List<LedgerEvent> events = happened();
            assertThat(events)
                    .extracting(event -> (Object) event.getClass())
                    .containsExactly(LedgerEvent.Granted.class, LedgerEvent.Spent.class, LedgerEvent.Refunded.class);
            assertThat(events)
                    .extracting(event -> ((LedgerEvent.Booking) event).transaction())
                    .containsExactlyElementsOf(lines().stream()
                            .sorted((one, other) -> Long.compare(one.sequence(), other.sequence()))
                            .toList());
            assertThat(events.get(1).at()).isEqualTo(clock.instant());
            assertThat(events.get(1).id()).hasToString("2.0.0@tenant-1");
        }

        @Test
        void a_purchase_and_its_bonus_are_two_grants() {
            ledger.grant(GrantRequest.purchase(account, credits(100), key("g")).bonus(credits(10)));
            assertThat(names()).containsExactly("Granted", "Granted");
        }

        @Test
        void grants_in_bulk_are_told_for_each_that_succeeded() {
            AccountId closed = AccountId.of("closed");
            ledger.change(AccountRequest.close(closed, key("c")));
            happened();
            ledger.grantAll(List.of(
                    GrantRequest.promotion(account, credits(1), key("b")),
                    GrantRequest.promotion(closed, credits(1), key("b")),
                    GrantRequest.promotion(AccountId.of("tenant-3"), credits(1), key("b"))));
            assertThat(happened())
                    .extracting(event -> event.account().value())
                    .containsExactlyInAnyOrder("tenant-1", "tenant-3");
        }

        @Test
        void debt_is_told_after_what_made_it_and_after_what_repaid_it() {
            ledger.change(AccountRequest.creditLimit(account, credits(50), key("limit")));
            purchase(account, 10, "g");
            ledger.spend(account, credits(30), key("s"));
            assertThat(only(LedgerEvent.DebtMade.class).amount()).isEqualTo(credits(20));

            purchase(account, 5, "g2");
            assertThat(only(LedgerEvent.DebtRepaid.class).amount()).isEqualTo(credits(5));

            ledger.refund(RefundRequest.of(account, 2, key("r")).amount(credits(12)));
            assertThat(names()).containsExactly("Refunded", "DebtRepaid");

            ledger.debit(DebitRequest.of(account, credits(1), key("d")));
            ledger.forgiveDebt(ForgiveDebtRequest.of(account, key("f")));
            assertThat(names()).containsExactly("Adjusted", "DebtMade", "DebtForgiven");
        }

        @Test
        void a_grant_taken_back_and_restored_is_told() {
            purchase(account, 10, "g");
            ledger.revoke(RevokeRequest.of(account, 1, Money.usd("1"), Money.usd("10"), key("v")));
            ledger.revoke(RevokeRequest.of(account, 1, Money.usd("0"), Money.usd("10"), key("w")));
            assertThat(names()).containsExactly("Granted", "Revoked", "Reinstated");
        }

        @Test
        void lots_removed_ended_and_moved_are_told() {
            purchase(account, 1, "g1");
            purchase(account, 2, "g2");
            purchase(account, 3, "g3");
            ledger.change(LotRequest.voiding(account, 1, key("v")));
            ledger.change(LotRequest.expiring(account, 2, key("e")));
            ledger.change(LotRequest.movingEnd(account, 3, clock.instant().plus(DAY), key("m")));
            clock.advance(DAY);
            ledger.maintenance().runOnce(10);
            assertThat(names())
                    .containsExactly(
                            "Granted", "Granted", "Granted", "Voided", "Expired", "Adjusted", "Expired", "Depleted");
        }

        @Test
        void a_transfer_is_told_on_both_accounts() {
            AccountId other = AccountId.of("tenant-2");
            purchase(account, 10, "g");
            happened();
            ledger.transfer(TransferRequest.of(account, other, credits(4), key("t")));
            assertThat(happened())
                    .allSatisfy(event -> assertThat(event).isInstanceOf(LedgerEvent.Transferred.class))
                    .extracting(LedgerEvent::account)
                    .containsExactlyInAnyOrder(account, other);
        }

        @Test
        void a_memo_of_64_KiB_comes_through_whole() {
            Map<String, String> metadata = Map.of("k", "é".repeat(65_535));
            purchase(account, 10, "g");
            ledger.hold(HoldRequest.of(account, credits(2), key("h")).metadata(metadata));
            ledger.settle(new HoldId(account, 1), credits(1));
            LedgerEvent.Settled settled = only(LedgerEvent.Settled.class);
            assertThat(settled.transaction().orElseThrow().memo().metadata()).isEqualTo(metadata);
        }
    }

    @Nested
    class Holds {
        @Test
        void a_hold_opened_and_settled_is_told_by_its_id() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            ledger.settle(SettleRequest.part(hold, credits(1), key("p")));
            ledger.settle(hold, credits(2));
            List<LedgerEvent> events = happened();
            assertThat(events.get(1))
                    .isEqualTo(new LedgerEvent.Held(
                            events.get(1).id(),
                            clock.instant(),
                            hold,
                            credits(4),
                            clock.instant().plus(HoldRequest.DEFAULT_LIFE)));
            assertThat(events.subList(2, 4))
                    .allSatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(LedgerEvent.Settled.class, settled -> {
                                assertThat(settled.hold()).isEqualTo(hold);
                                assertThat(settled.transaction()).isPresent();
                            }));
            assertThat(events).hasSize(4);
        }

        @Test
        void a_hold_settled_at_nothing_is_told_without_a_line() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            ledger.settle(hold, Credits.ZERO);
            ledger.settle(hold, Credits.ZERO);
            assertThat(only(LedgerEvent.Settled.class).transaction()).isEmpty();
        }

        @Test
        void a_release_and_a_lapse_tell_what_they_gave_back() {
            purchase(account, 10, "g");
            HoldId released = ledger.hold(account, credits(4), key("h1")).id();
            ledger.settle(SettleRequest.part(released, credits(1), key("p")));
            ledger.release(released);
            ledger.release(released);
            assertThat(only(LedgerEvent.Released.class).amount()).isEqualTo(credits(3));

            HoldId lapsing = ledger.hold(account, credits(5), key("h2")).id();
            Instant deadline = clock.instant().plus(HoldRequest.DEFAULT_LIFE);
            clock.set(deadline.plus(DAY));
            ledger.spend(account, credits(1), key("s"));
            LedgerEvent.HoldLapsed lapsed = only(LedgerEvent.HoldLapsed.class);
            assertThat(lapsed.amount()).isEqualTo(credits(5));
            assertThat(lapsed.hold()).isEqualTo(lapsing);
            assertThat(lapsed.at()).isEqualTo(deadline);
        }

        @Test
        void a_late_settle_and_an_unbilled_rest_are_overruns() {
            purchase(account, 10, "g");
            HoldId late = ledger.hold(account, credits(4), key("h1")).id();
            clock.advance(DAY);
            ledger.settle(late, credits(4));
            LedgerEvent.Overrun first = only(LedgerEvent.Overrun.class);
            assertThat(first.isLate()).isTrue();
            assertThat(first.transaction().unbilled()).isEqualTo(Credits.ZERO);

            HoldId capped = ledger.hold(account, credits(6), key("h2")).id();
            ledger.settle(SettleRequest.of(capped, credits(9)).overage(OveragePolicy.CAP));
            assertThat(names()).containsExactly("Held", "Depleted", "Settled", "Overrun");
        }
    }

    @Nested
    class Silence {
        @Test
        void replays_conflicts_and_refusals_tell_nothing() {
            purchase(account, 10, "g");
            ledger.spend(account, credits(1), key("s"));
            happened();
            purchase(account, 10, "g");
            ledger.spend(account, credits(1), key("s"));
            assertThatThrownBy(() -> ledger.spend(account, credits(2), key("s")))
                    .isInstanceOf(IdempotencyConflictException.class);
            assertThatThrownBy(() -> ledger.spend(account, credits(10), key("too much")))
                    .isInstanceOf(InsufficientCreditsException.class);
            ledger.tryHold(account, credits(10), key("too much held"));
            ledger.maintenance().runOnce(10);
            assertThat(happened()).isEmpty();
            ledger.spend(account, credits(1), key("s2"));
            assertThat(names()).containsExactly("Spent");
        }

        @Test
        void a_work_that_is_rolled_back_tells_nothing() {
            purchase(account, 10, "g");
            HoldRequest unwritable = HoldRequest.of(account, credits(4), key("h"))
                    .attach(hold ->
                            List.of(CallStoreConformance.call(hold.id(), 7, CallState.DISPATCHED, clock.instant())));
            assertThatThrownBy(() -> ledger.hold(unwritable)).isInstanceOf(StaleRowException.class);
            assertThat(names()).containsExactly("Granted");
            ledger.hold(account, credits(4), key("h"));
            assertThat(only(LedgerEvent.Held.class).id()).hasToString("1.1.0@tenant-1");
        }

        @Test
        void a_status_that_stays_what_it_is_tells_nothing() {
            purchase(account, 10, "g");
            happened();
            ledger.change(AccountRequest.activate(account, key("a")));
            ledger.change(AccountRequest.freeze(account, key("f")));
            ledger.change(AccountRequest.freeze(account, key("f2")));
            ledger.change(AccountRequest.close(account, key("c")));
            ledger.change(AccountRequest.activate(account, key("a2")));
            assertThat(happened())
                    .extracting(event -> ((LedgerEvent.StatusChanged) event).status())
                    .containsExactly(AccountStatus.FROZEN, AccountStatus.CLOSED, AccountStatus.ACTIVE);
        }
    }

    @Nested
    class LowBalance {
        @BeforeEach
        void twentyOfOneHundred() {
            purchase(account, 100, "g");
            ledger.change(AccountRequest.lowBalance(account, credits(20), key("low")));
        }

        @Test
        void it_is_low_at_the_threshold_once_and_until_it_is_a_tenth_above_it() {
            assertThat(names()).containsExactly("Granted");
            ledger.spend(account, Credits.parse("79.999999"), key("s1"));
            assertThat(names()).containsExactly("Spent");
            assertThat(ledger.balance(account).isLow()).isFalse();

            ledger.spend(account, Credits.SMALLEST, key("s2"));
            LedgerEvent.BalanceLow low = only(LedgerEvent.BalanceLow.class);
            assertThat(low.available()).isEqualTo(credits(20));
            assertThat(low.threshold()).isEqualTo(credits(20));
            assertThat(ledger.balance(account).isLow()).isTrue();
            assertThat(ledger.balance(account).lowBalance()).isEqualTo(credits(20));

            ledger.spend(account, credits(1), key("s3"));
            purchase(account, 3, "g2");
            assertThat(names()).containsExactly("Spent", "Granted");
            assertThat(ledger.balance(account).isLow()).isTrue();

            ledger.grant(GrantRequest.purchase(account, Credits.SMALLEST, key("g3")));
            assertThat(only(LedgerEvent.BalanceRecovered.class).threshold()).isEqualTo(credits(20));
            assertThat(ledger.balance(account).isLow()).isFalse();

            ledger.spend(account, credits(2), key("s4"));
            assertThat(names()).containsExactly("Spent");
        }

        @Test
        void what_is_held_counts_as_gone_until_it_is_given_back() {
            HoldId hold = ledger.hold(account, credits(90), key("h")).id();
            assertThat(names()).containsExactly("Granted", "Held", "BalanceLow");
            clock.advance(DAY);
            assertThat(ledger.balance(account).isLow()).isFalse();
            ledger.maintenance().runOnce(10);
            assertThat(names()).containsExactly("HoldLapsed", "BalanceRecovered");
            assertThat(ledger.findHold(hold).orElseThrow().isLiveAt(clock.instant()))
                    .isFalse();
        }

        @Test
        void all_of_it_at_once_is_low_and_depleted() {
            ledger.spend(account, credits(100), key("s"));
            assertThat(names()).containsExactly("Granted", "Spent", "BalanceLow", "Depleted");
            assertThat(ledger.balance(account).funds()).isEqualTo(Funds.DEPLETED);
            purchase(account, 21, "g2");
            assertThat(names()).containsExactly("Granted");
            assertThat(ledger.balance(account).funds()).isEqualTo(Funds.LOW);
            ledger.spend(account, credits(21), key("s2"));
            assertThat(names()).containsExactly("Spent", "Depleted");
        }

        @Test
        void what_recovers_and_is_low_again_in_one_work_tells_nothing_of_it() {
            ledger.grant(GrantRequest.promotion(account, credits(50), key("later"))
                    .effectiveAt(clock.instant().plus(DAY)));
            ledger.spend(account, credits(90), key("s1"));
            assertThat(names()).containsExactly("Granted", "Granted", "Spent", "BalanceLow");
            clock.advance(DAY);
            assertThat(ledger.balance(account).isLow()).isFalse();
            ledger.spend(account, credits(45), key("s2"));
            assertThat(names()).containsExactly("Spent");
            assertThat(ledger.balance(account).isLow()).isTrue();
        }

        @Test
        void a_threshold_set_above_the_balance_is_told_at_once_and_switched_off_it_recovers() {
            ledger.change(AccountRequest.lowBalance(account, credits(100), key("higher")));
            assertThat(names()).containsExactly("Granted", "BalanceLow");
            ledger.change(AccountRequest.lowBalance(account, Credits.ZERO, key("off")));
            assertThat(names()).containsExactly("BalanceRecovered");
            ledger.spend(account, credits(99), key("s"));
            assertThat(names()).containsExactly("Spent");
        }

        @Test
        void credits_that_expire_lower_the_balance() {
            allow(account, 40, DAY, "a");
            ledger.spend(account, credits(90), key("s"));
            assertThat(names()).containsExactly("Granted", "Granted", "Spent");
            clock.advance(DAY);
            ledger.maintenance().runOnce(10);
            assertThat(names()).containsExactly("Expired", "BalanceLow");
        }
    }

    @Nested
    class Depletion {
        @Test
        void the_last_credit_spent_or_held_is_told_and_so_is_the_next_that_comes() {
            purchase(account, 10, "g");
            ledger.spend(account, credits(9), key("s"));
            HoldId hold = ledger.hold(account, credits(1), key("h")).id();
            assertThat(names()).containsExactly("Granted", "Spent", "Held", "Depleted");
            ledger.release(hold);
            assertThat(names()).containsExactly("Released", "BalanceRecovered");
        }

        @Test
        void credit_that_may_be_borrowed_is_something_left() {
            purchase(account, 10, "g");
            ledger.change(AccountRequest.creditLimit(account, credits(5), key("limit")));
            ledger.spend(account, credits(10), key("s1"));
            assertThat(names()).containsExactly("Granted", "Spent");
            ledger.spend(account, credits(5), key("s2"));
            assertThat(names()).containsExactly("Spent", "DebtMade", "Depleted");
            ledger.change(AccountRequest.creditLimit(account, credits(6), key("limit2")));
            assertThat(names()).containsExactly("BalanceRecovered");
        }

        @Test
        void credits_for_one_feature_are_something_left() {
            purchase(account, 10, "g");
            ledger.grant(GrantRequest.promotion(account, credits(1), key("image"))
                    .scope(new Scope(List.of("image"), List.of())));
            ledger.spend(account, credits(10), key("s"));
            assertThat(names()).containsExactly("Granted", "Granted", "Spent");
            ledger.change(LotRequest.voiding(account, 2, key("v")));
            assertThat(names()).containsExactly("Voided", "Depleted");
        }
    }

    @Nested
    class ExpiringSoon {
        @Test
        void a_lot_is_noticed_at_the_exact_instant_with_what_is_left() {
            allow(account, 10, NOTICE.plus(DAY), "a");
            Instant notice = clock.instant().plus(DAY);
            Instant end = notice.plus(NOTICE);
            ledger.spend(account, credits(4), key("s"));
            happened();
            clock.set(notice.minusNanos(1_000));
            assertThat(ledger.maintenance().runOnce(10)).isZero();
            assertThat(happened()).isEmpty();

            clock.set(notice);
            assertThat(ledger.maintenance().runOnce(10)).isEqualTo(1);
            LedgerEvent.ExpiringSoon soon = only(LedgerEvent.ExpiringSoon.class);
            assertThat(soon.at()).isEqualTo(notice);
            assertThat(soon.lot()).isEqualTo(1);
            assertThat(soon.amount()).isEqualTo(credits(6));
            assertThat(soon.end()).isEqualTo(end);

            assertThat(ledger.maintenance().runOnce(10)).isZero();
            clock.set(end);
            ledger.maintenance().runOnce(10);
            assertThat(names()).containsExactly("Expired", "Depleted");
            assertThat(Audit.of(storage, account)).isEmpty();
        }

        @Test
        void a_lot_that_is_used_up_or_lives_shorter_or_never_ends_is_not_noticed() {
            allow(account, 10, NOTICE.plus(DAY), "used up");
            allow(account, 5, NOTICE, "short");
            ledger.grant(GrantRequest.subscription(account, credits(5), key("starts late"))
                    .effectiveAt(clock.instant().plus(Duration.ofDays(2)))
                    .expiresAt(clock.instant().plus(Duration.ofDays(8))));
            purchase(account, 1, "for good");
            ledger.change(LotRequest.voiding(account, 1, key("v")));
            happened();
            clock.advance(Duration.ofDays(6));
            ledger.maintenance().runOnce(10);
            ledger.spend(account, credits(1), key("s"));
            assertThat(names()).containsExactly("Spent");
        }

        @Test
        void a_moved_end_moves_the_notice() {
            allow(account, 10, NOTICE.plus(DAY), "a");
            Instant end = clock.instant().plus(Duration.ofDays(30));
            ledger.change(LotRequest.movingEnd(account, 1, end, key("m")));
            happened();
            clock.set(end.minus(NOTICE).minusNanos(1_000));
            ledger.maintenance().runOnce(10);
            ledger.spend(account, credits(1), key("s"));
            assertThat(names()).containsExactly("Spent");
            clock.set(end.minus(NOTICE));
            ledger.spend(account, credits(1), key("s2"));
            assertThat(names()).containsExactly("ExpiringSoon", "Spent");
            Optional<Lot> lot = storage.ledger().read(account, books -> books.lot(account, 1));
            assertThat(lot.orElseThrow().noticeAt()).isEqualTo(end.minus(NOTICE));
        }

        @Test
        void all_that_became_due_is_told_in_the_order_of_its_instants() {
            allow(account, 10, NOTICE.plus(DAY), "a");
            allow(account, 5, Duration.ofHours(30), "b");
            ledger.hold(account, credits(3), key("h"));
            happened();
            clock.advance(Duration.ofDays(20));
            ledger.maintenance().runOnce(10);
            List<LedgerEvent> events = happened();
            assertThat(events)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("HoldLapsed", "ExpiringSoon", "Expired", "Expired", "Depleted");
            assertThat(events).extracting(LedgerEvent::at).isSorted();
        }
    }

    @Nested
    class Periods {
        private static final Instant JAN_31 = Instant.parse("2024-01-31T00:00:00Z");
        private static final Instant FEB_29 = Instant.parse("2024-02-29T00:00:00Z");
        private static final Instant MAR_31 = Instant.parse("2024-03-31T00:00:00Z");

        private final Allowance plan =
                Allowance.of("pro", credits(100), AllowanceSchedule.monthly(JAN_31, ZoneOffset.UTC));

        private void allotAt(Instant now, Allowance allowance) {
            clock.set(now);
            ledger.allot(AllowanceRequest.of(account, allowance));
        }

        @Test
        void what_is_carried_is_told_and_only_what_lapses_is_noticed_before() {
            allotAt(JAN_31, plan.rollover(Rollover.upTo(credits(30))));
            clock.set(FEB_29);
            ledger.maintenance().runOnce(10);
            List<LedgerEvent> events = happened();
            assertThat(events)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("Granted", "ExpiringSoon", "RolledOver", "Expired");
            LedgerEvent.ExpiringSoon soon = (LedgerEvent.ExpiringSoon) events.get(1);
            assertThat(soon.amount()).isEqualTo(credits(70));
            assertThat(soon.at()).isEqualTo(FEB_29.minus(NOTICE));
            LedgerEvent.RolledOver carried = (LedgerEvent.RolledOver) events.get(2);
            assertThat(carried.transaction().allocations())
                    .containsExactly(new Allocation(1, credits(-30)), new Allocation(2, credits(30)));
        }

        @Test
        void a_carried_lot_is_noticed_before_its_own_end_and_counts_for_the_balance() {
            allotAt(JAN_31, plan.rollover(Rollover.everything()));
            ledger.change(AccountRequest.lowBalance(account, credits(50), key("low")));
            clock.set(FEB_29);
            ledger.maintenance().runOnce(10);
            assertThat(names()).containsExactly("Granted", "RolledOver");

            clock.set(MAR_31.minus(NOTICE));
            assertThat(ledger.maintenance().runOnce(10)).isEqualTo(1);
            LedgerEvent.ExpiringSoon soon = only(LedgerEvent.ExpiringSoon.class);
            assertThat(soon.lot()).isEqualTo(2);
            assertThat(soon.amount()).isEqualTo(credits(100));
            assertThat(soon.end()).isEqualTo(MAR_31);

            clock.set(MAR_31);
            ledger.maintenance().runOnce(10);
            assertThat(names()).containsExactly("Expired", "BalanceLow", "Depleted");
        }

        @Test
        void periods_that_were_missed_are_told_once_each_in_the_order_of_their_instants() {
            allotAt(JAN_31, plan.rollover(Rollover.everything()));
            clock.set(MAR_31);
            ledger.maintenance().runOnce(10);
            List<LedgerEvent> events = happened();
            assertThat(events)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("Granted", "RolledOver", "ExpiringSoon", "Expired", "Depleted");
            assertThat(events).extracting(LedgerEvent::at).isSorted();
        }

        @Test
        void what_an_import_gives_back_and_carries_is_noticed_once() {
            allotAt(JAN_31, plan.rollover(Rollover.everything()));
            ledger.spend(account, credits(100), key("s"));
            happened();
            clock.set(MAR_31.plus(DAY));
            Instant refunded = FEB_29.plus(DAY);
            ledger.importHistory(ImportRequest.into(account, key("i"))
                    .refund(refunded, key("s"), credits(40), key("r"), Memo.NONE)
                    .debit(MAR_31.plus(DAY), DebitRequest.of(account, credits(1), key("d"))));
            assertThat(names())
                    .containsExactly("Refunded", "RolledOver", "ExpiringSoon", "Expired", "Adjusted", "DebtMade");
        }

        @Test
        void debt_to_be_invoiced_is_told_once_and_as_nothing_else() {
            Allowance invoicing = plan.debtAtPeriodEnd(DebtPolicy.INVOICE);
            allotAt(JAN_31, invoicing);
            ledger.debit(DebitRequest.of(account, credits(120), key("d")));
            happened();
            allotAt(FEB_29, invoicing);
            List<LedgerEvent> events = happened();
            assertThat(events)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("DebtInvoiced", "Granted", "BalanceRecovered");
            assertThat(((LedgerEvent.DebtInvoiced) events.get(0)).transaction().amount())
                    .isEqualTo(credits(20));
            allotAt(FEB_29, invoicing);
            assertThat(happened()).isEmpty();
        }
    }

    @Nested
    class UnusualUse {
        @BeforeEach
        void watchUse() {
            ledger = CreditLedger.builder(storage)
                    .clock(clock)
                    .outbox()
                    .listener(heard::add)
                    .unusualUse(3, credits(10))
                    .build();
            purchase(account, 10_000, "g");
        }

        @Test
        void more_than_so_many_times_the_average_is_told_once_a_day() {
            ledger.spend(account, credits(8), key("day 1"));
            clock.advance(DAY);
            ledger.spend(account, credits(4), key("day 2"));
            clock.advance(DAY);
            ledger.spend(account, credits(18), key("day 3 three times"));
            assertThat(happened()).noneMatch(LedgerEvent.UnusualUse.class::isInstance);

            ledger.spend(account, Credits.SMALLEST, key("day 3 more"));
            LedgerEvent.UnusualUse unusual = only(LedgerEvent.UnusualUse.class);
            assertThat(unusual.used()).isEqualTo(Credits.parse("18.000001"));
            assertThat(unusual.usual()).isEqualTo(credits(6));
            ledger.spend(account, credits(100), key("day 3 much more"));
            assertThat(names()).containsExactly("Spent");

            clock.advance(DAY);
            ledger.spend(account, credits(500), key("day 4"));
            assertThat(names()).containsExactly("Spent", "UnusualUse");
        }

        @Test
        void little_is_never_unusual_and_neither_is_anything_on_the_first_day() {
            ledger.spend(account, credits(1_000), key("day 1"));
            clock.advance(Duration.ofDays(500));
            ledger.spend(account, Credits.parse("9.999999"), key("long after"));
            assertThat(happened()).noneMatch(LedgerEvent.UnusualUse.class::isInstance);
            ledger.spend(account, Credits.SMALLEST, key("enough"));
            assertThat(only(LedgerEvent.UnusualUse.class).usual()).isEqualTo(Credits.ZERO);
        }
    }
}
