package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.CreditsException;
import io.credits4j.Money;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final PlanPrice MONTHLY = PlanPrice.every(BillingInterval.MONTH)
            .price(Money.usd("49"))
            .price(Money.of("7500", "JPY"))
            .providerPriceId("price_m")
            .build();
    private static final PlanPrice YEARLY = PlanPrice.every(BillingInterval.YEAR)
            .price(Money.usd("490"))
            .providerPriceId("price_y")
            .build();
    private static final PlanPrice OLD = PlanPrice.every(BillingInterval.MONTH)
            .price(Money.usd("29"))
            .providerPriceId("price_old")
            .creditsPerMonth(Credits.of(300))
            .archived(true)
            .build();
    private static final Plan PRO = Plan.builder("pro")
            .name("Pro")
            .description("For teams.")
            .tier(2)
            .creditsPerMonth(Credits.of(500))
            .prices(List.of(OLD, MONTHLY, YEARLY))
            .trial(14, Credits.of(50))
            .seats(1, 100)
            .includedModels(List.of("acme/m"))
            .upgradePolicy(UpgradePolicy.PRORATED_DIFFERENCE)
            .popular(true)
            .features(List.of("Priority"))
            .displayOrder(2)
            .build();
    private static final Plan FREE =
            Plan.builder("free").creditsPerMonth(Credits.of(5)).displayOrder(1).build();
    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .model(ModelPrice.builder("acme/m")
                    .price(PricedUnit.PROMPT, "1")
                    .price(PricedUnit.COMPLETION, "1")
                    .build())
            .plans(List.of(
                    PRO,
                    FREE,
                    Plan.builder("gone")
                            .creditsPerMonth(Credits.of(1))
                            .active(false)
                            .build()))
            .build();

    @Test
    void a_plan_without_credits_or_with_a_bad_id_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.builder("pro").build())
                .withMessage("plan 'pro' has no creditsPerMonth");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.builder("p".repeat(151)))
                .withMessageStartingWith("plan id has more than 150 characters: 'ppp");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.builder("pro").creditsPerMonth(Credits.of(-1)))
                .withMessage("creditsPerMonth of plan 'pro' is negative: -1");
    }

    @Test
    void two_prices_on_sale_per_interval_are_refused_and_archived_ones_are_not() {
        Plan.Builder plan = Plan.builder("pro")
                .creditsPerMonth(Credits.of(1))
                .price(MONTHLY)
                .price(OLD);

        assertThat(plan.build().prices()).containsExactly(MONTHLY, OLD);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.price(
                                MONTHLY.toBuilder().providerPriceId("price_2").build())
                        .build())
                .withMessage("plan 'pro' is sold at 2 prices per MONTH; archive all but one");
    }

    @Test
    void a_price_nobody_can_pay_exactly_or_below_zero_is_refused_and_zero_is_free() {
        PlanPrice.Builder price = PlanPrice.every(BillingInterval.MONTH);

        assertThatIllegalArgumentException().isThrownBy(price::build).withMessage("the price per MONTH has no amount");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> price.price(Money.usd("9.999")))
                .withMessage("price per MONTH cannot be paid exactly: 9.999 USD; USD has 2 decimals");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> price.price(Money.usd("-1")))
                .withMessage("price per MONTH is negative: -1.00 USD");
        assertThat(price.price(Money.usd("0")).build().price("usd").isZero()).isTrue();
    }

    @Test
    void asking_for_an_interval_or_currency_it_is_not_sold_in_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FREE.price(BillingInterval.YEAR))
                .withMessage("plan 'free' is not sold per YEAR");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MONTHLY.price("EUR"))
                .withMessage("the price per MONTH is not given in EUR, only in JPY, USD");
        assertThat(PRO.price(BillingInterval.MONTH)).isEqualTo(MONTHLY);
        assertThat(PRO.price(BillingInterval.YEAR).price("USD")).isEqualTo(Money.usd("490"));
    }

    @Test
    void trials_and_seats_out_of_range_are_refused_with_what_was_given() {
        Plan.Builder plan = Plan.builder("pro");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.trial(731, Credits.ZERO))
                .withMessageEndingWith("731 days, 0 credits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.trial(0, Credits.of(5)))
                .withMessageEndingWith("0 days, 5 credits");
        assertThatIllegalArgumentException().isThrownBy(() -> plan.seats(0, 5)).withMessageEndingWith("0 to 5");
        assertThatIllegalArgumentException().isThrownBy(() -> plan.seats(6, 5)).withMessageEndingWith("6 to 5");
    }

    @Test
    void every_seat_gets_the_credits_its_price_was_sold_with() {
        assertThat(new PlanOffer(PRO, MONTHLY).creditsPerMonth(3)).isEqualTo(Credits.of(1_500));
        assertThat(new PlanOffer(PRO, OLD).creditsPerMonth(3)).isEqualTo(Credits.of(900));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PlanOffer(PRO, OLD).creditsPerMonth(0))
                .withMessage("seats of plan 'pro' is below 1: 0");
    }

    @Test
    void plans_on_sale_come_by_display_order_and_others_stay_to_be_found() {
        assertThat(CATALOG.plans()).containsExactly(FREE, PRO);
        assertThat(CATALOG.allPlans()).extracting(Plan::id).containsExactly("gone", "free", "pro");
        assertThat(CATALOG.plan("gone").active()).isFalse();
        assertThatExceptionOfType(UnknownPlanException.class)
                .isThrownBy(() -> CATALOG.plan("huge"))
                .withMessage("no plan 'huge' in the catalog, which has free, gone, pro")
                .isInstanceOf(CreditsException.class)
                .satisfies(e -> assertThat(e.id()).isEqualTo("huge"));
    }

    @Test
    void an_archived_price_is_still_found_by_its_id_at_the_provider() {
        assertThat(CATALOG.findOfferByProviderPrice("price_old")).contains(new PlanOffer(PRO, OLD));
        assertThat(CATALOG.findOfferByProviderPrice("price_y")).contains(new PlanOffer(PRO, YEARLY));
        assertThat(CATALOG.findOfferByProviderPrice("price_?")).isEmpty();
        assertThat(CATALOG.findPackageByProviderPrice("price_y")).isEmpty();
    }

    @Test
    void one_provider_price_id_is_one_thing() {
        CreditPackage pack = CreditPackage.builder("small")
                .credits(Credits.of(1))
                .price(Money.usd("1"))
                .providerPriceId("price_m")
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CATALOG.toBuilder().creditPackage(pack).build())
                .withMessage("provider price id 'price_m' is given twice, by package 'small' and plan 'pro'");
        assertThat(PricingCatalog.builder().creditPackage(pack).build().findPackageByProviderPrice("price_m"))
                .contains(pack);
    }

    @Test
    void a_plan_that_includes_a_model_the_catalog_lacks_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PricingCatalog.builder().plan(PRO).build())
                .withMessage("plan 'pro' is for model 'acme/m', which the catalog does not have");
    }

    @Test
    void a_plan_built_from_another_is_equal_until_changed_and_so_is_the_version() {
        assertThat(PRO.toBuilder().build()).isEqualTo(PRO).hasSameHashCodeAs(PRO);
        assertThat(OLD.toBuilder().build()).isEqualTo(OLD).hasSameHashCodeAs(OLD);
        assertThat(CATALOG.toBuilder().build()).isEqualTo(CATALOG);
        List<Plan> changed = List.of(
                PRO.toBuilder().tier(3).build(),
                PRO.toBuilder().creditsPerMonth(Credits.of(501)).build(),
                PRO.toBuilder().prices(List.of(MONTHLY)).build(),
                PRO.toBuilder().trial(15, Credits.of(50)).build(),
                PRO.toBuilder().seats(1, 101).build(),
                PRO.toBuilder().includedModels(List.of()).build(),
                PRO.toBuilder().upgradePolicy(UpgradePolicy.NONE).build(),
                PRO.toBuilder().active(false).build());

        assertThat(changed.stream()
                        .map(plan -> CATALOG.toBuilder().plan(plan).build().version()))
                .doesNotHaveDuplicates()
                .doesNotContain(CATALOG.version());
    }
}
