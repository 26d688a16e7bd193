package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.time.LocalDate;
import java.util.List;

/**
 * The catalog to begin with. Prices of models still offered are those OpenRouter's models API gave on 2026-08-01. The
 * others are kept for charges still to be settled, at the last price known, with the source and day of that.
 */
final class BuiltIn {
    private static final String LIVE = "OpenRouter models API";
    private static final LocalDate LIVE_DAY = LocalDate.of(2026, 8, 1);
    private static final String SEED_LIST = "seed list";
    private static final LocalDate SEED_DAY = LocalDate.of(2025, 11, 16);
    private static final String ARCHIVED = "OpenRouter models API, archived answer";
    /** The newest model of the archived answer was added on this day. */
    private static final LocalDate ARCHIVED_DAY = LocalDate.of(2024, 12, 19);

    private static final String PRICE_LISTS = "Perplexity price list, as quoted by third parties";
    /** The model was withdrawn soon after. */
    private static final LocalDate PRICE_LISTS_DAY = LocalDate.of(2024, 12, 31);

    static final PricingCatalog CATALOG = PricingCatalog.builder()
            .creditPackages(packages())
            .models(openAi())
            .models(anthropic())
            .models(google())
            .models(others())
            .build();

    private BuiltIn() {}

    private static List<CreditPackage> packages() {
        return List.of(
                CreditPackage.builder("starter")
                        .name("Starter")
                        .description("To try things out.")
                        .credits(Credits.of(10))
                        .price(Money.usd("10"))
                        .displayOrder(1)
                        .build(),
                CreditPackage.builder("pro")
                        .name("Pro")
                        .description("For daily work.")
                        .credits(Credits.of(50))
                        .bonusCredits(Credits.of(5))
                        .price(Money.usd("50"))
                        .popular(true)
                        .features(List.of("10% bonus credits"))
                        .displayOrder(2)
                        .build(),
                CreditPackage.builder("enterprise")
                        .name("Enterprise")
                        .description("For whole teams.")
                        .credits(Credits.of(200))
                        .bonusCredits(Credits.of(30))
                        .price(Money.usd("200"))
                        .features(List.of("15% bonus credits"))
                        .displayOrder(3)
                        .build());
    }

    private static List<ModelPrice> openAi() {
        return List.of(
                live("openai/gpt-4-turbo", "0.00001", "0.00003")
                        .name("OpenAI: GPT-4 Turbo")
                        .recommendedFor(List.of(UseCase.CHAT, UseCase.VISION))
                        .contextLength(128_000)
                        .maxCompletionTokens(4_096)
                        .inputModalities(List.of("text", "image"))
                        .capabilities(List.of("tools", "json_mode", "json_schema"))
                        .build(),
                live("openai/gpt-4o", "0.0000025", "0.00001")
                        .name("OpenAI: GPT-4o")
                        .price(PricedUnit.CACHE_READ, "0.00000125")
                        .recommendedFor(List.of(UseCase.CHAT, UseCase.VISION, UseCase.CODE))
                        .contextLength(128_000)
                        .maxCompletionTokens(16_384)
                        .inputModalities(List.of("text", "image", "file"))
                        .capabilities(List.of("tools", "json_mode", "json_schema", "web_search"))
                        .build(),
                live("openai/gpt-3.5-turbo", "0.0000005", "0.0000015")
                        .name("OpenAI: GPT-3.5 Turbo")
                        .recommendedFor(List.of(UseCase.CHAT))
                        .contextLength(16_385)
                        .maxCompletionTokens(4_096)
                        .inputModalities(List.of("text"))
                        .capabilities(List.of("tools", "json_mode", "json_schema"))
                        .build());
    }

