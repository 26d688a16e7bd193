package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ledger transaction planned but not yet written: everything but its place in the account.
 *
 * @param allocations signed, as in {@link LedgerTransaction}
 */
record Entry(
        TransactionType type,
        List<Allocation> allocations,
        Credits unbilled,
        @Nullable HoldId hold,
        @Nullable Long corrects,
        @Nullable AccountId counterparty,
        @Nullable IdempotencyKey key,
        @Nullable String fingerprint,
        Memo memo,
        Instant at) {

    static Entry of(TransactionType type, List<Allocation> allocations, Instant at) {
        return new Entry(type, allocations, Credits.ZERO, null, null, null, null, null, Memo.NONE, at);
    }

    /** Turns planned amounts, which are positive, into amounts that leave their lots. */
    static List<Allocation> leaving(List<Allocation> taken) {
        List<Allocation> leaving = new ArrayList<>(taken.size());
        for (Allocation part : taken) {
            leaving.add(new Allocation(part.lot(), part.amount().negated()));
        }
        return leaving;
    }

    Entry under(Intent intent, Memo newMemo) {
        return new Entry(
                type,
                allocations,
                unbilled,
                hold,
                corrects,
                counterparty,
                intent.key(),
                intent.fingerprint(),
                newMemo,
                at);
    }

    Entry described(Memo newMemo) {
        return new Entry(type, allocations, unbilled, hold, corrects, counterparty, key, fingerprint, newMemo, at);
    }

    Entry settling(HoldId settled) {
        return new Entry(type, allocations, unbilled, settled, corrects, counterparty, key, fingerprint, memo, at);
    }

    Entry correcting(long sequence) {
        return new Entry(type, allocations, unbilled, hold, sequence, counterparty, key, fingerprint, memo, at);
    }

    Entry with(AccountId other) {
        return new Entry(type, allocations, unbilled, hold, corrects, other, key, fingerprint, memo, at);
    }

    Entry leavingUnbilled(Credits rest) {
        return new Entry(type, allocations, rest, hold, corrects, counterparty, key, fingerprint, memo, at);
    }

    LedgerTransaction written(AccountId account, long sequence, Credits amount, Credits balanceAfter) {
        return new LedgerTransaction(
                account,
                sequence,
                type,
                amount,
                balanceAfter,
                allocations,
                unbilled,
                hold,
                corrects,
                counterparty,
                key,
                fingerprint,
                memo,
                at,
                null);
    }
}
