package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with an account's money, in one answer. Immutable; read off what the provider told.
 *
 * @param account whose
 * @param status whether it pays
 * @param card the payment method on file, if there is one
 * @param subscriptions those that have not ended, newest first
 * @param lastPayment the newest payment that came, if any did
 * @param nextPaymentAt when a subscription is renewed next, if one is
 * @param open invoices that wait to be paid, newest first, of the newest hundred
 * @param topUp how it stands with the automatic top-up
 */
public record BillingSummary(
        AccountId account,
        Status status,
        Optional<Card> card,
        List<Subscription> subscriptions,
        Optional<Paid> lastPayment,
        Optional<Instant> nextPaymentAt,
        List<Invoice> open,
        AutoTopUpStatus topUp) {

    /** Whether an account pays. */
    public enum Status {
        /** Nothing is wrong. */
        ACTIVE,
        /** A renewal or the last top-up was not paid. */
        PAYMENT_FAILED,
        /** An operator has suspended the customer. */
        SUSPENDED
    }

    /**
     * A payment that came.
     *
     * @param reference which
     * @param amount how much
     * @param at when it was first heard of
     */
    public record Paid(String reference, Money amount, Instant at) {}

    /** Copies the lists. */
    public BillingSummary {
        subscriptions = List.copyOf(subscriptions);
        open = List.copyOf(open);
    }
}
