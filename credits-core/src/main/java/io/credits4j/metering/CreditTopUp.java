package io.credits4j.metering;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Use;
import io.credits4j.internal.Text;
import java.util.Optional;

/**
 * Buys credits for an account that is short of them for a call, so that the call can go on. Whoever sells credits
 * implements it. Thread-safe; called without any lock held, at most once per call.
 */
@FunctionalInterface
public interface CreditTopUp {
    /**
     * Tries to make the account able to pay.
     *
     * @param account whose
     * @param amount how much the call needs in all, above zero; what of it is there already is for the ledger to say, since
     *     others may have bought some meanwhile
     * @param use what the call is for, since some credits pay for that only
     * @param callKey the key of the call; the same call asks with the same key again
     * @return whether the credits are there now; whatever it throws, the call is refused for want of credits
     */
    Result topUp(AccountId account, Credits amount, Use use, IdempotencyKey callKey);

    /** What became of a top-up. */
    sealed interface Result {
        /**
         * The credits are there; the call is tried once more.
         *
         * @param chargeId the payment provider's id of the charge, if it is told
         */
        record ToppedUp(Optional<String> chargeId) implements Result {
            /**
             * Checks the id.
             *
             * @throws IllegalArgumentException if it is not 1 to 200 printable characters
             */
            public ToppedUp {
                chargeId.ifPresent(id -> Text.identifier("charge id", id));
            }
        }

        /** No credits were granted, or not yet: the call is refused. */
        record NotNow() implements Result {}
    }
}
