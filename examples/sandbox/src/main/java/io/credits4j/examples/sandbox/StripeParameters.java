package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a request, nested as their names say, refused in Stripe's words where they make no sense. */
final class StripeParameters {

    private static final Pattern NAME = Pattern.compile("([^\\[\\]]+)((?:\\[[^\\[\\]]+])*)");
    private static final Pattern BRACKET = Pattern.compile("\\[([^\\[\\]]+)]");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}(\\.\\d{1,12})?");

    private final String path;
    private final ObjectNode fields;

    private StripeParameters(String path, ObjectNode fields) {
        this.path = path;
        this.fields = fields;
    }

    static StripeParameters of(SeenRequest request) {
        return parse(request.method().equals("GET") ? request.query() : request.body());
    }

    static StripeParameters parse(String encoded) {
        ObjectNode root = Json.object();
        decode(encoded).forEach((name, value) -> put(root, name, value));
        return new StripeParameters("", root);
    }

    private static Map<String, String> decode(String encoded) {
        try {
            return FormEncoding.decode(encoded);
        } catch (IllegalArgumentException e) {
            throw StripeError.badRequest("", "Invalid form encoding");
        }
    }

    private static void put(ObjectNode root, String name, String value) {
        List<String> steps = steps(name);
        ObjectNode node = root;
        for (String step : steps.subList(0, steps.size() - 1)) {
            node = child(node, step, name);
        }
        node.put(steps.get(steps.size() - 1), value);
    }

    private static List<String> steps(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw StripeError.badRequest(name, "Invalid parameter name: " + name);
        }
        List<String> steps = new ArrayList<>(List.of(matcher.group(1)));
        BRACKET.matcher(matcher.group(2)).results().forEach(bracket -> steps.add(bracket.group(1)));
        return steps;
    }

    private static ObjectNode child(ObjectNode node, String step, String name) {
        JsonNode existing = node.get(step);
        if (existing == null) {
            return node.putObject(step);
        }
        if (existing instanceof ObjectNode object) {
            return object;
        }
        throw StripeError.badRequest(name, "Invalid object");
    }

    /** The full name of a field, as Stripe names it in errors: {@code line_items[0][price]}. */
    String name(String field) {
        return path.isEmpty() ? field : path + "[" + field + "]";
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        fields.fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean has(String field) {
        return fields.has(field);
    }

    void allowOnly(Set<String> known) {
        fields.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw StripeError.unknownParameter(name(field));
            }
        });
    }

    /** Empty when absent, and when sent empty, which is how Stripe unsets a field. */
    Optional<String> text(String field) {
        JsonNode value = fields.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw StripeError.badRequest(name(field), "Invalid string: " + value);
        }
        return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
    }

    Optional<String> text(String field, int longest) {
        Optional<String> text = text(field);
        if (text.filter(value -> value.length() > longest).isPresent()) {
            throw StripeError.badRequest(name(field), "Invalid string: must be at most " + longest + " characters");
        }
        return text;
    }

    String required(String field) {
        return text(field).orElseThrow(() -> StripeError.missingParameter(name(field)));
    }

    Optional<String> url(String field) {
        Optional<String> text = text(field);
        if (text.isPresent() && !isWebAddress(text.get())) {
            throw StripeError.badRequest("url_invalid", name(field), "Not a valid URL");
        }
        return text;
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = URI.create(text.replace("{CHECKOUT_SESSION_ID}", "id"));
            return uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    Optional<Long> whole(String field) {
        Optional<String> text = text(field);
        if (text.isPresent() && !WHOLE.matcher(text.get()).matches()) {
            throw StripeError.badRequest("parameter_invalid_integer", name(field), "Invalid integer: " + text.get());
        }
        return text.map(Long::valueOf);
    }

    Optional<BigDecimal> decimal(String field) {
        Optional<String> text = text(field);
        if (text.isPresent() && !DECIMAL.matcher(text.get()).matches()) {
            throw StripeError.badRequest(name(field), "Invalid decimal: " + text.get());
        }
        return text.map(BigDecimal::new);
    }

    Optional<Boolean> flag(String field) {
        Optional<String> text = text(field);
        if (text.isPresent() && !Set.of("true", "false").contains(text.get())) {
            throw StripeError.badRequest(name(field), "Invalid boolean: " + text.get());
        }
        return text.map(Boolean::valueOf);
    }

    boolean hasGroup(String field) {
        return fields.get(field) instanceof ObjectNode;
    }

    Optional<StripeParameters> group(String field) {
        JsonNode value = fields.get(field);
        if (value == null || (value.isTextual() && value.textValue().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(asGroup(field, value));
    }

    private StripeParameters asGroup(String field, JsonNode value) {
        if (value instanceof ObjectNode object) {
            return new StripeParameters(name(field), object);
        }
        throw StripeError.badRequest(name(field), "Invalid object");
    }

    /** The elements of an array, which must be numbered 0, 1, …. */
    List<StripeParameters> groups(String field) {
        return group(field).map(StripeParameters::elements).orElse(List.of());
    }

    private List<StripeParameters> elements() {
        List<StripeParameters> elements = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            JsonNode element = fields.get(Integer.toString(i));
            if (element == null) {
                throw StripeError.badRequest(path, "Invalid array");
            }
            elements.add(asGroup(Integer.toString(i), element));
        }
        return elements;
    }

    List<String> texts(String field) {
        return group(field)
                .map(group -> group.fields.properties().stream()
                        .map(Map.Entry::getKey)
                        .map(group::required)
                        .toList())
                .orElse(List.of());
    }

    ObjectNode metadata() {
        ObjectNode metadata = Json.object();
        group("metadata").ifPresent(group -> group.copyMetadataTo(metadata));
        return metadata;
    }

    private void copyMetadataTo(ObjectNode metadata) {
        if (fields.size() > 50) {
            throw StripeError.badRequest(path, "Metadata can have up to 50 keys; you passed " + fields.size() + ".");
        }
        fields.fieldNames().forEachRemaining(key -> {
            if (key.length() > 40) {
                throw StripeError.badRequest(
                        path,
                        "Metadata keys can be up to 40 characters long; you passed in a key of " + key.length()
                                + " characters.");
            }
            text(key, 500).ifPresent(value -> metadata.put(key, value));
        });
    }
}
