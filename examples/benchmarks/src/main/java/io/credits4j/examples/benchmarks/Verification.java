package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.spi.CreditsStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Holds journals against a storage after everything has calmed down.
 *
 * <ol>
 *   <li>What is stored is {@linkplain Checker checked}.
 *   <li>Everything is asked again under its key: what was answered has the same answer, and is not done a second time.
 *   <li>Now that there is an answer to everything, what is stored is checked once more.
 * </ol>
 *
 * @param entries what was asked for, all of it answered by now
 * @param findings what was found by the first step that found anything
 */
record Verification(List<Journal.Entry> entries, Findings findings) {
    private static final int CALLERS = 8;

    static Verification of(CreditsStorage storage, List<AccountId> accounts, List<Journal.Entry> entries)
            throws InterruptedException {
        Findings asTold = check(storage, accounts, entries);
        if (!asTold.isClean()) {
            return new Verification(entries, asTold);
        }
        List<Journal.Entry> answered = askAgain(CreditLedger.on(storage), entries);
        Findings again = compare(entries, answered);
        return new Verification(answered, again.isClean() ? check(storage, accounts, answered) : again);
    }

    private static Findings check(CreditsStorage storage, List<AccountId> accounts, List<Journal.Entry> entries) {
        return accounts.stream()
                .map(account -> Checker.check(entries, Stored.read(storage, account)))
                .reduce(Findings.NONE, Findings::plus);
    }

    private static List<Journal.Entry> askAgain(CreditLedger ledger, List<Journal.Entry> entries)
            throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Journal.Entry>> answers = new ArrayList<>();
            entries.forEach(entry -> answers.add(
                    callers.submit(() -> entry.answered(entry.operation().askOf(ledger)))));
            List<Journal.Entry> answered = new ArrayList<>();
            for (Future<Journal.Entry> answer : answers) {
                answered.add(answer.get());
            }
            return answered;
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking again failed", e);
        } finally {
            callers.shutdownNow();
        }
    }

    /** Pure: what was answered before must have been answered alike. */
    static Findings compare(List<Journal.Entry> before, List<Journal.Entry> after) {
        Findings findings = Findings.NONE;
        for (int i = 0; i < before.size(); i++) {
            Answer first = before.get(i).answer();
            Answer again = after.get(i).answer();
            if (first != null && (again == null || !again.replayed() || !again.says(first))) {
                findings = findings.plus(Findings.complaint(
                        before.get(i).operation() + " was answered " + first + ", and when asked again " + again));
            }
        }
        return findings;
    }

    /** Returns how many of some operations had been decided before they were asked again. */
    long decidedBefore(List<Operation> operations) {
        return entries.stream()
                .filter(entry -> operations.contains(entry.operation()))
                .filter(entry -> entry.answer() != null && entry.answer().replayed())
                .count();
    }
}
