package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.time.Instant;

/**
 * One line of an invoice. Immutable.
 *
 * @param key the intent to give the credits of it, made from the line and the price
 * @param kind what it is for
 * @param item the subscription item it is for; of a line that sells something once, anything
 * @param price the provider's id of the price
 * @param quantity how many, zero or more
 * @param from start of the time it is for, inclusive; not that of the invoice, which may be the time before
 * @param to end of that time, exclusive
 * @param amount what it costs without tax; below zero where something is given back
 */
public record InvoiceLine(
        IdempotencyKey key,
        Kind kind,
        String item,
        String price,
        long quantity,
        Instant from,
        Instant to,
        Money amount) {
    /** What a line is for. */
    public enum Kind {
        /** A whole period of a subscription. */
        PERIOD,
        /** The time of a trial. */
        TRIAL,
        /** The rest of a period, after a change of price or quantity. */
        REST_OF_PERIOD,
        /** The rest of a period given back, because of a change. */
        UNUSED_TIME,
        /** Something sold once. */
        ONCE
    }

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a name is no identifier, the quantity negative or, of a subscription's line, the
     *     time empty
     */
    public InvoiceLine {
        requireNonNull(key, "key");
        requireNonNull(kind, "kind");
        requireNonNull(amount, "amount");
        Text.identifier("subscription item", item);
        Text.identifier("price", price);
        if (quantity < 0 || (kind != Kind.ONCE && !to.isAfter(from))) {
            throw new IllegalArgumentException(
                    "line '" + key + "' of quantity " + quantity + " is for the time " + from + " to " + to);
        }
    }
}
