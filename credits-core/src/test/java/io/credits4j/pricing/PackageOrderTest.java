package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.Money;
import org.junit.jupiter.api.Test;

class PackageOrderTest {
    private static final CreditPackage PACK = CreditPackage.builder("pack")
            .credits(Credits.parse("0.333333"))
            .bonusCredits(Credits.parse("0.1"))
            .price(Money.usd("9.99"))
            .price(Money.of("1001", "JPY"))
            .bulkDiscount(10, "15")
            .bulkDiscount(100, "33.3")
            .bulkBonus(10, "10")
            .build();

    @Test
    void a_small_order_costs_and_gives_what_the_package_does() {
        PackageOrder order = PACK.order(9, "usd");

        assertThat(order.unitPrice()).isEqualTo(Money.usd("9.99"));
        assertThat(order.price()).isEqualTo(Money.usd("89.91"));
        assertThat(order.credits()).isEqualTo(Credits.parse("2.999997"));
        assertThat(order.bonusCredits()).isEqualTo(Credits.parse("0.9"));
    }

    @Test
    void from_its_quantity_on_a_discount_and_a_bonus_hold_for_each_of_the_order() {
        // 9.99 × 0.85 = 8.4915, up to 8.50; 0.333333 × 10 % = 0.0333333, down to 0.033333
        PackageOrder order = PACK.order(10, "USD");

        assertThat(order.unitPrice()).isEqualTo(Money.usd("8.5"));
        assertThat(order.price()).isEqualTo(Money.usd("85"));
        assertThat(order.bonusCredits()).isEqualTo(Credits.parse("1.33333"));
        assertThat(order.totalCredits()).isEqualTo(Credits.parse("4.66666"));
        assertThat(PACK.order(99, "USD").unitPrice()).isEqualTo(Money.usd("8.5"));
        assertThat(PACK.order(100, "USD").unitPrice()).isEqualTo(Money.usd("6.67"));
    }

    @Test
    void a_currency_without_decimals_is_rounded_up_to_a_whole() {
        assertThat(PACK.order(10, "JPY").unitPrice()).isEqualTo(Money.of("851", "JPY"));
    }

    @Test
    void what_is_out_of_range_is_refused_with_the_value() {
        CreditPackage.Builder pack = CreditPackage.builder("pack");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.bulkDiscount(1, "5"))
                .withMessage("bulkDiscount of package 'pack' is from a quantity below 2: 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.bulkDiscount(2, "100"))
                .withMessage("bulkDiscount of package 'pack' is not below 100 percent: 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.bulkDiscount(2, "0"))
                .withMessage("bulkDiscount of package 'pack' is not above zero: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pack.bulkBonus(2, "1001"))
                .withMessage("bulkBonus of package 'pack' is more than 1000 percent: 1001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PACK.order(0, "USD"))
                .withMessage("quantity of package 'pack' is below 1: 0");
    }

    @Test
    void bulk_terms_are_part_of_the_package_and_of_the_catalogs_version() {
        assertThat(PACK.toBuilder().build()).isEqualTo(PACK);
        assertThat(PricingCatalog.builder().creditPackage(PACK).build().version())
                .isNotEqualTo(PricingCatalog.builder()
                        .creditPackage(PACK.toBuilder().bulkBonus(10, "11").build())
                        .build()
                        .version());
    }
}
