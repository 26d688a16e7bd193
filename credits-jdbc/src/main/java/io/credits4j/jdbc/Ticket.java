package io.credits4j.jdbc;

import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * One caller's work on its way through a batch: it waits until somebody takes it, is decided, and knows its outcome when
 * the batch is through.
 *
 * @param <R> what the work answers
 */
final class Ticket<R> {
    /** Where a ticket is; guarded by the lock of its lane, and read without it by its caller. */
    enum Place {
        WAITING,
        /** Still waiting, and to lead the next batch. */
        LEADING,
        TAKEN,
        DONE
    }

    private final Work<? extends R> work;
    private final Work.Footprint footprint;
    private final Thread caller = Thread.currentThread();
    private volatile Place place = Place.WAITING;
    private @Nullable Outcome<R> outcome;
    private @Nullable Error error;

    Ticket(Work<? extends R> work) {
        this.work = work;
        this.footprint = work.footprint();
    }

    Work.Footprint footprint() {
        return footprint;
    }

    /** Keys make it safe to run a work again: the same intent is not booked twice. */
    boolean hasKeys() {
        return !footprint.intents().isEmpty();
    }

    /** Decides the work. A refusal is an outcome like any other; only what breaks the whole transaction is thrown. */
    void decide(JdbcBooks books) {
        try {
            Work.Decision<? extends R> decision = work.decide(books);
            books.apply(decision.changes());
            outcome = new Outcome.Done<>(decision.result());
        } catch (JdbiException e) {
            throw e;
        } catch (RuntimeException e) {
            if (books.isLost()) {
                throw e;
            }
            outcome = new Outcome.Failed<>(e);
        } catch (Error e) {
            error = e;
            throw e;
        }
    }

    /** Whether it was this work itself that broke its batch. */
    boolean isBroken() {
        return error != null;
    }

    void fail(RuntimeException failure) {
        outcome = new Outcome.Failed<>(failure);
    }

    void fail(Error failure) {
        error = failure;
    }

    /** Returns what became of it; only the caller's thread may ask, and only when it is through. */
    Outcome<R> outcome() {
        Error broken = error;
        if (broken != null) {
            throw broken;
        }
        Outcome<R> known = outcome;
        if (known == null) {
            throw new IllegalStateException("the work was not decided");
        }
        return known;
    }

    Place place() {
        return place;
    }

    void moveTo(Place next) {
        place = next;
    }

    /** Lets the caller see where its ticket is now. */
    void wake() {
        LockSupport.unpark(caller);
    }
}
