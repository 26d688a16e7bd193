package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Money;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one endpoint of a model was used for on one UTC day, as OpenRouter books it. Immutable and thread-safe.
 *
 * @param date the UTC day; absent if it cannot be read
 * @param model the model
 * @param canonicalSlug its dated name
 * @param endpointId the endpoint
 * @param provider who served
 * @param requests how many requests
 * @param promptTokens tokens read
 * @param completionTokens tokens produced
 * @param reasoningTokens reasoning tokens
 * @param usage US dollars charged to the OpenRouter account; absent is unknown, not zero
 * @param byokUsage US dollars charged by providers on keys of the account's owner
 * @param raw the entry as received, for fields not modelled here; JSON null is a null value
 */
public record ModelActivity(
        Optional<LocalDate> date,
        String model,
        Optional<String> canonicalSlug,
        Optional<String> endpointId,
        Optional<String> provider,
        long requests,
        long promptTokens,
        long completionTokens,
        long reasoningTokens,
        Optional<Money> usage,
        Optional<Money> byokUsage,
        Map<String, Object> raw) {
    private static final int DATE_LENGTH = 10;

    /** Reads the list; empty if it is none. */
    static Optional<List<ModelActivity>> listOf(JsonNode data) {
        if (!data.isArray()) {
            return Optional.empty();
        }
        List<ModelActivity> activity = new ArrayList<>(data.size());
        data.forEach(entry -> activity.add(of(entry)));
        return Optional.of(List.copyOf(activity));
    }

    private static ModelActivity of(JsonNode entry) {
        return new ModelActivity(
                Json.text(entry, "date").flatMap(ModelActivity::date),
                Json.text(entry, "model").orElse(""),
                Json.text(entry, "model_permaslug"),
                Json.text(entry, "endpoint_id"),
                Json.text(entry, "provider_name"),
                Json.count(entry, "requests"),
                Json.count(entry, "prompt_tokens"),
                Json.count(entry, "completion_tokens"),
                Json.count(entry, "reasoning_tokens"),
                money(entry, "usage"),
                money(entry, "byok_usage_inference"),
                Json.map(entry));
    }

    /** Days come with and without a time of day. */
    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text.substring(0, Math.min(DATE_LENGTH, text.length()))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Money> money(JsonNode entry, String name) {
        return Json.decimal(entry, name).flatMap(Dollars::exactSigned);
    }

    /** Returns day, model and sum. */
    @Override
    public String toString() {
        return "ModelActivity[" + date.map(LocalDate::toString).orElse("no date") + ", " + model + ", "
                + usage.map(Money::toString).orElse("unknown usage") + "]";
    }
}
