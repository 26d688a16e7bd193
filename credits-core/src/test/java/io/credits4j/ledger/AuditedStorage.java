package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Account;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Books;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.Changes;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.Audit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Storage in memory that audits the books of every account a work touched, after each work. */
final class AuditedStorage implements CreditsStorage, LedgerStore {
    private final CreditsStorage storage = InMemoryStorage.create();

    @Override
    public LedgerStore ledger() {
        return this;
    }

    @Override
    public CallStore calls() {
        return storage.calls();
    }

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Outcome<R>> outcomes = new ArrayList<>();
        for (Work<? extends R> work : works) {
            outcomes.addAll(storage.ledger().<R>transact(List.of(work)));
            work.footprint().accounts().forEach(this::audit);
        }
        return outcomes;
    }

    private void audit(AccountId account) {
        assertThat(Audit.of(storage, account)).isEmpty();
        read(account, books -> {
            Optional<Account> row = books.account(account);
            row.ifPresent(stored -> auditNormalForm(stored, books));
            return row;
        });
    }

    /** Debt and a free, spendable lot never coexist. */
    private static void auditNormalForm(Account row, Books books) {
        if (row.debt().isPositive()) {
            assertThat(books.openLots(row.id()))
                    .noneMatch(lot ->
                            lot.isSpendableAt(row.lastInstant()) && lot.free().isPositive());
        }
    }

    Account account(AccountId account) {
        return read(account, books -> books.account(account).orElseThrow());
    }

    /** Sets how much debt an account may make: a work of its own, for want of a public operation. */
    void limitCredit(AccountId account, Credits limit) {
        transact(new Work<Credits>() {
            @Override
            public Footprint footprint() {
                return new Footprint(Set.of(account), Set.of(), Set.of());
            }

            @Override
            public Decision<Credits> decide(Books books) {
                Account row = books.account(account).orElseThrow();
                return new Decision<>(limit, updating(withLimit(row, limit)));
            }
        });
    }

    private static Changes updating(Account account) {
        return new Changes(
                List.of(),
                List.of(account),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Account withLimit(Account row, Credits limit) {
        return new Account(
                row.id(),
                row.sequence(),
                row.lastLot(),
                row.lastHold(),
                row.credits(),
                row.held(),
                row.heldOnCredit(),
                row.debt(),
                limit,
                row.lifetimePurchased(),
                row.lifetimeSpent(),
                row.openedAt(),
                row.lastInstant(),
                row.lastPurchaseAt(),
                row.lastUsageAt(),
                row.nextDue());
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        return storage.ledger().read(account, reading);
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return storage.ledger().transactions(account, types, before, offset, limit);
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return storage.ledger().countTransactions(account, types);
    }
}
