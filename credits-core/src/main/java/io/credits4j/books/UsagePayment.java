package io.credits4j.books;

import org.jspecify.annotations.Nullable;

/**
 * How a use is paid, and whether it was. Immutable.
 *
 * @param kind by what
 * @param status whether it was
 * @param chargeId the payment provider's id of the charge, if it was charged for by itself
 */
public record UsagePayment(
        Kind kind, Status status, @Nullable String chargeId) {
    /** Nothing is to be paid. */
    public static final UsagePayment INCLUDED = new UsagePayment(Kind.INCLUDED, Status.PAID, null);

    /** By what a use is paid. */
    public enum Kind {
        /** By credits of the account. */
        CREDIT,
        /** By the plan, so that nothing is charged. */
        INCLUDED,
        /** By a payment that was taken for it. */
        IMMEDIATE_CHARGE
    }

    /** Whether a use was paid. */
    public enum Status {
        /** Not yet, or not all of it. */
        PENDING,
        /** All of it. */
        PAID,
        /** Nobody will. */
        FAILED
    }
}
