package io.credits4j.books;

import io.credits4j.internal.Text;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lot may pay for. Immutable.
 *
 * @param features only these features, in order; any if empty
 * @param models only these models, in order; any if empty
 */
public record Scope(List<String> features, List<String> models) {
    /** Anything. */
    public static final Scope ANY = new Scope(List.of(), List.of());

    private static final int MOST = 50;

    /** Checks, sorts and copies: at most 50 names each. */
    public Scope {
        features = checked("feature", features);
        models = checked("model", models);
    }

    private static List<String> checked(String what, Collection<String> names) {
        if (names.size() > MOST) {
            throw new IllegalArgumentException("a scope names " + names.size() + " " + what + "s, more than " + MOST);
        }
        names.forEach(name -> Text.identifier(what, name));
        return names.stream().distinct().sorted().toList();
    }

    /** Returns whether a lot of this scope may pay for a use. */
    public boolean covers(Use use) {
        return allows(features, use.feature()) && allows(models, use.model());
    }

    private static boolean allows(List<String> names, @Nullable String name) {
        return names.isEmpty() || (name != null && names.contains(name));
    }

    /** Returns whether it restricts nothing. */
    public boolean isAny() {
        return features.isEmpty() && models.isEmpty();
    }

    /** Returns how many of the two restrict: 0, 1 or 2. */
    public int restrictions() {
        return (features.isEmpty() ? 0 : 1) + (models.isEmpty() ? 0 : 1);
    }
}
