package io.credits4j.ledger;

import io.credits4j.AccountStatus;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides a {@link SpendRequest}. */
final class SpendWork extends AccountWork<SpendResult> {
    private final SpendRequest request;

    SpendWork(Desk desk, SpendRequest request) {
        this(desk, request, fingerprintOf(request));
    }

    static String fingerprintOf(SpendRequest request) {
        return Fingerprint.of(
                request.isUpTo() ? "spendUpTo" : "spend",
                request.amount().micros(),
                request.use().feature(),
                request.use().model());
    }

    /** A spend whose amount follows from something else, which then is what makes two requests the same. */
    SpendWork(Desk desk, SpendRequest request, String fingerprint) {
        super(desk, request.account(), request.key(), fingerprint);
        this.request = request;
    }

    @Override
    List<BudgetName> budgets() {
        return request.budgets();
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
        if (sheet.status() != AccountStatus.ACTIVE) {
            return Decision.unchanged(new SpendResult.NotActive(account(), sheet.status()));
        }
        Optional<BudgetStatus> over = sheet.budgets().over(budgets(), least());
        if (over.isPresent()) {
            return Decision.unchanged(SpendResult.OverBudget.of(over.get(), request.amount()));
        }
        Optional<BurnDown.Plan> plan = plan(sheet);
        if (plan.isEmpty()) {
            Credits available = sheet.headroom(request.use());
            return new Decision<>(
                    new SpendResult.Refused(account(), request.amount(), available, false),
                    sheet.refusal(intent(new Intent.Outcome.Refused(request.amount(), available), sheet.now())));
        }
        LedgerTransaction line = book(sheet, sheet.now(), plan.get(), intent(sheet), request.memo());
        sheet.budgets().use(budgets(), plan.get().covered());
        return new Decision<>(new SpendResult.Spent(line, false), sheet.changes(List.of(), request.attachments()));
    }

    /** What must fit into the budgets for anything to be spent. */
    private Credits least() {
        return request.isUpTo() ? Credits.SMALLEST : request.amount();
    }

    private Optional<BurnDown.Plan> plan(Sheet sheet) {
        if (!request.isUpTo()) {
            return sheet.cover(request.amount(), request.use());
        }
        Credits fitting = sheet.budgets().fitting(budgets(), request.amount());
        BurnDown.Plan plan = sheet.upTo(fitting, request.use());
        return plan.covered().isPositive() ? Optional.of(plan) : Optional.empty();
    }

    static LedgerTransaction book(Sheet sheet, Instant at, BurnDown.Plan plan, Intent intent, Memo memo) {
        Entry usage = Entry.of(TransactionType.USAGE, Entry.leaving(plan.allocations()), at);
        return sheet.book(usage.under(intent, memo));
    }
}
