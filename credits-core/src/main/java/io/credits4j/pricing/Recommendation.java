package io.credits4j.pricing;

import io.credits4j.Money;
import java.util.List;

/**
 * A model that fits a {@link ModelWish}, and why it stands where it does. Immutable and thread-safe.
 *
 * @param model the model
 * @param cost what the provider charges for the usage of the wish, at the time of day when that is dearest
 * @param reasons for people, the weightiest first
 */
public record Recommendation(ModelPrice model, Money cost, List<String> reasons) {
    /** Copies the reasons. */
    public Recommendation {
        reasons = List.copyOf(reasons);
    }
}
