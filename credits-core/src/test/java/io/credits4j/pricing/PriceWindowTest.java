package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices by time of day. */
class PriceWindowTest {
    private static final ModelPrice MODEL = model().override(
                    PriceOverride.during(LocalTime.of(8, 0), LocalTime.of(20, 0))
                            .price(PricedUnit.PROMPT, "0.000003")
                            .build())
            .override(PriceOverride.above(100)
                    .during(LocalTime.of(22, 0), LocalTime.of(6, 0))
                    .price(PricedUnit.PROMPT, "0.0000005")
                    .build())
            .build();
    private static final PricingCatalog CATALOG =
            PricingCatalog.builder().model(MODEL).build();

    private static ModelPrice.Builder model() {
        return ModelPrice.builder("a/m").price(PricedUnit.PROMPT, "0.000001").price(PricedUnit.COMPLETION, "0");
    }

    @ParameterizedTest
    @CsvSource({
        "07:59:59, 101, 0.000001",
        "08:00, 101, 0.000003",
        "19:59:59, 101, 0.000003",
        "20:00, 101, 0.000001",
        "22:00, 101, 0.0000005",
        "22:00, 100, 0.000001",
        "00:00, 101, 0.0000005",
        "05:59:59, 101, 0.0000005",
        "06:00, 101, 0.000001"
    })
    void a_window_is_half_open_may_span_midnight_and_goes_with_its_threshold(
            LocalTime utc, long tokens, BigDecimal price) {
        assertThat(MODEL.price(PricedUnit.PROMPT, tokens, utc)).contains(price);
    }

    @Test
    void of_overlapping_windows_the_one_added_last_decides() {
        ModelPrice twice = MODEL.toBuilder()
                .override(PriceOverride.during(LocalTime.of(19, 0), LocalTime.MIDNIGHT)
                        .price(PricedUnit.PROMPT, "0.000002")
                        .build())
                .build();

        assertThat(twice.price(PricedUnit.PROMPT, 1, LocalTime.of(19, 30))).contains(new BigDecimal("0.000002"));
        assertThat(twice.price(PricedUnit.PROMPT, 200, LocalTime.of(23, 30))).contains(new BigDecimal("0.000002"));
        assertThat(twice.price(PricedUnit.PROMPT, 200, LocalTime.MIDNIGHT)).contains(new BigDecimal("0.0000005"));
    }

    @Test
    void a_cost_at_an_instant_takes_the_prices_of_that_time_of_day_and_one_at_no_time_the_dearest() {
        TokenUsage usage = TokenUsage.of(1_000, 0);

        assertThat(CATALOG.cost("a/m", usage, Instant.parse("2026-08-01T12:00:00Z")))
                .isEqualTo(Money.usd("0.003"));
        assertThat(CATALOG.cost("a/m", usage, Instant.parse("2026-08-01T23:00:00Z")))
                .isEqualTo(Money.usd("0.0005"));
        assertThat(CATALOG.cost("a/m", usage)).isEqualTo(Money.usd("0.003"));
    }

    @Test
    void a_ceiling_takes_the_dearest_time_of_day() {
        Ceiling ceiling = CATALOG.ceiling(CallShape.builder("a/m")
                .inputUpperBoundTokens(1_000)
                .maxOutputTokens(1)
                .build());

        assertThat(ceiling.cost()).isEqualTo(Money.usd("0.003"));
        assertThat(ceiling.maxPromptPricePerMillion()).contains(BigDecimal.valueOf(3));
    }

    @Test
    void a_window_of_no_length_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceOverride.during(LocalTime.NOON, LocalTime.NOON))
                .withMessageStartingWith("the window starts and ends at 12:00");
    }

    @Test
    void a_discount_is_taken_off_the_cost_and_never_off_the_ceiling() {
        PricingCatalog catalog = PricingCatalog.builder()
                .model(model().discount(new BigDecimal("0.25")).build())
                .build();
        CallShape call = CallShape.builder("a/m")
                .inputUpperBoundTokens(1_000)
                .maxOutputTokens(1)
                .build();

        assertThat(catalog.cost("a/m", TokenUsage.of(1_000, 0))).isEqualTo(Money.usd("0.00075"));
        assertThat(catalog.ceiling(call).cost()).isEqualTo(Money.usd("0.001"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model().discount(new BigDecimal("1.1")))
                .withMessage("discount of 'a/m' is not 0 to 1: 1.1");
    }

    @Test
    void cached_audio_and_pictures_have_prices_of_their_own_within_the_prompt() {
        ModelPrice model = model().price(PricedUnit.CACHE_READ, "0.0000002")
                .price(PricedUnit.AUDIO_CACHE_READ, "0.0000004")
                .price(PricedUnit.IMAGE_INPUT, "0.000002")
                .build();
        TokenUsage usage = TokenUsage.builder()
                .promptTokens(100)
                .cachedTokens(50)
                .cachedAudioTokens(10)
                .imageInputTokens(20)
                .build();

        // 30 text × 1 + 20 pictures × 2 + 40 cached × 0.2 + 10 cached audio × 0.4, in millionths
        assertThat(PricingCatalog.builder().model(model).build().cost("a/m", usage))
                .isEqualTo(Money.usd("0.000082"));
    }

    @Test
    void what_a_model_says_of_itself_is_kept_and_part_of_the_version() {
        ModelPrice said = model().outputModalities(List.of("text", "audio"))
                .recommendedFor(List.of(UseCase.CODE))
                .score("coding", new BigDecimal("71.4"))
                .otherPrice("video", new BigDecimal("0.5"))
                .expires(LocalDate.of(2027, 1, 1))
                .build();

        assertThat(said.toBuilder().build()).isEqualTo(said).hasSameHashCodeAs(said);
        assertThat(PricingCatalog.builder().model(said).build().version())
                .isNotEqualTo(
                        PricingCatalog.builder().model(model().build()).build().version());
    }
}
