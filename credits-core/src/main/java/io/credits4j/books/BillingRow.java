package io.credits4j.books;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stored fact of billing: a payment, a subscription, a top-up and so on. Immutable. What stores find rows by is in
 * columns; the rest only billing reads.
 *
 * @param kind what it is
 * @param reference what tells it from the others of its kind; 1 to 200 code points, compared exactly
 * @param alias a second such name, if it has one
 * @param owner whose it is; of an event whose money it moved, if any
 * @param version counts the row's writes, from 1; a write names the version it read
 * @param state where it stands; 1 to 20 characters
 * @param amount the money it is about, if it is about one sum
 * @param at when it came to be; with the reference, its place among the rows of its kind
 * @param changedAt when it was last written
 * @param dueAt when somebody has to look at it again; absent if nobody has to
 * @param facts all else, such as the dates of a subscription; at most 65,536 characters
 */
public record BillingRow(
        BillingKind kind,
        String reference,
        @Nullable String alias,
        @Nullable AccountId owner,
        long version,
        String state,
        @Nullable Money amount,
        Instant at,
        Instant changedAt,
        @Nullable Instant dueAt,
        Map<String, String> facts)
        implements Attachment.Row {
    private static final int MOST_CHARACTERS = 65_536;

    /**
     * What tells one row from all others.
     *
     * @param kind what it is
     * @param reference which of them
     */
    public record Id(BillingKind kind, String reference) {}

    /**
     * The place of a row among those of its kind.
     *
     * @param at when it came to be
     * @param reference tells rows of one instant apart
     */
    public record Place(Instant at, String reference) {}

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a name is no identifier, or the facts are too long or hold a NUL
     */
    public BillingRow {
        Text.identifier("reference of a " + kind, reference);
        if (alias != null) {
            Text.identifier("alias of a " + kind, alias);
        }
        facts = Map.copyOf(facts);
        int characters = 0;
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            Text.wellFormed("fact", fact.getKey());
            Text.wellFormed("fact '" + Text.shown(fact.getKey()) + "'", fact.getValue());
            characters += fact.getKey().length() + fact.getValue().length();
        }
        if (characters > MOST_CHARACTERS) {
            throw new IllegalArgumentException(kind + " '" + reference + "' has facts of " + characters
                    + " characters, more than " + MOST_CHARACTERS);
        }
    }

    /** Returns whose it is. */
    @Override
    public AccountId account() {
        return requireNonNull(owner, "owner");
    }

    @Override
    public Id key() {
        return new Id(kind, reference);
    }

    /** Returns its place among the rows of its kind. */
    public Place place() {
        return new Place(at, reference);
    }

    /** Returns a fact, if it is known. */
    public Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /** Keeps the facts out of logs: they may be personal. */
    @Override
    public String toString() {
        return "BillingRow[" + kind + " " + reference + ", version " + version + ", " + state + "]";
    }
}
