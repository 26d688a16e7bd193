package io.credits4j.stripe;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What we take from an event: whom it is about. The rest is fetched, so that it does not matter which version of the API
 * wrote the event. Read from plain JSON, because the typed events of Stripe's client are empty for any version but its
 * own.
 *
 * @param id of the event
 * @param type such as {@code checkout.session.completed}
 * @param mode test or live
 * @param objectId the object it is about, if it names one
 * @param connectedAccount the connected Stripe account it happened on, if it was not ours
 */
record StripeEvent(
        String id,
        String type,
        StripeMode mode,
        @Nullable String objectId,
        @Nullable String connectedAccount) {

    static Optional<StripeEvent> read(byte[] payload) {
        try {
            return asObject(JsonParser.parseString(new String(payload, StandardCharsets.UTF_8)))
                    .flatMap(StripeEvent::of);
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<StripeEvent> of(JsonObject event) {
        Optional<String> id = text(event, "id");
        Optional<String> type = text(event, "type");
        Optional<Boolean> livemode =
                primitive(event, "livemode").filter(JsonPrimitive::isBoolean).map(JsonPrimitive::getAsBoolean);
        if (id.isEmpty() || type.isEmpty() || livemode.isEmpty()) {
            return Optional.empty();
        }
        String objectId = member(event, "data")
                .flatMap(data -> member(data, "object"))
                .flatMap(object -> text(object, "id"))
                .orElse(null);
        String account = text(event, "account").orElse(null);
        return Optional.of(new StripeEvent(id.get(), type.get(), StripeMode.of(livemode.get()), objectId, account));
    }

    private static Optional<JsonObject> member(JsonObject object, String name) {
        return Optional.ofNullable(object.get(name)).flatMap(StripeEvent::asObject);
    }

    private static Optional<JsonObject> asObject(JsonElement element) {
        return element.isJsonObject() ? Optional.of(element.getAsJsonObject()) : Optional.empty();
    }

    private static Optional<String> text(JsonObject object, String name) {
        return primitive(object, name).filter(JsonPrimitive::isString).map(JsonPrimitive::getAsString);
    }

    private static Optional<JsonPrimitive> primitive(JsonObject object, String name) {
        return Optional.ofNullable(object.get(name))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsJsonPrimitive);
    }
}
