package io.credits4j.jdbc;

import io.credits4j.ContentionException;
import io.credits4j.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where callers who want the same accounts line up, so that one of them runs the works of all in one database
 * transaction. Thread-safe; has no thread of its own.
 *
 * <ol>
 *   <li>who finds the lane idle leads at once, so that a lone caller waits for nobody;
 *   <li>a leader takes those who wait, in the order they came, runs them, and hands the lead to the first of those who
 *       came meanwhile: everyone leads at most one batch, its own;
 *   <li>only the next leader and those who are through are woken.
 * </ol>
 *
 * <p>The lock guards the line only and is never held while a batch runs. A caller whose work was taken waits for its
 * outcome whatever happens; one that still waits gives up when it is interrupted or has waited too long.
 */
final class Lane {
    /** What runs the works of a batch: afterwards each has its outcome, or the whole batch failed with what is thrown. */
    interface Runner {
        void run(List<Ticket<?>> batch);
    }

    private final Runner runner;
    private final int largestBatch;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Ticket<?>> waiting = new ArrayDeque<>();
    private boolean led;

    Lane(Runner runner, int largestBatch, Duration patience) {
        this.runner = runner;
        this.largestBatch = largestBatch;
        this.patienceNanos = patience.toNanos();
    }

    /** Returns when the ticket has its outcome. */
    void pass(Ticket<?> ticket) {
        boolean interrupted = Thread.interrupted();
        try {
            line(ticket);
            interrupted |= awaitTurn(ticket, interrupted);
            if (ticket.place() == Ticket.Place.LEADING) {
                lead(ticket);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void line(Ticket<?> ticket) {
        lock.lock();
        try {
            waiting.add(ticket);
            if (!led) {
                led = true;
                ticket.moveTo(Ticket.Place.LEADING);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the ticket is through, leads, or gave up; returns whether the caller was interrupted meanwhile. */
    private boolean awaitTurn(Ticket<?> ticket, boolean alreadyInterrupted) {
        boolean interrupted = alreadyInterrupted;
        long deadline = System.nanoTime() + patienceNanos;
        while (ticket.place() == Ticket.Place.WAITING || ticket.place() == Ticket.Place.TAKEN) {
            if (ticket.place() == Ticket.Place.TAKEN) {
                LockSupport.park(this);
            } else if (interrupted) {
                withdraw(ticket, new InterruptedException("interrupted while waiting in line"));
            } else if (System.nanoTime() - deadline >= 0) {
                withdraw(ticket, new TimeoutException("waited in line for " + Duration.ofNanos(patienceNanos)));
            } else {
                LockSupport.parkNanos(this, deadline - System.nanoTime());
            }
            interrupted |= Thread.interrupted();
        }
        return interrupted;
    }

    private void withdraw(Ticket<?> ticket, Exception why) {
        lock.lock();
        try {
            if (ticket.place() == Ticket.Place.WAITING) {
                waiting.remove(ticket);
                ticket.fail(new ContentionException(
                        "the work was not taken: " + why.getMessage()
                                + "; nothing was written, try again under the same key",
                        why));
                ticket.moveTo(Ticket.Place.DONE);
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead(Ticket<?> own) {
        List<Ticket<?>> batch = take();
        List<Ticket<?>> through = batch;
        try {
            runner.run(batch);
        } catch (BusyConnectionException e) {
            // It is this thread that gets such connections: the others need another leader.
            own.fail(e);
            through = List.of(own);
            putBack(batch.subList(1, batch.size()));
        } catch (RuntimeException e) {
            batch.forEach(ticket -> ticket.fail(e));
        } catch (Error e) {
            // What became of the commit, only the keys can tell.
            batch.forEach(ticket -> ticket.fail(new StoreUnavailableException(
                    "the batch this work was in broke; try again under the same key to learn the outcome", true, e)));
            own.fail(e);
        } finally {
            handOver();
            finish(through, own);
        }
    }

    private void putBack(List<Ticket<?>> untouched) {
        lock.lock();
        try {
            for (int i = untouched.size() - 1; i >= 0; i--) {
                untouched.get(i).moveTo(Ticket.Place.WAITING);
                waiting.addFirst(untouched.get(i));
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Ticket<?>> take() {
        lock.lock();
        try {
            List<Ticket<?>> batch = new ArrayList<>(Math.min(waiting.size(), largestBatch));
            while (!waiting.isEmpty() && batch.size() < largestBatch) {
                Ticket<?> ticket = waiting.remove();
                ticket.moveTo(Ticket.Place.TAKEN);
                batch.add(ticket);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** The next leader is on its way before anyone else is told of this batch. */
    private void handOver() {
        lock.lock();
        try {
            Ticket<?> next = waiting.peek();
            if (next == null) {
                led = false;
            } else {
                next.moveTo(Ticket.Place.LEADING);
                next.wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void finish(List<Ticket<?>> batch, Ticket<?> own) {
        for (Ticket<?> ticket : batch) {
            ticket.moveTo(Ticket.Place.DONE);
            if (ticket != own) {
                ticket.wake();
            }
        }
    }
}
