package io.credits4j.books;

import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Credits reserved for work in progress. Immutable.
 *
 * @param id account and number
 * @param state live, or how it ended
 * @param amount how much was held when it was opened
 * @param settled how much has been charged under it
 * @param reserved which lots (or the credit limit, as {@link Allocation#DEBT}) still reserve how much, in burn order;
 *     empty once it has ended
 * @param key the intent that opened it
 * @param fingerprint what that request was
 * @param openedAt when it was opened
 * @param expiresAt its deadline: from this instant on it is dead, swept or not
 * @param closedAt when it ended
 * @param use what it is for, which decides the lots that may pay beyond it
 * @param budgets the budgets it was opened within, whether there were such or not
 * @param memo what people want to know
 */
public record Hold(
        HoldId id,
        HoldState state,
        Credits amount,
        Credits settled,
        List<Allocation> reserved,
        IdempotencyKey key,
        String fingerprint,
        Instant openedAt,
        Instant expiresAt,
        @Nullable Instant closedAt,
        Use use,
        List<BudgetName> budgets,
        Memo memo) {

    /** Copies the lists. */
    public Hold {
        reserved = List.copyOf(reserved);
        budgets = List.copyOf(budgets);
    }

    /** Returns how much is still reserved. */
    public Credits outstanding() {
        return reserved.stream().map(Allocation::amount).reduce(Credits.ZERO, Credits::plus);
    }

    /** Returns whether it is live and its deadline lies after an instant. */
    public boolean isLiveAt(Instant at) {
        return state == HoldState.LIVE && expiresAt.isAfter(at);
    }

    /** Returns the hold, still live, after a part of it was charged. */
    public Hold partlySettled(Credits newSettled, List<Allocation> newReserved) {
        return new Hold(
                id,
                state,
                amount,
                newSettled,
                newReserved,
                key,
                fingerprint,
                openedAt,
                expiresAt,
                closedAt,
                use,
                budgets,
                memo);
    }

    /** Returns the hold with a later deadline. */
    public Hold extended(Instant until) {
        return new Hold(
                id, state, amount, settled, reserved, key, fingerprint, openedAt, until, closedAt, use, budgets, memo);
    }

    /** Returns the hold as it ended. */
    public Hold ended(HoldState end, Credits newSettled, Instant at) {
        return new Hold(
                id, end, amount, newSettled, List.of(), key, fingerprint, openedAt, expiresAt, at, use, budgets, memo);
    }

    /** Returns the hold after its memo was erased. */
    public Hold withoutMemo() {
        return new Hold(
                id,
                state,
                amount,
                settled,
                reserved,
                key,
                fingerprint,
                openedAt,
                expiresAt,
                closedAt,
                use,
                budgets,
                Memo.NONE);
    }
}
