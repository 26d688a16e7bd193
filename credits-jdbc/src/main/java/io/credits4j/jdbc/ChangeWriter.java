package io.credits4j.jdbc;

import io.credits4j.books.Account;
import io.credits4j.books.Attachment;
import io.credits4j.books.ModelCall;
import io.credits4j.spi.Changes;
import io.credits4j.spi.StaleRowException;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Writes changes row by row, as they are: no arithmetic happens here. Lives inside one database transaction. */
final class ChangeWriter implements JdbcBooks.Writing {
    private final Handle handle;
    private final Tables tables;
    private final Dialect dialect;

    ChangeWriter(Handle handle, Tables tables, Dialect dialect) {
        this.handle = handle;
        this.tables = tables;
        this.dialect = dialect;
    }

    @Override
    public void write(JdbcBooks books, Changes changes) {
        changes.openedAccounts().forEach(account -> insert(books, account));
        changes.accounts()
                .forEach(account -> requireOne(
                        tables.accounts().update(handle, books.id(account.id()), account),
                        "account '" + account.id() + "'"));
        changes.newLots().forEach(lot -> tables.lots().insert(handle, books.id(lot.account()), lot));
        changes.lots()
                .forEach(lot -> requireOne(
                        tables.lots().update(handle, books.id(lot.account()), lot),
                        "lot " + lot.number() + " of account '" + lot.account() + "'"));
        changes.newHolds()
                .forEach(
                        hold -> tables.holds().insert(handle, books.id(hold.id().account()), hold));
        changes.holds()
                .forEach(hold -> requireOne(
                        tables.holds()
                                .update(handle, books.id(hold.id().account()), hold, !books.isOnOneLot(hold.id())),
                        "hold " + hold.id()));
        changes.transactions().forEach(line -> tables.transactions().insert(handle, books.id(line.account()), line));
        changes.intents().forEach(intent -> tables.intents().remember(handle, books.id(intent.account()), intent));
        changes.attachments().forEach(attachment -> write(books, attachment));
    }

    void insert(JdbcBooks books, Account account) {
        books.stored(account.id(), tables.accounts().insert(handle, account));
    }

    private static void requireOne(int rows, String what) {
        if (rows != 1) {
            throw new IllegalStateException(what + " was to be updated but is not there");
        }
    }

    void write(JdbcBooks books, Attachment attachment) {
        if (attachment instanceof ModelCall call && !wasWritten(books, call)) {
            throw new StaleRowException("call " + call.hold() + " is not at version " + (call.version() - 1));
        }
    }

    private boolean wasWritten(JdbcBooks books, ModelCall call) {
        long account = books.id(call.hold().account());
        return call.version() == 1 ? wasInserted(account, call) : tables.calls().update(handle, account, call);
    }

    private boolean wasInserted(long account, ModelCall call) {
        try {
            tables.calls().insert(handle, account, call);
            return true;
        } catch (JdbiException e) {
            SQLException sql = DatabaseFailure.sqlIn(e);
            if (sql != null && dialect.isDuplicate(sql)) {
                return false;
            }
            throw e;
        }
    }
}
