package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Money;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenRouter will not pay for this call: its account is out of funds, or a budget or key limit is reached. This is about
 * the operator's money at OpenRouter, never about a customer's credits.
 *
 * <p>When {@link #isTransient()}, the money is only reserved by calls still running: wait {@link #retryAfter()} and try
 * again. Otherwise alert the operator; {@link #limit()} says what ran out.
 */
public final class UpstreamPaymentRequiredException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    private static final String NEVER_FITS = "weight_exceeds_budget";

    /** What ran out. */
    public enum Limit {
        /** The budget of calls in flight, which frees itself. */
        IN_FLIGHT_BUDGET("openrouter_in_flight_budget"),
        /** The account's funds. */
        ACCOUNT_CREDITS("openrouter_credits"),
        /** The limit of the key. */
        KEY_LIMIT("openrouter_key_limit"),
        /** The budget of a guardrail. */
        GUARDRAIL_BUDGET("openrouter_guardrail_budget"),
        /** The budget of a workspace. */
        WORKSPACE_BUDGET("openrouter_workspace_budget"),
        /** OpenRouter did not say, or said something newer than this library. */
        UNKNOWN("");

        private final String source;

        Limit(String source) {
            this.source = source;
        }

        private static Limit of(@Nullable String source) {
            return Arrays.stream(values())
                    .filter(limit -> limit.source.equals(source))
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }

    private final @Nullable String limitSource;
    private final @Nullable String reason;
    private final @Nullable String scope;
    private final @Nullable String resetsAt;
    private final transient @Nullable Money budget;
    private final transient @Nullable Money spent;

    UpstreamPaymentRequiredException(Failure failure) {
        super(failure);
        JsonNode metadata = failure.error().metadata();
        this.limitSource = failure.error().limitSource();
        this.reason = failure.error().reason();
        this.scope = Json.text(metadata, "scope").orElse(null);
        this.resetsAt = Json.scalar(metadata, "resets_at").orElse(null);
        this.budget = money(metadata, "limit_usd");
        this.spent = money(metadata, "spend_usd");
    }

    private static @Nullable Money money(JsonNode metadata, String name) {
        return Json.decimal(metadata, name).flatMap(Dollars::exact).orElse(null);
    }

    /** Returns what ran out. */
    public Limit limit() {
        return Limit.of(limitSource);
    }

    /** Returns which limit was hit in OpenRouter's words, such as {@code openrouter_credits}. */
    public Optional<String> limitSource() {
        return Optional.ofNullable(limitSource);
    }

    /** Returns why, such as {@code in_flight_budget_exhausted}. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** Returns what the budget is for, where it is one of several. */
    public Optional<String> scope() {
        return Optional.ofNullable(scope);
    }

    /** Returns the size of the budget in US dollars, if told. Does not survive serialization. */
    public Optional<Money> budget() {
        return Optional.ofNullable(budget);
    }

    /** Returns what of it is spent in US dollars, if told. Does not survive serialization. */
    public Optional<Money> spent() {
        return Optional.ofNullable(spent);
    }

    /** Returns when the budget starts anew, as told. */
    public Optional<String> resetsAt() {
        return Optional.ofNullable(resetsAt);
    }

    /**
     * Tells whether only the in-flight budget is used up, which frees itself. False for a call too large to ever fit into
     * that budget.
     */
    public boolean isTransient() {
        return limit() == Limit.IN_FLIGHT_BUDGET && !NEVER_FITS.equals(reason);
    }
}
