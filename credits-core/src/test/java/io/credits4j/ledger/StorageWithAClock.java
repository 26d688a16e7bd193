package io.credits4j.ledger;

import io.credits4j.spi.Books;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingBooks;
import io.credits4j.tck.ForwardingStorage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A storage with a clock of its own, as databases have. */
final class StorageWithAClock extends ForwardingStorage {
    private final InstantSource clock;

    StorageWithAClock(CreditsStorage storage, InstantSource clock) {
        super(storage);
        this.clock = clock;
    }

    @Override
    protected <R> Outcome<R> run(Work<? extends R> work) {
        return super.run(deciding(work, books -> decide(work, new TimedBooks(books, clock.instant()))));
    }

    /** Books that know the store's time. */
    private static final class TimedBooks extends ForwardingBooks {
        private final Instant time;

        TimedBooks(Books books, Instant time) {
            super(books);
            this.time = time;
        }

        @Override
        public Optional<Instant> storeTime() {
            return Optional.of(time);
        }
    }
}
