package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class RateRuleTest {
    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);

    @Test
    void a_factor_of_zero_or_below_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().factor("0"))
                .withMessage("factor is not above zero: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().factor("-1.3"))
                .withMessage("factor is not above zero: -1.3");
    }

    @Test
    void a_factor_beyond_the_bound_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().factor("1000.01"))
                .withMessage("factor is more than 1000: 1000.01");
        assertThat(RateRule.builder().factor("1000").build().factor()).isEqualByComparingTo("1000");
    }

    @Test
    void a_number_with_a_huge_exponent_is_refused_before_it_is_written_out() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().factor("1E+2000000000"))
                .withMessageContaining("factor is out of range: 1E+2000000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().factor("1E-2000000000"))
                .withMessageContaining("factor is out of range: 1E-2000000000");
    }

    @Test
    void text_that_is_no_number_is_refused_with_the_text() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().factor("1,3"))
                .withMessage("factor is not a number: '1,3'");
    }

    @Test
    void negative_fees_and_minimums_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().minimumCharge(Credits.of(-1)))
                .withMessage("minimumCharge is negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().perRequestFee(Credits.parse("-0.5")))
                .withMessage("perRequestFee is negative: -0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().perRequestFee(Credits.MAX_VALUE))
                .withMessageStartingWith("perRequestFee is more than 1000000000000: ");
    }

    @Test
    void a_rate_of_credits_per_dollar_must_be_positive_and_bounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().creditsPerUsd("0", DAY))
                .withMessage("creditsPerUsd is not above zero: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.builder().creditsPerUsd("1000001", DAY))
                .withMessage("creditsPerUsd is more than 1000000: 1000001");
    }

    @Test
    void a_cost_in_another_currency_or_below_zero_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.AT_COST.charge(Money.of("1", "EUR")))
                .withMessage("provider cost is not in US dollars: 1.00 EUR");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateRule.AT_COST.charge(Money.usd("-0.01")))
                .withMessage("provider cost is negative: -0.01 USD");
    }

    @Test
    void a_charge_beyond_what_credits_hold_is_an_error_not_a_wrap() {
        RateRule dear =
                RateRule.builder().factor("1000").creditsPerUsd("1000000", DAY).build();

        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> dear.charge(Money.usd("100000")))
                .withMessageContaining("out of range");
    }

    @Test
    void the_default_rule_charges_one_credit_per_dollar() {
        assertThat(RateRule.AT_COST.charge(Money.usd("12.345678"))).isEqualTo(Credits.parse("12.345678"));
        assertThat(RateRule.AT_COST.creditsPerUsdAsOf()).isEmpty();
    }

    @Test
    void the_charge_is_rounded_up_to_the_micro_credit() {
        assertThat(RateRule.AT_COST.charge(Money.usd("0.0000010000000000000000000001")))
                .isEqualTo(Credits.ofMicros(2));
        assertThat(RateRule.AT_COST.charge(Money.usd("0.000001"))).isEqualTo(Credits.ofMicros(1));
    }

    @Test
    void it_is_rounded_once_after_rate_factor_and_fee() {
        RateRule rule = RateRule.builder()
                .factor("1.5")
                .creditsPerUsd("100", DAY)
                .perRequestFee(Credits.ofMicros(3))
                .build();

        // 0.00000001 × 100 × 1.5 = 1.5 micro-credits, and 3 make 4.5; rounding early would give 5 or 6
        assertThat(rule.charge(Money.usd("0.00000001"))).isEqualTo(Credits.ofMicros(5));
        assertThat(rule.charge(Money.usd("0.0123"))).isEqualTo(Credits.parse("1.845003"));
        assertThat(rule.creditsPerUsdAsOf()).contains(DAY);
    }

    @Test
    void a_small_charge_is_raised_to_the_minimum_and_a_large_one_is_not() {
        RateRule rule = RateRule.builder().minimumCharge(Credits.parse("0.01")).build();

        assertThat(rule.charge(Money.usd("0.0001"))).isEqualTo(Credits.parse("0.01"));
        assertThat(rule.charge(Money.usd("0.02"))).isEqualTo(Credits.parse("0.02"));
    }

    @Test
    void a_cost_of_zero_is_charged_nothing_unless_told_otherwise() {
        RateRule.Builder rule =
                RateRule.builder().minimumCharge(Credits.parse("0.01")).perRequestFee(Credits.parse("0.02"));

        assertThat(rule.build().charge(Money.usd("0"))).isEqualTo(Credits.ZERO);
        assertThat(rule.minimumAppliesToFree(true).build().charge(Money.usd("0")))
                .isEqualTo(Credits.parse("0.02"));
    }

    @Test
    void a_rule_built_from_another_is_equal_until_changed() {
        RateRule rule = RateRule.builder()
                .factor(new BigDecimal("1.30"))
                .minimumCharge(Credits.SMALLEST)
                .perRequestFee(Credits.SMALLEST)
                .creditsPerUsd("100", DAY)
                .minimumAppliesToFree(true)
                .build();

        assertThat(rule.toBuilder().build()).isEqualTo(rule).hasSameHashCodeAs(rule);
        assertThat(rule.toBuilder().factor("1.3").build()).isEqualTo(rule);
        assertThat(rule.toBuilder().factor("1.31").build()).isNotEqualTo(rule);
    }
}
