package io.credits4j.ledger;

import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import java.util.Optional;

/**
 * What a correction, a refund, a revocation or a change did. Immutable.
 *
 * @param transaction the line it booked; empty if no credits moved
 * @param replayed whether this is the first outcome again, because the key was used before
 */
public record Booked(Optional<LedgerTransaction> transaction, boolean replayed) {
    static Booked now(LedgerTransaction line) {
        return new Booked(Optional.of(line), false);
    }

    static Booked nothing() {
        return new Booked(Optional.empty(), false);
    }

    static Booked replayed(Intent.Outcome first) {
        if (first instanceof Intent.Outcome.Booked booked) {
            return new Booked(Optional.of(booked.transaction()), true);
        }
        if (first instanceof Intent.Outcome.Applied) {
            return new Booked(Optional.empty(), true);
        }
        throw AccountWork.impossible(first);
    }
}
