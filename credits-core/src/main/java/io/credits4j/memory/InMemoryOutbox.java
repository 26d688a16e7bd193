package io.credits4j.memory;

import io.credits4j.AccountId;
import io.credits4j.books.Account;
import io.credits4j.books.OutboxCursor;
import io.credits4j.books.Watch;
import io.credits4j.spi.OutboxStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** The cursors, by account. Writes compare and set the version, one at a time. */
final class InMemoryOutbox implements OutboxStore {
    private final ConcurrentMap<AccountId, OutboxCursor> cursors = new ConcurrentHashMap<>();
    private final InMemoryLedger ledger;

    InMemoryOutbox(InMemoryLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public List<AccountId> waiting(Instant now, int limit) {
        return ledger.accounts()
                .filter(account -> isFree(account.id(), now))
                .flatMap(InMemoryOutbox::waiting)
                .sorted(Comparator.comparing(Waiting::since))
                .limit(limit)
                .map(Waiting::account)
                .toList();
    }

    private boolean isFree(AccountId account, Instant now) {
        OutboxCursor cursor = cursors.get(account);
        return cursor == null || !cursor.notBefore().isAfter(now);
    }

    private static Stream<Waiting> waiting(Account account) {
        Watch.Undelivered undelivered = account.watch().undelivered();
        return undelivered == null ? Stream.empty() : Stream.of(new Waiting(account.id(), undelivered.since()));
    }

    private record Waiting(AccountId account, Instant since) {}

    @Override
    public Optional<OutboxCursor> find(AccountId account) {
        return Optional.ofNullable(cursors.get(account));
    }

    @Override
    public synchronized boolean update(OutboxCursor cursor) {
        OutboxCursor known = cursors.get(cursor.account());
        if ((known == null ? 0 : known.version()) != cursor.version() - 1) {
            return false;
        }
        cursors.put(cursor.account(), cursor);
        return true;
    }

    @Override
    public void forget(AccountId account, long signal) {
        ledger.forgetSignals(account, signal);
    }
}
