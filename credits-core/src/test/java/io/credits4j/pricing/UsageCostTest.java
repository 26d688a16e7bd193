package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Money;
import org.junit.jupiter.api.Test;

class UsageCostTest {
    private static final ModelPrice SONNET = ModelPrice.builder("acme/sonnet")
            .price(PricedUnit.PROMPT, "0.000003")
            .price(PricedUnit.COMPLETION, "0.000015")
            .price(PricedUnit.CACHE_READ, "0.0000003")
            .price(PricedUnit.CACHE_WRITE, "0.00000375")
            .price(PricedUnit.CACHE_WRITE_1H, "0.000006")
            .price(PricedUnit.WEB_SEARCH, "0.01")
            .build();
    private static final ModelPrice PLAIN = ModelPrice.builder("acme/plain")
            .price(PricedUnit.PROMPT, "0.0000006")
            .price(PricedUnit.COMPLETION, "0.0000022")
            .price(PricedUnit.CACHE_READ, "0.00000011")
            .build();
    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .model(SONNET)
            .model(PLAIN)
            .model(ModelPrice.builder("acme/router").routed().build())
            .build();

    @Test
    void negative_counts_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenUsage.of(-1, 0))
                .withMessage("promptTokens is negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenUsage.builder().cacheWrite1hTokens(-2))
                .withMessage("cacheWrite1hTokens is negative: -2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenUsage.builder().webSearches(Long.MIN_VALUE))
                .withMessage("webSearches is negative: -9223372036854775808");
    }

    @Test
    void a_router_has_no_price_to_multiply_with() {
        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> CATALOG.cost("acme/router", TokenUsage.of(1, 1)))
                .withMessage(
                        "the price of model 'acme/router' is not known before the call; give the call a costCap and"
                                + " settle at the cost the provider reports");
    }

    @Test
    void a_search_without_a_price_is_refused_rather_than_free() {
        TokenUsage searched =
                TokenUsage.builder().promptTokens(1).webSearches(1).build();

        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> CATALOG.cost("acme/plain", searched))
                .withMessage(
                        "model 'acme/plain' has no price for WEB_SEARCH; add one (\"0\" if it is free), or give the"
                                + " call a costCap");
        assertThat(CATALOG.cost("acme/sonnet", searched)).isEqualTo(Money.usd("0.010003"));
    }

    @Test
    void a_cost_beyond_what_money_holds_is_an_error_not_a_wrap() {
        PricingCatalog dear = PricingCatalog.builder()
                .model(PLAIN.toBuilder().price(PricedUnit.PROMPT, "999999999").build())
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> dear.cost("acme/plain", TokenUsage.of(Long.MAX_VALUE, Long.MAX_VALUE)))
                .withMessageContaining("out of range");
    }

    @Test
    void the_cost_is_exact_to_the_last_decimal() {
        PricingCatalog odd = PricingCatalog.builder()
                .model(PLAIN.toBuilder()
                        .price(PricedUnit.PROMPT, "0.0000000833333333333333")
                        .build())
                .build();

        assertThat(odd.cost("acme/plain", TokenUsage.of(7, 3))).isEqualTo(Money.usd("0.0000071833333333333331"));
    }

    @Test
    void parts_of_the_prompt_are_charged_once_at_their_own_price() {
        TokenUsage usage = TokenUsage.builder()
                .promptTokens(1_000)
                .cachedTokens(600)
                .cacheWriteTokens(300)
                .cacheWrite1hTokens(100)
                .build();

        // 100 × 3 + 600 × 0.3 + 200 × 3.75 + 100 × 6, in millionths
        assertThat(CATALOG.cost("acme/sonnet", usage)).isEqualTo(Money.usd("0.00183"));
    }

    @Test
    void reasoning_is_part_of_the_completion() {
        TokenUsage usage =
                TokenUsage.builder().completionTokens(100).reasoningTokens(80).build();
        PricingCatalog cheaper = PricingCatalog.builder()
                .model(SONNET.toBuilder()
                        .price(PricedUnit.REASONING, "0.000005")
                        .build())
                .build();

        assertThat(CATALOG.cost("acme/sonnet", usage)).isEqualTo(Money.usd("0.0015"));
        assertThat(cheaper.cost("acme/sonnet", usage)).isEqualTo(Money.usd("0.0007"));
    }

    @Test
    void audio_and_pictures_have_their_own_prices_inside_the_whole() {
        PricingCatalog catalog = PricingCatalog.builder()
                .model(PLAIN.toBuilder()
                        .price(PricedUnit.AUDIO, "0.000001")
                        .price(PricedUnit.AUDIO_OUTPUT, "0.000004")
                        .price(PricedUnit.IMAGE_OUTPUT, "0.00003")
                        .price(PricedUnit.IMAGE, "0.002")
                        .price(PricedUnit.REQUEST, "0.005")
                        .build())
                .build();
        TokenUsage usage = TokenUsage.builder()
                .promptTokens(100)
                .audioTokens(40)
                .completionTokens(50)
                .audioOutputTokens(10)
                .imageOutputTokens(20)
                .images(2)
                .build();

        // 60 × 0.6 + 40 × 1 + 20 × 2.2 + 10 × 4 + 20 × 30 millionths, two images, one request
        assertThat(catalog.cost("acme/plain", usage)).isEqualTo(Money.usd("0.00976"));
    }

    @Test
    void reasoning_beyond_the_completion_is_charged_as_the_completion() {
        // Seen in recorded calls: 219 reasoning tokens of 201 completion tokens, 7 of 24 prompt tokens cached.
        TokenUsage usage = TokenUsage.builder()
                .promptTokens(24)
                .cachedTokens(7)
                .completionTokens(201)
                .reasoningTokens(219)
                .build();

        assertThat(CATALOG.cost("acme/plain", usage)).isEqualTo(Money.usd("0.00045317"));
    }

    @Test
    void cached_and_written_beyond_the_prompt_leave_nothing_uncached_and_never_cost_more_than_the_dearest_part() {
        TokenUsage twice = TokenUsage.builder()
                .promptTokens(2_168)
                .cachedTokens(2_161)
                .cacheWriteTokens(2_161)
                .build();

        assertThat(twice.uncachedTokens()).isZero();
        assertThat(CATALOG.cost("acme/sonnet", twice)).isEqualTo(Money.usd("0.00813"));
        assertThat(TokenUsage.builder()
                        .cachedTokens(Long.MAX_VALUE)
                        .cacheWriteTokens(Long.MAX_VALUE)
                        .build()
                        .uncachedTokens())
                .isZero();
    }

    @Test
    void a_long_prompt_changes_the_price_of_the_whole_request() {
        PricingCatalog tiered = PricingCatalog.builder()
                .model(PLAIN.toBuilder()
                        .override(PriceOverride.above(100)
                                .price(PricedUnit.PROMPT, "0.0000012")
                                .build())
                        .build())
                .build();

        assertThat(tiered.cost("acme/plain", TokenUsage.of(100, 0))).isEqualTo(Money.usd("0.00006"));
        assertThat(tiered.cost("acme/plain", TokenUsage.of(101, 0))).isEqualTo(Money.usd("0.0001212"));
    }

    @Test
    void a_usage_of_nothing_costs_nothing() {
        assertThat(CATALOG.cost("acme/plain", TokenUsage.of(0, 0))).isEqualTo(Money.usd("0"));
    }

    @Test
    void usages_with_equal_counts_are_equal() {
        assertThat(TokenUsage.of(3, 4)).isEqualTo(TokenUsage.of(3, 4)).hasSameHashCodeAs(TokenUsage.of(3, 4));
        assertThat(TokenUsage.of(3, 4)).isNotEqualTo(TokenUsage.of(4, 3));
        assertThat(TokenUsage.of(3, 4))
                .hasToString("TokenUsage[prompt=3, cached=0, cachedAudio=0, cacheWrite=0, cacheWrite1h=0,"
                        + " audio=0, imageInput=0, completion=4, reasoning=0, imageOutput=0, audioOutput=0, images=0, webSearches=0,"
                        + " requests=1]");
    }
}
