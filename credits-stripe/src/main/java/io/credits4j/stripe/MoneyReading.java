package io.credits4j.stripe;

import io.credits4j.billing.Dispute;
import io.credits4j.billing.PaymentState;
import io.credits4j.billing.Refund;
import java.util.ArrayList;
import java.util.List;

/**
 * What Stripe says of the money of a payment: whether it came, and what of it went back.
 *
 * @param payment the payment
 * @param refunds all of it
 * @param disputes all about it
 */
record MoneyReading(PaymentIntentView payment, List<Refund> refunds, List<Dispute> disputes) {

    /** Asks for all there is, because events tell only of one thing each. */
    static MoneyReading of(StripeGateway stripe, String paymentIntent) {
        PaymentIntentView payment = stripe.paymentIntent(paymentIntent);
        List<Refund> refunds = new ArrayList<>();
        List<Dispute> disputes = new ArrayList<>();
        payment.latestCharge().ifPresent(charge -> {
            stripe.refunds(charge).forEach(refund -> refunds.add(refund.told()));
            stripe.disputes(charge).forEach(dispute -> disputes.add(dispute.told()));
        });
        return new MoneyReading(payment, refunds, disputes);
    }

    PaymentState state() {
        return switch (payment.status()) {
            case "succeeded" -> PaymentState.PAID;
            case "canceled", "requires_payment_method" -> PaymentState.FAILED;
            default -> PaymentState.PENDING;
        };
    }
}
