package io.credits4j.jdbc;

import io.credits4j.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The books of accounts as the last database transaction of this storage left them, so that the next one need not read
 * them: true as long as the account's row has the same stamp, which whoever decides on them must find out before the
 * commit. The longest unused are forgotten. Thread-safe.
 *
 * <ol>
 *   <li>Books are taken, and put back as they are once a commit is confirmed: whoever has them has them alone.
 *   <li>Of an account that others write as well only the stamp is kept, until one transaction of ours follows another.
 *   <li>If what was decided on kept books could not be written, some of the next transactions do without.
 * </ol>
 */
final class KeptBooks {
    private static final int LONGEST_PAUSE = 16;

    private final int most;
    private final Map<AccountId, Entry> entries = new LinkedHashMap<>();
    private int size;
    private int failures;
    private int pause;

    /** An account and its lots; changed by whoever took it. */
    record Account(AccountRow row, KnownLots lots) {
        Account at(Instant time) {
            return new Account(row.at(time), lots);
        }
    }

    /** A row's stamp with the books that go with it, or without them. */
    private record Entry(
            long stamp, boolean written, @Nullable Account account) {
        static Entry of(Account account) {
            return new Entry(account.row().stamp(), true, account);
        }

        static Entry withoutBooks(long stamp, boolean written) {
            return new Entry(stamp, written, null);
        }

        int size() {
            return account == null ? 1 : 1 + account.lots().size();
        }
    }

    /** For at most so many accounts and lots, counted together. */
    KeptBooks(int most) {
        this.most = most;
    }

    /** Takes the books of all accounts, or of none if those of one are missing. */
    synchronized Optional<List<Account>> take(Collection<AccountId> accounts) {
        if (pause > 0) {
            pause--;
            return Optional.empty();
        }
        List<Account> taken = new ArrayList<>(accounts.size());
        for (AccountId id : accounts) {
            Entry entry = entries.get(id);
            if (entry == null || entry.account() == null) {
                return Optional.empty();
            }
            taken.add(entry.account());
        }
        accounts.forEach(this::remove);
        return Optional.of(taken);
    }

    /** Returns those accounts whose books are kept. */
    synchronized Set<AccountId> among(Collection<AccountId> accounts) {
        return accounts.stream()
                .filter(id -> entries.containsKey(id) && entries.get(id).account() != null)
                .collect(Collectors.toSet());
    }

    /** Takes the lots of those accounts whose rows, just read under their locks, have the stamp that goes with them. */
    synchronized Map<AccountId, KnownLots> takeLots(Stream<AccountRow> rows) {
        Map<AccountId, KnownLots> lots = new HashMap<>();
        rows.forEach(row -> {
            AccountId id = row.account().id();
            Entry entry = entries.get(id);
            if (entry != null && entry.stamp() != row.stamp()) {
                // Somebody else wrote.
                replace(id, Entry.withoutBooks(row.stamp(), false));
            } else if (entry != null && entry.account() != null) {
                lots.put(id, entry.account().lots());
                replace(id, Entry.withoutBooks(row.stamp(), true));
            }
        });
        return lots;
    }

    /** Keeps books that are committed. */
    synchronized void put(Stream<Account> accounts) {
        failures = 0;
        accounts.forEach(account -> {
            AccountId id = account.row().account().id();
            Entry entry = entries.get(id);
            boolean isShared = entry != null && !entry.written();
            replace(id, isShared ? Entry.withoutBooks(account.row().stamp(), true) : Entry.of(account));
        });
        forgetSome();
    }

    /** Keeps the stamps of books that were taken and not used. */
    synchronized void putStamps(Stream<AccountRow> rows) {
        rows.forEach(row -> replace(row.account().id(), Entry.withoutBooks(row.stamp(), true)));
        forgetSome();
    }

    /** What was decided on books that were taken could not be written. */
    synchronized void failed() {
        pause = Math.min(1 << failures, LONGEST_PAUSE);
        failures = Math.min(failures + 1, LONGEST_PAUSE);
    }

    private void replace(AccountId id, Entry entry) {
        remove(id);
        entries.put(id, entry);
        size += entry.size();
    }

    private void remove(AccountId id) {
        Entry entry = entries.remove(id);
        size -= entry == null ? 0 : entry.size();
    }

    private void forgetSome() {
        while (size > most) {
            remove(entries.keySet().iterator().next());
        }
    }
}
