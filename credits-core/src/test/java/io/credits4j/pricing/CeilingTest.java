package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CeilingTest {
    private static final ModelPrice SONNET = ModelPrice.builder("acme/sonnet")
            .price(PricedUnit.PROMPT, "0.000003")
            .price(PricedUnit.COMPLETION, "0.000015")
            .price(PricedUnit.CACHE_READ, "0.0000003")
            .price(PricedUnit.CACHE_WRITE, "0.00000375")
            .price(PricedUnit.CACHE_WRITE_1H, "0.000006")
            .price(PricedUnit.WEB_SEARCH, "0.01")
            .build();
    private static final ModelPrice TALKER = ModelPrice.builder("acme/talker")
            .price(PricedUnit.PROMPT, "0.000001")
            .price(PricedUnit.COMPLETION, "0.00002")
            .price(PricedUnit.REQUEST, "0.005")
            .price(PricedUnit.IMAGE, "0.002")
            .override(PriceOverride.above(2_000)
                    .price(PricedUnit.PROMPT, "0.000004")
                    .build())
            .build();
    private static final ModelPrice ROUTER =
            ModelPrice.builder("acme/router").routed().build();
    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .models(List.of(SONNET, TALKER, ROUTER))
            .rateRule(RateRule.builder().factor("1.3").build())
            .build();

    @Test
    void a_shape_without_a_bound_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallShape.builder("acme/sonnet").build())
                .withMessage(
                        "the call to 'acme/sonnet' has no bound: set inputUpperBoundTokens, messages or a costCap");
    }

    @Test
    void limits_out_of_range_are_refused_by_name() {
        CallShape.Builder call = CallShape.builder("acme/sonnet");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.inputUpperBoundTokens(-1))
                .withMessage("inputUpperBoundTokens is negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.maxOutputTokens(0))
                .withMessage("maxOutputTokens is below 1: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.choices(129))
                .withMessage("choices is not 1 to 128: 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.costCap(Money.of("1", "EUR")))
                .withMessage("costCap is not in US dollars: 1.00 EUR");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.costCap(Money.usd("-1")))
                .withMessage("costCap is negative: -1.00 USD");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call.fallbackModel(""))
                .withMessageStartingWith("fallback model id is empty");
    }

    @Test
    void a_fallback_the_catalog_does_not_know_is_refused() {
        CallShape call = shape("acme/sonnet").fallbackModel("acme/nobody").build();

        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> CATALOG.ceiling(call))
                .withMessageStartingWith("no price for model 'acme/nobody' in the catalog; add it with ")
                .satisfies(e -> assertThat(e.model()).isEqualTo("acme/nobody"));
    }

    @Test
    void a_router_needs_a_cap_even_as_a_fallback() {
        CallShape call = shape("acme/sonnet").fallbackModel("acme/router").build();

        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> CATALOG.ceiling(call))
                .withMessageContaining("'acme/router' is not known before the call; give the call a costCap");
    }

    @Test
    void searches_without_a_price_need_a_cap() {
        CallShape call = shape("acme/talker").webSearches(1).build();

        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> CATALOG.ceiling(call))
                .withMessageStartingWith("model 'acme/talker' has no price for WEB_SEARCH");
    }

    @Test
    void a_cap_is_the_ceiling_and_a_router_has_no_highest_price() {
        Ceiling ceiling = CATALOG.ceiling(CallShape.builder("acme/router")
                .costCap(Money.usd("0.5"))
                .maxOutputTokens(700)
                .build());

        assertThat(ceiling.cost()).isEqualTo(Money.usd("0.5"));
        assertThat(ceiling.credits()).isEqualTo(Credits.parse("0.65"));
        assertThat(ceiling.maxOutputTokens()).isEqualTo(700);
        assertThat(ceiling.maxPromptPricePerMillion()).isEmpty();
        assertThat(ceiling.maxRequestPrice()).isEmpty();
        assertThat(ceiling.maxCompletionPricePerMillion()).isEmpty();
    }

    @Test
    void numbers_that_no_money_can_hold_are_an_error_not_a_wrap() {
        PricingCatalog dear = PricingCatalog.builder()
                .model(SONNET.toBuilder()
                        .price(PricedUnit.COMPLETION, "999999999")
                        .build())
                .build();
        CallShape huge = CallShape.builder("acme/sonnet")
                .inputUpperBoundTokens(Long.MAX_VALUE)
                .maxOutputTokens(Long.MAX_VALUE)
                .choices(128)
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> dear.ceiling(huge))
                .withMessageContaining("out of range");
    }

    @Test
    void input_counts_at_its_dearest_part_and_output_for_every_choice() {
        Ceiling ceiling =
                CATALOG.ceiling(shape("acme/sonnet").choices(2).webSearches(3).build());

        // 1,000 × 6 + 2 × 500 × 15 millionths, and three searches
        assertThat(ceiling.cost()).isEqualTo(Money.usd("0.051"));
        assertThat(ceiling.credits()).isEqualTo(Credits.parse("0.0663"));
        assertThat(ceiling.model()).isEqualTo("acme/sonnet");
        assertThat(ceiling.catalogVersion()).isEqualTo(CATALOG.version());
    }

    @Test
    void a_call_that_caches_for_minutes_only_has_a_lower_ceiling() {
        Ceiling ceiling =
                CATALOG.ceiling(shape("acme/sonnet").oneHourCacheWrites(false).build());

        assertThat(ceiling.cost()).isEqualTo(Money.usd("0.01125"));
    }

    @Test
    void the_limits_to_send_are_plain_prices_per_million() {
        Ceiling ceiling = CATALOG.ceiling(shape("acme/sonnet").build());

        assertThat(ceiling.maxPromptPricePerMillion()).contains(new BigDecimal("3"));
        assertThat(ceiling.maxCompletionPricePerMillion()).contains(new BigDecimal("15"));
        assertThat(ceiling.maxRequestPrice()).contains(new BigDecimal("0"));
    }

    @Test
    void with_fallbacks_every_price_is_the_dearest_of_all_models() {
        Ceiling ceiling = CATALOG.ceiling(
                shape("acme/sonnet").fallbackModel("acme/talker").images(2).build());

        // 1,000 × 6 + 500 × 20 millionths, the request and two images
        assertThat(ceiling.cost()).isEqualTo(Money.usd("0.025"));
        assertThat(ceiling.maxPromptPricePerMillion()).contains(new BigDecimal("3"));
        assertThat(ceiling.maxCompletionPricePerMillion()).contains(new BigDecimal("20"));
        assertThat(ceiling.maxRequestPrice())
                .hasValueSatisfying(price -> assertThat(price)
                        .isEqualByComparingTo(CATALOG.model("acme/talker")
                                .price(PricedUnit.REQUEST)
                                .orElseThrow())
                        .isPositive());
    }

    @Test
    void an_override_counts_only_if_the_input_can_reach_it() {
        CallShape.Builder call = CallShape.builder("acme/talker").maxOutputTokens(1);

        assertThat(CATALOG.ceiling(call.inputUpperBoundTokens(2_000).build()).cost())
                .isEqualTo(Money.usd("0.00702"));
        assertThat(CATALOG.ceiling(call.inputUpperBoundTokens(2_001).build()).cost())
                .isEqualTo(Money.usd("0.013024"));
    }

    @Test
    void output_is_limited_to_4096_tokens_unless_the_caller_says_otherwise() {
        Ceiling ceiling = CATALOG.ceiling(
                CallShape.builder("acme/sonnet").inputUpperBoundTokens(0).build());

        assertThat(ceiling.maxOutputTokens()).isEqualTo(4_096);
        assertThat(ceiling.cost()).isEqualTo(Money.usd("0.06144"));
    }

    @Test
    void the_bound_of_texts_is_their_bytes_and_a_margin() {
        assertThat(CallShape.inputUpperBound(List.of())).isEqualTo(1_500);
        assertThat(CallShape.inputUpperBound(List.of("abc", "ğ€😀"))).isEqualTo(1_500 + 2 * 16 + 3 + 2 + 3 + 4);
        assertThat(CallShape.inputUpperBound(List.of("\ud83d"))).isEqualTo(1_500 + 16 + 3);
        assertThat(CallShape.builder("acme/m").messages(List.of("abc")).build().inputUpperBoundTokens())
                .hasValue(1_519);
    }

    @Test
    void shapes_with_equal_limits_are_equal() {
        assertThat(shape("acme/m").build()).isEqualTo(shape("acme/m").build());
        assertThat(shape("acme/m").images(1).build())
                .isNotEqualTo(shape("acme/m").build());
    }

    @Test
    void no_usage_within_a_shape_costs_more_than_its_ceiling() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("-Dcredits4j.seed=" + seed);
        RandomCalls random = new RandomCalls(new Random(seed));

        for (int i = 0; i < 20_000; i++) {
            PricingCatalog catalog = random.catalog();
            CallShape call = random.call(catalog);
            TokenUsage usage = random.usageWithin(call);
            String served = random.oneOf(call.models());

            Ceiling ceiling = catalog.ceiling(call);
            Quote charged = catalog.quote(served, usage);

            assertThat(charged.cost())
                    .as("seed %d, round %d: %s of %s within %s of %s", seed, i, usage, served, call, catalog.models())
                    .isLessThanOrEqualTo(ceiling.cost());
            assertThat(charged.credits()).as("seed %d, round %d", seed, i).isLessThanOrEqualTo(ceiling.credits());
        }
    }

    private static CallShape.Builder shape(String model) {
        return CallShape.builder(model).inputUpperBoundTokens(1_000).maxOutputTokens(500);
    }

    @Test
    void a_model_that_searches_unasked_has_no_ceiling_until_the_searches_are_said_or_capped() {
        PricingCatalog catalog = PricingCatalog.builder()
                .model(ModelPrice.builder("a/sonar")
                        .price(PricedUnit.PROMPT, "0")
                        .price(PricedUnit.COMPLETION, "0")
                        .price(PricedUnit.WEB_SEARCH, "0.005")
                        .searchesUnasked(true)
                        .build())
                .build();
        CallShape.Builder call = CallShape.builder("a/sonar").inputUpperBoundTokens(1);

        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> catalog.ceiling(call.build()))
                .withMessageStartingWith("model 'a/sonar' searches the web unasked");
        assertThat(catalog.ceiling(call.webSearches(2).build()).cost()).isEqualTo(Money.usd("0.01"));
        assertThat(catalog.cost("a/sonar", TokenUsage.of(10, 10))).isEqualTo(Money.usd("0.005"));
    }
}
