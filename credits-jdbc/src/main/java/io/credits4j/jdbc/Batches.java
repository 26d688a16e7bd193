package io.credits4j.jdbc;

import io.credits4j.ContentionException;
import io.credits4j.StoreUnavailableException;
import java.sql.SQLException;
import java.util.List;

/**
 * Runs the works of a batch in one database transaction: lock the rows of their accounts, read, let one after the other
 * decide on what those before it left, write all that changed, commit. Thread-safe.
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
        } catch (StoreUnavailableException e) {
            if (batch.size() == 1 || e.outcomeUnknown() || !isToBlame(e)) {
                throw e;
            }
            batch.forEach(this::alone);
        } catch (BusyConnectionException | ContentionException e) {
            throw e;
        } catch (RuntimeException e) {
            if (batch.size() == 1) {
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

    private boolean isToBlame(StoreUnavailableException failure) {
        SQLException sql = DatabaseFailure.sqlIn(failure);
        return sql != null && transactions.dialect().isOfTheStatement(sql);
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
            JdbcBooks books = bulk.open(session, batch);
            batch.forEach(ticket -> ticket.decide(books));
            books.writeLast();
        });
    }
}
