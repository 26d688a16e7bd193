package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.books.Seal;
import java.util.TreeMap;

/**
 * The canonical bytes of a ledger transaction and the chain of their SHA-256 hashes, one chain per account. Pure.
 *
 * <p>Without a head exported to somewhere else it proves corruption, not tampering: whoever can write every row can write
 * every hash.
 */
final class HashChain {
    private static final String VERSION = "credits4j-chain-1";

    private HashChain() {}

    /** The hash before the first line. */
    static String start(AccountId account) {
        return new Canonical(VERSION).field(account).hash();
    }

    /** Seals a line that has no seal yet, as the next after {@code head}. */
    static Seal seal(String head, LedgerTransaction line) {
        String memoHash = memoHash(line.memo());
        return new Seal(next(head, line, memoHash), memoHash);
    }

    static String next(String head, LedgerTransaction line, String memoHash) {
        HoldId hold = line.hold();
        Canonical canonical = new Canonical(VERSION)
                .field(head)
                .field(line.account())
                .field(line.sequence())
                .field(line.type())
                .field(line.amount().micros())
                .field(line.balanceAfter().micros())
                .field(line.unbilled().micros())
                .field(hold == null ? null : hold.number())
                .field(line.corrects())
                .field(line.counterparty())
                .field(line.key())
                .field(line.fingerprint())
                .field(Instants.micros(line.at()))
                .field(memoHash)
                .field(line.allocations().size());
        line.allocations()
                .forEach(part -> canonical.field(part.lot()).field(part.amount().micros()));
        return canonical.hash();
    }

    static String memoHash(Memo memo) {
        Canonical canonical = new Canonical(VERSION).field(memo.description()).field(memo.actor());
        new TreeMap<>(memo.metadata())
                .forEach((key, value) -> canonical.field(key).field(value));
        return canonical.hash();
    }
}
