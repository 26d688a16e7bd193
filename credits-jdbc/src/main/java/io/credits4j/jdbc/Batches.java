package io.credits4j.jdbc;

import io.credits4j.ContentionException;
import io.credits4j.StoreUnavailableException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Runs the works of a batch in one database transaction: lock the rows of their accounts, read, let one after the other
 * decide on what those before it left, write all that changed, commit. Where all they need is remembered, they decide on
 * that first, and what changed is written if it was still true. Thread-safe.
 *
 * <p>A work that is refused or throws changes nothing and does not disturb its neighbours. Where it is the transaction
 * that fails, and not for contention or for want of a database, one of the works is to blame: each is run again by itself.
 */
final class Batches implements Lane.Runner {
    private final Transactions transactions;
    private final Bulk bulk;

    Batches(Transactions transactions, Tables tables) {
        this.transactions = transactions;
        this.bulk = transactions.bulk(tables);
    }

    @Override
    public void run(List<Ticket<?>> batch) {
        try {
            together(batch);
        } catch (RuntimeException e) {
            if (batch.size() == 1 || !isOneWorksFault(e)) {
                throw e;
            }
            batch.forEach(this::alone);
        } catch (Error e) {
            if (batch.stream().noneMatch(Ticket::isBroken)) {
                throw e;
            }
            batch.stream().filter(ticket -> !ticket.isBroken()).forEach(this::alone);
        }
    }

    /** Others who insert the same row are met once or twice; one that is there for good is somebody's fault as well. */
    private boolean isOneWorksFault(RuntimeException failure) {
        if (failure instanceof BusyConnectionException) {
            return false;
        }
        SQLException sql = DatabaseFailure.sqlIn(failure);
        if (failure instanceof ContentionException) {
            return sql != null && transactions.dialect().isDuplicate(sql);
        }
        if (failure instanceof StoreUnavailableException unavailable) {
            return !unavailable.outcomeUnknown()
                    && sql != null
                    && transactions.dialect().isOfTheStatement(sql);
        }
        return true;
    }

    private void alone(Ticket<?> ticket) {
        try {
            together(List.of(ticket));
        } catch (RuntimeException e) {
            ticket.fail(e);
        } catch (Error e) {
            ticket.fail(e);
        }
    }

    private void together(List<Ticket<?>> batch) {
        boolean mayRunAgain = batch.stream().allMatch(Ticket::hasKeys);
        boolean mayGiveUp = batch.size() == 1;
        transactions.decide(bulk, mayRunAgain, mayGiveUp, session -> {
            if (!isDecidedByHeart(session, batch)) {
                decide(session, batch, bulk.open(session, batch));
            }
        });
    }

    private boolean isDecidedByHeart(Session session, List<Ticket<?>> batch) {
        Optional<JdbcBooks> books = bulk.remembered(session, batch);
        try {
            books.ifPresent(remembered -> decide(session, batch, remembered));
            return books.isPresent();
        } catch (NotKeptException e) {
            return false;
        }
    }

    private void decide(Session session, List<Ticket<?>> batch, JdbcBooks books) {
        batch.forEach(ticket -> ticket.decide(books));
        books.writeLast();
        bulk.remember(session, books);
    }
}
