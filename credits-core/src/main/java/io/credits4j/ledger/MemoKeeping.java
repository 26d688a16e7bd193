package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.internal.Text;
import io.credits4j.spi.LedgerStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Shows and erases what an account's memos say, a bounded stretch at a time. */
final class MemoKeeping {
    private static final int STRETCH = 500;

    private final LedgerStore store;
    private final AccountId account;
    private final Optional<String> actor;

    private MemoKeeping(LedgerStore store, AccountId account, Optional<String> actor) {
        this.store = store;
        this.account = requireNonNull(account, "account");
        this.actor = actor;
    }

    static MemoKeeping ofAll(LedgerStore store, AccountId account) {
        return new MemoKeeping(store, account, Optional.empty());
    }

    static MemoKeeping ofActor(LedgerStore store, AccountId account, String actor) {
        return new MemoKeeping(store, account, Optional.of(Text.identifier("actor", actor)));
    }

    /** Shows the memos of lines, oldest first, then those of holds. */
    void export(Consumer<? super KeptMemo> reader) {
        Optional<Account> row = row();
        long newest = row.map(Account::sequence).orElse(0L);
        for (long after = 0; after < newest; after += STRETCH) {
            store.transactionsAfter(account, Set.of(), after, 0, STRETCH).stream()
                    .map(line ->
                            new KeptMemo(account, KeptMemo.Place.TRANSACTION, line.sequence(), line.at(), line.memo()))
                    .forEach(memo -> show(memo, reader));
        }
        long lastHold = row.map(Account::lastHold).orElse(0L);
        for (long first = 1; first <= lastHold; first += STRETCH) {
            holds(first, Math.min(lastHold, first + STRETCH - 1)).stream()
                    .map(hold -> new KeptMemo(
                            account, KeptMemo.Place.HOLD, hold.id().number(), hold.openedAt(), hold.memo()))
                    .forEach(memo -> show(memo, reader));
        }
    }

    private void show(KeptMemo kept, Consumer<? super KeptMemo> reader) {
        if (kept.memo().isBy(actor)) {
            reader.accept(kept);
        }
    }

    private List<Hold> holds(long first, long last) {
        return store.read(
                account,
                books -> LongStream.rangeClosed(first, last)
                        .mapToObj(number ->
                                books.hold(new HoldId(account, number)).orElse(null))
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** Erases the memos of holds first, so that no settle carries one of them into a new line. */
    long erase() {
        long erased = 0;
        long lastHold = row().map(Account::lastHold).orElse(0L);
        for (long first = 1; first <= lastHold; first += STRETCH) {
            erased += store.eraseHoldMemos(account, actor, first, first + STRETCH - 1);
        }
        long newest = row().map(Account::sequence).orElse(0L);
        for (long first = 1; first <= newest; first += STRETCH) {
            erased += store.eraseTransactionMemos(account, actor, first, first + STRETCH - 1);
        }
        return erased;
    }

    private Optional<Account> row() {
        return store.read(account, books -> books.account(account));
    }
}
