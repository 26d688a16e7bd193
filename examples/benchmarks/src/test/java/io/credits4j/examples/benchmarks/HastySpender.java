package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.ledger.SpendResult;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingStorage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A spender on a storage that acknowledges spends before they are committed. */
final class HastySpender {
    private HastySpender() {}

    public static void main(String[] args) throws Exception {
        Spender.run(Spender.Task.of(args), HastyStorage::new);
    }

    private static final class HastyStorage extends ForwardingStorage {
        private final ExecutorService later = Executors.newSingleThreadExecutor();

        HastyStorage(CreditsStorage storage) {
            super(storage);
        }

        @Override
        protected <R> Outcome<R> run(Work<? extends R> work) {
            AccountId account = work.footprint().accounts().iterator().next();
            R result = read(account, books -> work.decide(books).result());
            if (result instanceof SpendResult.Spent spent && !spent.replayed()) {
                later.execute(() -> super.run(work));
                return new Outcome.Done<>(result);
            }
            return super.run(work);
        }
    }
}
