package io.credits4j.jdbc;

import io.credits4j.books.Account;
import java.time.Instant;

/**
 * An account as one database transaction knows it.
 *
 * @param id the number the other tables know it by; 0 if its row is still to be inserted
 * @param account its figures
 * @param storeTime the database's clock when they were loaded
 */
record AccountRow(long id, Account account, Instant storeTime) {
    boolean isStored() {
        return id != 0;
    }

    AccountRow with(Account changed) {
        return new AccountRow(id, changed, storeTime);
    }

    AccountRow storedUnder(long newId) {
        return new AccountRow(newId, account, storeTime);
    }
}
