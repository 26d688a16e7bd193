package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradePolicyTest {
    private static final Duration MONTH = Duration.ofDays(30);

    @ParameterizedTest
    @CsvSource({
        "NONE, 100, 500, 15, 0",
        "DIFFERENCE, 100, 500, 15, 400",
        "DIFFERENCE, 500, 100, 15, 0",
        "PRORATED_DIFFERENCE, 100, 500, 15, 200",
        "PRORATED_DIFFERENCE, 100, 500, 30, 400",
        "PRORATED_DIFFERENCE, 100, 500, 0, 0",
        "PRORATED_DIFFERENCE, 0, 0.000001, 29, 0",
        "PRORATED_DIFFERENCE, 500, 100, 15, 0",
        "RESET_CYCLE, 100, 500, 15, 500",
        "RESET_CYCLE, 500, 100, 15, 100",
    })
    void what_a_move_gives_at_once(UpgradePolicy policy, String before, String after, long daysLeft, String given) {
        assertThat(policy.creditsAtOnce(Credits.parse(before), Credits.parse(after), Duration.ofDays(daysLeft), MONTH))
                .isEqualTo(Credits.parse(given));
    }

    @Test
    void a_share_is_exact_to_the_nanosecond_and_rounded_down() {
        assertThat(UpgradePolicy.PRORATED_DIFFERENCE.creditsAtOnce(
                        Credits.ZERO, Credits.of(3_000_000), Duration.ofNanos(1), Duration.ofSeconds(3)))
                .isEqualTo(Credits.parse("0.001"));
        assertThat(UpgradePolicy.PRORATED_DIFFERENCE.creditsAtOnce(
                        Credits.ZERO, Credits.of(1), Duration.ofDays(20), MONTH))
                .isEqualTo(Credits.parse("0.666666"));
    }

    @Test
    void times_out_of_range_are_refused() {
        UpgradePolicy policy = UpgradePolicy.NONE;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.creditsAtOnce(Credits.ZERO, Credits.ZERO, Duration.ZERO, Duration.ZERO))
                .withMessage("month is not above zero: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.creditsAtOnce(Credits.ZERO, Credits.ZERO, Duration.ofDays(31), MONTH))
                .withMessage("left is not within 0 to PT720H: PT744H");
    }
}
