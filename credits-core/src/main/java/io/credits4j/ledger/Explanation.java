package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a balance is what it is. Immutable; {@link #toString} tells it in lines for people, without anything from memos.
 *
 * @param balance the balance that is explained
 * @param lots every open lot that can be spent, in burn order; then those that have not started, in burn order too
 * @param holds every live hold, the earliest deadline first
 * @param creditRoom what of {@code available} is the credit limit's; below zero if holds reserve more of it than is left
 */
public record Explanation(Balance balance, List<OpenLot> lots, List<LiveHold> holds, Credits creditRoom) {
    /** Copies the lists. */
    public Explanation {
        lots = List.copyOf(lots);
        holds = List.copyOf(holds);
    }

    /**
     * A lot that can be spent, or will be.
     *
     * @param number its number within the account
     * @param source where its credits come from
     * @param priority its priority
     * @param remaining what is left, held or not
     * @param held how much of that is held
     * @param effectiveAt from when on it can be spent, inclusive
     * @param expiresAt until when it can be spent, exclusive; empty if it never expires
     * @param started whether it can be spent now
     * @param place why it has its place after the lot listed before it
     */
    public record OpenLot(
            long number,
            GrantSource source,
            int priority,
            Credits remaining,
            Credits held,
            Instant effectiveAt,
            Optional<Instant> expiresAt,
            boolean started,
            BurnPlace place) {
        /** Returns what is left and not held. */
        public Credits free() {
            return remaining.minus(held);
        }

        /** Returns a line for people. */
        @Override
        public String toString() {
            return "lot " + number + ": " + free() + " free of " + remaining + ", " + source + ", priority " + priority
                    + (started ? "" : ", starts " + effectiveAt)
                    + expiresAt.map(end -> ", ends " + end).orElse(", never ends") + "; " + place.words();
        }
    }

    /**
     * Credits reserved for work in progress.
     *
     * @param id which hold
     * @param expiresAt its deadline
     * @param reserved from which lots (or the credit limit, as {@link Allocation#DEBT}) it reserves how much
     */
    public record LiveHold(HoldId id, Instant expiresAt, List<Allocation> reserved) {
        /** Copies the list. */
        public LiveHold {
            reserved = List.copyOf(reserved);
        }

        /** Returns how much it reserves. */
        public Credits outstanding() {
            return reserved.stream().map(Allocation::amount).reduce(Credits.ZERO, Credits::plus);
        }

        /** Returns a line for people. */
        @Override
        public String toString() {
            return "hold " + id.number() + ": " + outstanding() + " until " + expiresAt + ", from "
                    + (reserved.isEmpty()
                            ? "nothing"
                            : reserved.stream().map(LiveHold::part).collect(Collectors.joining(", ")));
        }

        private static String part(Allocation part) {
            return (part.isDebt() ? "the credit limit " : "lot " + part.lot() + " ") + part.amount();
        }
    }

    /** Returns the explanation in lines for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(256)
                .append("account '")
                .append(balance.account())
                .append("' at ")
                .append(balance.at());
        line(
                text,
                "available " + balance.available() + " = free in started lots "
                        + balance.available().minus(creditRoom) + " + room in the credit limit " + creditRoom);
        line(
                text,
                "posted " + balance.posted() + " = left in lots "
                        + balance.posted().plus(balance.debt()) + " - debt " + balance.debt());
        line(text, "held " + balance.held() + ", credit limit " + balance.creditLimit());
        line(
                text,
                balance.nextExpiry()
                        .map(expiry -> expiry.amount() + " lapse at " + expiry.at() + " unless they are spent before")
                        .orElse("nothing lapses"));
        lots.forEach(lot -> line(text, lot.toString()));
        holds.forEach(hold -> line(text, hold.toString()));
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append("\n  ").append(line);
    }
}
