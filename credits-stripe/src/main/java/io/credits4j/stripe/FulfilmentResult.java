package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.billing.Booking;
import io.credits4j.billing.Card;

/** What a checkout session has come to. Immutable. */
public sealed interface FulfilmentResult {
    /** Returns the session. */
    String sessionId();

    /**
     * It is paid, and its credits are on the account: since now, or since an earlier call.
     *
     * @param sessionId the session
     * @param account whose
     * @param packageId what was bought
     * @param quantity how many were paid for
     * @param credits paid for, all packages together
     * @param bonus given on top, all packages together; a promotional lot of its own
     * @param booking its payment, and what was booked for it now
     * @param replayed whether an earlier call had granted them
     */
    record Granted(
            String sessionId,
            AccountId account,
            String packageId,
            long quantity,
            Credits credits,
            Credits bonus,
            Booking booking,
            boolean replayed)
            implements FulfilmentResult {}

    /**
     * The customer has finished the page, but the money is still on its way, as bank debits and vouchers take days. Not
     * the end: a later event, or a later call, tells.
     *
     * @param sessionId the session
     * @param account whose
     * @param packageId what is being bought
     */
    record Pending(String sessionId, AccountId account, String packageId) implements FulfilmentResult {}

    /**
     * It is not paid.
     *
     * @param sessionId the session
     * @param account whose
     * @param packageId what was to be bought
     * @param reason why
     */
    record NotPaid(String sessionId, AccountId account, String packageId, Reason reason) implements FulfilmentResult {
        /** Why it is not paid. */
        public enum Reason {
            /** The customer has not finished the page, and still can. */
            OPEN,
            /** The page has expired. */
            EXPIRED,
            /** The payment was begun and failed. */
            FAILED
        }
    }

    /**
     * It began a subscription, whose first period is paid, or on trial; its credits are on the account.
     *
     * @param sessionId the session
     * @param account whose
     * @param planId what was subscribed to
     * @param subscription Stripe's id of the subscription
     * @param booking its first invoice, and what was booked for it now; nothing if an earlier call or an event had
     */
    record Subscribed(String sessionId, AccountId account, String planId, String subscription, Booking booking)
            implements FulfilmentResult {}

    /**
     * It saved a card, which is on file: top-ups and invoices are charged on it.
     *
     * @param sessionId the session
     * @param account whose
     * @param card the one on file; a newer one, if another was saved since
     */
    record CardSaved(String sessionId, AccountId account, Card card) implements FulfilmentResult {}

    /**
     * It was to save a card, and has not.
     *
     * @param sessionId the session
     * @param account whose
     * @param cause why
     */
    record CardNotSaved(String sessionId, AccountId account, Cause cause) implements FulfilmentResult {
        /** Why there is no card. */
        public enum Cause {
            /** The customer has not finished the page, and still can. */
            OPEN,
            /** The page has expired. */
            EXPIRED,
            /** The bank has not confirmed it yet, which a later event or call tells, or it was removed since. */
            UNCONFIRMED
        }
    }

    /**
     * It sells nothing of ours: another application of the same Stripe account made it, or it is of another
     * kind.
     *
     * @param sessionId the session
     */
    record Ignored(String sessionId) implements FulfilmentResult {}
}
