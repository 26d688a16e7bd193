package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Allocation;
import java.util.ArrayList;
import java.util.List;

/** Arithmetic on what a hold reserves. Pure. */
final class Reservation {
    private Reservation() {}

    /** Takes an amount from reservations in their order; what is given back is thus the last reserved. */
    static BurnDown.Plan take(List<Allocation> reserved, Credits wanted) {
        List<Allocation> taken = new ArrayList<>();
        Credits missing = wanted;
        for (Allocation part : reserved) {
            Credits amount = part.amount().min(missing);
            if (amount.isPositive()) {
                taken.add(new Allocation(part.lot(), amount));
                missing = missing.minus(amount);
            }
        }
        return new BurnDown.Plan(taken, wanted.minus(missing), missing);
    }

    /** What stays reserved after a prefix, as {@link #take} returns it, was taken. */
    static List<Allocation> without(List<Allocation> reserved, List<Allocation> taken) {
        List<Allocation> kept = new ArrayList<>();
        for (int i = 0; i < reserved.size(); i++) {
            Allocation part = reserved.get(i);
            Credits left = i < taken.size() ? part.amount().minus(taken.get(i).amount()) : part.amount();
            if (left.isPositive()) {
                kept.add(new Allocation(part.lot(), left));
            }
        }
        return kept;
    }
}
