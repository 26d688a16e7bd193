package io.credits4j.ledger;

import io.credits4j.Credits;

/** What a request may name as an amount. */
final class Amounts {
    private Amounts() {}

    static Credits positive(String name, Credits amount) {
        if (!amount.isPositive()) {
            throw new IllegalArgumentException(name + " " + amount + " is not above zero");
        }
        return inRange(name, amount);
    }

    static Credits notNegative(String name, Credits amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException(name + " " + amount + " is below zero");
        }
        return inRange(name, amount);
    }

    private static Credits inRange(String name, Credits amount) {
        if (amount.isGreaterThan(Credits.LARGEST_AMOUNT)) {
            throw new IllegalArgumentException(
                    name + " " + amount + " is above the largest, " + Credits.LARGEST_AMOUNT);
        }
        return amount;
    }
}
