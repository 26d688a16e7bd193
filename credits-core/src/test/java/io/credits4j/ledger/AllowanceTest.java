package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.credits4j.AccountId;
import io.credits4j.ClockAheadException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingStorage;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an allowance may be, and what becomes of one when machines and clocks disagree. */
class AllowanceTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final Credits HUNDRED = Credits.of(100);
    private static final Instant JAN_31 = Instant.parse("2024-01-31T00:00:00Z");
    private static final Instant FEB_29 = Instant.parse("2024-02-29T00:00:00Z");
    private static final AllowanceSchedule MONTHLY = AllowanceSchedule.monthly(JAN_31, ZoneOffset.UTC);
    private static final Allowance PRO = Allowance.of("pro", HUNDRED, MONTHLY);

    private final SettableClock clock = new SettableClock(JAN_31);

    @Nested
    class BadInput {
        @Test
        void an_amount_out_of_range_is_refused() {
            refused("amount 0 is not above zero", () -> Allowance.of("pro", Credits.ZERO, MONTHLY));
            Credits above = Credits.LARGEST_AMOUNT.plus(Credits.SMALLEST);
            refused("is above the largest", () -> Allowance.of("pro", above, MONTHLY));
            ForgiveDebtRequest forgive = ForgiveDebtRequest.of(ACCOUNT, IdempotencyKey.of("k"));
            refused("amount 0 is not above zero", () -> forgive.atMost(Credits.ZERO));
            refused("is above the largest", () -> forgive.atMost(above));
        }

        @Test
        void a_plan_without_a_proper_name_is_refused() {
            refused("plan is empty", () -> Allowance.of("", HUNDRED, MONTHLY));
            refused("plan starts or ends with a blank", () -> Allowance.of(" pro", HUNDRED, MONTHLY));
            refused("more than 150 characters", () -> Allowance.of("p".repeat(151), HUNDRED, MONTHLY));
        }

        @Test
        void what_shapes_the_lots_is_checked_before_anything_is_given() {
            refused("priority 10000 is outside 0 to 9999", () -> PRO.priority(10_000));
            refused("cost -1.00 USD is below zero", () -> PRO.cost(Money.usd("-1")));
            refused("until 1969-12-31T23:59:59Z is outside", () -> PRO.until(Instant.ofEpochSecond(-1)));
            refused("ahead -1 is outside 0 to 12", () -> request().ahead(-1));
            refused("ahead 13 is outside 0 to 12", () -> request().ahead(13));
        }

        @Test
        @SuppressWarnings("NullAway") // what a caller without null checks may give
        void what_is_missing_is_named() {
            assertThatNullPointerException()
                    .isThrownBy(() -> Allowance.of("pro", HUNDRED, null))
                    .withMessage("schedule");
            assertThatNullPointerException()
                    .isThrownBy(() -> AllowanceRequest.of(ACCOUNT, null))
                    .withMessage("allowance");
            assertThatNullPointerException()
                    .isThrownBy(() -> AllowanceSchedule.monthly((LocalDateTime) null, ZoneOffset.UTC))
                    .withMessage("anchor");
            assertThatNullPointerException()
                    .isThrownBy(() -> AllowanceSchedule.monthly(JAN_31, null))
                    .withMessage("zone");
            refused("plan is null", () -> Allowance.of(null, HUNDRED, MONTHLY));
        }

        @Test
        void more_missed_periods_than_anybody_can_have_meant_are_refused() {
            InMemoryStorage storage = InMemoryStorage.create();
            AllowanceSchedule daily = AllowanceSchedule.every(1, PeriodUnit.DAY, JAN_31, ZoneOffset.UTC);
            AllowanceRequest request = AllowanceRequest.of(ACCOUNT, Allowance.of("daily", HUNDRED, daily));
            clock.set(daily.period(1_000).start());
            refused(
                    "more than 1000 periods of plan 'daily' are due to account 'tenant-1'",
                    () -> ledgerOn(storage).allot(request));
            assertThat(storage.ledger().countTransactions(ACCOUNT, Set.of())).isZero();

            clock.set(daily.period(999).start());
            assertThat(ledgerOn(storage).allot(request).transactions()).hasSize(1_000);
        }

        private void refused(String message, ThrowingCallable call) {
            assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
        }
    }

    @Nested
    class Keys {
        @Test
        void the_longest_name_of_a_plan_still_makes_a_key() {
            LocalDateTime anchor = LocalDateTime.parse("2024-01-31T10:11:12.123456");
            Allowance allowance =
                    Allowance.of("p".repeat(150), HUNDRED, AllowanceSchedule.monthly(anchor, ZoneOffset.UTC));
            AllowancePeriod period = allowance.schedule().period(1);
            assertThat(allowance.keyFor(period).value())
                    .isEqualTo("allowance:2024-02-29T10:11:12.123456:" + "p".repeat(150));
        }

        @Test
        void a_customer_who_moves_to_another_zone_is_not_given_a_period_twice() {
            InMemoryStorage storage = InMemoryStorage.create();
            LocalDateTime anchor = LocalDateTime.parse("2024-01-31T00:00");
            clock.set(FEB_29.plus(Duration.ofDays(1)));
            for (String zone : List.of("Europe/Berlin", "America/New_York")) {
                AllowanceSchedule schedule = AllowanceSchedule.monthly(anchor, ZoneId.of(zone));
                ledgerOn(storage).allot(AllowanceRequest.of(ACCOUNT, Allowance.of("pro", HUNDRED, schedule)));
            }
            assertThat(ledgerOn(storage).balance(ACCOUNT).available()).isEqualTo(HUNDRED);
        }
    }

    @Nested
    class ManyMachines {
        @Test
        void a_period_given_between_looking_and_locking_is_left_out() {
            InMemoryStorage storage = InMemoryStorage.create();
            clock.set(FEB_29);
            Allotted second = ledgerOn(new Overtaken(storage, () -> {
                        clock.set(JAN_31);
                        ledgerOn(storage).allot(request());
                        clock.set(FEB_29);
                    }))
                    .allot(request());
            assertThat(second.transactions()).extracting(LedgerTransaction::at).containsExactly(FEB_29);
            assertThat(ledgerOn(storage).balance(ACCOUNT).posted()).isEqualTo(HUNDRED);
        }

        @Test
        void where_all_was_given_meanwhile_nothing_is_written() {
            InMemoryStorage storage = InMemoryStorage.create();
            clock.set(FEB_29);
            Allotted second = ledgerOn(
                            new Overtaken(storage, () -> ledgerOn(storage).allot(request())))
                    .allot(request());
            assertThat(second.transactions()).isEmpty();
            assertThat(storage.ledger().countTransactions(ACCOUNT, Set.of())).isEqualTo(3);
        }

        @Test
        void a_clock_that_is_ahead_gives_nothing_early() {
            SettableClock storeClock = new SettableClock(FEB_29.minusSeconds(3_600));
            StorageWithAClock storage = new StorageWithAClock(InMemoryStorage.create(), storeClock);
            clock.set(FEB_29);
            assertThatExceptionOfType(ClockAheadException.class)
                    .isThrownBy(() -> ledgerOn(storage).allot(request()));
            assertThat(storage.countTransactions(ACCOUNT, Set.of())).isZero();
        }
    }

    private static AllowanceRequest request() {
        return AllowanceRequest.of(ACCOUNT, PRO);
    }

    private CreditLedger ledgerOn(io.credits4j.spi.CreditsStorage storage) {
        return CreditLedger.builder(storage).clock(clock).build();
    }

    /** Another machine is faster, every time. */
    private static final class Overtaken extends ForwardingStorage {
        private final Runnable other;

        Overtaken(InMemoryStorage storage, Runnable other) {
            super(storage);
            this.other = other;
        }

        @Override
        protected <R> Outcome<R> run(Work<? extends R> work) {
            other.run();
            return super.run(work);
        }
    }
}
