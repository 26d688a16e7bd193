package io.credits4j.stripe;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An object as Stripe wrote it, read member by member: what is absent, null or of another kind is empty, so that each
 * reader says itself what it cannot do without. Paths lead through nested objects. Not to be changed while read.
 */
final class StripeJson {
    private final JsonObject object;

    private StripeJson(JsonObject object) {
        this.object = object;
    }

    static StripeJson of(JsonObject object) {
        return new StripeJson(object);
    }

    /** Reads a document; empty if it is no JSON, or no object. */
    static Optional<StripeJson> parse(byte[] document) {
        try {
            return asObject(JsonParser.parseString(new String(document, StandardCharsets.UTF_8)));
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    Optional<String> text(String... path) {
        return primitive(path).filter(JsonPrimitive::isString).map(JsonPrimitive::getAsString);
    }

    /** Returns an id, also where the object itself stands in its place. */
    Optional<String> reference(String... path) {
        return text(path).or(() -> object(path).flatMap(expanded -> expanded.text("id")));
    }

    /** Returns a whole number; empty if it has decimals or is beyond a {@code long}. */
    Optional<Long> whole(String... path) {
        return primitive(path).filter(JsonPrimitive::isNumber).flatMap(StripeJson::exactly);
    }

    private static Optional<Long> exactly(JsonPrimitive number) {
        try {
            return Optional.of(number.getAsBigDecimal().longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    Optional<Instant> instant(String... path) {
        return whole(path).filter(StripeJson::isSecond).map(Instant::ofEpochSecond);
    }

    private static boolean isSecond(long number) {
        return number >= 0 && number <= 253_402_300_799L;
    }

    Optional<Boolean> flag(String... path) {
        return primitive(path).filter(JsonPrimitive::isBoolean).map(JsonPrimitive::getAsBoolean);
    }

    boolean isTrue(String... path) {
        return flag(path).orElse(false);
    }

    Optional<StripeJson> object(String... path) {
        return element(path).flatMap(StripeJson::asObject);
    }

    /** Returns the objects of an array, or of the page that stands in its place. */
    List<StripeJson> list(String... path) {
        return element(path).map(StripeJson::members).orElse(List.of());
    }

    private static List<StripeJson> members(JsonElement element) {
        JsonElement array = element.isJsonObject() ? element.getAsJsonObject().get("data") : element;
        List<StripeJson> members = new ArrayList<>();
        if (array != null && array.isJsonArray()) {
            array.getAsJsonArray().forEach(member -> asObject(member).ifPresent(members::add));
        }
        return members;
    }

    List<String> texts(String... path) {
        List<String> texts = new ArrayList<>();
        element(path)
                .filter(JsonElement::isJsonArray)
                .ifPresent(array -> array.getAsJsonArray()
                        .forEach(member -> asPrimitive(member)
                                .filter(JsonPrimitive::isString)
                                .map(JsonPrimitive::getAsString)
                                .ifPresent(texts::add)));
        return texts;
    }

    /** Returns an object's members that are objects themselves, by name. */
    Map<String, StripeJson> objects(String... path) {
        Map<String, StripeJson> members = new TreeMap<>();
        object(path)
                .ifPresent(found -> found.object
                        .entrySet()
                        .forEach(entry ->
                                asObject(entry.getValue()).ifPresent(member -> members.put(entry.getKey(), member))));
        return members;
    }

    /** Returns key-value pairs, as in metadata. */
    Map<String, String> pairs(String... path) {
        Map<String, String> pairs = new TreeMap<>();
        object(path)
                .ifPresent(found -> found.object
                        .keySet()
                        .forEach(key -> found.text(key).ifPresent(value -> pairs.put(key, value))));
        return pairs;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** Returns what the object cannot be read without. */
    <T> T required(String name, Optional<T> value) {
        return value.orElseThrow(() -> new UnreadableObjectException(
                text("object").orElse("object"), text("id").orElse("without id"), name));
    }

    String id() {
        return required("id", text("id"));
    }

    StripeMode mode() {
        return StripeMode.of(required("livemode", flag("livemode")));
    }

    Instant created() {
        return required("created", instant("created"));
    }

    private Optional<JsonPrimitive> primitive(String... path) {
        return element(path).flatMap(StripeJson::asPrimitive);
    }

    private Optional<JsonElement> element(String... path) {
        JsonElement found = object;
        for (String step : path) {
            found = found != null && found.isJsonObject()
                    ? found.getAsJsonObject().get(step)
                    : null;
        }
        return Optional.ofNullable(found);
    }

    private static Optional<StripeJson> asObject(@Nullable JsonElement element) {
        return element != null && element.isJsonObject()
                ? Optional.of(new StripeJson(element.getAsJsonObject()))
                : Optional.empty();
    }

    private static Optional<JsonPrimitive> asPrimitive(JsonElement element) {
        return element.isJsonPrimitive() ? Optional.of(element.getAsJsonPrimitive()) : Optional.empty();
    }

    /** Its type and id only: the rest is a customer's. */
    @Override
    public String toString() {
        return text("object").orElse("object") + " " + text("id").orElse("");
    }
}
