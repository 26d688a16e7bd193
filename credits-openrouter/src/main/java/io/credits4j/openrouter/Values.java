package io.credits4j.openrouter;

import java.util.Map;

/** JSON values given by callers, checked and copied. Stateless. */
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
}
