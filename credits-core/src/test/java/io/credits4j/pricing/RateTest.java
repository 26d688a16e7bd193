package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    private static final long SEED = Long.getLong("credits4j.seed", System.nanoTime());
    private static final AccountId ACME = AccountId.of("acme");
    private static final AccountId OTHER = AccountId.of("other");
    private static final Money ONE = Money.usd("1");

    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .model(model("a/one").alias("~a/latest").build())
            .model(model("a/two").build())
            .model(model("a/free-with-pro").build())
            .plan(Plan.builder("pro")
                    .creditsPerMonth(Credits.of(1))
                    .includedModels(List.of("a/free-with-pro"))
                    .build())
            .plan(Plan.builder("basic").creditsPerMonth(Credits.of(1)).build())
            .rateRule(factor("2"))
            .rateRule(RateScope.EVERYONE.model("~a/latest"), factor("3"))
            .rateRule(RateScope.plan("pro"), factor("4"))
            .rateRule(RateScope.plan("pro").model("a/one"), factor("5"))
            .rateRule(RateScope.account(ACME), factor("6"))
            .rateRule(RateScope.account(ACME).model("a/two"), factor("7"))
            .build();

    private static ModelPrice.Builder model(String id) {
        return ModelPrice.builder(id).price(PricedUnit.PROMPT, "0.000001").price(PricedUnit.COMPLETION, "0.000002");
    }

    private static RateRule factor(String factor) {
        return RateRule.builder().factor(factor).build();
    }

    private static void assertRate(Payer payer, String model, String basis, long credits) {
        Rate rate = CATALOG.rate(payer, model);
        assertThat(rate.basis()).isEqualTo(basis);
        assertThat(rate.charge(ONE)).isEqualTo(Credits.of(credits));
    }

    @Test
    void the_most_special_rule_holds() {
        assertRate(Payer.ANYONE, "a/two", "everyone", 2);
        assertRate(Payer.ANYONE, "a/one", "everyone, model a/one", 3);
        assertRate(Payer.of(OTHER), "a/one", "everyone, model a/one", 3);
        assertRate(Payer.of(OTHER).onPlan("basic"), "a/two", "everyone", 2);
        assertRate(Payer.of(OTHER).onPlan("pro"), "a/two", "plan pro", 4);
        assertRate(Payer.of(OTHER).onPlan("pro"), "~a/latest", "plan pro, model a/one", 5);
        assertRate(Payer.of(ACME).onPlan("pro"), "a/one", "account acme", 6);
        assertRate(Payer.of(ACME).onPlan("pro"), "a/two", "account acme, model a/two", 7);
    }

    @Test
    void what_the_plan_includes_is_charged_nothing_whoever_has_it() {
        Rate rate = CATALOG.rate(Payer.of(ACME).onPlan("pro"), "a/free-with-pro");

        assertThat(rate.included()).isTrue();
        assertThat(rate.rule()).isEmpty();
        assertThat(rate.charge(ONE)).isEqualTo(Credits.ZERO);
        assertThat(rate.basis()).isEqualTo("included in plan pro");
        assertRate(Payer.of(OTHER).onPlan("basic"), "a/free-with-pro", "everyone", 2);
    }

    @Test
    void an_included_call_holds_nothing_and_one_that_may_fall_back_to_another_model_holds_the_rate_of_that() {
        Payer pro = Payer.of(OTHER).onPlan("pro");
        CallShape.Builder call = CallShape.builder("a/free-with-pro")
                .inputUpperBoundTokens(1_000_000)
                .maxOutputTokens(1_000_000);

        Ceiling included = CATALOG.ceiling(call.build(), pro);
        Ceiling mixed = CATALOG.ceiling(call.fallbackModel("a/two").build(), pro);

        assertThat(included.credits()).isEqualTo(Credits.ZERO);
        assertThat(included.cost()).isEqualTo(Money.usd("3"));
        assertThat(included.rates().included()).isTrue();
        assertThat(mixed.credits()).isEqualTo(Credits.of(12));
        assertThat(mixed.rates().included()).isFalse();
        assertThat(mixed.rates().rateFor(ONE, "a/free-with-pro").charge(ONE)).isEqualTo(Credits.ZERO);
        assertThat(mixed.rates().rateFor(ONE, "a/two").charge(ONE)).isEqualTo(Credits.of(4));
        assertThat(mixed.rates().rateFor(ONE).charge(ONE)).isEqualTo(Credits.of(4));
        assertThat(mixed.rates().rateFor(ONE, "never/heard-of").charge(ONE)).isEqualTo(Credits.of(4));
    }

    @Test
    void an_unknown_plan_or_model_is_refused_rather_than_charged_at_some_rate() {
        assertThatExceptionOfType(UnknownPlanException.class)
                .isThrownBy(() -> CATALOG.rate(Payer.of(ACME).onPlan("gold"), "a/one"));
        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> CATALOG.rate(Payer.ANYONE, "a/three"));
    }

    @Test
    void rules_for_what_the_catalog_lacks_or_twice_for_the_same_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CATALOG.toBuilder()
                        .rateRule(RateScope.plan("gold"), factor("1"))
                        .build())
                .withMessage("the rate rule for plan gold is for a plan the catalog does not have");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CATALOG.toBuilder()
                        .rateRule(RateScope.account(ACME).model("x/y"), factor("1"))
                        .build())
                .withMessage("the rate rule for account acme, model x/y is for model 'x/y', which the catalog does not"
                        + " have");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CATALOG.toBuilder()
                        .rateRule(RateScope.EVERYONE.model("a/one"), factor("1"))
                        .build())
                .withMessage("there are two rate rules for everyone, model a/one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PricingCatalog.builder().rateRules(Map.of()))
                .withMessage("no rate rule for everyone");
    }

    @Test
    void rules_are_part_of_the_content_and_its_version() {
        Map<RateScope, RateRule> fewer = new HashMap<>(CATALOG.rateRules());
        fewer.remove(RateScope.account(ACME));

        PricingCatalog ended = CATALOG.toBuilder().rateRules(fewer).build();

        assertThat(CATALOG.toBuilder().build()).isEqualTo(CATALOG);
        assertThat(CATALOG.toBuilder().build().version()).isEqualTo(CATALOG.version());
        assertThat(ended).isNotEqualTo(CATALOG);
        assertThat(ended.version()).isNotEqualTo(CATALOG.version());
        assertThat(ended.rate(Payer.of(ACME), "a/one").basis()).isEqualTo("everyone, model a/one");
    }

    // Volume tiers

    private static final RateRule TIERED = RateRule.builder()
            .factor("1.3")
            .volumeTier(Money.usd("1000"), "1.1")
            .volumeTier(Money.usd("100"), "1.2")
            .build();

    private static Credits charge(String cost, String usedBefore) {
        return TIERED.charge(Money.usd(cost), Money.usd(usedBefore));
    }

    @Test
    void a_charge_that_crosses_a_boundary_is_split_there() {
        assertThat(charge("10", "0")).isEqualTo(Credits.parse("13"));
        assertThat(charge("10", "90")).isEqualTo(Credits.parse("13"));
        assertThat(charge("10", "95")).isEqualTo(Credits.parse("12.5"));
        assertThat(charge("10", "100")).isEqualTo(Credits.parse("12"));
        assertThat(charge("2000", "50")).isEqualTo(Credits.parse("2300"));
        assertThat(charge("10", "5000")).isEqualTo(Credits.parse("11"));
        assertThat(TIERED.charge(Money.usd("10"))).isEqualTo(charge("10", "0"));
    }

    @Test
    void a_boundary_is_exact_to_the_last_decimal() {
        String almost = "99.999999999999999999999999999999";

        // the tiny rest below the boundary at 1.3, all beyond at 1.2: rounded up by less than a micro-credit
        assertThat(charge("1", almost)).isEqualTo(Credits.parse("1.200001"));
        assertThat(charge("1", "100")).isEqualTo(Credits.parse("1.2"));
        assertThat(charge("1", "100.000000000000000000000000000001")).isEqualTo(Credits.parse("1.2"));
    }

    @Test
    void tiers_out_of_range_are_refused() {
        RateRule.Builder rule = RateRule.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.volumeTier(Money.usd("0"), "1"))
                .withMessage("volume tier is not above zero: 0.00 USD; set the rule's factor");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.volumeTier(Money.of("5", "EUR"), "1"))
                .withMessage("volume tier is not in US dollars: 5.00 EUR");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.volumeTier(ONE, "0"))
                .withMessage("factor is not above zero: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    for (int i = 1; i < 50; i++) {
                        rule.volumeTier(Money.usd(Integer.toString(i)), "1");
                    }
                })
                .withMessage("more than 20 volume tiers");
    }

    @Test
    void tiers_are_kept_in_order_and_the_last_of_one_boundary_counts() {
        assertThat(TIERED.volumeTiers()).extracting(VolumeTier::toString).containsExactly("100 1.2", "1000 1.1");
        assertThat(TIERED.toBuilder().build()).isEqualTo(TIERED);
        assertThat(TIERED.toBuilder()
                        .volumeTier(Money.usd("100.0"), "1.25")
                        .build()
                        .volumeTiers())
                .extracting(VolumeTier::toString)
                .containsExactly("100 1.25", "1000 1.1");
    }

    // Random rules, seed printed

    private static RateRule randomRule(Random random) {
        RateRule.Builder rule = RateRule.builder()
                .factor(BigDecimal.valueOf(1 + random.nextInt(3_000), 3))
                .creditsPerUsd(BigDecimal.valueOf(1 + random.nextInt(1_000), 2), LocalDate.of(2026, 8, 1))
                .minimumAppliesToFree(random.nextBoolean())
                .minimumCharge(Credits.ofMicros(random.nextInt(3) * 500L))
                .perRequestFee(Credits.ofMicros(random.nextInt(3) * 700L));
        for (int tiers = random.nextInt(5); tiers > 0; tiers--) {
            rule.volumeTier(dollars(random, 1), BigDecimal.valueOf(1 + random.nextInt(3_000), 3));
        }
        return rule.build();
    }

    private static Money dollars(Random random, long least) {
        return Money.usd(
                BigDecimal.valueOf(least + random.nextLong(1L << (1 + random.nextInt(32))), random.nextInt(12)));
    }

    @Test
    void a_dearer_call_is_never_charged_less_whatever_was_used_before() {
        System.out.println("-Dcredits4j.seed=" + SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            RateRule rule = randomRule(random);
            Money used = dollars(random, 0);
            Money less = dollars(random, 0);
            Money more = less.plus(dollars(random, 0));

            assertThat(rule.charge(less, used))
                    .as("seed %d, rule %d: %s", SEED, i, rule)
                    .isLessThanOrEqualTo(rule.charge(more, used));
        }
    }

    @Test
    void how_a_use_is_cut_into_calls_changes_the_charge_by_rounding_only() {
        System.out.println("-Dcredits4j.seed=" + SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            RateRule rule = randomRule(random).toBuilder()
                    .minimumCharge(Credits.ZERO)
                    .perRequestFee(Credits.ZERO)
                    .build();
            Money used = dollars(random, 0);
            Money first = dollars(random, 0);
            Money second = dollars(random, 0);

            Credits whole = rule.charge(first.plus(second), used);
            Credits parts = rule.charge(first, used).plus(rule.charge(second, used.plus(first)));

            assertThat(parts.minus(whole))
                    .as("seed %d, rule %d: %s", SEED, i, rule)
                    .isBetween(Credits.ZERO, Credits.SMALLEST);
        }
    }

    @Test
    void a_rate_read_back_from_its_text_charges_the_same() {
        System.out.println("-Dcredits4j.seed=" + SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            Rate rate = Rate.by(RateScope.account(ACME).model("a=3:b c"), randomRule(random), dollars(random, 0));
            Money cost = dollars(random, 0);

            Rate read = Rate.parse(rate.text());

            assertThat(read).as("seed %d, rate %d", SEED, i).isEqualTo(rate).hasSameHashCodeAs(rate);
            assertThat(read.text()).isEqualTo(rate.text());
            assertThat(read.charge(cost)).isEqualTo(rate.charge(cost));
        }
    }

    // Texts

    @Test
    void the_rates_of_a_call_read_back_from_their_text_are_the_same_whichever_model_serves() {
        Payer pro = Payer.of(OTHER).onPlan("pro").havingUsed(Money.usd("12.5"));
        CallRates same = CATALOG.rates(pro, call("a/two"));
        CallRates different = CATALOG.rates(pro, call("a/two", "a/free-with-pro", "a/one"));

        assertThat(CallRates.parse(same.text())).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(CallRates.parse(different.text())).isEqualTo(different).hasSameHashCodeAs(different);
        assertThat(CallRates.parse(different.text())
                        .rateFor(ONE, "a/free-with-pro")
                        .included())
                .isTrue();
    }

    private static CallShape call(String model, String... fallbacks) {
        CallShape.Builder call = CallShape.builder(model).inputUpperBoundTokens(1);
        List.of(fallbacks).forEach(call::fallbackModel);
        return call.build();
    }

    @Test
    void the_text_of_a_rate_is_the_same_in_every_release() {
        assertThat(CATALOG.rate(Payer.of(OTHER).onPlan("pro"), "a/two").text())
                .isEqualTo("basis=8:plan pro\nrule=53:factor=1:4\nminimum=1:0\nfee=1:0\nrate=1:1\nfree=5:false\n\n");
        assertThat(CATALOG.rate(Payer.of(OTHER).onPlan("pro"), "a/free-with-pro")
                        .text())
                .isEqualTo("basis=20:included in plan pro\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "basis",
                "basis=",
                "basis=1",
                "basis=1:",
                "basis=1:ab\n",
                "basis=-1:a\n",
                "basis=99999999:a\n",
                "basis=999999999:a\n",
                "rule=0:\n",
                "basis=1:a\nrule=0:\n",
                "basis=1:a\nrule=9:factor=1:\n",
                "basis=1:a\nnewer=1:x\n",
                "basis=1:a\nused=1:x\n",
                "basis=1:a\nused=2:-1\n"
            })
    void a_text_that_is_no_rate_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.parse(text));
        assertThatIllegalArgumentException().isThrownBy(() -> CallRates.parse(text));
    }

    @Test
    void a_text_of_a_newer_release_that_says_more_is_refused_with_the_name_of_it() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rate.parse("basis=1:a\nnewer=1:x\n"))
                .withMessage("not such a text: it has a field 'newer', perhaps from a newer release");
    }
}
