package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.books.Memo;
import java.util.Map;

/**
 * What every request to the ledger carries besides its figures: what people want to know. Immutable. None of it is part
 * of what makes two requests the same.
 *
 * @param <R> the request itself
 */
public abstract sealed class LedgerRequest<R extends LedgerRequest<R>>
        permits AccountRequest,
                AllowanceRequest,
                DebitRequest,
                ForgiveDebtRequest,
                GrantRequest,
                HoldRequest,
                LotRequest,
                MergeRequest,
                RefundRequest,
                RevokeRequest,
                SettleRequest,
                SpendRequest,
                TransferRequest {
    private final Memo memo;

    LedgerRequest(Memo memo) {
        this.memo = memo;
    }

    /** Sets the line the customer reads; at most 1000 characters. */
    public final R description(String text) {
        return with(memo.withDescription(text));
    }

    /** Sets who did it inside the account, such as a user id. */
    public final R actor(String actor) {
        return with(memo.withActor(actor));
    }

    /** Adds further facts, such as conversation, message or model. */
    public final R metadata(Map<String, String> more) {
        return with(memo.withMetadata(more));
    }

    /** Sets everything people want to know at once. */
    public final R memo(Memo newMemo) {
        return with(requireNonNull(newMemo, "memo"));
    }

    abstract R with(Memo newMemo);

    final Memo memo() {
        return memo;
    }
}
