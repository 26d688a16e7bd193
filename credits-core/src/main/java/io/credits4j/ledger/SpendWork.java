package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import java.util.List;
import java.util.Optional;

/** Decides a {@link SpendRequest}. */
final class SpendWork extends AccountWork<SpendResult> {
    private final SpendRequest request;

    SpendWork(Desk desk, SpendRequest request) {
        super(
                desk,
                request.account(),
                request.key(),
                Fingerprint.of("spend", request.amount().micros()));
        this.request = request;
    }

    @Override
    Optional<SpendResult> replay(Intent.Outcome first) {
        if (first instanceof Intent.Outcome.Booked booked) {
            return Optional.of(new SpendResult.Spent(booked.transaction(), true));
        }
        if (first instanceof Intent.Outcome.Refused refused) {
            return request.isRetryingRefusal()
                    ? Optional.empty()
                    : Optional.of(new SpendResult.Refused(account(), refused.requested(), refused.available(), true));
        }
        throw impossible(first);
    }

    @Override
    Decision<SpendResult> decideAfresh(Sheet sheet) {
        Optional<BurnDown.Plan> plan = sheet.cover(request.amount());
        if (plan.isEmpty()) {
            Credits available = sheet.headroom();
            return new Decision<>(
                    new SpendResult.Refused(account(), request.amount(), available, false),
                    sheet.refusal(intent(new Intent.Outcome.Refused(request.amount(), available), sheet.now())));
        }
        LedgerTransaction line = sheet.charge(
                TransactionType.USAGE,
                plan.get().allocations(),
                Credits.ZERO,
                null,
                key(),
                fingerprint(),
                request.memo());
        return new Decision<>(new SpendResult.Spent(line, false), sheet.changes(List.of(), request.attachments()));
    }
}
