package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.internal.Text;
import java.time.Instant;

/**
 * One price a subscription is for. Immutable.
 *
 * @param id the provider's; it stays when the price changes
 * @param price the provider's id of the price
 * @param quantity for how many seats, zero or more
 * @param from start of the period it is in, inclusive
 * @param to end of that period, exclusive
 */
public record SubscriptionItem(String id, String price, long quantity, Instant from, Instant to) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a name is no identifier, the quantity negative or the period empty
     */
    public SubscriptionItem {
        Text.identifier("subscription item", id);
        Text.identifier("price", price);
        requireNonNull(from, "from");
        if (quantity < 0 || !to.isAfter(from)) {
            throw new IllegalArgumentException("subscription item '" + id + "' of quantity " + quantity
                    + " is in the period " + from + " to " + to);
        }
    }

    String written() {
        return String.join("\n", price, Long.toString(quantity), from.toString(), to.toString());
    }

    static SubscriptionItem read(String id, String text) {
        String[] parts = text.split("\n", 4);
        return new SubscriptionItem(
                id, parts[0], Long.parseLong(parts[1]), Instant.parse(parts[2]), Instant.parse(parts[3]));
    }
}
