package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why no provider serves a model, as OpenRouter explains it. Immutable and thread-safe.
 *
 * @param code the kind, in words: {@code model_not_found}, {@code no_endpoints}, {@code capacity_exhausted},
 *     {@code privacy_restricted}, {@code constraint_filtered} and others; newer ones are kept
 * @param retryable whether the same request may succeed later
 * @param requestedModels the models asked for
 * @param affectedProviders the providers that could have served
 * @param excludedBy what kept them from it, such as {@code max_price}
 * @param fallbackModels models that would serve instead
 * @param constraint the constraint of the request that no provider meets
 * @param docsUrl where it is explained
 */
public record Availability(
        Optional<String> code,
        boolean retryable,
        List<String> requestedModels,
        List<String> affectedProviders,
        List<String> excludedBy,
        List<String> fallbackModels,
        Optional<String> constraint,
        Optional<String> docsUrl) {
    static @Nullable Availability of(JsonNode availability) {
        return availability.isObject() ? read(availability) : null;
    }

    private static Availability read(JsonNode availability) {
        return new Availability(
                Json.text(availability, "code"),
                Json.flag(availability, "retryable"),
                Json.texts(availability, "requested_models"),
                Json.texts(availability, "affected_providers"),
                Json.texts(availability, "excluded_by"),
                Json.texts(availability, "fallback_models"),
                Json.text(availability, "constraint"),
                Json.text(availability, "docs_url"));
    }
}
