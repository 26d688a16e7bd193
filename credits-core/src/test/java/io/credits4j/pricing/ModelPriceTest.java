package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelPriceTest {
    @Test
    void a_negative_price_is_refused_and_points_to_routed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("openrouter/auto").price(PricedUnit.PROMPT, "-1"))
                .withMessage("PROMPT price of 'openrouter/auto' is negative: -1; mark a model whose price is not known"
                        + " before the call as routed()");
    }

    @Test
    void an_absent_price_is_not_a_price_of_zero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m")
                        .price(PricedUnit.PROMPT, "0")
                        .build())
                .withMessage("model 'acme/m' has no price for COMPLETION; give \"0\" if it is free, or mark it routed()"
                        + " if it is not known before the call");

        ModelPrice free = priced("acme/m", "0", "0").build();
        assertThat(free.price(PricedUnit.PROMPT)).contains(BigDecimal.ZERO);
        assertThat(free.price(PricedUnit.WEB_SEARCH)).isEmpty();
    }

    @Test
    void a_routed_model_has_no_prices_of_its_own() {
        assertThat(ModelPrice.builder("openrouter/auto").routed().build().routed())
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> priced("openrouter/auto", "1", "2").routed().build())
                .withMessage("model 'openrouter/auto' is routed, so it has no price of its own, yet it has"
                        + " [PROMPT=1,COMPLETION=2]");
    }

    @Test
    void prices_that_are_no_numbers_or_too_fine_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m").price(PricedUnit.IMAGE, "free"))
                .withMessage("IMAGE price of 'acme/m' is not a number: 'free'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m").price(PricedUnit.IMAGE, "1E-31"))
                .withMessageStartingWith("IMAGE price of 'acme/m' is out of range: 1E-31");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m").price(PricedUnit.IMAGE, "1E+9"))
                .withMessageStartingWith("IMAGE price of 'acme/m' is out of range: 1E+9");
    }

    @Test
    void prices_keep_every_decimal_however_they_are_written() {
        ModelPrice model =
                priced("acme/m", "0.0000000833333333333333", "2.5E-6").build();

        assertThat(model.price(PricedUnit.PROMPT)).contains(new BigDecimal("0.0000000833333333333333"));
        assertThat(model.price(PricedUnit.COMPLETION)).contains(new BigDecimal("0.0000025"));
        assertThat(model.toBuilder()
                        .pricePerMillion(PricedUnit.COMPLETION, "2.50")
                        .build())
                .isEqualTo(model);
    }

    @Test
    void an_alias_cannot_cross_between_free_and_paid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m").alias("acme/other:free"))
                .withMessage("alias 'acme/other:free' of 'acme/m' would let a free model answer for a paid one, or the"
                        + " other way round");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m:free").alias("acme/m"))
                .withMessageContaining("'acme/m' of 'acme/m:free'");
    }

    @Test
    void a_canonical_slug_carries_no_variant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m:free").canonicalSlug("acme/m-2026:free"))
                .withMessage("canonical slug 'acme/m-2026:free' of 'acme/m:free' carries a variant; the id says which"
                        + " one it is");
    }

    @Test
    void lengths_are_at_least_one_and_may_be_unknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m").contextLength(0))
                .withMessage("contextLength is below 1: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder("acme/m").maxCompletionTokens(-1))
                .withMessage("maxCompletionTokens is below 1: -1");
        assertThat(priced("acme/m", "1", "1").build().maxCompletionTokens()).isEmpty();
    }

    @Test
    void an_override_that_changes_nothing_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceOverride.above(1).build())
                .withMessage("the override above 1 changes no price");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceOverride.above(-1))
                .withMessage("minPromptTokens is negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceOverride.above(200_000).price(PricedUnit.PROMPT, "-1"))
                .withMessageStartingWith("PROMPT price of 'above 200000' is negative: -1");
    }

    @Test
    void an_override_holds_strictly_above_its_threshold() {
        ModelPrice model = tiered();

        assertThat(model.price(PricedUnit.PROMPT, 200_000)).contains(new BigDecimal("3"));
        assertThat(model.price(PricedUnit.PROMPT, 200_001)).contains(new BigDecimal("6"));
    }

    @Test
    void of_several_overrides_the_last_that_names_the_unit_decides() {
        ModelPrice model = tiered().toBuilder()
                .override(PriceOverride.above(300_000)
                        .price(PricedUnit.PROMPT, "9")
                        .build())
                .override(PriceOverride.above(100_000)
                        .price(PricedUnit.COMPLETION, "16")
                        .build())
                .build();

        assertThat(model.price(PricedUnit.PROMPT, 300_001)).contains(new BigDecimal("9"));
        assertThat(model.price(PricedUnit.COMPLETION, 300_001)).contains(new BigDecimal("16"));
        assertThat(model.price(PricedUnit.COMPLETION, 100_000)).contains(new BigDecimal("15"));
    }

    @Test
    void a_part_without_its_own_price_follows_what_holds_for_its_whole() {
        ModelPrice model = tiered();

        assertThat(model.price(PricedUnit.CACHE_WRITE_1H, 1)).contains(new BigDecimal("3"));
        assertThat(model.price(PricedUnit.CACHE_WRITE_1H, 200_001)).contains(new BigDecimal("6"));
        assertThat(model.price(PricedUnit.REASONING, 200_001)).contains(new BigDecimal("22"));
        assertThat(model.price(PricedUnit.REQUEST, 1)).isEmpty();
    }

    @Test
    void the_dearest_price_is_sought_below_the_reach_of_the_input_even_if_a_long_prompt_is_cheaper() {
        ModelPrice model = priced("acme/m", "5", "5")
                .override(PriceOverride.above(10).price(PricedUnit.PROMPT, "8").build())
                .override(PriceOverride.above(20).price(PricedUnit.PROMPT, "2").build())
                .build();

        assertThat(model.dearest(10)).containsEntry(PricedUnit.PROMPT, new BigDecimal("5"));
        assertThat(model.dearest(11)).containsEntry(PricedUnit.PROMPT, new BigDecimal("8"));
        assertThat(model.dearest(Long.MAX_VALUE)).containsEntry(PricedUnit.PROMPT, new BigDecimal("8"));
    }

    @Test
    void names_and_makers_come_from_the_id_unless_set() {
        ModelPrice plain = priced("acme/m:free", "0", "0").build();
        ModelPrice named = plain.toBuilder().name("Acme M").provider("Acme").build();

        assertThat(plain.name()).isEqualTo("acme/m:free");
        assertThat(plain.provider()).isEqualTo("acme");
        assertThat(plain.canonicalSlug()).isEqualTo("acme/m");
        assertThat(named.name()).isEqualTo("Acme M");
        assertThat(named.provider()).isEqualTo("Acme");
    }

    @Test
    void a_model_built_from_another_is_equal_until_changed() {
        ModelPrice model = tiered().toBuilder()
                .name("M")
                .alias("acme/m-latest")
                .canonicalSlug("acme/m-2026")
                .contextLength(9)
                .maxCompletionTokens(5)
                .inputModalities(List.of("text"))
                .capabilities(List.of("tools"))
                .source("price list", LocalDate.of(2026, 8, 1))
                .retired(true)
                .build();

        assertThat(model.toBuilder().build()).isEqualTo(model).hasSameHashCodeAs(model);
        assertThat(model.toBuilder().retired(false).build()).isNotEqualTo(model);
        assertThat(model.toBuilder().price(PricedUnit.IMAGE, "0").build()).isNotEqualTo(model);
    }

    private static ModelPrice tiered() {
        return priced("acme/m", "3", "15")
                .override(PriceOverride.above(200_000)
                        .price(PricedUnit.PROMPT, "6")
                        .price(PricedUnit.COMPLETION, "22")
                        .build())
                .build();
    }

    private static ModelPrice.Builder priced(String id, String prompt, String completion) {
        return ModelPrice.builder(id).price(PricedUnit.PROMPT, prompt).price(PricedUnit.COMPLETION, completion);
    }
}
