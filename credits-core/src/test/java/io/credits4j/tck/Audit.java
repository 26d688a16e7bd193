package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.ledger.AuditReport;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.spi.Books;
import io.credits4j.spi.CreditsStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks, from what is stored alone, that an account's books are true: what {@link CreditLedger#audit} checks for every
 * host, and on top of it that the store does not contradict itself, whichever way it is asked.
 */
public final class Audit {
    private static final Instant LONG_AGO = Instant.EPOCH;
    private static final Instant FAR_AWAY = Instant.parse("9999-01-01T00:00:00Z");

    private final CreditsStorage storage;
    private final AccountId account;
    private final List<String> violations = new ArrayList<>();

    private Audit(CreditsStorage storage, AccountId account) {
        this.storage = storage;
        this.account = account;
    }

    /** Returns what is wrong with an account's books; empty if nothing is. Nobody may write meanwhile. */
    public static List<String> of(CreditsStorage storage, AccountId account) {
        Audit audit = new Audit(storage, account);
        CreditLedger.on(storage).audit(account).violations().stream()
                .map(AuditReport.Violation::toString)
                .forEach(audit.violations::add);
        audit.checkAnswers();
        return audit.violations;
    }

    private void checkAnswers() {
        List<LedgerTransaction> lines =
                storage.ledger().transactions(account, Set.of(), OptionalLong.empty(), 0, Integer.MAX_VALUE);
        expect("number of lines", storage.ledger().countTransactions(account, Set.of()), (long) lines.size());
        for (int i = 0; i < lines.size(); i++) {
            LedgerTransaction line = lines.get(i);
            OptionalLong before = OptionalLong.of(line.sequence() + 1);
            expect(
                    "the line " + i + " by sequence",
                    storage.ledger().transactions(account, Set.of(), before, 0, 1),
                    List.of(line));
        }
        storage.ledger().read(account, books -> {
            books.account(account).ifPresent(row -> checkBooks(row, books));
            lines.forEach(line -> checkIntent(line, books));
            return violations;
        });
    }

    private void checkBooks(Account row, Books books) {
        List<Lot> lots = new ArrayList<>();
        for (long number = 1; number <= row.lastLot(); number++) {
            books.lot(account, number)
                    .filter(lot -> lot.status() == LotStatus.OPEN)
                    .ifPresent(lots::add);
        }
        lots.sort(Comparator.comparing(Lot::burnKey));
        List<Lot> open = new ArrayList<>();
        books.openLots(account).forEach(open::add);
        expect("open lots", open, lots);

        List<Hold> holds = new ArrayList<>();
        for (long number = 1; number <= row.lastHold(); number++) {
            books.hold(new HoldId(account, number))
                    .filter(hold -> hold.state() == HoldState.LIVE)
                    .ifPresent(holds::add);
        }
        List<Hold> live = new ArrayList<>(books.holdsDue(account, FAR_AWAY));
        live.sort(Comparator.comparing(hold -> hold.id().number()));
        expect("live holds", live, holds);
        expect("next due", books.nextDue(account, row.lastInstant()), nextDue(row, lots, holds));
        expect("lots due", Set.copyOf(books.lotsDue(account, LONG_AGO, FAR_AWAY)), Set.copyOf(lots));
    }

    private static Optional<Instant> nextDue(Account row, List<Lot> lots, List<Hold> holds) {
        TreeSet<Instant> due = new TreeSet<>();
        holds.forEach(hold -> due.add(hold.expiresAt()));
        for (Lot lot : lots) {
            due.add(lot.effectiveAt());
            Optional.ofNullable(lot.expiresAt()).ifPresent(due::add);
            Optional.ofNullable(lot.noticeAt()).ifPresent(due::add);
        }
        return Optional.ofNullable(due.higher(row.lastInstant()));
    }

    private void checkIntent(LedgerTransaction line, Books books) {
        IdempotencyKey key = line.key();
        if (key != null) {
            Optional<Intent.Outcome> outcome = books.intent(account, key).map(Intent::outcome);
            expect("outcome of key " + key, outcome, Optional.of(new Intent.Outcome.Booked(line)));
        }
    }

    private void expect(String figure, Object found, Object expected) {
        if (!found.equals(expected)) {
            violations.add(figure + " is " + found + ", not " + expected);
        }
    }
}
