package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.RoundingMode;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class BuiltInCatalogTest {
    private static final PricingCatalog CATALOG = PricingCatalog.builtIn();

    @Test
    void it_has_the_twelve_seeded_models() {
        assertThat(CATALOG.models())
                .extracting(ModelPrice::id)
                .containsExactlyInAnyOrder(
                        "openai/gpt-4-turbo",
                        "openai/gpt-4o",
                        "openai/gpt-3.5-turbo",
                        "anthropic/claude-3.5-sonnet",
                        "anthropic/claude-3-opus",
                        "anthropic/claude-3-haiku",
                        "google/gemini-pro-1.5",
                        "google/gemini-flash-1.5",
                        "meta-llama/llama-3.3-70b-instruct",
                        "mistralai/mistral-large",
                        "mistralai/mistral-small",
                        "perplexity/llama-3.1-sonar-huge-128k-online");
    }

    @Test
    void every_price_says_where_and_when_it_was_true() {
        assertThat(CATALOG.models()).allSatisfy(model -> {
            assertThat(model.source()).isPresent();
            assertThat(model.asOf()).isPresent();
        });
    }

    @Test
    void models_still_offered_carry_the_live_day_and_the_others_are_retired() {
        LocalDate live = LocalDate.of(2026, 8, 1);

        assertThat(CATALOG.models())
                .allSatisfy(model -> assertThat(model.retired())
                        .isEqualTo(!model.asOf().orElseThrow().equals(live)));
        assertThat(CATALOG.models()).filteredOn(ModelPrice::retired).hasSize(6);
    }

    @Test
    void a_retired_model_keeps_its_price_for_what_is_still_to_be_settled() {
        assertThat(CATALOG.cost("anthropic/claude-3.5-sonnet", TokenUsage.of(1_000, 100)))
                .isEqualTo(Money.usd("0.0045"));
        assertThat(CATALOG.ceiling(CallShape.builder("anthropic/claude-3-opus")
                                .inputUpperBoundTokens(1_000)
                                .maxOutputTokens(100)
                                .build())
                        .cost())
                .isEqualTo(Money.usd("0.0225"));
    }

    @Test
    void a_model_with_a_cache_is_priced_to_the_last_decimal() {
        TokenUsage usage = TokenUsage.builder()
                .promptTokens(1_001)
                .cachedTokens(1_000)
                .completionTokens(7)
                .build();

        assertThat(CATALOG.cost("openai/gpt-4o", usage)).isEqualTo(Money.usd("0.0013225"));
        assertThat(CATALOG.cost("anthropic/claude-3-haiku", usage)).isEqualTo(Money.usd("0.000039"));
    }

    @Test
    void it_sells_three_packages() {
        assertThat(CATALOG.packages()).extracting(CreditPackage::id).containsExactly("starter", "pro", "enterprise");
        assertThat(CATALOG.creditPackage("pro").totalCredits()).isEqualTo(Credits.of(55));
        assertThat(CATALOG.creditPackage("enterprise").creditsPerUnit("USD", 2, RoundingMode.UNNECESSARY))
                .isEqualTo("1.15");
        assertThat(CATALOG.packages()).filteredOn(CreditPackage::popular).hasSize(1);
    }

    @Test
    void it_charges_at_cost() {
        assertThat(CATALOG.charge(Money.usd("0.0045"))).isEqualTo(Credits.parse("0.0045"));
        assertThat(CATALOG.rateRule()).isEqualTo(RateRule.AT_COST);
    }

    @Test
    void its_version_is_the_same_every_time() {
        assertThat(CATALOG.toBuilder().build().version()).isEqualTo(CATALOG.version());
    }
}
