package io.credits4j.billing;

import io.credits4j.AccountId;

/**
 * A difference between what the provider says of money and what was booked for it. Immutable.
 *
 * @param kind what differs
 * @param reference the payment or invoice
 * @param account whose
 * @param what in a few words, for people
 */
public record Finding(Kind kind, String reference, AccountId account, String what) {
    /** What differs. */
    public enum Kind {
        /** Money came, and the credits it is for were not granted. */
        MISSING_GRANT,
        /** Credits were granted for money the provider knows nothing of. */
        EXTRA_GRANT,
        /** Money went back, or came back again, and the credits did not follow. */
        MISSING_CLAWBACK,
        /** The sums differ. */
        AMOUNT_DIFFERS
    }
}
