package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditEvent;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PriceOverride;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.pricing.RateScope;
import io.credits4j.pricing.UpgradePolicy;
import io.credits4j.pricing.UseCase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogFileTest {
    private static final PricingCatalog EVERYTHING = PricingCatalog.builtIn().toBuilder()
            .creditPackage(CreditPackage.builder("bulk")
                    .name("Bulk")
                    .description("Line one.\nLine two, \"quoted\".")
                    .credits(Credits.parse("0.000001"))
                    .bonusCredits(Credits.of(1))
                    .price(Money.usd("9.99"))
                    .price(Money.of("7500", "JPY"))
                    .bulkDiscount(10, "12.5")
                    .bulkBonus(5, "3")
                    .providerPriceId("price_1")
                    .active(false)
                    .features(List.of("a", "b"))
                    .displayOrder(-3)
                    .build())
            .plan(Plan.builder("pro")
                    .name("Pro")
                    .description("For teams.")
                    .tier(2)
                    .creditsPerMonth(Credits.of(500))
                    .price(PlanPrice.every(BillingInterval.MONTH)
                            .price(Money.usd("49"))
                            .providerPriceId("price_2")
                            .build())
                    .price(PlanPrice.every(BillingInterval.MONTH)
                            .price(Money.usd("0"))
                            .creditsPerMonth(Credits.of(3))
                            .archived(true)
                            .build())
                    .trial(14, Credits.of(5))
                    .seats(2, 50)
                    .includedModels(List.of("acme/all", "openai/gpt-4o"))
                    .upgradePolicy(UpgradePolicy.DIFFERENCE)
                    .active(false)
                    .popular(true)
                    .features(List.of("x"))
                    .displayOrder(4)
                    .build())
            .event(CreditEvent.of("call", Credits.of(1)).withCategory("api").withActive(false))
            .event(CreditEvent.of("other", Credits.ZERO))
            .model(ModelPrice.builder("acme/all")
                    .name("All")
                    .canonicalSlug("acme/all-1")
                    .alias("~acme/latest")
                    .provider("Acme")
                    .contextLength(10)
                    .maxCompletionTokens(5)
                    .price(PricedUnit.PROMPT, "0.0000000833333333333333")
                    .price(PricedUnit.COMPLETION, "0")
                    .price(PricedUnit.WEB_SEARCH, "0.01")
                    .override(PriceOverride.above(7)
                            .during(LocalTime.of(22, 0), LocalTime.of(5, 30))
                            .price(PricedUnit.PROMPT, "1")
                            .build())
                    .override(PriceOverride.during(LocalTime.NOON, LocalTime.MIDNIGHT)
                            .price(PricedUnit.REQUEST, "1")
                            .build())
                    .override(
                            PriceOverride.above(0).price(PricedUnit.AUDIO, "1").build())
                    .inputModalities(List.of("text", "audio"))
                    .outputModalities(List.of("text"))
                    .capabilities(List.of("tools"))
                    .recommendedFor(List.of(UseCase.CODE, UseCase.CHAT))
                    .score("coding", new BigDecimal("70.5"))
                    .otherPrice("video", new BigDecimal("0.1"))
                    .discount(new BigDecimal("0.25"))
                    .source("a list", LocalDate.of(2026, 8, 1))
                    .expires(LocalDate.of(2027, 8, 1))
                    .retired(true)
                    .searchesUnasked(true)
                    .build())
            .model(ModelPrice.builder("r/auto").routed().build())
            .rateRule(RateRule.builder()
                    .factor("1.3")
                    .minimumCharge(Credits.SMALLEST)
                    .perRequestFee(Credits.parse("0.5"))
                    .creditsPerUsd("100", LocalDate.of(2026, 1, 1))
                    .minimumAppliesToFree(true)
                    .volumeTier(Money.usd("100"), "1.2")
                    .build())
            .rateRule(RateScope.plan("pro").model("~acme/latest"), RateRule.AT_COST)
            .rateRule(RateScope.account(AccountId.of("acme")), RateRule.AT_COST)
            .build();

    @Test
    void what_is_written_is_read_back_as_the_same_content_and_version() {
        for (PricingCatalog catalog : List.of(
                EVERYTHING, PricingCatalog.builtIn(), PricingCatalog.builder().build())) {
            String text = CatalogFile.write(catalog);
            PricingCatalog read = CatalogFile.read(text);

            assertThat(read).isEqualTo(catalog);
            assertThat(read.version()).isEqualTo(catalog.version());
            assertThat(CatalogFile.write(read)).isEqualTo(text);
        }
    }

    @Test
    void the_smallest_file_has_what_builders_give_by_themselves() {
        PricingCatalog read = CatalogFile.read("""
                {
                  "format": "credits4j catalog 1",
                  "packages": [{"id": "pro", "credits": "50", "prices": {"USD": "49.00"}}],
                  "models": [{"id": "acme/large", "prices": {"PROMPT": "0.000003", "COMPLETION": "0.000015"}}],
                  "plans": [{"id": "team", "creditsPerMonth": "5"}],
                  "rateRules": [{"factor": "1.3"}, {"plan": "team", "factor": "1.1"}]
                }
                """);

        assertThat(read)
                .isEqualTo(PricingCatalog.builder()
                        .creditPackage(CreditPackage.builder("pro")
                                .credits(Credits.of(50))
                                .price(Money.usd("49"))
                                .build())
                        .model(ModelPrice.builder("acme/large")
                                .price(PricedUnit.PROMPT, "0.000003")
                                .price(PricedUnit.COMPLETION, "0.000015")
                                .build())
                        .plan(Plan.builder("team")
                                .creditsPerMonth(Credits.of(5))
                                .build())
                        .rateRule(RateRule.builder().factor("1.3").build())
                        .rateRule(
                                RateScope.plan("team"),
                                RateRule.builder().factor("1.1").build())
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the file is not a JSON object",
                "[] | the file is not a JSON object",
                "{\"format\": | not JSON, or a field given twice, at line 1, column",
                "{\"format\":1} | 'format' is not text",
                "{} | the file: it has no 'format'",
                "{\"format\":\"2\"} | the file: format is not 'credits4j catalog 1' but '2'"
            })
    void a_text_that_is_no_such_file_is_refused(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CatalogFile.read(json))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"extra\":1 | the file: there is no field 'extra' here",
                "\"models\":{} | the file: 'models' is not a list",
                "\"models\":[7] | models[0] is not a JSON object",
                "\"models\":[{\"id\":\"a\"}] | models[0]: model 'a' has no price for PROMPT",
                "\"models\":[{\"id\":\"a\",\"prices\":{\"PROMPT\":1}}] | models[0]: 'prices.PROMPT' is not text",
                "\"models\":[{\"id\":\"a\",\"prices\":{\"PROMPT\":\"1,5\"}}] | models[0]: PROMPT price of 'a' is not a number: '1,5'",
                "\"models\":[{\"id\":\"a\",\"prices\":{\"PROMT\":\"1\"}}] | models[0]: No enum constant",
                "\"models\":[{\"id\":\"a\",\"routed\":\"yes\"}] | models[0]: 'routed' is not true or false",
                "\"models\":[{\"id\":\"a\",\"routed\":true},{\"id\":\"a\",\"routed\":true}] | models[1]: 'a' is there twice",
                "\"models\":[{\"id\":\"a\",\"id\":\"b\"}] | not JSON, or a field given twice, at line 1",
                "\"models\":[{\"id\":\"a\",\"overrides\":[{\"prices\":{}}]}] | models[0].overrides[0]: it needs minPromptTokens",
                "\"models\":[{\"id\":\"a\",\"overrides\":[{\"utcStart\":\"8h\"}]}] | models[0].overrides[0]: Text '8h' could not be parsed",
                "\"models\":[{\"id\":\"a\",\"contextLength\":1.5}] | models[0]: 'contextLength' is not a whole number",
                "\"packages\":[{\"id\":\"p\",\"credits\":\"x\"}] | packages[0]: not an amount of credits: 'x'",
                "\"packages\":[{\"id\":\"p\",\"prices\":{\"USD\":\"1\",\"usd\":\"2\"}}] | packages[0]: package 'p' has no credits",
                "\"rateRules\":[{\"account\":\"a\",\"plan\":\"b\"}] | rateRules[0]: it is for an account and for a plan",
                "\"rateRules\":[{},{}] | rateRules[1]: 'everyone' is there twice",
                "\"rateRules\":[{\"creditsPerUsd\":\"5\"}] | rateRules[0]: it has no 'creditsPerUsdAsOf'",
                "\"rateRules\":[{\"plan\":\"b\"}] | the file: the rate rule for plan b is for a plan the catalog does not have",
                "\"plans\":[{\"id\":\"p\",\"creditsPerMonth\":\"1\",\"prices\":[{\"interval\":\"WEEK\"}]}] | plans[0].prices[0]: No enum constant"
            })
    void a_bad_field_is_refused_with_its_place_and_name(String field, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CatalogFile.read("{\"format\":\"credits4j catalog 1\"," + field + "}"))
                .withMessageContaining(message);
    }
}
