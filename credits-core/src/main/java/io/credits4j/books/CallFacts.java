package io.credits4j.books;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how a model call went, money aside. Immutable. What nobody reported is absent, which is not zero.
 *
 * @param servedModel the model that answered, in the provider's words
 * @param provider who ran it
 * @param tokens what it used
 * @param latency from sending to the end
 * @param timeToFirstToken from sending to the first token
 * @param failure what went wrong, as a short word for machines; none if it went well
 * @param rawUsage the provider's own report of what was used, as text
 */
public record CallFacts(
        @Nullable String servedModel,
        @Nullable String provider,
        @Nullable TokenCounts tokens,
        @Nullable Duration latency,
        @Nullable Duration timeToFirstToken,
        @Nullable String failure,
        @Nullable String rawUsage) {
    /** Nothing is known. */
    public static final CallFacts NONE = new CallFacts(null, null, null, null, null, null, null);

    /** Returns these with what others know besides; where both know something, the others. */
    public CallFacts updatedBy(CallFacts newer) {
        return new CallFacts(
                first(newer.servedModel, servedModel),
                first(newer.provider, provider),
                first(newer.tokens, tokens),
                first(newer.latency, latency),
                first(newer.timeToFirstToken, timeToFirstToken),
                first(newer.failure, failure),
                first(newer.rawUsage, rawUsage));
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one != null ? one : other;
    }

    /** Keeps the provider's report out of logs. */
    @Override
    public String toString() {
        return "CallFacts[" + servedModel + ", " + provider + ", " + tokens + ", " + failure + "]";
    }
}
