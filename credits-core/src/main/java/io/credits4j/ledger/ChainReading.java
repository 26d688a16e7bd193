package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.books.Account;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.books.Seal;
import io.credits4j.spi.LedgerStore;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Follows an account's hash chain from its first line to its newest. */
final class ChainReading {
    private ChainReading() {}

    static ChainReport of(LedgerStore store, AccountId id) {
        Optional<Account> account = store.read(id, books -> books.account(id));
        Optional<String> head = account.flatMap(row -> Optional.ofNullable(row.chainHead()));
        if (head.isEmpty()) {
            return new ChainReport(id, 0, head, OptionalLong.empty());
        }
        long newest = account.map(Account::sequence).orElse(0L);
        Lines lines = new Lines(store, id);
        String previous = HashChain.start(id);
        for (long first = 1; first <= newest; first += Lines.SLICE) {
            long last = Math.min(newest, first + Lines.SLICE - 1);
            Map<Long, LedgerTransaction> slice = lines.between(first, last);
            for (long sequence = first; sequence <= last; sequence++) {
                Optional<String> next = follow(previous, Optional.ofNullable(slice.get(sequence)));
                if (next.isEmpty()) {
                    return new ChainReport(id, sequence, head, OptionalLong.of(sequence));
                }
                previous = next.get();
            }
        }
        boolean whole = previous.equals(head.get());
        return new ChainReport(id, newest, head, whole ? OptionalLong.empty() : OptionalLong.of(newest + 1));
    }

    /** Returns the hash of a line that is what was written; a memo may have been erased since. */
    private static Optional<String> follow(String previous, Optional<LedgerTransaction> stored) {
        return stored.flatMap(line -> {
            Seal seal = line.seal();
            if (seal == null || !HashChain.next(previous, line, seal.memoHash()).equals(seal.hash())) {
                return Optional.empty();
            }
            boolean memoIsRight = line.memo().equals(Memo.NONE)
                    || HashChain.memoHash(line.memo()).equals(seal.memoHash());
            return memoIsRight ? Optional.of(seal.hash()) : Optional.empty();
        });
    }
}
