package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.param.RefundCreateParams;
import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.Billing;
import io.credits4j.billing.Booking;
import io.credits4j.billing.Payment;
import io.credits4j.internal.Sha256;
import io.credits4j.internal.Text;
import java.util.HexFormat;
import java.util.List;

/**
 * Gives money back through Stripe, and takes the credits it was for. Thread-safe; share one per application.
 *
 * <pre>{@code
 * StripeRefunds refunds = StripeRefunds.on(stripe, billing);
 * refunds.refund(payment.reference(), Money.usd("5"), IdempotencyKey.of("ticket-812"));
 * }</pre>
 *
 * <p>The money goes first. If the process dies before the credits follow, the webhook, or the same call again, takes them.
 */
public final class StripeRefunds {
    private final StripeGateway stripe;
    private final Billing billing;
    private final BillingEvents events;

    private StripeRefunds(StripeConnection connection, Billing billing) {
        this.stripe = connection.gateway();
        this.billing = billing;
        this.events = new BillingEvents(connection, billing);
    }

    /** Obtains the refunds of an account's payments. */
    public static StripeRefunds on(StripeConnection connection, Billing billing) {
        return new StripeRefunds(requireNonNull(connection, "connection"), requireNonNull(billing, "billing"));
    }

    /**
     * Refunds a part of a payment, or of what paid an invoice.
     *
     * @param payment its reference, as {@link Billing#payments()} has it
     * @param amount how much, with tax, above zero; Stripe refuses more than is left
     * @param key the intent: the same call under the same key refunds once
     * @return the payment as it is now, and what was booked
     * @throws IllegalArgumentException if there is no such payment, it took no money, or the amount is not above zero, of
     *     another currency or cannot be refunded exactly
     * @throws IdempotencyConflictException if the key was used for another refund in the last 24 hours
     * @throws StripeRequestException if Stripe refuses, as for more than is left
     * @throws StripeUnavailableException if Stripe cannot be reached; call it again under the same key
     * @throws ContentionException if others keep recording the payment; call it again under the same key
     */
    public Booking refund(String payment, Money amount, IdempotencyKey key) {
        Text.identifier("payment", payment);
        Payment known = billing.payments()
                .find(payment)
                .orElseThrow(() -> new IllegalArgumentException("there is no payment '" + payment + "'"));
        requireRefundable(known, amount);
        RefundCreateParams params = RefundCreateParams.builder()
                .setPaymentIntent(paymentIntent(known))
                .setAmount(StripeAmounts.toStripe(amount))
                .putAllMetadata(Owner.mark(known.account()))
                .build();
        try {
            stripe.createRefund(params, stripeKey(known.account(), key));
        } catch (StripeRequestException e) {
            if (e.isKeyReused()) {
                throw new IdempotencyConflictException(known.account(), key);
            }
            throw e;
        }
        return events.record(known);
    }

    private static void requireRefundable(Payment payment, Money amount) {
        if (!amount.isPositive() || !amount.currency().equals(payment.amount().currency())) {
            throw new IllegalArgumentException("amount " + amount + " is not a part of payment '" + payment.reference()
                    + "' of " + payment.amount());
        }
    }

    private String paymentIntent(Payment payment) {
        List<String> paidBy = events.isInvoice(payment)
                ? stripe.invoice(payment.reference()).paymentIntents()
                : List.of(payment.reference());
        return paidBy.stream()
                .filter(id -> id.startsWith("pi_"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "payment '" + payment.reference() + "' took no money that could be given back"));
    }

    private static String stripeKey(AccountId account, IdempotencyKey key) {
        String intent = account.value().length() + ":" + account.value() + key.value();
        return "credits4j-refund-" + HexFormat.of().formatHex(Sha256.of(intent));
    }
}
