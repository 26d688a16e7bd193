package io.credits4j.violations.ledger;

import io.credits4j.books.Lot;
import io.credits4j.ledger.BurnOrder;
import io.credits4j.violations.spi.NosyStore;
import java.util.Comparator;

/** Orders lots beside the one place where that is decided. */
public final class Deciding {
    private final NosyStore store;

    /** Sees a store, which sees this. */
    public Deciding(NosyStore store) {
        this.store = store;
    }

    NosyStore store() {
        return store;
    }

    static Comparator<Lot> ownOrder() {
        return (one, other) -> one.burnKey().compareTo(other.burnKey());
    }

    static boolean isPurchasedFirst(BurnOrder order) {
        return order == BurnOrder.PURCHASED_FIRST;
    }
}
