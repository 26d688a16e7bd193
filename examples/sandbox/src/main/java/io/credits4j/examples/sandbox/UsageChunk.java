package io.credits4j.examples.sandbox;

/** How a stream says what it used: the documented way, and the ways seen. */
public enum UsageChunk {
    /** In a last chunk that repeats the finish reason. */
    REPEATING_FINISH,
    /** In a last chunk with a choice that has no finish reason. */
    AFTER_FINISH,
    /** In a last chunk without choices, as documented. */
    WITHOUT_CHOICES,
    /** In the chunk that finishes. */
    WITH_FINISH,
    /** Twice the same. */
    TWICE
}
