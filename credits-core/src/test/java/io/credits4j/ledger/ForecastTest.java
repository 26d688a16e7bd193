package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Lot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecastTest extends ReadingFixture {
    private static final Duration WEEK = Duration.ofDays(7);

    @Test
    void durations_out_of_range_are_refused() {
        for (Duration wrong : List.of(
                Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(4_000), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.forecast(account, wrong))
                    .withMessageContaining("horizon " + wrong);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.forecast(account, WEEK, wrong))
                    .withMessageContaining("lookBack " + wrong);
        }
    }

    @Test
    void without_use_nothing_runs_out() {
        purchase(10);
        Forecast forecast = ledger.forecast(account, WEEK);
        assertThat(forecast.runsOutAt()).isEmpty();
        assertThat(forecast.used()).isEqualTo(Credits.ZERO);
        assertThat(forecast.lookBack()).isEqualTo(Forecast.DEFAULT_LOOK_BACK);
        assertThat(ledger.forecast(io.credits4j.AccountId.of("nobody"), WEEK).runsOutAt())
                .isEmpty();
    }

    @Test
    void expiries_are_told_by_instant_up_to_the_horizon_and_without_what_is_held() {
        purchase(10);
        allow(20, DAY);
        allow(30, DAY);
        allow(40, WEEK);
        allow(50, WEEK.plusNanos(1_000));
        ledger.grant(GrantRequest.promotion(account, credits(5), key())
                .effectiveAt(START.plus(DAY))
                .expiresAt(START.plus(DAY).plus(DAY)));
        hold(15, Duration.ofDays(2));

        Forecast forecast = ledger.forecast(account, WEEK);
        assertThat(forecast.expiries())
                .containsExactly(
                        new Balance.Expiry(credits(45), START.plus(DAY)),
                        new Balance.Expiry(credits(5), START.plus(DAY).plus(DAY)),
                        new Balance.Expiry(credits(40), START.plus(WEEK)));
        assertThat(forecast.expiring()).isEqualTo(credits(90));
        assertThat(forecast.available()).isEqualTo(credits(135));
    }

    @Test
    void credits_run_out_at_the_rate_of_the_look_back() {
        purchase(110);
        clock.advance(Duration.ofDays(9));
        spend(10);
        clock.advance(DAY);
        Forecast forecast = ledger.forecast(account, WEEK, Duration.ofDays(10));
        assertThat(forecast.used()).isEqualTo(credits(10));
        assertThat(forecast.runsOutAt()).contains(clock.instant().plus(Duration.ofDays(100)));
        assertThat(ledger.forecast(account, WEEK, Duration.ofHours(24)).runsOutAt())
                .isEmpty();
        assertThat(ledger.forecast(account, WEEK, Duration.ofHours(24).plusNanos(1_000))
                        .used())
                .isEqualTo(credits(10));
    }

    @Test
    void the_instant_is_rounded_down() {
        ledger.grant(GrantRequest.purchase(account, Credits.ofMicros(5), key()));
        ledger.spend(account, Credits.ofMicros(3), key());
        assertThat(ledger.forecast(account, WEEK, Duration.ofSeconds(1)).runsOutAt())
                .contains(START.plus(666_666, ChronoUnit.MICROS));
    }

    @Test
    void credits_that_lapse_before_they_are_used_do_not_count() {
        purchase(10);
        spend(10);
        allow(100, DAY);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ledger.forecast(account, WEEK, Duration.ofDays(1)).runsOutAt())
                .contains(START.plus(DAY));
    }

    @Test
    void an_empty_account_has_run_out_now_and_late_settles_are_use() {
        purchase(10);
        var hold = hold(10, Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(20));
        ledger.settle(hold, credits(10));
        Forecast forecast = ledger.forecast(account, WEEK);
        assertThat(forecast.used()).isEqualTo(credits(10));
        assertThat(forecast.runsOutAt()).contains(clock.instant());
    }

    @Test
    void what_lies_too_far_away_is_not_told() {
        ledger.grant(GrantRequest.purchase(account, Credits.LARGEST_AMOUNT, key()));
        ledger.spend(account, Credits.SMALLEST, key());
        assertThat(ledger.forecast(account, WEEK).runsOutAt()).isEmpty();
    }

    @Test
    void the_use_of_a_long_look_back_is_read_in_slices() {
        purchase(10);
        for (int i = 0; i < 1_200; i++) {
            ledger.spend(account, Credits.SMALLEST, key());
        }
        storage.largestRead = 0;
        assertThat(ledger.forecast(account, WEEK).used()).isEqualTo(Credits.ofMicros(1_200));
        assertThat(storage.largestRead).isEqualTo(Lines.SLICE);
    }

    @Test
    void even_use_agrees_with_burning_second_by_second() {
        long seed = seed();
        Random random = new Random(seed);
        int emptied = 0;
        for (int round = 0; round < 200; round++) {
            ForecastTest other = new ForecastTest();
            List<Lot> lots = other.randomLots(random);
            long perSecond = random.nextLong(1, 41);
            Duration period = Duration.ofSeconds(1 + random.nextInt(100));
            EvenUse use =
                    new EvenUse(Credits.ofMicros(perSecond * period.toSeconds()), period, BurnOrder.PURCHASED_FIRST);
            Optional<Instant> found = use.runsOut(lots, START).map(at -> at.truncatedTo(ChronoUnit.SECONDS));
            assertThat(found).as("seed=%d round=%d", seed, round).contains(naive(lots, perSecond));
            emptied += found.orElseThrow().isAfter(START) ? 1 : 0;
        }
        assertThat(emptied).as("seed=%d", seed).isGreaterThan(50);
    }

    private List<Lot> randomLots(Random random) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            Instant start = START.plusSeconds(random.nextInt(3) == 0 ? random.nextInt(50) : 0);
            GrantRequest request = GrantRequest.of(
                            account,
                            random.nextBoolean() ? GrantSource.PURCHASE : GrantSource.SUBSCRIPTION,
                            Credits.ofMicros(1 + random.nextInt(500)),
                            key())
                    .effectiveAt(start);
            ledger.grant(random.nextBoolean() ? request : request.expiresAt(start.plusSeconds(1 + random.nextInt(60))));
        }
        List<Lot> lots = new ArrayList<>();
        storage.read(account, books -> {
            books.openLots(account).forEach(lots::add);
            return lots;
        });
        return lots;
    }

    private static Instant naive(List<Lot> lots, long perSecond) {
        long[] left = lots.stream().mapToLong(lot -> lot.free().micros()).toArray();
        for (Instant second = START; ; second = second.plusSeconds(1)) {
            long missing = perSecond;
            for (int i = 0; i < left.length; i++) {
                if (lots.get(i).isSpendableAt(second)) {
                    long burned = Math.min(left[i], missing);
                    left[i] -= burned;
                    missing -= burned;
                }
            }
            if (missing > 0) {
                return second;
            }
        }
    }
}
