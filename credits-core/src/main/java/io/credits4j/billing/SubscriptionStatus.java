package io.credits4j.billing;

/** Where a subscription stands. Credits never come from it: they come from invoices that are paid. */
public enum SubscriptionStatus {
    /** Its first payment has not come yet. */
    INCOMPLETE(false, false),
    /** It is being tried. */
    TRIALING(true, false),
    /** It is paid. */
    ACTIVE(true, false),
    /** A renewal was not paid yet; the provider tries again. */
    PAST_DUE(true, false),
    /** The provider has given up on a renewal; it may still be paid. */
    UNPAID(false, false),
    /** It rests, as after a trial without a payment method. */
    PAUSED(false, false),
    /** It was ended. */
    CANCELED(false, true),
    /** Its first payment never came. */
    EXPIRED(false, true),
    /** A status the adapter does not know. It leaves what was known as it was. */
    UNKNOWN(false, false);

    private final boolean entitled;
    private final boolean ended;

    SubscriptionStatus(boolean entitled, boolean ended) {
        this.entitled = entitled;
        this.ended = ended;
    }

    /** Returns whether its features may be used. */
    public boolean isEntitled() {
        return entitled;
    }

    /** Returns whether nothing more will come of it. */
    public boolean hasEnded() {
        return ended;
    }

    /** What has ended stays so, whatever arrives late. */
    SubscriptionStatus followedBy(SubscriptionStatus news) {
        return ended || news == UNKNOWN ? this : news;
    }
}
