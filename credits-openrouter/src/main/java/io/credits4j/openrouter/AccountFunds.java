package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Money;
import java.util.Optional;

/**
 * The operator's own money at OpenRouter; what OpenRouter calls credits. Immutable and thread-safe.
 *
 * @param bought paid in so far
 * @param used spent so far
 */
public record AccountFunds(Money bought, Money used) {
    /** Reads the two sums; empty if either is missing, for a guess here would be worse. */
    static Optional<AccountFunds> of(JsonNode data) {
        return money(data, "total_credits")
                .flatMap(bought -> money(data, "total_usage").map(used -> new AccountFunds(bought, used)));
    }

    private static Optional<Money> money(JsonNode data, String name) {
        return Json.decimal(data, name).flatMap(Dollars::exactSigned);
    }

    /** Returns what is left, below zero when overdrawn. */
    public Money remaining() {
        return bought.minus(used);
    }
}
