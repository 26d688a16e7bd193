package io.credits4j.openrouter;

import java.util.Map;

/**
 * How long a provider keeps what it has read of a prompt. Writing to the cache costs more than reading a prompt, reading
 * from it less. Immutable and thread-safe.
 */
public enum PromptCache {
    /** Five minutes after its last use. */
    FIVE_MINUTES("5m"),
    /** An hour; writing costs about twice the price of the prompt. */
    ONE_HOUR("1h");

    private final String ttl;

    PromptCache(String ttl) {
        this.ttl = ttl;
    }

    Map<String, Object> json() {
        return this == FIVE_MINUTES ? Map.of("type", "ephemeral") : Map.of("type", "ephemeral", "ttl", ttl);
    }
}
