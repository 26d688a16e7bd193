package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Intent;
import io.credits4j.spi.Books;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One request on one account, decided at the desk: the same key gives the first outcome, another body is a conflict,
 * and only a new intent is decided, on books that are up to date.
 */
abstract class AccountWork<R> implements Work<R> {
    private final Desk desk;
    private final AccountId account;
    private final IdempotencyKey key;
    private final String fingerprint;

    AccountWork(Desk desk, AccountId account, IdempotencyKey key, String fingerprint) {
        this.desk = desk;
        this.account = account;
        this.key = key;
        this.fingerprint = fingerprint;
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(account), Set.of(new IntentKey(account, key)), Set.of(), budgetKeys());
    }

    private Set<BudgetKey> budgetKeys() {
        return budgets().isEmpty()
                ? Set.of()
                : budgets().stream().map(name -> new BudgetKey(account, name)).collect(Collectors.toSet());
    }

    /** Returns the budgets the request names. */
    List<BudgetName> budgets() {
        return List.of();
    }

    @Override
    public final Decision<R> decide(Books books) {
        Optional<Intent> first = books.intent(account, key);
        if (first.isPresent()) {
            if (!first.get().fingerprint().equals(fingerprint)) {
                throw new IdempotencyConflictException(account, key);
            }
            Optional<R> again = replay(first.get().outcome());
            if (again.isPresent()) {
                return Decision.unchanged(again.get());
            }
        }
        return decideAfresh(desk.open(books, account));
    }

    /** Returns the first outcome again; empty if the intent is to be decided afresh. */
    abstract Optional<R> replay(Intent.Outcome first);

    /** Decides a new intent on a sheet on which everything due is booked. */
    abstract Decision<R> decideAfresh(Sheet sheet);

    Desk desk() {
        return desk;
    }

    AccountId account() {
        return account;
    }

    IdempotencyKey key() {
        return key;
    }

    String fingerprint() {
        return fingerprint;
    }

    /** The intent as a line carries it, or as a change is remembered. */
    Intent intent(Sheet sheet) {
        return intent(new Intent.Outcome.Applied(), sheet.now());
    }

    Intent intent(Intent.Outcome outcome, Instant at) {
        return new Intent(account, key, fingerprint, outcome, at);
    }

    /** A key never leads to two kinds of outcome: the operation is part of the fingerprint. */
    static IllegalStateException impossible(Intent.Outcome outcome) {
        return new IllegalStateException("the store returned an outcome of another operation: "
                + outcome.getClass().getSimpleName());
    }
}
