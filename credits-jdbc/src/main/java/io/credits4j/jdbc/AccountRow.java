package io.credits4j.jdbc;

import io.credits4j.books.Account;
import java.time.Instant;

/**
 * An account as it was loaded.
 *
 * @param id the number the other tables know it by
 * @param account its figures
 * @param storeTime the database's clock when they were loaded
 */
record AccountRow(long id, Account account, Instant storeTime) {}
