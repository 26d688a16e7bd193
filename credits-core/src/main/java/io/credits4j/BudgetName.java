package io.credits4j;

import io.credits4j.internal.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names a budget inside an account: a kind the host chooses, such as {@code user}, {@code feature}, {@code key} or
 * {@code run}, and one of that kind. Immutable and thread-safe.
 *
 * <pre>{@code
 * ledger.spend(SpendRequest.of(tenant, cost, key)
 *         .within(BudgetName.of("user", userId), BudgetName.of("feature", "chat"), BudgetName.ACCOUNT));
 * }</pre>
 *
 * @param kind 1 to 50 code points, compared exactly: no control characters, no blanks at the ends
 * @param id 1 to 200 code points of the same rules; empty in the name of {@linkplain #each each} of a kind
 */
public record BudgetName(String kind, String id) {
    /** The most budgets one request may be within. */
    public static final int LONGEST_CHAIN = 10;

    /**
     * The account as a whole, for a quota of all of it. A name like any other: it limits the requests that are
     * {@code within} it.
     */
    public static final BudgetName ACCOUNT = new BudgetName("account", "all");

    private static final int LONGEST_KIND = 50;
    private static final String EACH = "";

    /**
     * Checks kind and id.
     *
     * @throws IllegalArgumentException if one breaks the rules above; the message contains it
     */
    public BudgetName {
        Text.identifier("budget kind", kind);
        if (kind.codePointCount(0, kind.length()) > LONGEST_KIND) {
            throw new IllegalArgumentException(
                    "budget kind has more than " + LONGEST_KIND + " characters: '" + Text.shown(kind) + "'");
        }
        if (id == null || !id.equals(EACH)) {
            Text.identifier("budget id", id);
        }
    }

    /**
     * Obtains the name of one budget.
     *
     * @throws IllegalArgumentException if kind or id break the rules above; the message contains it
     */
    public static BudgetName of(String kind, String id) {
        Text.identifier("budget id", id);
        return new BudgetName(kind, id);
    }

    /** Obtains the name under which the terms are set of all of a kind that have none of their own. */
    public static BudgetName each(String kind) {
        return new BudgetName(kind, EACH);
    }

    /** Returns the name of each of this one's kind. */
    public BudgetName each() {
        return each(kind);
    }

    /** Returns whether it stands for each of a kind rather than for one of it. */
    public boolean isEach() {
        return id.equals(EACH);
    }

    /**
     * Checks the names a request is within, in their order.
     *
     * @return the names
     * @throws IllegalArgumentException if there are more than {@link #LONGEST_CHAIN}, one occurs twice, or one stands for
     *     each of a kind
     */
    public static List<BudgetName> chain(List<BudgetName> names) {
        if (names.size() > LONGEST_CHAIN) {
            throw new IllegalArgumentException(names.size() + " budgets, more than " + LONGEST_CHAIN);
        }
        Set<BudgetName> seen = new HashSet<>();
        for (BudgetName name : names) {
            if (name.isEach()) {
                throw new IllegalArgumentException("'" + name + "' is no budget to be within; name one of its kind");
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException("budget '" + name + "' is named twice");
            }
        }
        return List.copyOf(names);
    }

    /** Returns kind and id, such as {@code user:anna} or {@code each user}. */
    @Override
    public String toString() {
        return isEach() ? "each " + kind : kind + ":" + id;
    }
}
