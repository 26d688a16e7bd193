package io.credits4j.stripe;

import io.credits4j.billing.DisputePolicy;
import io.credits4j.examples.sandbox.StripeEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How the events of a story come: in any order, and in some number. */
enum Telling {
    ONCE,
    TWICE,
    /** As if another event told the same, as several do of one refund. */
    TWICE_UNDER_OTHER_IDS;

    static final int ORDERS = 72;
    static final long SEED = seed();

    private static long seed() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        return seed;
    }

    /** Two orders of three have every event twice. */
    static Telling ofOrder(int number) {
        return values()[number % values().length];
    }

    /** Three of four are told to books that ask Stripe, the fourth to books that trust the events. */
    static World.Books booksOfOrder(int number, World world, DisputePolicy onDispute) {
        World.Books asking = world.openAfterwards(onDispute);
        return number % 4 == 3 ? asking.trustingEvents() : asking;
    }

    List<StripeEvent> shuffled(List<StripeEvent> events, Random random) {
        List<StripeEvent> told = new ArrayList<>(events);
        if (this == TWICE) {
            told.addAll(events);
        }
        if (this == TWICE_UNDER_OTHER_IDS) {
            events.forEach(event -> told.add(underOtherId(event)));
        }
        Collections.shuffle(told, random);
        return told;
    }

    private static StripeEvent underOtherId(StripeEvent event) {
        String other = event.id() + "again";
        return new StripeEvent(other, event.type(), event.payload().replace(event.id(), other));
    }
}
