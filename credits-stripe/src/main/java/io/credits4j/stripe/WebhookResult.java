package io.credits4j.stripe;

import io.credits4j.billing.Booking;
import io.credits4j.billing.Subscription;
import io.credits4j.billing.TopUp;

/** What became of a delivery. Immutable. */
public sealed interface WebhookResult {
    /** Returns the HTTP status to answer with. */
    int httpStatus();

    /** Returns this, or throws {@link WebhookRefusedException}. */
    Accepted orThrow();

    /** It is a true event of ours, and there is nothing left to do for it: answer 200. */
    sealed interface Accepted extends WebhookResult {
        /** Returns Stripe's id of the event, such as {@code evt_…}. */
        String eventId();

        /** Returns the type of the event, such as {@code checkout.session.completed}. */
        String type();

        @Override
        default int httpStatus() {
            return 200;
        }

        @Override
        default Accepted orThrow() {
            return this;
        }
    }

    /**
     * It told of a checkout session of ours.
     *
     * @param eventId the event
     * @param type its type
     * @param result what the session has come to
     */
    record Fulfilled(String eventId, String type, FulfilmentResult result) implements Accepted {}

    /**
     * It told of a payment, an invoice, a refund or a dispute of ours, and the books say the same now.
     *
     * @param eventId the event
     * @param type its type
     * @param booking the payment as it is now, and what was booked for it; nothing if an earlier event had told the same
     */
    record Booked(String eventId, String type, Booking booking) implements Accepted {}

    /**
     * It told of a subscription of ours. Credits never come from that, but from its invoices.
     *
     * @param eventId the event
     * @param type its type
     * @param subscription the subscription as it is now
     */
    record Mirrored(String eventId, String type, Subscription subscription) implements Accepted {}

    /**
     * It told of a purchase without the customer at the page.
     *
     * @param eventId the event
     * @param type its type
     * @param topUp the purchase as it is now
     */
    record ToppedUp(String eventId, String type, TopUp topUp) implements Accepted {}

    /**
     * It was handled before, and is not handled again.
     *
     * @param eventId the event
     * @param type its type
     */
    record Repeated(String eventId, String type) implements Accepted {}

    /**
     * It failed once too often and waits for an operator, listed by {@link
     * io.credits4j.billing.Operations#parkedEvents}. Stripe is answered 200, so that it stops; nothing is forgotten.
     *
     * @param eventId the event
     * @param type its type
     */
    record Parked(String eventId, String type) implements Accepted {}

    /**
     * It told something worth a word to somebody, which moves no credits: a fraud warning, a card replaced or removed, an
     * invoice that is coming, a price that changed.
     *
     * @param eventId the event
     * @param type its type
     * @param objectId Stripe's id of what it is about; empty if it has none
     */
    record Noticed(String eventId, String type, String objectId) implements Accepted {}

    /**
     * It told nothing that moves credits: an event of another type, or of something we did not sell.
     *
     * @param eventId the event
     * @param type its type
     */
    record Ignored(String eventId, String type) implements Accepted {}

    /**
     * It was refused.
     *
     * @param reason why
     */
    record Refused(WebhookRefusal reason) implements WebhookResult {
        @Override
        public int httpStatus() {
            return reason.httpStatus();
        }

        @Override
        public Accepted orThrow() {
            throw new WebhookRefusedException(reason);
        }
    }
}
