package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.books.Allocation;
import io.credits4j.books.LedgerTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PastBalanceTest extends ReadingFixture {
    @Test
    void an_instant_no_store_could_keep_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.balanceAt(account, Instant.EPOCH.minusSeconds(1)))
                .withMessageContaining("1969");
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.balanceAt(account, Instant.MAX));
    }

    @Test
    void an_account_nobody_opened_had_nothing() {
        PastBalance balance = ledger.balanceAt(account, START);
        assertThat(balance.posted()).isEqualTo(Credits.ZERO);
        assertThat(balance.debt()).isEqualTo(Credits.ZERO);
        assertThat(balance.remaining()).isEmpty();
    }

    @Test
    void before_the_first_line_there_was_nothing_and_at_it_there_is() {
        purchase(100);
        clock.advance(DAY);
        spend(30);
        assertThat(ledger.balanceAt(account, START.minusNanos(1_000)).remaining())
                .isEmpty();
        assertThat(ledger.balanceAt(account, START).remaining()).containsExactly(entry(1L, credits(100)));
        assertThat(ledger.balanceAt(account, START.plus(DAY)).posted()).isEqualTo(credits(70));
    }

    @Test
    void what_lapsed_counts_as_lapsed_before_and_after_it_is_booked() {
        purchase(10);
        allow(50, DAY);
        Instant end = START.plus(DAY);
        clock.set(end.plus(DAY));
        PastBalance notBooked = ledger.balanceAt(account, end);
        assertThat(notBooked.remaining()).containsExactly(entry(1L, credits(10)));
        assertThat(ledger.balanceAt(account, end.minusNanos(1_000)).posted()).isEqualTo(credits(60));
        spend(1);
        assertThat(ledger.balanceAt(account, end)).isEqualTo(notBooked);
        assertThat(ledger.balanceAt(account, end.minusNanos(1_000)).posted()).isEqualTo(credits(60));
    }

    @Test
    void what_a_hold_kept_of_an_ended_lot_is_left_as_long_as_the_hold_lived() {
        allow(50, Duration.ofMinutes(10));
        HoldId hold = hold(20, Duration.ofMinutes(30));
        Instant between = START.plus(Duration.ofMinutes(20));
        assertThat(ledger.balanceAt(account, between).remaining()).containsExactly(entry(1L, credits(20)));
        assertThat(ledger.balanceAt(account, START.plus(Duration.ofMinutes(30))).remaining())
                .isEmpty();
        clock.set(START.plus(Duration.ofMinutes(25)));
        ledger.settle(hold, credits(5));
        assertThat(ledger.balanceAt(account, between).remaining()).containsExactly(entry(1L, credits(20)));
        assertThat(ledger.balanceAt(account, clock.instant()).remaining()).isEmpty();
    }

    @Test
    void an_instant_in_the_future_shows_what_will_be_left_if_nothing_happens() {
        purchase(10);
        allow(50, DAY);
        ledger.grant(GrantRequest.promotion(account, credits(5), key()).effectiveAt(START.plus(DAY)));
        PastBalance future = ledger.balanceAt(account, START.plus(Duration.ofDays(365)));
        assertThat(future.remaining()).containsExactly(entry(1L, credits(10)), entry(3L, credits(5)));
        assertThat(allLines()).hasSize(3);
    }

    @Test
    void debt_is_told_apart_and_repaid_when_a_lot_starts() {
        openWithLimit(30);
        ledger.grant(GrantRequest.promotion(account, credits(8), key()).effectiveAt(START.plus(DAY)));
        spend(15);
        assertThat(ledger.balanceAt(account, START).debt()).isEqualTo(credits(5));
        assertThat(ledger.balanceAt(account, START).posted()).isEqualTo(credits(3));
        PastBalance future = ledger.balanceAt(account, START.plus(DAY));
        assertThat(future.debt()).isEqualTo(Credits.ZERO);
        assertThat(future.remaining()).containsExactly(entry(2L, credits(3)));
    }

    @Test
    void random_use_is_told_again_as_it_was() {
        long seed = seed();
        Random random = new Random(seed);
        openWithLimit(30);
        Map<Instant, Balance> then = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            useAtRandom(random);
            then.put(clock.instant(), ledger.balance(account));
        }
        List<LedgerTransaction> all = allLines();
        Instant newest = all.get(all.size() - 1).at();
        assertThat(then.values()).anyMatch(balance -> balance.debt().isPositive());
        then.forEach((at, balance) -> {
            PastBalance past = ledger.balanceAt(account, at);
            assertThat(past.posted()).as("seed=%d at=%s", seed, at).isEqualTo(balance.posted());
            assertThat(past.debt()).as("seed=%d at=%s", seed, at).isEqualTo(balance.debt());
            if (at.isBefore(newest)) {
                assertThat(past.remaining()).as("seed=%d at=%s", seed, at).isEqualTo(naive(all, at));
            }
        });
        assertThat(allLines()).isEqualTo(all);
    }

    private static Map<Long, Credits> naive(List<LedgerTransaction> all, Instant at) {
        Map<Long, Credits> left = new TreeMap<>();
        all.stream()
                .filter(line -> !line.at().isAfter(at))
                .flatMap(line -> line.allocations().stream())
                .forEach(part -> left.merge(part.lot(), part.amount(), Credits::plus));
        left.remove(Allocation.DEBT);
        left.values().removeIf(Credits::isZero);
        return left;
    }
}
