package io.credits4j.openrouter;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** JSON values as callers see them: given by them, checked and copied, or read for them. Stateless. */
final class Values {
    private Values() {}

    /** Returns a copy of a value that must be there. */
    static Object value(String name, Object value) {
        Object copy = Json.copy(name, value);
        if (copy == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        return copy;
    }

    @SuppressWarnings("unchecked") // A copied map has text keys.
    static Map<String, Object> object(String name, Map<String, ?> json) {
        return (Map<String, Object>) value(name, json);
    }

    /** Returns the objects in a list of a received object; anything else is left out. */
    @SuppressWarnings("unchecked") // A received map has text keys.
    static List<Map<String, Object>> objects(Map<String, Object> json, String name) {
        return json.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(element -> (Map<String, Object>) element)
                        .toList()
                : List.of();
    }

    static Optional<String> text(Map<?, ?> json, String name) {
        return json.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    static OptionalLong whole(Map<?, ?> json, String name) {
        Object value = json.get(name);
        return value instanceof Integer || value instanceof Long
                ? OptionalLong.of(((Number) value).longValue())
                : OptionalLong.empty();
    }
}
