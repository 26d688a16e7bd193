package io.credits4j.metering;

import io.credits4j.AccountId;
import io.credits4j.books.Attachment;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Work;
import java.util.List;
import java.util.Set;

/** Writes entries of an account under its lock, if it was ever opened; answers whether it was. */
final class EntryWork implements Work<Boolean> {
    private final AccountId account;
    private final List<Attachment> entries;

    EntryWork(AccountId account, List<Attachment> entries) {
        this.account = account;
        this.entries = entries;
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(account), Set.of(), Set.of());
    }

    @Override
    public Decision<Boolean> decide(Books books) {
        return books.account(account).isEmpty()
                ? Decision.unchanged(false)
                : new Decision<>(true, Changes.attaching(entries));
    }
}
