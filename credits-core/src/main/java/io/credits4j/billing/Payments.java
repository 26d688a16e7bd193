package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.Booked;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.Granted;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Payments, and the credits they are for. Thread-safe; obtained from {@link Billing#payments()}.
 *
 * <p>Whatever a provider tells of a payment is handed to {@link #record}, which brings the ledger to where it should be:
 *
 * <ol>
 *   <li>what is stored is read, then the provider is asked: so the answer is newer than what is stored;
 *   <li>credits not granted yet are granted, once the payment is paid;
 *   <li>of each grant is taken back, or given back again, the difference between what was taken and what should be by the
 *       refunds and disputes there are now, and what is in doubt is set aside;
 *   <li>each of these is one commit together with the payment's row, and only if the row is as it was read: else all
 *       begins anew.
 * </ol>
 *
 * <p>So it may be called twice, late, in any order and on several machines at once, and a call that fails half-way is
 * completed by the next.
 */
public final class Payments {
    private static final int ATTEMPTS = 10;

    private final BillingStore store;
    private final CreditLedger ledger;
    private final BillingTerms terms;

    Payments(BillingStore store, CreditLedger ledger, BillingTerms terms) {
        this.store = store;
        this.ledger = ledger;
        this.terms = terms;
    }

    /**
     * Records what the provider says of a payment.
     *
     * @param facts what it says, asked for after the last {@code record} of the payment has ended; see {@link
     *     #record(String, Supplier)} where others may record it at the same time
     * @return the payment, and what was booked
     * @throws IllegalArgumentException if the payment is known as another account's or in another currency
     * @throws ContentionException if others keep recording it; nothing is half done, call it again
     */
    public Booking record(PaymentFacts facts) {
        requireNonNull(facts, "facts");
        return record(facts.reference(), () -> facts);
    }

    /**
     * Records what the provider says of a payment.
     *
     * @param reference which payment
     * @param provider asks the provider; called after what is stored has been read, with no lock held, and again if
     *     somebody else recorded the payment meanwhile
     * @return the payment, and what was booked
     * @throws IllegalArgumentException if the payment is known as another account's or in another currency
     * @throws ContentionException if others keep recording it; nothing is half done, call it again
     */
    public Booking record(String reference, Supplier<PaymentFacts> provider) {
        return record(reference, provider, OpenEvent.none());
    }

    /**
     * Records what the provider says of a payment, and in the same commit that an event which told of it is done.
     *
     * @param event which is done with that; see {@link #record(String, Supplier)} for all else
     */
    public Booking record(String reference, Supplier<PaymentFacts> provider, OpenEvent event) {
        return book(reference, Asking.whole(new Latest<>(provider)::ask), event);
    }

    /**
     * Records what an event tells of a payment that nobody has recorded yet, in all likelihood: what is stored is read only
     * if the commit finds something there, which saves a round trip. All else is as in {@link #record(String, Supplier,
     * OpenEvent)}.
     *
     * @param facts what the event tells; nobody is asked
     */
    public Booking recordNew(PaymentFacts facts, OpenEvent event) {
        requireNonNull(facts, "facts");
        Asking asking = Asking.whole(anew -> facts);
        try {
            return book(Optional.empty(), facts.reference(), asking, event);
        } catch (IdempotencyConflictException e) {
            // The credits were granted before, as others told of them.
            return book(facts.reference(), asking, event);
        }
    }

    /** What is to be recorded, asked for before each step. */
    @FunctionalInterface
    interface Asking {
        /**
         * Returns what the provider says.
         *
         * @param anew whether somebody else has recorded something since it was last asked
         */
        PaymentFacts ask(boolean anew);

        /** Returns whether the last answer told all credits the payment is for; else there may be more of them later. */
        default boolean isWhole() {
            return false;
        }

        /** Returns one who tells of all credits at once. */
        static Asking whole(Asking asking) {
            return new Asking() {
                @Override
                public PaymentFacts ask(boolean anew) {
                    return asking.ask(anew);
                }

                @Override
                public boolean isWhole() {
                    return true;
                }
            };
        }
    }

    Booking book(String reference, Asking provider, OpenEvent event) {
        return book(find(reference), reference, provider, event);
    }

    /** Takes also what is thought to be stored: where that is not so, no commit goes through and it is read. */
    private Booking book(Optional<Payment> thought, String reference, Asking provider, OpenEvent event) {
        List<LedgerTransaction> lines = new ArrayList<>();
        Optional<Payment> stored = thought;
        long expected = -1;
        int lost = 0;
        while (lost < ATTEMPTS) {
            long version = stored.map(Payment::version).orElse(0L);
            if (version < expected) {
                throw new IllegalStateException("the store lost payment '" + reference + "'");
            }
            PaymentFacts facts = provider.ask(version != expected);
            Payment known = stored.orElseGet(() -> Payment.unknown(facts, terms.now()));
            Payment news = known.after(requireAbout(reference, facts));
            Step step = step(news, facts);
            if (step.isPlain() && stored.isPresent() && news.equals(known)) {
                return new Booking(known, lines);
            }
            boolean isLast = provider.isWhole() && isLast(step, facts);
            if (!(isLast ? event : OpenEvent.none()).write(step.rows(), rows -> take(step, rows, lines))) {
                lost++;
            } else if (isLast) {
                return new Booking(step.after(), lines);
            } else {
                expected = version + 1;
            }
            stored = find(reference);
        }
        throw new ContentionException(
                "payment '" + reference + "' keeps changing; record it again",
                new StaleRowException("payment '" + reference + "'"));
    }

    private static PaymentFacts requireAbout(String reference, PaymentFacts facts) {
        if (!facts.reference().equals(reference)) {
            throw new IllegalArgumentException(
                    "facts of payment '" + facts.reference() + "' were given for payment '" + reference + "'");
        }
        return facts;
    }

    /** One commit: rows, the payment's at last, and what the ledger books along with them. */
    private record Step(List<BillingRow> rows, Optional<Writing> writing) {
        boolean isPlain() {
            return writing.isEmpty();
        }

        Payment after() {
            return Payment.of(rows.get(rows.size() - 1));
        }
    }

    /** Once it is taken, the same facts ask for nothing more. */
    private boolean isLast(Step step, PaymentFacts facts) {
        return step.isPlain() || step(step.after(), facts).isPlain();
    }

    /** Asks the ledger; returns the line, and whether it had been booked before, without the rows. */
    @FunctionalInterface
    private interface Writing {
        Booked with(List<BillingRow> rows);
    }

    private Step step(Payment payment, PaymentFacts facts) {
        Instant now = terms.now();
        Optional<PaidCredits> missing = payment.state() != PaymentState.PAID
                ? Optional.empty()
                : facts.credits().stream()
                        .filter(paid -> !payment.hasGranted(paid.key()))
                        .findFirst();
        if (missing.isPresent()) {
            PaidCredits paid = missing.get();
            List<BillingRow> rows = new ArrayList<>(paid.alongside());
            rows.add(payment.with(paid).row(now));
            return new Step(rows, Optional.of(attached -> grant(payment, paid, attached)));
        }
        Optional<Map.Entry<Payment.Grant, MoneyBack>> wrong = payment.firstToCorrect(terms.onDispute());
        if (wrong.isPresent()) {
            Payment.Grant grant = wrong.get().getKey();
            MoneyBack back = wrong.get().getValue();
            List<BillingRow> rows = List.of(payment.with(grant, back).row(now));
            return new Step(rows, Optional.of(attached -> claw(payment, grant, back, attached)));
        }
        return new Step(List.of(payment.row(now)), Optional.empty());
    }

    private Booked grant(Payment payment, PaidCredits paid, List<BillingRow> rows) {
        Granted granted = ledger.grant(paid.grantTo(payment.account())
                .metadata(Map.of("payment", payment.reference()))
                .attach(rows));
        return new Booked(Optional.of(granted.transaction()), granted.replayed());
    }

    /** The version is part of the key: it tells this correction from one that undid and repeated it. */
    private Booked claw(Payment payment, Payment.Grant grant, MoneyBack back, List<BillingRow> rows) {
        IdempotencyKey key = IdempotencyKey.of("clawback:" + payment.reference() + ":" + (payment.version() + 1) + ":"
                + FactText.of(back.gone()) + "+" + FactText.of(back.inDoubt()));
        return ledger.revoke(RevokeRequest.ofGrant(payment.account(), grant.key(), back.gone(), payment.amount(), key)
                .inDoubt(back.inDoubt())
                .policy(terms.clawback())
                .metadata(Map.of("payment", payment.reference()))
                .attach(rows));
    }

    /** Returns whether the rows are as they say now. */
    private boolean take(Step step, List<BillingRow> rows, List<LedgerTransaction> lines) {
        if (step.writing().isEmpty()) {
            return store.write(rows);
        }
        try {
            Booked booked = step.writing().get().with(rows);
            if (booked.replayed()) {
                return store.write(rows);
            }
            booked.transaction().ifPresent(lines::add);
            return true;
        } catch (StaleRowException e) {
            return false;
        }
    }

    /** Returns a payment, if it was ever recorded. */
    public Optional<Payment> find(String reference) {
        return store.find(BillingKind.PAYMENT, reference).map(Payment::of);
    }

    /**
     * Returns payments of an account, newest first.
     *
     * @param account whose
     * @param before only older ones than this, if present: the last one of the page before
     * @param limit how many at most, 1 to 1000
     * @throws IllegalArgumentException if the limit is out of range
     */
    public List<Payment> newest(AccountId account, Optional<Payment> before, int limit) {
        return store
                .newest(
                        BillingKind.PAYMENT,
                        account,
                        before.map(payment -> new BillingRow.Place(payment.at(), payment.reference())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(Payment::of)
                .toList();
    }
}
