package io.credits4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreditsTest {
    private static final Credits MIN_VALUE = Credits.ofMicros(Long.MIN_VALUE);

    @Nested
    class Parsing {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", " ", "-", ".", "1.", ".5", "--1", "+1", "1e3", "1E3", "1e1000000000", "0.0000001", "1.1234567",
                    "1,5", "1_000", " 1", "1 ", "1\n", "0x10", "NaN", "Infinity", "１２", "٣", "1.٣", "−1", "1.2.3"
                })
        void whatever_is_not_plain_digits_is_refused_with_the_text_and_an_example(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Credits.parse(text))
                    .withMessageContaining("not an amount of credits: '")
                    .withMessageContaining(text.strip())
                    .withMessageContaining("at most 6 decimals, for example 12.50");
        }

        @Test
        @SuppressWarnings("NullAway") // what a caller without null checks may give
        void nothing_at_all_is_refused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Credits.parse(null))
                    .withMessageContaining("'null'");
        }

        @Test
        void a_message_escapes_controls_and_shortens_what_is_too_long() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Credits.parse("1\u0000\n2"))
                    .withMessageContaining("'1\\u0000\\u000a2'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Credits.parse("9".repeat(100_000)))
                    .withMessageContaining("'" + "9".repeat(40) + "…'");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "9223372036854.775808",
                    "-9223372036854.775809",
                    "9999999999999",
                    "-9999999999999.999999",
                    "99999999999999"
                })
        void an_amount_one_step_beyond_the_range_is_refused(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Credits.parse(text))
                    .withMessageContaining(text);
        }

        @Test
        void the_edges_of_the_range_are_read_exactly() {
            assertThat(Credits.parse("9223372036854.775807")).isEqualTo(Credits.MAX_VALUE);
            assertThat(Credits.parse("-9223372036854.775808")).isEqualTo(MIN_VALUE);
            assertThat(Credits.parse("1000000000000")).isEqualTo(Credits.LARGEST_AMOUNT);
            assertThat(Credits.parse("0.000001")).isEqualTo(Credits.SMALLEST);
            assertThat(Credits.parse("-0")).isEqualTo(Credits.ZERO);
        }

        @Test
        void every_amount_is_read_back_from_what_it_writes() {
            long seed = Long.getLong("credits4j.seed", System.nanoTime());
            System.out.println("seed=" + seed);
            Random random = new Random(seed);
            for (int i = 0; i < 10_000; i++) {
                Credits amount = Credits.ofMicros(random.nextLong() >> random.nextInt(64));
                assertThat(Credits.parse(amount.toString()))
                        .as("seed=%d", seed)
                        .isEqualTo(amount)
                        .hasSameHashCodeAs(amount);
            }
        }
    }

    @Nested
    class OfDecimals {
        @Test
        void a_seventh_decimal_is_refused_unless_a_rounding_is_named() {
            BigDecimal fine = new BigDecimal("0.0000015");
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Credits.of(fine));
            assertThat(Credits.of(fine, RoundingMode.UP)).isEqualTo(Credits.ofMicros(2));
            assertThat(Credits.of(fine, RoundingMode.DOWN)).isEqualTo(Credits.ofMicros(1));
            assertThat(Credits.of(new BigDecimal("1.500000000"))).isEqualTo(Credits.parse("1.5"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "9223372036854.775808",
                    "-9223372036854.775809",
                    "1e13",
                    "1e19",
                    "1e1000000000",
                    "-1e2147483647",
                    "123456789e1000000000"
                })
        @Timeout(10)
        void an_amount_beyond_the_range_is_refused_however_large(String huge) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> Credits.of(new BigDecimal(huge)))
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120));
        }

        @ParameterizedTest
        @EnumSource(value = RoundingMode.class, mode = EnumSource.Mode.EXCLUDE, names = "UNNECESSARY")
        @Timeout(10)
        void an_amount_next_to_nothing_rounds_at_once_however_small(RoundingMode rounding) {
            BigDecimal small = new BigDecimal("1e-8");
            assertThat(Credits.of(new BigDecimal("1e-1000000000"), rounding)).isEqualTo(Credits.of(small, rounding));
            assertThat(Credits.of(new BigDecimal("-9e-2147483647"), rounding))
                    .isEqualTo(Credits.of(small.negate(), rounding));
        }

        @Test
        @Timeout(10)
        void an_amount_next_to_nothing_is_refused_where_nothing_may_be_rounded() {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> Credits.of(new BigDecimal("1e-1000000000")));
        }

        @Test
        @Timeout(10)
        void nothing_is_nothing_at_any_scale() {
            assertThat(Credits.of(new BigDecimal("0e1000000000"))).isEqualTo(Credits.ZERO);
            assertThat(Credits.of(new BigDecimal("0e-1000000000"))).isEqualTo(Credits.ZERO);
        }

        @Test
        void rounding_agrees_with_big_decimals_own_for_random_values() {
            long seed = Long.getLong("credits4j.seed", System.nanoTime());
            System.out.println("seed=" + seed);
            Random random = new Random(seed);
            List<RoundingMode> roundings = List.copyOf(EnumSet.complementOf(EnumSet.of(RoundingMode.UNNECESSARY)));
            for (int i = 0; i < 10_000; i++) {
                BigDecimal value = new BigDecimal(new BigInteger(1 + random.nextInt(60), random), random.nextInt(30))
                        .multiply(BigDecimal.valueOf(random.nextInt(3) - 1L));
                if (value.abs().compareTo(BigDecimal.valueOf(9_000_000_000_000L)) > 0) {
                    continue;
                }
                RoundingMode rounding = roundings.get(random.nextInt(roundings.size()));
                assertThat(Credits.of(value, rounding).toBigDecimal())
                        .as("seed=%d %s %s", seed, value, rounding)
                        .isEqualTo(value.setScale(6, rounding));
            }
        }
    }

    @Nested
    class Calculating {
        @Test
        void sums_beyond_the_range_are_refused_with_both_amounts_and_never_wrap() {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> Credits.MAX_VALUE.plus(Credits.SMALLEST))
                    .withMessage("credits out of range: 9223372036854.775807 + 0.000001");
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> MIN_VALUE.minus(Credits.SMALLEST))
                    .withMessage("credits out of range: -9223372036854.775808 - 0.000001");
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Credits.ZERO.minus(MIN_VALUE));
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> MIN_VALUE.plus(Credits.SMALLEST.negated()));
        }

        @Test
        void products_and_negations_beyond_the_range_are_refused() {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> Credits.MAX_VALUE.multipliedBy(2))
                    .withMessage("credits out of range: 9223372036854.775807 * 2");
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> MIN_VALUE.multipliedBy(-1));
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(MIN_VALUE::negated);
        }

        @Test
        void whole_credits_beyond_the_range_are_refused_with_the_number() {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> Credits.of(9_223_372_036_855L))
                    .withMessage("credits out of range: 9223372036855");
            assertThat(Credits.of(9_223_372_036_854L).plus(Credits.ofMicros(775_807)))
                    .isEqualTo(Credits.MAX_VALUE);
        }

        @Test
        void the_edges_are_reached_exactly() {
            assertThat(Credits.MAX_VALUE.minus(Credits.SMALLEST).plus(Credits.SMALLEST))
                    .isEqualTo(Credits.MAX_VALUE);
            assertThat(MIN_VALUE.plus(Credits.MAX_VALUE)).isEqualTo(Credits.SMALLEST.negated());
            assertThat(Credits.LARGEST_AMOUNT).isEqualTo(Credits.of(1_000_000_000_000L));
            assertThat(Credits.MAX_VALUE.toBigDecimal()).isEqualTo(new BigDecimal("9223372036854.775807"));
        }

        @Test
        void a_thousand_thousandths_are_one() {
            Credits sum = Credits.ZERO;
            for (int i = 0; i < 1_000; i++) {
                sum = sum.plus(Credits.parse("0.001"));
            }
            assertThat(sum).isEqualTo(Credits.of(1)).hasToString("1");
        }
    }

    @Nested
    class Comparing {
        @Test
        void order_signs_and_extremes_follow_the_value() {
            Credits less = Credits.parse("-0.000001");
            Credits more = Credits.parse("0.000001");
            assertThat(less).isLessThan(Credits.ZERO);
            assertThat(less.isLessThan(more)).isTrue();
            assertThat(more.isGreaterThan(less)).isTrue();
            assertThat(more.isGreaterThan(more)).isFalse();
            assertThat(more.isLessThan(more)).isFalse();
            assertThat(less.min(more)).isEqualTo(less);
            assertThat(less.max(more)).isEqualTo(more);
            assertThat(less.isNegative()).isTrue();
            assertThat(more.isPositive()).isTrue();
            assertThat(Credits.ZERO.isZero()).isTrue();
            assertThat(Credits.ZERO.isPositive() || Credits.ZERO.isNegative()).isFalse();
        }

        @Test
        void equal_amounts_are_equal_however_they_were_made() {
            assertThat(Credits.parse("12.50"))
                    .isEqualTo(Credits.of(new BigDecimal("12.5")))
                    .hasSameHashCodeAs(Credits.ofMicros(12_500_000))
                    .isNotEqualTo(Credits.parse("12.500001"))
                    .isNotEqualTo(new BigDecimal("12.5"));
        }

        @Test
        void amounts_are_written_in_plain_digits_without_trailing_zeros() {
            assertThat(Credits.parse("12.50")).hasToString("12.5");
            assertThat(Credits.of(1_000)).hasToString("1000");
            assertThat(Credits.parse("-0.000010")).hasToString("-0.00001");
            assertThat(Credits.parse("-0")).hasToString("0");
        }
    }

    @Test
    void reading_a_long_run_of_digits_takes_no_time() {
        String digits = "0." + "1".repeat(1_000_000);
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThatIllegalArgumentException().isThrownBy(() -> Credits.parse(digits));
        });
    }
}
