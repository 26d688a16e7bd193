package io.credits4j.ledger;

import io.credits4j.AccountStatus;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import java.util.List;
import java.util.Optional;

/** Decides a {@link HoldRequest}. */
final class HoldWork extends AccountWork<HoldResult> {
    private final HoldRequest request;

    HoldWork(Desk desk, HoldRequest request) {
        super(
                desk,
                request.account(),
                request.key(),
                Fingerprint.of(
                        "hold",
                        request.amount().micros(),
                        request.life(),
                        request.use().feature(),
                        request.use().model()));
        this.request = request;
    }

    @Override
    List<BudgetName> budgets() {
        return request.budgets();
    }

    @Override
    Optional<HoldResult> replay(Intent.Outcome first) {
        if (first instanceof Intent.Outcome.Opened opened) {
            return Optional.of(new HoldResult.Held(opened.hold(), true));
        }
        if (first instanceof Intent.Outcome.Refused refused) {
            return request.isRetryingRefusal()
                    ? Optional.empty()
                    : Optional.of(new HoldResult.Refused(account(), refused.requested(), refused.available(), true));
        }
        throw impossible(first);
    }

    @Override
    Decision<HoldResult> decideAfresh(Sheet sheet) {
        if (sheet.status() != AccountStatus.ACTIVE) {
            return Decision.unchanged(new HoldResult.NotActive(account(), sheet.status()));
        }
        Optional<HoldResult> refusal = budgetRefusal(sheet.budgets());
        if (refusal.isPresent()) {
            return Decision.unchanged(refusal.get());
        }
        Optional<BurnDown.Plan> plan = sheet.cover(request.amount(), request.use());
        if (plan.isEmpty()) {
            Credits available = sheet.headroom(request.use());
            return new Decision<>(
                    new HoldResult.Refused(account(), request.amount(), available, false),
                    sheet.refusal(intent(new Intent.Outcome.Refused(request.amount(), available), sheet.now())));
        }
        Hold hold = sheet.reserve(request, fingerprint(), plan.get());
        return new Decision<>(new HoldResult.Held(hold, false), sheet.changes(List.of(), request.attachmentsFor(hold)));
    }

    /** What reserves nothing fits into every budget, also into one that is over its limit. */
    private Optional<HoldResult> budgetRefusal(BudgetSheet sheet) {
        Optional<BudgetStatus> over =
                request.amount().isZero() ? Optional.empty() : sheet.over(budgets(), request.amount());
        if (over.isPresent()) {
            return Optional.of(HoldResult.OverBudget.of(over.get(), request.amount()));
        }
        return sheet.full(budgets())
                .map(full -> new HoldResult.TooManyHolds(
                        full.account(), full.name(), full.mostHolds().orElseThrow()));
    }
}
