package io.credits4j.stripe;

import com.google.gson.JsonObject;
import io.credits4j.billing.ToldEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * An event, read from plain JSON, because the typed events of Stripe's client are empty for any version of the API but
 * its own. What it says of its object is a hint, and may be late; what counts is fetched.
 *
 * @param id of the event
 * @param type such as {@code checkout.session.completed}
 * @param mode test or live
 * @param created when Stripe made it; in whole seconds, so ties are common
 * @param object what it is about, as it was when the event was made
 * @param previous the members that changed, as they were before
 * @param connectedAccount the connected Stripe account it happened on, if it was not ours
 */
record StripeEvent(
        String id,
        String type,
        StripeMode mode,
        Instant created,
        Optional<StripeJson> object,
        Optional<StripeJson> previous,
        Optional<String> connectedAccount) {

    static Optional<StripeEvent> read(byte[] payload) {
        return StripeJson.parse(payload).flatMap(StripeEvent::read);
    }

    static Optional<StripeEvent> read(StripeJson event) {
        Optional<String> id = event.text("id");
        Optional<String> type = event.text("type");
        Optional<Boolean> livemode = event.flag("livemode");
        if (id.isEmpty() || type.isEmpty() || livemode.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StripeEvent(
                id.get(),
                type.get(),
                StripeMode.of(livemode.get()),
                event.instant("created").orElse(Instant.EPOCH),
                event.object("data", "object"),
                event.object("data", "previous_attributes"),
                event.text("account")));
    }

    /** What is left of an event once it was told: whom it is about. */
    static StripeEvent of(ToldEvent told, StripeMode mode) {
        JsonObject about = new JsonObject();
        told.object().ifPresent(id -> about.addProperty("id", id));
        return new StripeEvent(
                told.id(),
                told.type(),
                mode,
                told.at(),
                Optional.of(StripeJson.of(about)),
                Optional.empty(),
                Optional.empty());
    }

    Optional<String> objectId() {
        return object.flatMap(about -> about.text("id"));
    }
}
