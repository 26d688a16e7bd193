package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.AuditReport;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.spi.CreditsStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a storage holds of one account while nobody writes. Immutable.
 *
 * @param account whose
 * @param lines all its lines, newest first
 * @param holds all its holds, live or ended
 * @param balance its balance
 * @param audit whether its books are true in themselves
 */
record Stored(AccountId account, List<LedgerTransaction> lines, List<Hold> holds, Balance balance, AuditReport audit) {
    private static final int PAGE = 1_000;

    static Stored read(CreditsStorage storage, AccountId account) {
        CreditLedger ledger = CreditLedger.on(storage);
        return new Stored(
                account,
                lines(storage, account),
                holds(storage, account),
                ledger.balance(account),
                ledger.audit(account));
    }

    private static List<LedgerTransaction> lines(CreditsStorage storage, AccountId account) {
        List<LedgerTransaction> all = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        while (true) {
            List<LedgerTransaction> page = storage.ledger().transactions(account, Set.of(), before, 0, PAGE);
            all.addAll(page);
            if (page.size() < PAGE) {
                return all;
            }
            before = OptionalLong.of(page.get(PAGE - 1).sequence());
        }
    }

    /** They are numbered without gaps. */
    private static List<Hold> holds(CreditsStorage storage, AccountId account) {
        return storage.ledger().read(account, books -> {
            List<Hold> all = new ArrayList<>();
            Optional<Hold> next = books.hold(new HoldId(account, 1));
            while (next.isPresent()) {
                all.add(next.get());
                next = books.hold(new HoldId(account, all.size() + 1L));
            }
            return all;
        });
    }
}
