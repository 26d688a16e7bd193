package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Books;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.Audit;
import io.credits4j.tck.ForwardingStorage;
import java.time.InstantSource;
import java.util.Optional;

/** Storage in memory that audits the books of every account a work touched, after each work. */
final class AuditedStorage extends ForwardingStorage {
    private int limits;

    AuditedStorage() {
        super(InMemoryStorage.create());
    }

    @Override
    protected <R> Outcome<R> run(Work<? extends R> work) {
        Outcome<R> outcome = super.run(work);
        work.footprint().accounts().forEach(this::audit);
        return outcome;
    }

    private void audit(AccountId account) {
        assertThat(Audit.of(behind(), account)).isEmpty();
        read(account, books -> {
            Optional<Account> row = books.account(account);
            row.ifPresent(stored -> auditNormalForm(stored, books));
            return row;
        });
    }

    /** Debt and a free lot that repays it never coexist. */
    private static void auditNormalForm(Account row, Books books) {
        if (row.debt().isPositive()) {
            assertThat(books.openLots(row.id()))
                    .noneMatch(lot -> lot.isSpendableAt(row.lastInstant())
                            && lot.repaysDebt()
                            && lot.free().isPositive());
        }
    }

    Account account(AccountId account) {
        return read(account, books -> books.account(account).orElseThrow());
    }

    /** Sets how much debt an account may make, whatever was set before. */
    void limitCredit(AccountId account, Credits limit) {
        InstantSource sameInstant = () -> account(account).lastInstant();
        CreditLedger ledger = CreditLedger.builder(this).clock(sameInstant).build();
        assertThat(ledger.change(AccountRequest.creditLimit(account, limit, IdempotencyKey.of("limit " + ++limits)))
                        .replayed())
                .isFalse();
    }
}
