package io.credits4j.books;

import io.credits4j.internal.Text;
import org.jspecify.annotations.Nullable;

/**
 * What credits are spent on, as far as it decides which lots may pay. Immutable.
 *
 * @param feature the feature of the application, if stated
 * @param model the model, if stated
 */
public record Use(@Nullable String feature, @Nullable String model) {
    /** Nothing stated: only lots without a scope may pay. */
    public static final Use ANYTHING = new Use(null, null);

    /** Checks the names: 1 to 200 characters each, no line breaks. */
    public Use {
        if (feature != null) {
            Text.identifier("feature", feature);
        }
        if (model != null) {
            Text.identifier("model", model);
        }
    }
}
