package io.credits4j.pricing;

import io.credits4j.Credits;

/**
 * A plan together with the price it is paid at. Immutable and thread-safe.
 *
 * @param plan what is subscribed to
 * @param price how it is paid, perhaps archived
 */
public record PlanOffer(Plan plan, PlanPrice price) {
    /**
     * Returns the credits of one month for that many seats: those the price was sold with, else those of the plan.
     *
     * @throws IllegalArgumentException if {@code seats} is below 1
     * @throws ArithmeticException if the credits are beyond what {@link Credits} can hold
     */
    public Credits creditsPerMonth(long seats) {
        return price.creditsPerMonth()
                .orElseGet(plan::creditsPerMonth)
                .multipliedBy(Checks.positive("seats of plan '" + plan.id() + "'", seats));
    }
}
