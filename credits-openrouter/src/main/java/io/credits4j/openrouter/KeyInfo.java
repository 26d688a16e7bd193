package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Money;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state of the key in use. Immutable and thread-safe. An absent limit means there is none.
 *
 * @param label the key's shortened name
 * @param limit the most the key may spend
 * @param limitRemaining what is left of it
 * @param limitReset how often the limit starts anew, such as {@code monthly}
 * @param usage spent in all
 * @param usageDaily spent this day, UTC
 * @param usageWeekly spent this week, UTC, from Monday on
 * @param usageMonthly spent this month, UTC
 * @param byokUsage charged by providers on keys of the account's owner, in all
 * @param includeByokInLimit whether that counts in the limit
 * @param budgetRemaining what is left of every limit together, calls in flight included
 * @param freeModelDailyRequests requests to free models allowed a day
 * @param freeTier whether the account never bought anything
 * @param managementKey whether the key manages others instead of calling models
 * @param expiresAt when the key ends, as reported
 * @param raw the record as received, for fields not modelled here; JSON null is a null value
 */
public record KeyInfo(
        String label,
        Optional<Money> limit,
        Optional<Money> limitRemaining,
        Optional<String> limitReset,
        Optional<Money> usage,
        Optional<Money> usageDaily,
        Optional<Money> usageWeekly,
        Optional<Money> usageMonthly,
        Optional<Money> byokUsage,
        boolean includeByokInLimit,
        Optional<Money> budgetRemaining,
        OptionalLong freeModelDailyRequests,
        boolean freeTier,
        boolean managementKey,
        Optional<String> expiresAt,
        Map<String, Object> raw) {
    /** Reads the record of a key; empty if it is none. */
    static Optional<KeyInfo> of(JsonNode data) {
        return data.isObject() ? Optional.of(read(data)) : Optional.empty();
    }

    private static KeyInfo read(JsonNode data) {
        return new KeyInfo(
                Json.text(data, "label").orElse(""),
                money(data, "limit"),
                money(data, "limit_remaining"),
                Json.text(data, "limit_reset"),
                money(data, "usage"),
                money(data, "usage_daily"),
                money(data, "usage_weekly"),
                money(data, "usage_monthly"),
                money(data, "byok_usage"),
                Json.flag(data, "include_byok_in_limit"),
                money(data.path("effective_budget"), "remaining_usd"),
                freeModelDailyRequests(data.path("free_model_daily_requests")),
                Json.flag(data, "is_free_tier"),
                Json.flag(data, "is_management_key"),
                Json.text(data, "expires_at"),
                Json.map(data));
    }

    /** A number, or an object with one. */
    private static OptionalLong freeModelDailyRequests(JsonNode requests) {
        return requests.canConvertToLong() ? OptionalLong.of(requests.longValue()) : Json.whole(requests, "limit");
    }

    private static Optional<Money> money(JsonNode data, String name) {
        return Json.decimal(data, name).flatMap(Dollars::exactSigned);
    }

    /** Returns the label and what is left. */
    @Override
    public String toString() {
        return "KeyInfo[" + label + ", " + limitRemaining.map(Money::toString).orElse("no limit") + "]";
    }
}
