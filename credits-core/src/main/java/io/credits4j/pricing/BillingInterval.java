package io.credits4j.pricing;

/** How often a plan is paid. Its credits come month by month in either case. */
public enum BillingInterval {
    /** Every month. */
    MONTH(1),
    /** Every twelve months. */
    YEAR(12);

    private final int months;

    BillingInterval(int months) {
        this.months = months;
    }

    /** Returns how many months, and so how many portions of credits, one payment is for. */
    public int months() {
        return months;
    }
}
