package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;

/**
 * What so many of a package cost and give together, bulk discount and bulk bonus included. Immutable and thread-safe.
 *
 * @param packageId what is ordered
 * @param quantity how many
 * @param unitPrice what each of them costs in this order
 * @param price what all of them cost: {@code unitPrice} times {@code quantity}
 * @param credits the credits paid for
 * @param bonusCredits the credits given on top
 */
public record PackageOrder(
        String packageId, long quantity, Money unitPrice, Money price, Credits credits, Credits bonusCredits) {
    /**
     * Returns all the credits the buyer gets.
     *
     * @throws ArithmeticException if they are beyond what {@link Credits} can hold
     */
    public Credits totalCredits() {
        return credits.plus(bonusCredits);
    }
}
