package io.credits4j.examples.benchmarks;

import io.credits4j.Credits;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.SettleResult;
import io.credits4j.ledger.SpendResult;

/**
 * What a caller was told. Immutable.
 *
 * @param done whether it was done; else it was refused for want of credits
 * @param amount how much was charged or held; zero if refused
 * @param hold the number of the hold that was opened; 0 for anything else
 * @param replayed whether it had been decided before
 */
record Answer(boolean done, Credits amount, long hold, boolean replayed) {
    static Answer done(Credits amount, long hold, boolean replayed) {
        return new Answer(true, amount, hold, replayed);
    }

    static Answer refused(boolean replayed) {
        return new Answer(false, Credits.ZERO, 0, replayed);
    }

    static Answer of(SpendResult result) {
        if (result instanceof SpendResult.Spent spent) {
            return done(spent.charged(), 0, spent.replayed());
        }
        if (result instanceof SpendResult.Refused refused) {
            return refused(refused.replayed());
        }
        throw new IllegalStateException("not to be expected: " + result);
    }

    static Answer of(HoldResult result) {
        if (result instanceof HoldResult.Held held) {
            return done(held.hold().amount(), held.id().number(), held.replayed());
        }
        if (result instanceof HoldResult.Refused refused) {
            return refused(refused.replayed());
        }
        throw new IllegalStateException("not to be expected: " + result);
    }

    static Answer of(SettleResult result) {
        if (result instanceof SettleResult.Settled settled) {
            return done(settled.charged(), 0, settled.replayed());
        }
        throw new IllegalStateException("not to be expected: " + result);
    }

    /** Returns whether it says the same, be it for the first time or again. */
    boolean says(Answer other) {
        return done == other.done && amount.equals(other.amount) && hold == other.hold;
    }

    String toLine() {
        return done + " " + amount + " " + hold + " " + replayed;
    }

    static Answer parse(String line) {
        String[] words = line.split(" ", -1);
        return new Answer(
                Boolean.parseBoolean(words[0]),
                Credits.parse(words[1]),
                Long.parseLong(words[2]),
                Boolean.parseBoolean(words[3]));
    }
}
