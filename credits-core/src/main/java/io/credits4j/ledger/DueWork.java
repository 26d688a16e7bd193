package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.spi.Books;
import io.credits4j.spi.Work;
import java.util.Set;

/** Books what is already true of an account: holds past their deadline, lots past their end. Doing it twice is once. */
final class DueWork implements Work<Boolean> {
    private final Desk desk;
    private final AccountId account;

    DueWork(Desk desk, AccountId account) {
        this.desk = desk;
        this.account = account;
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(account), Set.of(), Set.of());
    }

    @Override
    public Decision<Boolean> decide(Books books) {
        Sheet sheet = desk.open(books, account);
        return sheet.wasDue() ? new Decision<>(true, sheet.changes()) : Decision.unchanged(false);
    }
}
