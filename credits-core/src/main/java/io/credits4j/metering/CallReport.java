package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.Money;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CostSource;
import io.credits4j.books.TokenCounts;
import io.credits4j.pricing.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call when it ends: the cost, if the provider told it, and how it went. Immutable and thread-safe.
 *
 * <pre>{@code
 * call.end(CallReport.costing(Money.usd("0.0021"), CostSource.REPORTED).usage(usage).servedBy("vendor/model", "Azure"));
 * }</pre>
 *
 * <p>What a provider writes into its answers never makes a report fail: texts are cut and cleaned, not refused.
 */
public final class CallReport {
    /** The most characters that are kept of a provider's own report of what was used. */
    public static final int MOST_RAW_USAGE = 4_000;

    private static final int MOST_NAME = 200;
    private static final int REPLACEMENT = 0xFFFD;

    private final @Nullable Money cost;
    private final @Nullable CostSource source;
    private final CallFacts facts;

    private CallReport(@Nullable Money cost, @Nullable CostSource source, CallFacts facts) {
        this.cost = cost;
        this.source = source;
        this.facts = facts;
    }

    /**
     * Reports a call whose cost is known; zero if the provider said so.
     *
     * @param cost the exact cost, in US dollars; zero or more
     * @param source where it comes from
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     */
    public static CallReport costing(Money cost, CostSource source) {
        if (cost.isNegative() || !cost.currency().getCurrencyCode().equals("USD")) {
            throw new IllegalArgumentException("cost is below zero or not in US dollars: " + cost);
        }
        return new CallReport(cost, requireNonNull(source, "source"), CallFacts.NONE);
    }

    /** Reports a call whose cost the provider did not tell: absent is not zero. */
    public static CallReport ofUnknownCost() {
        return new CallReport(null, null, CallFacts.NONE);
    }

    /** Adds what was used; if the cost never becomes known, it is computed from this. */
    public CallReport usage(TokenUsage usage) {
        return with(new CallFacts(null, null, counts(usage), null, null, null, null));
    }

    /** Adds the model that answered, in the provider's words. */
    public CallReport servedModel(String model) {
        return with(new CallFacts(kept(model, MOST_NAME), null, null, null, null, null, null));
    }

    /** Adds who ran the model. */
    public CallReport provider(String provider) {
        return with(new CallFacts(null, kept(provider, MOST_NAME), null, null, null, null, null));
    }

    /** Adds what went wrong, as a short word for machines: {@code rate_limited}. Never what the model or user said. */
    public CallReport failure(String word) {
        return with(new CallFacts(null, null, null, null, null, kept(word, MOST_NAME), null));
    }

    /** Adds the provider's own report of what was used, such as its JSON; the first {@value #MOST_RAW_USAGE} characters are kept. */
    public CallReport rawUsage(String text) {
        return with(new CallFacts(null, null, null, null, null, null, kept(text, MOST_RAW_USAGE)));
    }

    CallReport timed(@Nullable Duration latency, @Nullable Duration timeToFirstToken) {
        return with(new CallFacts(null, null, null, latency, timeToFirstToken, null, null));
    }

    private CallReport with(CallFacts more) {
        return new CallReport(cost, source, facts.updatedBy(more));
    }

    Optional<Money> cost() {
        return Optional.ofNullable(cost);
    }

    CostSource source() {
        return requireNonNull(source, "a report with a cost has a source");
    }

    CallFacts facts() {
        return facts;
    }

    private static @Nullable String kept(String text, int most) {
        StringBuilder kept = new StringBuilder();
        text.strip()
                .codePoints()
                .limit(most)
                .map(point -> isUnclean(point) ? REPLACEMENT : point)
                .forEach(kept::appendCodePoint);
        String clean = kept.toString().strip();
        return clean.isEmpty() ? null : clean;
    }

    private static boolean isUnclean(int point) {
        return Character.isISOControl(point) || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    static TokenCounts counts(TokenUsage usage) {
        return new TokenCounts(
                usage.promptTokens(),
                usage.cachedTokens(),
                usage.cacheWriteTokens(),
                usage.cacheWrite1hTokens(),
                usage.audioTokens(),
                usage.completionTokens(),
                usage.reasoningTokens(),
                usage.imageOutputTokens(),
                usage.audioOutputTokens(),
                usage.images(),
                usage.webSearches(),
                usage.requests());
    }

    static TokenUsage usage(TokenCounts counts) {
        return TokenUsage.builder()
                .promptTokens(counts.prompt())
                .cachedTokens(counts.cached())
                .cacheWriteTokens(counts.cacheWrite())
                .cacheWrite1hTokens(counts.cacheWrite1h())
                .audioTokens(counts.audio())
                .completionTokens(counts.completion())
                .reasoningTokens(counts.reasoning())
                .imageOutputTokens(counts.imageOutput())
                .audioOutputTokens(counts.audioOutput())
                .images(counts.images())
                .webSearches(counts.webSearches())
                .requests(counts.requests())
                .build();
    }

    /** Returns the cost; what was used may be told by whoever has the records. */
    @Override
    public String toString() {
        return "CallReport[" + (cost == null ? "unknown cost" : cost + ", " + source) + ", " + facts + "]";
    }
}
