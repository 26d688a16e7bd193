package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.Account;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Work;
import java.util.List;
import java.util.Set;

/** Decides to write a line that is there already, which no database lets it do. */
final class FailingWork implements Work<String> {
    private final AccountId account;

    FailingWork(AccountId account) {
        this.account = account;
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(account), Set.of(), Set.of());
    }

    @Override
    public Decision<String> decide(Books books) {
        Account row = books.account(account).orElseThrow();
        LedgerTransaction again = books.transaction(account, row.sequence()).orElseThrow();
        return new Decision<>("never", inserting(again));
    }

    private static Changes inserting(LedgerTransaction line) {
        return new Changes(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(line),
                List.of(),
                List.of(),
                List.of());
    }
}
