package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.spi.CreditsStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
 * @param entries what was asked for, with the first answer to it
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
        List<Answer> again = askAgain(CreditLedger.on(storage), entries);
        Findings compared = compare(entries, again);
        List<Journal.Entry> answered = complete(entries, again);
        return new Verification(answered, compared.isClean() ? check(storage, accounts, answered) : compared);
    }

    private static Findings check(CreditsStorage storage, List<AccountId> accounts, List<Journal.Entry> entries) {
        return accounts.stream()
                .map(account -> Checker.check(entries, Stored.read(storage, account)))
                .reduce(Findings.NONE, Findings::plus);
    }

    private static List<Answer> askAgain(CreditLedger ledger, List<Journal.Entry> entries) throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Answer>> asked = new ArrayList<>();
            entries.forEach(
                    entry -> asked.add(callers.submit(() -> entry.operation().askOf(ledger))));
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : asked) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking again failed", e);
        } finally {
            callers.shutdownNow();
        }
    }

    /** Pure: what was answered before must be answered alike, and not for the first time. */
    static Findings compare(List<Journal.Entry> entries, List<Answer> again) {
        Findings findings = Findings.NONE;
        for (int i = 0; i < entries.size(); i++) {
            Answer first = entries.get(i).answer();
            if (first != null && !(again.get(i).replayed() && again.get(i).says(first))) {
                findings = findings.plus(Findings.complaint(entries.get(i).operation() + " was answered " + first
                        + ", and when asked again " + again.get(i)));
            }
        }
        return findings;
    }

    private static List<Journal.Entry> complete(List<Journal.Entry> entries, List<Answer> again) {
        List<Journal.Entry> complete = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Journal.Entry entry = entries.get(i);
            complete.add(entry.isAnswered() ? entry : entry.answered(again.get(i)));
        }
        return complete;
    }

    /** Returns how many of some operations were found decided when they were asked again, by whomever. */
    long decidedBefore(List<Operation> operations) {
        Set<Operation> some = Set.copyOf(operations);
        return entries.stream()
                .filter(entry -> some.contains(entry.operation()))
                .filter(entry -> entry.answer() != null && entry.answer().replayed())
                .count();
    }
}
