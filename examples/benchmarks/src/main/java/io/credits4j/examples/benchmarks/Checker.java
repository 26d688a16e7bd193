package io.credits4j.examples.benchmarks;

import io.credits4j.Credits;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds what a journal tells of one account against what is stored of it. Pure; checks once.
 *
 * <ol>
 *   <li>What was acknowledged is there, once, with the very amount; what was refused is not there.
 *   <li>What was not acknowledged is absent, or there whole.
 *   <li>Nothing is there that nobody asked for, and no hold is settled by nobody.
 *   <li>Credits and held credits are what follows from all that.
 *   <li>The account was never below zero, and its books are true in themselves.
 * </ol>
 */
final class Checker {
    private final List<Journal.Entry> entries;
    private final Stored stored;
    private final Map<IdempotencyKey, List<Credits>> charges = new HashMap<>();
    private final Map<IdempotencyKey, List<Hold>> holds = new HashMap<>();
    private final Set<Long> settled = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();
    private Credits posted = Credits.ZERO;
    private Credits held = Credits.ZERO;
    private long lost;
    private long doubled;

    private Checker(List<Journal.Entry> entries, Stored stored) {
        this.entries = entries.stream()
                .filter(entry -> entry.operation().account().equals(stored.account()))
                .toList();
        this.stored = stored;
    }

    /** Takes the entries of other accounts too, and leaves them aside. */
    static Findings check(List<Journal.Entry> entries, Stored stored) {
        return new Checker(entries, stored).check();
    }

    private Findings check() {
        sort();
        entries.forEach(this::checkEntry);
        checkNothingElse();
        checkSettled();
        expect("credits", stored.balance().posted(), posted);
        expect("held", stored.balance().held(), held);
        stored.audit().violations().forEach(violation -> complain("the audit says " + violation));
        return new Findings(lost, doubled, overdrawn(), complaints);
    }

    private void sort() {
        for (LedgerTransaction line : stored.lines()) {
            if (line.type() == TransactionType.PURCHASE) {
                posted = posted.plus(line.amount());
            } else if (line.key() == null) {
                complain("line " + line.sequence() + " of type " + line.type() + " has no key");
            } else {
                charges.computeIfAbsent(line.key(), key -> new ArrayList<>())
                        .add(line.amount().negated());
            }
        }
        stored.holds()
                .forEach(hold -> holds.computeIfAbsent(hold.key(), key -> new ArrayList<>())
                        .add(hold));
    }

    private void checkEntry(Journal.Entry entry) {
        List<Credits> found = take(entry);
        Answer answer = entry.answer();
        if (found.size() > 1) {
            doubled += found.size() - 1;
            complain(entry.operation() + " is there " + found.size() + " times");
        }
        if (answer != null && !answer.done()) {
            if (!found.isEmpty()) {
                doubled++;
                complain(entry.operation() + " was refused and is there");
            }
        } else if (answer != null) {
            count(entry.operation(), answer.amount());
            if (found.isEmpty() || !found.get(0).equals(answer.amount())) {
                lost++;
                complain(entry.operation() + " was acknowledged with " + answer.amount() + ", and is there with "
                        + found);
            }
        } else if (!found.isEmpty()) {
            count(entry.operation(), entry.operation().amount());
            if (!found.get(0).equals(entry.operation().amount())) {
                complain(entry.operation() + " is there with " + found);
            }
        }
    }

    /** The amounts under the key of an operation. */
    private List<Credits> take(Journal.Entry entry) {
        if (entry.operation().kind() != Operation.Kind.HOLD) {
            return charges.getOrDefault(entry.key(), List.of());
        }
        return holds.getOrDefault(entry.key(), List.of()).stream()
                .map(Hold::amount)
                .toList();
    }

    private void count(Operation operation, Credits amount) {
        switch (operation.kind()) {
            case SPEND -> posted = posted.minus(amount);
            case HOLD -> held = held.plus(amount);
            case SETTLE -> {
                posted = posted.minus(amount);
                held = held.minus(amountOf(operation.hold()));
                settled.add(operation.hold());
            }
        }
    }

    private Credits amountOf(long hold) {
        return stored.holds().stream()
                .filter(candidate -> candidate.id().number() == hold)
                .map(Hold::amount)
                .findFirst()
                .orElse(Credits.ZERO);
    }

    private void checkNothingElse() {
        Set<IdempotencyKey> asked = new HashSet<>();
        entries.forEach(entry -> asked.add(entry.key()));
        Set<IdempotencyKey> there = new HashSet<>(charges.keySet());
        there.addAll(holds.keySet());
        there.removeAll(asked);
        doubled += there.size();
        there.forEach(key -> complain("nobody asked for " + key));
    }

    private void checkSettled() {
        for (Hold hold : stored.holds()) {
            HoldState expected = settled.contains(hold.id().number()) ? HoldState.SETTLED : HoldState.LIVE;
            if (hold.state() != expected) {
                complain("hold " + hold.id() + " is " + hold.state() + ", not " + expected);
            }
        }
    }

    private long overdrawn() {
        boolean everBelow =
                stored.lines().stream().anyMatch(line -> line.balanceAfter().isNegative());
        boolean below = stored.balance().available().isNegative()
                || stored.balance().debt().isPositive();
        if (everBelow || below) {
            complain("it was overdrawn");
            return 1;
        }
        return 0;
    }

    private void expect(String what, Credits found, Credits expected) {
        if (!found.equals(expected)) {
            complain(what + " is " + found + ", and " + expected + " by the journal");
        }
    }

    private void complain(String words) {
        complaints.add(stored.account() + ": " + words);
    }
}
