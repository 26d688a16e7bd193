package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened on an account. Immutable.
 *
 * <pre>{@code
 * ledger.outbox().deliver(event -> {
 *     if (event instanceof LedgerEvent.BalanceLow low) {
 *         mail.send(low.account(), "only " + low.available() + " credits left");
 *     }
 * }, 500);
 * }</pre>
 *
 * <p>What moves credits is a {@link Booking} and carries its ledger transaction. One transaction may tell several events:
 * a settle that made debt is {@link Settled}, then {@link DebtMade}. More kinds may come; ignore those you do not know.
 */
public sealed interface LedgerEvent {
    /** Returns the event's name, the same whenever it is told. */
    EventId id();

    /** Returns when it happened. */
    Instant at();

    /** Returns on whose account it happened. */
    default AccountId account() {
        return id().account();
    }

    /** An event told by a ledger transaction. */
    sealed interface Booking extends LedgerEvent {
        /** Returns the transaction. */
        LedgerTransaction transaction();

        @Override
        default Instant at() {
            return transaction().at();
        }
    }

    /**
     * Credits came in: bought, allotted, given away or corrected by hand.
     *
     * @param id the event's name
     * @param transaction the line
     */
    record Granted(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * Credits were spent at once.
     *
     * @param id the event's name
     * @param transaction the line
     */
    record Spent(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * A spend was given back.
     *
     * @param id the event's name
     * @param transaction the line; {@link LedgerTransaction#corrects()} names the spend
     */
    record Refunded(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * A grant was taken back because its payment was.
     *
     * @param id the event's name
     * @param transaction the line; {@link LedgerTransaction#unbilled()} is what was not there to take
     */
    record Revoked(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * A revoked grant was restored.
     *
     * @param id the event's name
     * @param transaction the line
     */
    record Reinstated(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * What was left at the end of a period was carried into the next one.
     *
     * @param id the event's name
     * @param transaction the line; its amount is zero, its allocations tell from which lot and into which
     */
    record RolledOver(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * Credits reached their end unspent.
     *
     * @param id the event's name
     * @param transaction the line
     */
    record Expired(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * Credits were removed by hand.
     *
     * @param id the event's name
     * @param transaction the line
     */
    record Voided(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * Credits went to another account, or came from one.
     *
     * @param id the event's name
     * @param transaction the line, whose amount is negative on the account that gave
     */
    record Transferred(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * Credits were taken away by hand, or a lot's end was moved.
     *
     * @param id the event's name
     * @param transaction the line; its amount is zero where an end was moved
     */
    record Adjusted(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * More was used than there was.
     *
     * @param id the event's name
     * @param transaction the line that made the debt
     * @param amount how much of it is debt
     */
    record DebtMade(EventId id, LedgerTransaction transaction, Credits amount) implements Booking {}

    /**
     * Debt was paid off.
     *
     * @param id the event's name
     * @param transaction the line that paid it: a DEBT_REPAYMENT, a refund or a reinstatement
     * @param amount how much of it
     */
    record DebtRepaid(EventId id, LedgerTransaction transaction, Credits amount) implements Booking {}

    /**
     * Debt was cancelled.
     *
     * @param id the event's name
     * @param transaction the line
     */
    record DebtForgiven(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * Debt is to be settled by an invoice: charge the customer for it.
     *
     * @param id the event's name, which can serve as the key of the charge: it is the same whenever the event is told
     * @param transaction the line; its amount is how much
     */
    record DebtInvoiced(EventId id, LedgerTransaction transaction) implements Booking {}

    /**
     * A settle went beyond what was agreed: it came after the hold's deadline, or a part of it is paid by nobody.
     *
     * @param id the event's name
     * @param transaction the line; {@link LedgerTransaction#unbilled()} is what nobody pays
     */
    record Overrun(EventId id, LedgerTransaction transaction) implements Booking {
        /** Returns whether the settle came after the hold's deadline. */
        public boolean isLate() {
            return transaction.type() == TransactionType.LATE_SETTLE;
        }
    }

    /**
     * Credits were reserved.
     *
     * @param id the event's name
     * @param at when
     * @param hold the hold
     * @param amount how much
     * @param deadline when the hold lapses, unless it is extended
     */
    record Held(EventId id, Instant at, HoldId hold, Credits amount, Instant deadline) implements LedgerEvent {}

    /**
     * A hold was charged, in part or at its end.
     *
     * @param id the event's name
     * @param at when
     * @param hold the hold
     * @param transaction the line; empty if the hold was ended without a charge
     */
    record Settled(EventId id, Instant at, HoldId hold, Optional<LedgerTransaction> transaction)
            implements LedgerEvent {}

    /**
     * A hold was ended by its holder without a charge.
     *
     * @param id the event's name
     * @param at when
     * @param hold the hold
     * @param amount how much it still reserved
     */
    record Released(EventId id, Instant at, HoldId hold, Credits amount) implements LedgerEvent {}

    /**
     * A hold reached its deadline.
     *
     * @param id the event's name
     * @param at its deadline; it may be told later, when the account is next written to or maintained
     * @param hold the hold
     * @param amount how much it still reserved
     */
    record HoldLapsed(EventId id, Instant at, HoldId hold, Credits amount) implements LedgerEvent {}

    /**
     * A lot nears its end and has something left that is not carried into the next period; see
     * {@link CreditLedger.Builder#expiryNotice}.
     *
     * @param id the event's name
     * @param at the notice's instant; it may be told later, when the account is next written to or maintained
     * @param lot number of the lot
     * @param amount what is left in it, held or not, less what will be carried, caps left aside
     * @param end when that expires, exclusive
     */
    record ExpiringSoon(EventId id, Instant at, long lot, Credits amount, Instant end) implements LedgerEvent {}

    /**
     * The balance fell to the account's low-balance threshold or below it; see {@link AccountRequest#lowBalance}.
     *
     * @param id the event's name
     * @param at when
     * @param available what a spend that states no use can take; below zero if the credit limit was lowered under holds
     * @param threshold the threshold
     */
    record BalanceLow(EventId id, Instant at, Credits available, Credits threshold) implements LedgerEvent {}

    /**
     * Nothing can be spent any more: no lot has anything free, and there is no credit left.
     *
     * @param id the event's name
     * @param at when
     */
    record Depleted(EventId id, Instant at) implements LedgerEvent {}

    /**
     * The balance rose again after it was low or depleted: above the threshold by more than a tenth of it; without a
     * threshold, above nothing.
     *
     * @param id the event's name
     * @param at when
     * @param threshold the threshold; zero if there is none
     */
    record BalanceRecovered(EventId id, Instant at, Credits threshold) implements LedgerEvent {}

    /**
     * The account was frozen, made active again, or closed.
     *
     * @param id the event's name
     * @param at when
     * @param status what it is now
     */
    record StatusChanged(EventId id, Instant at, AccountStatus status) implements LedgerEvent {}

    /**
     * More was used in a day than is usual; see {@link CreditLedger.Builder#unusualUse}.
     *
     * @param id the event's name
     * @param at when
     * @param used what was used since the day began
     * @param usual what is used in a whole day on average
     */
    record UnusualUse(EventId id, Instant at, Credits used, Credits usual) implements LedgerEvent {}
}
