package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One immutable line of an account's ledger, as a customer sees it. Never updated, but that its memo may be erased;
 * never deleted; a correction is another line.
 *
 * @param account whose line
 * @param sequence counts the account's lines, from 1, without gaps
 * @param type what it is
 * @param amount signed: what it changed the account's credits less debt by
 * @param balanceAfter the account's credits less debt after it
 * @param allocations which lots gave or got how much; they sum to {@code amount}
 * @param unbilled the part of a settled charge that nobody pays, because policy said so; recorded, never dropped
 * @param hold the hold it was settled under
 * @param corrects sequence of the earlier line it corrects: the spend it refunds, the grant it revokes
 * @param counterparty the other account of a transfer
 * @param key the intent that made it; absent on lines the ledger books by itself, such as an expiry
 * @param fingerprint what that request was
 * @param memo what people want to know
 * @param at when it was booked
 * @param seal what ties it to the line before it; absent on accounts without a hash chain
 */
public record LedgerTransaction(
        AccountId account,
        long sequence,
        TransactionType type,
        Credits amount,
        Credits balanceAfter,
        List<Allocation> allocations,
        Credits unbilled,
        @Nullable HoldId hold,
        @Nullable Long corrects,
        @Nullable AccountId counterparty,
        @Nullable IdempotencyKey key,
        @Nullable String fingerprint,
        Memo memo,
        Instant at,
        @Nullable Seal seal) {

    /** Copies the list. */
    public LedgerTransaction {
        allocations = List.copyOf(allocations);
    }

    /** Returns the line tied to the one before it. */
    public LedgerTransaction sealed(Seal newSeal) {
        return with(memo, newSeal);
    }

    /** Returns the line after its memo was erased. */
    public LedgerTransaction withoutMemo() {
        return with(Memo.NONE, seal);
    }

    private LedgerTransaction with(Memo newMemo, @Nullable Seal newSeal) {
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
                newMemo,
                at,
                newSeal);
    }
}
