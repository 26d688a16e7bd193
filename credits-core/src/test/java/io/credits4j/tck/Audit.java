package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.spi.Books;
import io.credits4j.spi.CreditsStorage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Checks, from what is stored alone, that an account's books are true. */
public final class Audit {
    private final List<String> violations = new ArrayList<>();

    private Audit() {}

    /** Returns what is wrong with an account's books; empty if nothing is. */
    public static List<String> of(CreditsStorage storage, AccountId account) {
        Audit audit = new Audit();
        List<LedgerTransaction> lines = new ArrayList<>(
                storage.ledger().transactions(account, Set.of(), OptionalLong.empty(), 0, Integer.MAX_VALUE));
        Collections.reverse(lines);
        storage.ledger().read(account, books -> {
            books.account(account).ifPresent(row -> audit.check(row, books, lines));
            return audit;
        });
        return audit.violations;
    }

    private void check(Account row, Books books, List<LedgerTransaction> lines) {
        checkLines(row, lines);
        Credits lots = Credits.ZERO;
        Credits heldOnLots = Credits.ZERO;
        Map<Long, Credits> reserved = reservations(row, books);
        Map<Long, Credits> moved = movements(lines);
        for (long number = 1; number <= row.lastLot(); number++) {
            Lot lot = books.lot(row.id(), number).orElseThrow();
            expect("lot " + number + " remaining", lot.remaining(), moved.getOrDefault(number, Credits.ZERO));
            expect("lot " + number + " held", lot.held(), reserved.getOrDefault(number, Credits.ZERO));
            if (lot.remaining().isNegative() || lot.held().isGreaterThan(lot.remaining())) {
                violations.add("lot " + number + " holds " + lot.held() + " of " + lot.remaining());
            }
            lots = lots.plus(lot.remaining());
            heldOnLots = heldOnLots.plus(lot.held());
        }
        expect("credits", row.credits(), lots);
        expect(
                "debt",
                row.debt(),
                moved.getOrDefault(Allocation.DEBT, Credits.ZERO).negated());
        expect("held", row.held(), heldOnLots.plus(row.heldOnCredit()));
        expect("held on credit", row.heldOnCredit(), reserved.getOrDefault(Allocation.DEBT, Credits.ZERO));
    }

    private void checkLines(Account row, List<LedgerTransaction> lines) {
        expect("sequence", row.sequence(), (long) lines.size());
        Credits balance = Credits.ZERO;
        for (int i = 0; i < lines.size(); i++) {
            LedgerTransaction line = lines.get(i);
            balance = balance.plus(line.amount());
            Credits parts = line.allocations().stream().map(Allocation::amount).reduce(Credits.ZERO, Credits::plus);
            expect("sequence of line " + i, line.sequence(), i + 1L);
            expect("balance after " + line.sequence(), line.balanceAfter(), balance);
            expect("allocations of " + line.sequence(), parts, line.amount());
        }
        expect("posted", row.posted(), balance);
    }

    private static Map<Long, Credits> movements(List<LedgerTransaction> lines) {
        Map<Long, Credits> moved = new HashMap<>();
        for (LedgerTransaction line : lines) {
            line.allocations().forEach(part -> moved.merge(part.lot(), part.amount(), Credits::plus));
        }
        return moved;
    }

    private static Map<Long, Credits> reservations(Account row, Books books) {
        Map<Long, Credits> reserved = new HashMap<>();
        for (long number = 1; number <= row.lastHold(); number++) {
            Hold hold = books.hold(new io.credits4j.HoldId(row.id(), number)).orElseThrow();
            hold.reserved().forEach(part -> reserved.merge(part.lot(), part.amount(), Credits::plus));
        }
        return reserved;
    }

    private void expect(String figure, Object found, Object expected) {
        if (!found.equals(expected)) {
            violations.add(figure + " is " + found + ", not " + expected);
        }
    }
}