    private static List<ModelPrice> anthropic() {
        return List.of(
                retired("anthropic/claude-3.5-sonnet", "0.000003", "0.000015")
                        .name("Anthropic: Claude 3.5 Sonnet")
                        .source(SEED_LIST, SEED_DAY)
                        .recommendedFor(List.of(UseCase.CODE, UseCase.CHAT))
                        .contextLength(200_000)
                        .maxCompletionTokens(8_192)
                        .inputModalities(List.of("text", "image"))
                        .capabilities(List.of("tools"))
                        .build(),
                retired("anthropic/claude-3-opus", "0.000015", "0.000075")
                        .name("Anthropic: Claude 3 Opus")
                        .source(SEED_LIST, SEED_DAY)
                        .recommendedFor(List.of(UseCase.REASONING))
                        .contextLength(200_000)
                        .maxCompletionTokens(4_096)
                        .inputModalities(List.of("text", "image"))
                        .capabilities(List.of("tools"))
                        .build(),
                live("anthropic/claude-3-haiku", "0.00000025", "0.00000125")
                        .name("Anthropic: Claude 3 Haiku")
                        .price(PricedUnit.CACHE_READ, "0.00000003")
                        .price(PricedUnit.CACHE_WRITE, "0.0000003")
                        .price(PricedUnit.CACHE_WRITE_1H, "0.0000005")
                        .price(PricedUnit.WEB_SEARCH, "0.01")
                        .recommendedFor(List.of(UseCase.CHAT, UseCase.LONG_CONTEXT))
                        .contextLength(200_000)
                        .maxCompletionTokens(4_096)
                        .inputModalities(List.of("text", "image"))
                        .capabilities(List.of("tools"))
                        .build());
    }

    private static List<ModelPrice> google() {
        return List.of(
                retired("google/gemini-pro-1.5", "0.00000125", "0.000005")
                        .name("Google: Gemini 1.5 Pro")
                        .alias("google/gemini-1.5-pro")
                        .price(PricedUnit.IMAGE, "0.0006575")
                        .source(ARCHIVED, ARCHIVED_DAY)
                        .recommendedFor(List.of(UseCase.LONG_CONTEXT, UseCase.VISION))
                        .contextLength(2_000_000)
                        .maxCompletionTokens(8_192)
                        .inputModalities(List.of("text", "image"))
                        .build(),
                retired("google/gemini-flash-1.5", "0.000000075", "0.0000003")
                        .name("Google: Gemini 1.5 Flash")
                        .alias("google/gemini-1.5-flash")
                        .price(PricedUnit.IMAGE, "0.00004")
                        .source(ARCHIVED, ARCHIVED_DAY)
                        .recommendedFor(List.of(UseCase.CHAT, UseCase.LONG_CONTEXT))
                        .contextLength(1_000_000)
                        .maxCompletionTokens(8_192)
                        .inputModalities(List.of("text", "image"))
                        .build());
    }

    private static List<ModelPrice> others() {
        return List.of(
                live("meta-llama/llama-3.3-70b-instruct", "0.00000013", "0.0000004")
                        .name("Meta: Llama 3.3 70B Instruct")
                        .recommendedFor(List.of(UseCase.CHAT))
                        .contextLength(131_072)
                        .maxCompletionTokens(128_000)
                        .inputModalities(List.of("text"))
                        .capabilities(List.of("tools", "json_mode", "json_schema"))
                        .build(),
                live("mistralai/mistral-large", "0.000002", "0.000006")
                        .name("Mistral Large")
                        .price(PricedUnit.CACHE_READ, "0.0000002")
                        .recommendedFor(List.of(UseCase.CHAT, UseCase.CODE, UseCase.AGENT))
                        .contextLength(128_000)
                        .inputModalities(List.of("text", "file"))
                        .capabilities(List.of("tools", "json_mode", "json_schema"))
                        .build(),
                retired("mistralai/mistral-small", "0.0000002", "0.0000006")
                        .name("Mistral Small")
                        .source(ARCHIVED, ARCHIVED_DAY)
                        .recommendedFor(List.of(UseCase.CHAT))
                        .contextLength(32_000)
                        .inputModalities(List.of("text"))
                        .build(),
                retired("perplexity/llama-3.1-sonar-huge-128k-online", "0.000005", "0.000005")
                        .name("Perplexity: Llama 3.1 Sonar 405B Online")
                        .price(PricedUnit.REQUEST, "0.005")
                        .source(PRICE_LISTS, PRICE_LISTS_DAY)
                        .recommendedFor(List.of(UseCase.SEARCH))
                        .contextLength(127_072)
                        .inputModalities(List.of("text"))
                        .capabilities(List.of("web_search"))
                        .build());
    }

    private static ModelPrice.Builder live(String id, String prompt, String completion) {
        return ModelPrice.builder(id)
                .price(PricedUnit.PROMPT, prompt)
                .price(PricedUnit.COMPLETION, completion)
                .source(LIVE, LIVE_DAY);
    }

    private static ModelPrice.Builder retired(String id, String prompt, String completion) {
        return ModelPrice.builder(id)
                .price(PricedUnit.PROMPT, prompt)
                .price(PricedUnit.COMPLETION, completion)
                .retired(true);
    }
}
