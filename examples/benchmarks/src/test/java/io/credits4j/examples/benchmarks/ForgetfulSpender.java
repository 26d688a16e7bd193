package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.SpendResult;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingBooks;
import io.credits4j.tck.ForwardingStorage;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A spender on a storage that books a spend that is asked for again under another key. */
final class ForgetfulSpender {
    private ForgetfulSpender() {}

    public static void main(String[] args) throws Exception {
        Spender.run(Spender.Task.of(args), ForgetfulStorage::new);
    }

    private static final class ForgetfulStorage extends ForwardingStorage {
        private final Set<Work.IntentKey> asked = ConcurrentHashMap.newKeySet();

        ForgetfulStorage(CreditsStorage storage) {
            super(storage);
        }

        @Override
        protected <R> Outcome<R> run(Work<? extends R> work) {
            boolean again = !asked.addAll(work.footprint().intents());
            return again ? super.run(deciding(work, books -> anew(work, books))) : super.run(work);
        }

        private static <R> Work.Decision<R> anew(Work<? extends R> work, Books books) {
            Work.Decision<R> decision = decide(work, books);
            if (!(decision.result() instanceof SpendResult.Spent)) {
                return decision;
            }
            Work.Decision<R> another = decide(work, withoutIntents(books));
            return new Work.Decision<>(another.result(), underOtherKeys(another.changes()));
        }

        private static Books withoutIntents(Books books) {
            return new ForwardingBooks(books) {
                @Override
                public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
                    return Optional.empty();
                }
            };
        }

        private static Changes underOtherKeys(Changes changes) {
            return new Changes(
                    changes.openedAccounts(),
                    changes.accounts(),
                    changes.newLots(),
                    changes.lots(),
                    changes.newHolds(),
                    changes.holds(),
                    changes.budgets(),
                    changes.transactions().stream()
                            .map(ForgetfulStorage::underAnotherKey)
                            .toList(),
                    changes.intents(),
                    changes.attachments(),
                    changes.signals());
        }

        private static LedgerTransaction underAnotherKey(LedgerTransaction line) {
            return new LedgerTransaction(
                    line.account(),
                    line.sequence(),
                    line.type(),
                    line.amount(),
                    line.balanceAfter(),
                    line.allocations(),
                    line.unbilled(),
                    line.hold(),
                    line.corrects(),
                    line.counterparty(),
                    IdempotencyKey.of(line.key() + " again"),
                    line.fingerprint(),
                    line.memo(),
                    line.at(),
                    line.seal());
        }
    }
}
