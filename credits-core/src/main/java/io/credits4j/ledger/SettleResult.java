package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.books.LedgerTransaction;
import java.util.Optional;

/** What became of a settle. Immutable. */
public sealed interface SettleResult {
    /** Returns the settlement, or throws what {@link CreditLedger#settle} throws. */
    Settled orThrow();

    /**
     * The hold was turned into a charge.
     *
     * @param hold which one
     * @param transaction the line; empty if nothing was charged and nothing is unbilled
     * @param replayed whether the key was used before
     */
    record Settled(HoldId hold, Optional<LedgerTransaction> transaction, boolean replayed) implements SettleResult {
        /** Returns what the account paid; zero or more. */
        public Credits charged() {
            return transaction.map(line -> line.amount().negated()).orElse(Credits.ZERO);
        }

        /** Returns what nobody pays, because the overage policy said so. */
        public Credits unbilled() {
            return transaction.map(LedgerTransaction::unbilled).orElse(Credits.ZERO);
        }

        @Override
        public Settled orThrow() {
            return this;
        }
    }

    /**
     * The amount is above the hold and {@link OveragePolicy#REJECT} applies; nothing changed, the hold is as it was.
     *
     * @param hold which one
     * @param requested what was to be charged
     * @param available what could have been: the hold and everything else
     */
    record Refused(HoldId hold, Credits requested, Credits available) implements SettleResult {
        @Override
        public Settled orThrow() {
            throw new InsufficientCreditsException(hold.account(), requested, available);
        }
    }

    /**
     * The hold had ended before; nothing changed.
     *
     * @param hold which one
     * @param state how it ended
     */
    record NotOpen(HoldId hold, HoldState state) implements SettleResult {
        @Override
        public Settled orThrow() {
            throw new HoldNotOpenException(hold, state);
        }
    }
}
