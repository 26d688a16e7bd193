package io.credits4j.openrouter;

import io.credits4j.Money;
import io.credits4j.books.CostSource;
import io.credits4j.metering.CallReport;
import io.credits4j.pricing.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What OpenRouter says of a call, as the meter keeps it. Stateless. */
final class CallReports {
    private CallReports() {}

    /** Reports what the answer itself tells; without a usage in it, not even zero is known. */
    static CallReport of(ChatResponse response) {
        return of(response.usage(), response.model(), response.provider());
    }

    static CallReport of(EmbeddingResponse response) {
        return of(response.usage(), response.model(), response.provider());
    }

    static CallReport of(Optional<Usage> usage, Optional<String> model, Optional<String> provider) {
        CallReport report = costing(usage.flatMap(Usage::providerCost), CostSource.REPORTED);
        report = usage.isPresent()
                ? report.usage(tokens(usage.get())).rawUsage(json(usage.get().raw()))
                : report;
        report = model.isPresent() ? report.servedModel(model.get()) : report;
        return provider.isPresent() ? report.provider(provider.get()) : report;
    }

    static CallReport of(OpenRouterException failure) {
        Optional<String> model = failure.partial().flatMap(ChatResponse::model);
        return of(failure.usage(), model, failure.provider()).failure(word(failure));
    }

    /** A word of few: our own name for the failure, and the provider's where it has one. */
    private static String word(OpenRouterException failure) {
        String own = failure.getClass()
                .getSimpleName()
                .replace("Exception", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
        return failure.errorType().map(type -> own + ": " + type).orElse(own);
    }

    static CallReport of(GenerationInfo generation) {
        CallReport report = CallReport.ofUnknownCost()
                .usage(TokenUsage.builder()
                        .promptTokens(generation.nativePromptTokens())
                        .completionTokens(generation.nativeCompletionTokens())
                        .reasoningTokens(generation.nativeReasoningTokens())
                        .cachedTokens(generation.nativeCachedTokens())
                        .build());
        report = generation.model().isPresent()
                ? report.servedModel(generation.model().get())
                : report;
        return generation.provider().isPresent()
                ? report.provider(generation.provider().get())
                : report;
    }

    private static CallReport costing(Optional<Money> cost, CostSource source) {
        return cost.map(money -> CallReport.costing(money, source)).orElseGet(CallReport::ofUnknownCost);
    }

    private static TokenUsage tokens(Usage usage) {
        return TokenUsage.builder()
                .promptTokens(usage.promptTokens())
                .cachedTokens(usage.cachedTokens())
                .cacheWriteTokens(usage.cacheWriteTokens())
                .audioTokens(usage.promptAudioTokens())
                .completionTokens(usage.completionTokens())
                .reasoningTokens(usage.reasoningTokens())
                .imageOutputTokens(usage.completionImageTokens())
                .audioOutputTokens(usage.completionAudioTokens())
                .webSearches(usage.webSearchRequests())
                .build();
    }

    private static String json(Map<?, ?> usage) {
        return new String(Json.bytes(Map.of("usage", usage)), StandardCharsets.UTF_8);
    }
}
