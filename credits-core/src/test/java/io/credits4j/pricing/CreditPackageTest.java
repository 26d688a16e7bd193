package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.RoundingMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreditPackageTest {
    private static final CreditPackage PRO = CreditPackage.builder("pro")
            .name("Pro")
            .description("For daily work.")
            .credits(Credits.of(50))
            .bonusCredits(Credits.of(5))
            .price(Money.usd("49.99"))
            .price(Money.of("7500", "JPY"))
            .providerPriceId("price_123")
            .popular(true)
            .features(List.of("Priority"))
            .displayOrder(2)
            .build();

    @Test
    void a_package_without_credits_or_price_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> CreditPackage.builder("pro").price(Money.usd("1")).build())
                .withMessage("package 'pro' has no credits");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        CreditPackage.builder("pro").credits(Credits.of(1)).build())
                .withMessage("package 'pro' has no price");
    }

    @Test
    void amounts_out_of_range_are_refused_with_the_amount() {
        CreditPackage.Builder pack = CreditPackage.builder("pro");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.credits(Credits.ZERO))
                .withMessage("credits of package 'pro' is not above zero: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.credits(Credits.MAX_VALUE))
                .withMessageStartingWith("credits of package 'pro' is more than 1000000000000: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.bonusCredits(Credits.of(-5)))
                .withMessage("bonusCredits of package 'pro' is negative: -5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.price(Money.usd("0")))
                .withMessage("price of package 'pro' is not above zero: 0.00 USD");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.price(Money.usd("-1")))
                .withMessage("price of package 'pro' is not above zero: -1.00 USD");
    }

    @Test
    void a_price_nobody_can_pay_exactly_is_refused() {
        CreditPackage.Builder pack = CreditPackage.builder("pro");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.price(Money.usd("9.999")))
                .withMessage("price of package 'pro' cannot be paid exactly: 9.999 USD; USD has 2 decimals");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.price(Money.of("750.5", "JPY")))
                .withMessage("price of package 'pro' cannot be paid exactly: 750.5 JPY; JPY has 0 decimals");
    }

    @Test
    void bad_names_are_refused_with_the_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreditPackage.builder(" pro"))
                .withMessage("package id starts or ends with a blank: ' pro'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreditPackage.builder("pro").name(""))
                .withMessageStartingWith("name of package 'pro' is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreditPackage.builder("pro").features(List.of("Fine", "a\tb")))
                .withMessageStartingWith("feature of package 'pro' holds a control character");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreditPackage.builder("pro").providerPriceId("price 1 "))
                .withMessage("provider price id of package 'pro' starts or ends with a blank: 'price 1 '");
    }

    @Test
    void asking_for_a_currency_it_is_not_sold_in_names_those_it_is() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PRO.price("EUR"))
                .withMessage("package 'pro' has no price in EUR, only in JPY, USD");
        assertThat(PRO.findPrice("EUR")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PRO.price("EURO"))
                .withMessage("not an ISO 4217 currency: 'EURO'");
    }

    @Test
    void it_has_one_price_in_each_currency_in_either_case() {
        assertThat(PRO.price("usd")).isEqualTo(Money.usd("49.99"));
        assertThat(PRO.price("jpy")).isEqualTo(Money.of("7500", "JPY"));
        assertThat(PRO.toBuilder().price(Money.usd("59")).build().price("USD")).isEqualTo(Money.usd("59"));
    }

    @Test
    void the_total_is_credits_and_bonus() {
        assertThat(PRO.totalCredits()).isEqualTo(Credits.of(55));
    }

    @Test
    void credits_per_dollar_are_rounded_as_asked() {
        assertThat(PRO.creditsPerUnit("USD", 2, RoundingMode.DOWN)).isEqualTo("1.10");
        assertThat(PRO.creditsPerUnit("USD", 6, RoundingMode.UP)).isEqualTo("1.100221");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> PRO.creditsPerUnit("USD", 2, RoundingMode.UNNECESSARY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PRO.creditsPerUnit("USD", -1, RoundingMode.UP))
                .withMessage("decimals is not 0 to 30: -1");
    }

    @Test
    void a_package_built_from_another_is_equal_until_changed() {
        assertThat(PRO.toBuilder().build()).isEqualTo(PRO).hasSameHashCodeAs(PRO);
        assertThat(PRO.toBuilder().active(false).build()).isNotEqualTo(PRO);
    }

    @Test
    void what_was_handed_in_cannot_change_it_later() {
        List<String> features = new java.util.ArrayList<>(List.of("Priority"));
        CreditPackage.Builder builder = PRO.toBuilder().features(features);
        CreditPackage before = builder.build();

        features.add("More");
        builder.price(Money.usd("1"));

        assertThat(before.features()).containsExactly("Priority");
        assertThat(before.price("USD")).isEqualTo(Money.usd("49.99"));
    }
}
