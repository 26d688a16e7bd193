package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.internal.Text;
import java.time.Instant;

/**
 * That somebody agreed to be charged without being asked each time. Immutable.
 *
 * @param by who, such as a user id
 * @param terms what was agreed to, such as the version of a text
 * @param at when
 */
public record Consent(String by, String terms, Instant at) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a name is no identifier
     */
    public Consent {
        Text.identifier("consent by", by);
        Text.identifier("consent terms", terms);
        requireNonNull(at, "at");
    }

    String written() {
        return String.join("\n", by, terms, at.toString());
    }

    static Consent read(String text) {
        String[] parts = text.split("\n", 3);
        return new Consent(parts[0], parts[1], Instant.parse(parts[2]));
    }
}
