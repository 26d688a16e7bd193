package io.credits4j.jdbc;

import io.credits4j.books.Account;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An account as one database transaction knows it.
 *
 * @param id the number the other tables know it by; 0 if its row is still to be inserted
 * @param account its figures
 * @param stored its figures as the row has them
 * @param storeTime the database's clock when they were loaded
 * @param stamp what the row's stamp is
 * @param nextStamp what the stamp will be once the figures are written: taken at random, since a count would be the same
 *     again where a database that lost its last commits went on from there
 */
record AccountRow(long id, Account account, Account stored, Instant storeTime, long stamp, long nextStamp) {
    /** Returns an account whose row was read. */
    static AccountRow read(long id, Account account, Instant storeTime, long stamp) {
        return new AccountRow(id, account, account, storeTime, stamp, anyStamp());
    }

    /** Returns an account that is still to be inserted. */
    static AccountRow opened(Account account, Instant storeTime) {
        return read(0, account, storeTime, anyStamp());
    }

    private static long anyStamp() {
        return ThreadLocalRandom.current().nextLong();
    }

    boolean isStored() {
        return id != 0;
    }

    AccountRow with(Account changed) {
        return new AccountRow(id, changed, stored, storeTime, stamp, nextStamp);
    }

    /** Returns the same at another time of the database's clock. */
    AccountRow at(Instant time) {
        return new AccountRow(id, account, stored, time, stamp, nextStamp);
    }

    AccountRow asStored() {
        return with(stored);
    }

    /** Returns the same once its figures are written. */
    AccountRow written() {
        return read(id, account, storeTime, nextStamp);
    }

    AccountRow storedUnder(long newId) {
        return read(newId, account, storeTime, nextStamp);
    }
}
