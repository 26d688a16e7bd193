package io.credits4j.stripe;

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
