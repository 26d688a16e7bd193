package io.credits4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    private static final Currency USD = Currency.getInstance("USD");

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "9,99", "$9.99", "9.99 USD", "0x1F", "NaN", "Infinity"})
    void text_that_is_no_number_is_refused_with_the_text(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.usd(text))
                .withMessage("not an amount of money: '" + text + "'");
    }

    @Test
    void a_message_escapes_controls_and_shortens_what_is_too_long() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.usd("9\u0007"))
                .withMessage("not an amount of money: '9\\u0007'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.usd("x".repeat(10_000)))
                .withMessage("not an amount of money: '" + "x".repeat(40) + "…'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.of("1", "U\nD"))
                .withMessage("not an ISO 4217 currency: 'U\\u000aD'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "US", "DOLLAR", "ZZZ", "$"})
    void a_currency_nobody_knows_is_refused_with_its_code(String code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.of("1", code))
                .withMessage("not an ISO 4217 currency: '" + code + "'");
        assertThatIllegalArgumentException().isThrownBy(() -> Money.ofMinor(1, code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e15", "-1e15", "1e1000000000", "1e-41", "1e-1000000000", "1e2147483647"})
    @Timeout(10)
    void an_amount_out_of_range_is_refused_at_once_however_large_or_fine(String amount) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.usd(new BigDecimal(amount)))
                .withMessageStartingWith("amount of money out of range: ")
                .withMessageEndingWith(" USD")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(100));
    }

    @Test
    void the_edges_of_the_range_are_kept_exactly() {
        String largest = "999999999999999." + "9".repeat(40);
        assertThat(Money.usd(largest).amount()).isEqualTo(new BigDecimal(largest));
        assertThat(Money.usd("1e-40").amount()).isEqualTo(new BigDecimal("1e-40"));
        assertThat(Money.usd("0e-1000000000").isZero()).isTrue();
    }

    @Test
    void sums_beyond_the_range_are_refused() {
        Money most = Money.usd("999999999999999");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> most.plus(Money.usd("1")))
                .withMessageContaining("out of range");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.usd("-999999999999999").minus(Money.usd("1")));
    }

    @Test
    void two_currencies_are_never_mixed() {
        Money dollars = Money.usd("1");
        Money euros = Money.of("1", "EUR");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dollars.plus(euros))
                .withMessage("two currencies: 1.00 USD and 1.00 EUR");
        assertThatIllegalArgumentException().isThrownBy(() -> dollars.minus(euros));
        assertThatIllegalArgumentException().isThrownBy(() -> dollars.compareTo(euros));
        assertThat(dollars).isNotEqualTo(euros);
    }

    @Test
    void a_part_of_a_minor_unit_is_not_rounded_away() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.usd("9.999").toMinor());
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.of("0.5", "JPY").toMinor());
    }

    @Test
    void minor_units_follow_the_currency() {
        assertThat(Money.usd("9.99").toMinor()).isEqualTo(999);
        assertThat(Money.of("500", "JPY").toMinor()).isEqualTo(500);
        assertThat(Money.of("1.234", "KWD").toMinor()).isEqualTo(1_234);
        assertThat(Money.ofMinor(999, "USD")).isEqualTo(Money.usd("9.99"));
        assertThat(Money.ofMinor(500, "JPY")).isEqualTo(Money.of("500", "JPY"));
        assertThat(Money.ofMinor(-1, "USD")).isEqualTo(Money.usd("-0.01"));
    }

    @Test
    void a_currency_may_be_written_in_either_case_whatever_the_language() {
        assertThat(Money.of("1", "inr")).isEqualTo(Money.of("1", "INR"));
        assertThat(Money.of("1", "ils").currency().getCurrencyCode()).isEqualTo("ILS");
    }

    @Test
    void one_value_is_equal_however_it_was_written() {
        assertThat(Money.usd("9.90"))
                .isEqualTo(Money.usd("9.9"))
                .hasSameHashCodeAs(Money.usd("9.9000"))
                .isEqualByComparingTo(Money.usd("9.9"))
                .isNotEqualTo(Money.usd("9.91"))
                .isNotEqualTo("9.90 USD");
        assertThat(Money.of(new BigDecimal("1e3"), USD)).isEqualTo(Money.usd("1000"));
        assertThat(Money.usd("1e3").amount().scale()).isZero();
    }

    @Test
    void tiny_prices_add_up_exactly() {
        Money price = Money.usd("0.0000000833333333333333");
        Money sum = Money.usd("0");
        for (int i = 0; i < 3; i++) {
            sum = sum.plus(price);
        }
        assertThat(sum).isEqualTo(Money.usd("0.0000002499999999999999"));
        assertThat(sum.minus(price).minus(price).minus(price).isZero()).isTrue();
        assertThat(price.isPositive()).isTrue();
        assertThat(Money.usd("0").minus(price).isNegative()).isTrue();
    }

    @Test
    void amounts_are_written_plainly_with_at_least_the_minor_digits() {
        assertThat(Money.usd("9.9")).hasToString("9.90 USD");
        assertThat(Money.usd("1e3")).hasToString("1000.00 USD");
        assertThat(Money.usd("0.00000008")).hasToString("0.00000008 USD");
        assertThat(Money.of("500", "JPY")).hasToString("500 JPY");
    }
}
