package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks for a past to be brought into an account: ordinary requests, each with the instant at which it happened elsewhere.
 * Immutable; valid once built.
 *
 * <p>An opening balance is a grant for each lot that is left (with what is left of it and what was paid for that), a
 * debit for what is owed, and what was bought and used before:
 *
 * <pre>{@code
 * ledger.importHistory(ImportRequest.into(account, IdempotencyKey.of("opening balance"))
 *         .grant(may, GrantRequest.purchase(account, Credits.of(30), IdempotencyKey.of("order-17"))
 *                 .cost(Money.usd("3.00")))
 *         .grant(june, GrantRequest.subscription(account, Credits.of(80), IdempotencyKey.of("june"))
 *                 .expiresAt(july))
 *         .lifetime(Credits.of(500), Credits.of(470)));
 * }</pre>
 *
 * <p>A history is everything that happened, in its order. Lines keep the keys of their requests, so that the same request
 * made again later is a replay. What lapsed in between is booked by the ledger itself; what lapses after the last line is
 * booked by whatever comes next. A history longer than {@value #MOST_LINES} lines comes in several requests, one after
 * the other.
 */
public final class ImportRequest {
    /** The most lines of one request. */
    public static final int MOST_LINES = 1_000;

    private final AccountId account;
    private final IdempotencyKey key;
    private final List<Line> lines;
    private final Credits purchasedBefore;
    private final Credits spentBefore;

    /** Something that happened at an instant. */
    record Line(Instant at, IdempotencyKey key, Event event) {}

    /** What happened. */
    sealed interface Event {
        /** Credits came in. */
        record Grant(GrantRequest request) implements Event {}

        /** Credits were used. */
        record Spend(SpendRequest request) implements Event {}

        /** Credits were taken away by hand. */
        record Debit(DebitRequest request) implements Event {}

        /** A spend was given back. */
        record Refund(IdempotencyKey spend, Credits amount, Memo memo) implements Event {}
    }

    private ImportRequest(
            AccountId account, IdempotencyKey key, List<Line> lines, Credits purchasedBefore, Credits spentBefore) {
        this.account = requireNonNull(account, "account");
        this.key = requireNonNull(key, "key");
        this.lines = lines;
        this.purchasedBefore = purchasedBefore;
        this.spentBefore = spentBefore;
    }

    /**
     * Starts with no lines; at least one must follow.
     *
     * @param account into which account; typically one that does not exist yet, which is opened at the first line
     * @param key the intent of the whole request
     * @return the request
     */
    public static ImportRequest into(AccountId account, IdempotencyKey key) {
        return new ImportRequest(account, key, List.of(), Credits.ZERO, Credits.ZERO);
    }

    /**
     * Adds a grant. Its lot may have ended meanwhile; then it lapses at its own end.
     *
     * @throws IllegalArgumentException if it is for another account, ends before it is granted or carries attachments, or
     *     if the line does not fit after those before it (see {@link ImportRequest})
     */
    public ImportRequest grant(Instant at, GrantRequest grant) {
        Instant kept = Instants.kept("at", at);
        Instant end = grant.terms().expiresAt();
        if (end != null && !end.isAfter(kept)) {
            throw new IllegalArgumentException(
                    "expiresAt " + end + " of grant '" + grant.key() + "' is not after its instant " + kept);
        }
        refuseAttachments(grant.attachments());
        return with(grant.account(), new Line(kept, grant.key(), new Event.Grant(grant)));
    }

    /**
     * Adds a use of credits. It burns the lots of its instant in burn order; where they do not reach, it makes debt,
     * whatever the credit limit: it has happened.
     *
     * @throws IllegalArgumentException if it is for another account, is {@link SpendRequest#upTo up to} an amount or carries
     *     attachments, or if the line does not fit after those before it
     */
    public ImportRequest spend(Instant at, SpendRequest spend) {
        if (spend.isUpTo()) {
            throw new IllegalArgumentException("spend '" + spend.key() + "' is up to an amount; say what was used");
        }
        refuseAttachments(spend.attachments());
        return with(spend.account(), new Line(Instants.kept("at", at), spend.key(), new Event.Spend(spend)));
    }

    /**
     * Adds a correction that took credits away, or the debt an account opens with.
     *
     * @throws IllegalArgumentException if it is for another account, or if the line does not fit after those before it
     */
    public ImportRequest debit(Instant at, DebitRequest debit) {
        return with(debit.account(), new Line(Instants.kept("at", at), debit.key(), new Event.Debit(debit)));
    }

    /**
     * Adds the refund of a spend that was imported before, here or by an earlier request.
     *
     * @param at when
     * @param spend the key of the spend
     * @param amount how much of it, above zero
     * @param refund the intent
     * @param memo what people want to know
     * @return the request
     * @throws IllegalArgumentException if the amount is out of range, or if the line does not fit after those before it
     */
    public ImportRequest refund(Instant at, IdempotencyKey spend, Credits amount, IdempotencyKey refund, Memo memo) {
        Event event = new Event.Refund(
                requireNonNull(spend, "spend"), Amounts.positive("amount", amount), requireNonNull(memo, "memo"));
        return with(account, new Line(Instants.kept("at", at), requireNonNull(refund, "refund"), event));
    }

    /**
     * Sets what was bought and used before the first line, for {@link Balance#lifetimePurchased} and
     * {@link Balance#lifetimeSpent}; purchases and spends among the lines count by themselves.
     *
     * @throws IllegalArgumentException if a sum is below zero or above {@link Credits#LARGEST_AMOUNT}
     */
    public ImportRequest lifetime(Credits purchased, Credits spent) {
        return new ImportRequest(
                account, key, lines, Amounts.notNegative("purchased", purchased), Amounts.notNegative("spent", spent));
    }

    private ImportRequest with(AccountId owner, Line line) {
        if (!owner.equals(account)) {
            throw new IllegalArgumentException(
                    "line '" + line.key() + "' is for account '" + owner + "', not '" + account + "'");
        }
        if (lines.size() == MOST_LINES) {
            throw new IllegalArgumentException("more than " + MOST_LINES + " lines for account '" + account
                    + "'; bring the rest in by a request that follows");
        }
        if (!lines.isEmpty() && line.at().isBefore(last())) {
            throw new IllegalArgumentException("line '" + line.key() + "' at " + line.at() + " comes after one at "
                    + last() + "; give the lines in the order of their instants");
        }
        List<Line> longer = new ArrayList<>(lines);
        longer.add(line);
        return new ImportRequest(account, key, List.copyOf(longer), purchasedBefore, spentBefore);
    }

    private static void refuseAttachments(List<?> attachments) {
        if (!attachments.isEmpty()) {
            throw new IllegalArgumentException("a past line cannot have " + attachments.size()
                    + " attachments; write those rows where they belong");
        }
    }

    /** Returns this if it can be booked as far as it alone tells. */
    ImportRequest checked() {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the import '" + key + "' into account '" + account + "' has no lines");
        }
        Set<IdempotencyKey> keys = new HashSet<>(Set.of(key));
        for (Line line : lines) {
            if (!keys.add(line.key())) {
                throw new IllegalArgumentException("key '" + line.key() + "' is given twice in one import");
            }
        }
        return this;
    }

    AccountId account() {
        return account;
    }

    IdempotencyKey key() {
        return key;
    }

    List<Line> lines() {
        return lines;
    }

    Instant first() {
        return lines.get(0).at();
    }

    Instant last() {
        return lines.get(lines.size() - 1).at();
    }

    Credits purchasedBefore() {
        return purchasedBefore;
    }

    Credits spentBefore() {
        return spentBefore;
    }
}
