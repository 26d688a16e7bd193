package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import java.time.Instant;
import java.util.Optional;

/** What a spend token is worth. Immutable. */
public sealed interface TokenResult {
    /** Returns the token's content, or throws {@link SpendTokenRefusedException}. */
    Valid orThrow();

    /**
     * The token was issued by this application, for this actor and feature, and is still good.
     *
     * @param account whose credits it may spend
     * @param actor who may spend them
     * @param feature on what
     * @param max the most it may spend, if limited
     * @param issuedAt when it was issued
     * @param expiresAt until when it is good, exclusive
     * @param spendKey the key of the one spend it is good for: with it, a token presented twice spends once
     */
    record Valid(
            AccountId account,
            String actor,
            String feature,
            Optional<Credits> max,
            Instant issuedAt,
            Instant expiresAt,
            IdempotencyKey spendKey)
            implements TokenResult {

        /**
         * Returns the request to spend an amount by this token: its account, actor and key.
         *
         * @param amount how much, above zero and at most {@link #max}
         * @return the request
         * @throws IllegalArgumentException if the amount is out of range
         */
        public SpendRequest spend(Credits amount) {
            if (max.isPresent() && amount.isGreaterThan(max.get())) {
                throw new IllegalArgumentException("amount " + amount + " is above the token's largest, " + max.get());
            }
            return SpendRequest.of(account, amount, spendKey).actor(actor);
        }

        @Override
        public Valid orThrow() {
            return this;
        }
    }

    /**
     * The token was good; let the user ask for another.
     *
     * @param expiredAt when it expired
     */
    record Expired(Instant expiredAt) implements TokenResult {
        @Override
        public Valid orThrow() {
            throw new SpendTokenRefusedException("the spend token expired at " + expiredAt + "; issue another", this);
        }
    }

    /**
     * The token is not good for this actor and feature, or not ours at all.
     *
     * @param reason why
     */
    record Invalid(Reason reason) implements TokenResult {
        @Override
        public Valid orThrow() {
            throw new SpendTokenRefusedException("the spend token is refused: " + reason, this);
        }
    }

    /** Why a token is refused. */
    enum Reason {
        /** It is not shaped like a token. */
        MALFORMED,
        /** It is of a version this release does not read. */
        UNSUPPORTED_VERSION,
        /** It names a signing key that is not known here. */
        UNKNOWN_KEY,
        /** It was changed, or signed with another key of that name. */
        BAD_SIGNATURE,
        /** It was issued for another actor. */
        OTHER_ACTOR,
        /** It was issued for another feature. */
        OTHER_FEATURE,
        /** It was issued later than now. */
        FROM_THE_FUTURE
    }
}
