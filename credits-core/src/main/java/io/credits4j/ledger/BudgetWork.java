package io.credits4j.ledger;

import io.credits4j.BudgetName;
import io.credits4j.books.BudgetTerms;
import io.credits4j.books.Intent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides a {@link BudgetRequest}. */
final class BudgetWork extends AccountWork<Booked> {
    private final BudgetRequest request;

    BudgetWork(Desk desk, BudgetRequest request) {
        super(desk, request.account(), request.key(), fingerprint(request.name(), request.terms()));
        this.request = request;
    }

    private static String fingerprint(BudgetName name, @Nullable BudgetTerms terms) {
        return terms == null
                ? Fingerprint.of("removeBudget", name.kind(), name.id())
                : Fingerprint.of("budget", name.kind(), name.id(), terms.limit(), terms.schedule(), terms.mostHolds());
    }

    @Override
    List<BudgetName> budgets() {
        return List.of(request.name());
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        sheet.budgets().set(request.name(), request.terms(), sheet.liveHolds());
        return new Decision<>(Booked.nothing(), sheet.changes(List.of(intent(sheet)), List.of()));
    }
}
