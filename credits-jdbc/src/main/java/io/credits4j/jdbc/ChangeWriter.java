package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.Attachment;
import io.credits4j.books.ModelCall;
import io.credits4j.spi.Changes;
import io.credits4j.spi.StaleRowException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Writes what one decision changed, as it is: no arithmetic happens here. Lives inside one database transaction. */
final class ChangeWriter {
    private final Handle handle;
    private final Tables tables;
    private final Dialect dialect;
    private final JdbcBooks books;
    private final Map<AccountId, Long> opened = new HashMap<>();

    ChangeWriter(Handle handle, Tables tables, Dialect dialect, JdbcBooks books) {
        this.handle = handle;
        this.tables = tables;
        this.dialect = dialect;
        this.books = books;
    }

    void write(Changes changes) {
        changes.openedAccounts()
                .forEach(account -> opened.put(account.id(), tables.accounts().insert(handle, account)));
        changes.accounts()
                .forEach(account -> requireOne(
                        tables.accounts().update(handle, id(account.id()), account), "account '" + account.id() + "'"));
        changes.newLots().forEach(lot -> tables.lots().insert(handle, id(lot.account()), lot));
        changes.lots()
                .forEach(lot -> requireOne(
                        tables.lots().update(handle, id(lot.account()), lot),
                        "lot " + lot.number() + " of account '" + lot.account() + "'"));
        changes.newHolds()
                .forEach(hold -> tables.holds().insert(handle, id(hold.id().account()), hold));
        changes.holds()
                .forEach(hold -> requireOne(
                        tables.holds().update(handle, id(hold.id().account()), hold, !books.isOnOneLot(hold.id())),
                        "hold " + hold.id()));
        changes.transactions().forEach(line -> tables.transactions().insert(handle, id(line.account()), line));
        changes.intents().forEach(intent -> tables.intents().remember(handle, id(intent.account()), intent));
        changes.signals().forEach(signal -> tables.signals().insert(handle, id(signal.account()), signal));
        changes.attachments().forEach(this::write);
    }

    private long id(AccountId account) {
        Long fresh = opened.get(account);
        return fresh != null
                ? fresh
                : books.row(account)
                        .orElseThrow(() -> new IllegalStateException("account '" + account + "' was never opened"))
                        .id();
    }

    private static void requireOne(int rows, String what) {
        if (rows != 1) {
            throw new IllegalStateException(what + " was to be updated but is not there");
        }
    }

    private void write(Attachment attachment) {
        if (attachment instanceof ModelCall call && !wasWritten(call)) {
            throw new StaleRowException("call " + call.hold() + " is not at version " + (call.version() - 1));
        }
    }

    private boolean wasWritten(ModelCall call) {
        long account = id(call.hold().account());
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
