package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.AccountId;
import io.credits4j.ClockAheadException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.tck.Audit;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One wrong clock among many machines must not expire paid credits for good. */
class ClockTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final IdempotencyKey KEY = IdempotencyKey.of("key");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SettableClock storeClock = new SettableClock(SettableClock.START);
    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final StorageWithAClock storage = new StorageWithAClock(InMemoryStorage.create(), storeClock);
    private final CreditLedger ledger =
            CreditLedger.builder(storage).clock(clock).build();

    @Nested
    class AheadOfTheStore {
        @Test
        void every_write_is_refused_and_nothing_is_written() {
            HoldId hold = grantAndHold();
            Instant ahead = SettableClock.START.plus(MINUTE).plusNanos(1_000);
            clock.set(ahead);
            List<ThrowingCallable> writes = List.of(
                    () -> ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY)),
                    () -> ledger.trySpend(ACCOUNT, Credits.of(1), KEY),
                    () -> ledger.tryHold(ACCOUNT, Credits.of(1), KEY),
                    () -> ledger.trySettle(SettleRequest.of(hold, Credits.of(1))),
                    () -> ledger.tryRelease(hold));
            assertThat(writes)
                    .allSatisfy(write -> assertThatExceptionOfType(ClockAheadException.class)
                            .isThrownBy(write)
                            .satisfies(e -> {
                                assertThat(e.reading()).isEqualTo(ahead);
                                assertThat(e.storeTime()).isEqualTo(SettableClock.START);
                            })
                            .withMessageContaining("set the clock right"));
            assertThat(storage.countTransactions(ACCOUNT, Set.of())).isEqualTo(1);
            assertThat(ledger.findHold(hold).orElseThrow().isLiveAt(SettableClock.START))
                    .isTrue();
        }

        @Test
        void no_account_is_opened() {
            clock.advance(Duration.ofDays(365));
            assertThatExceptionOfType(ClockAheadException.class)
                    .isThrownBy(() -> ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY)));
            assertThat(opened()).isFalse();
        }

        @Test
        void paid_credits_do_not_expire_by_it() {
            ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), IdempotencyKey.of("g"))
                    .expiresAt(SettableClock.START.plus(Duration.ofDays(365))));
            clock.advance(Duration.ofDays(366));
            assertThatExceptionOfType(ClockAheadException.class)
                    .isThrownBy(() -> ledger.trySpend(ACCOUNT, Credits.of(1), KEY));
            clock.set(SettableClock.START);
            assertThat(ledger.spend(ACCOUNT, Credits.of(10), KEY).replayed()).isFalse();
        }

        @Test
        void by_no_more_than_a_minute_is_tolerated() {
            clock.advance(MINUTE);
            LedgerTransaction line = ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY))
                    .transaction();
            assertThat(line.at()).isEqualTo(SettableClock.START.plus(MINUTE));
        }

        @Test
        void the_tolerance_is_a_setting() {
            CreditLedger strict = CreditLedger.builder(storage)
                    .clock(clock)
                    .toleratedSkew(Duration.ZERO)
                    .build();
            clock.set(SettableClock.START.plusNanos(1_000));
            assertThatExceptionOfType(ClockAheadException.class)
                    .isThrownBy(() -> strict.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY)))
                    .withMessageContaining("more than PT0S ahead");
            clock.set(SettableClock.START);
            strict.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY));
        }

        @Test
        void what_was_done_before_is_still_told() {
            ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY));
            clock.advance(Duration.ofDays(1));
            assertThat(ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY))
                            .replayed())
                    .isTrue();
        }
    }

    @Nested
    class Backwards {
        @Test
        void time_of_an_account_never_goes_back_and_holds_keep_their_whole_life() {
            grantAndHold();
            clock.set(SettableClock.START.minus(Duration.ofHours(1)));
            LedgerTransaction line = ledger.spend(ACCOUNT, Credits.of(1), KEY).transaction();
            assertThat(line.at()).isEqualTo(SettableClock.START);
            var hold =
                    ledger.hold(ACCOUNT, Credits.of(1), IdempotencyKey.of("h2")).hold();
            assertThat(hold.expiresAt()).isEqualTo(SettableClock.START.plus(HoldRequest.DEFAULT_LIFE));
            assertThat(ledger.balance(ACCOUNT).at()).isEqualTo(SettableClock.START);
        }

        @Test
        void what_has_lapsed_stays_lapsed() {
            HoldId hold = grantAndHold();
            clock.advance(HoldRequest.DEFAULT_LIFE);
            storeClock.set(clock.instant());
            ledger.spend(ACCOUNT, Credits.of(10), KEY);
            clock.set(SettableClock.START);
            assertThat(ledger.tryRelease(hold)).isInstanceOf(ReleaseResult.NotOpen.class);
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void behind_the_store_by_any_measure_is_tolerated() {
            storeClock.advance(Duration.ofDays(365));
            ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY));
            assertThat(ledger.balance(ACCOUNT).at()).isEqualTo(SettableClock.START);
        }

        @Test
        void before_1970_is_refused_and_nothing_is_written() {
            clock.set(Instant.EPOCH.minusNanos(1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1), KEY)))
                    .withMessageContaining("clock reading 1969-12-31T23:59:59.999999999Z is outside 1970 to 9999");
            assertThat(opened()).isFalse();
        }
    }

    @Test
    void a_clock_that_jumps_about_leaves_the_books_true() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        var random = new java.util.Random(seed);
        storeClock.set(SettableClock.START.plus(Duration.ofDays(30)));
        for (int i = 0; i < 200; i++) {
            clock.set(SettableClock.START.plusSeconds(i * 60L + random.nextInt(7_200) - 3_600));
            ledger.grant(GrantRequest.subscription(ACCOUNT, Credits.of(2), IdempotencyKey.of("g" + i))
                    .expiresAt(SettableClock.START.plusSeconds(i * 60L + 7_200)));
            ledger.tryHold(ACCOUNT, Credits.of(1), IdempotencyKey.of("h" + i));
            ledger.trySpend(ACCOUNT, Credits.of(1 + random.nextInt(3)), IdempotencyKey.of("s" + i));
        }
        assertThat(Audit.of(storage, ACCOUNT)).as("seed=%d", seed).isEmpty();
        List<LedgerTransaction> lines =
                ledger.history(ACCOUNT, HistoryQuery.newest(1_000)).items();
        assertThat(lines).as("seed=%d", seed).hasSizeGreaterThan(300);
        assertThat(lines.stream().map(LedgerTransaction::at))
                .as("seed=%d", seed)
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    private boolean opened() {
        return storage.read(ACCOUNT, books -> books.account(ACCOUNT).isPresent());
    }

    private HoldId grantAndHold() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), IdempotencyKey.of("pack")));
        return ledger.hold(ACCOUNT, Credits.of(4), IdempotencyKey.of("h")).id();
    }
}
