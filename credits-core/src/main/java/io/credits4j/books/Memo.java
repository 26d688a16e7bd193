package io.credits4j.books;

import io.credits4j.internal.Text;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people want to know about a booking and no figure depends on: description, actor, metadata. Immutable.
 *
 * <p>Never part of what makes two requests the same, and erasable.
 *
 * @param description free text of at most 1000 characters
 * @param actor who did it inside the account, such as a user id
 * @param metadata further facts, such as package, conversation or model; at most 64 entries of together 65,536 characters
 */
public record Memo(@Nullable String description, @Nullable String actor, Map<String, String> metadata) {
    /** No memo. */
    public static final Memo NONE = new Memo(null, null, Map.of());

    private static final int MOST_ENTRIES = 64;
    private static final int MOST_CHARACTERS = 65_536;

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a part is too long or holds control characters
     */
    public Memo {
        if (description != null) {
            Text.description("description", description);
        }
        if (actor != null) {
            Text.identifier("actor", actor);
        }
        metadata = checked(metadata);
    }

    /** Returns this with a description. */
    public Memo withDescription(String newDescription) {
        return new Memo(newDescription, actor, metadata);
    }

    /** Returns this with an actor. */
    public Memo withActor(String newActor) {
        return new Memo(description, newActor, metadata);
    }

    /** Returns this with the entries of {@code more} added. */
    public Memo withMetadata(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(metadata);
        all.putAll(more);
        return new Memo(description, actor, all);
    }

    /** Keeps the texts out of logs: they may be personal. */
    @Override
    public String toString() {
        return "Memo[" + metadata.size() + " metadata]";
    }

    private static Map<String, String> checked(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return Map.of();
        }
        if (metadata.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    "metadata has " + metadata.size() + " entries, more than " + MOST_ENTRIES);
        }
        int characters = 0;
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            Text.identifier("metadata key", entry.getKey());
            String value = entry.getValue();
            Text.wellFormed("metadata value of '" + entry.getKey() + "'", value);
            characters += entry.getKey().length() + value.length();
        }
        if (characters > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "metadata has " + characters + " characters, more than " + MOST_CHARACTERS);
        }
        return Map.copyOf(metadata);
    }

    /** Returns whether it says nothing. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Returns whether it says something and, if an actor is given, was made by that one. */
    public boolean isBy(Optional<String> someone) {
        return !isNone() && (someone.isEmpty() || someone.get().equals(actor));
    }
}
