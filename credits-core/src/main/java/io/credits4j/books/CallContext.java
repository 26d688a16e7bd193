package io.credits4j.books;

import org.jspecify.annotations.Nullable;

/**
 * What a model call was for, inside the account. Immutable.
 *
 * @param actor who made it, such as a user id
 * @param feature what of the product it served
 * @param conversation which conversation it belongs to
 */
public record CallContext(
        @Nullable String actor,
        @Nullable String feature,
        @Nullable String conversation) {
    /** Nothing was said. */
    public static final CallContext NONE = new CallContext(null, null, null);

    /** Returns what of this is about no person. */
    public CallContext erased() {
        return new CallContext(null, feature, null);
    }
}
