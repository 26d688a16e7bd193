package io.credits4j.openrouter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * JSON as this module reads and writes it: exact numbers, bounded depth, lenient about what it does not know.
 * Stateless.
 *
 * <p>No failure of the parser is ever passed on as a cause: its message may quote the text it read. An exponent out of all
 * range is a failure, too, which the parser reports as a {@link NumberFormatException}.
 */
final class Json {
    static final int DEEPEST = 200;

    private static final int LONGEST_STRING = 256 * 1024 * 1024;
    private static final int LONGEST_NUMBER = 1000;
    private static final int LARGEST_EXPONENT = 400;
    private static final long LARGEST_COUNT = 1L << 53;

    private static final ObjectMapper MAPPER = JsonMapper.builder(factory())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private static final ObjectReader SUBTREE =
            MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxStringLength(LONGEST_STRING)
                        .build())
                .build();
    }

    /** Returns the JSON object in {@code text}, or null if it holds anything else; broken characters are replaced. */
    static @Nullable JsonNode object(byte[] text) {
        try {
            return objectOrNull(MAPPER.readTree(text));
        } catch (NumberFormatException e) {
            return null;
        } catch (IOException e) {
            // Within a string, a broken character is a syntax error like any other.
            String repaired = new String(text, StandardCharsets.UTF_8);
            return repaired.indexOf('\uFFFD') < 0 ? null : object(repaired);
        }
    }

    /** Returns the JSON object in {@code text}, or null if it holds anything else. */
    static @Nullable JsonNode object(String text) {
        try {
            return objectOrNull(MAPPER.readTree(text));
        } catch (JsonProcessingException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable JsonNode objectOrNull(@Nullable JsonNode node) {
        return node != null && node.isObject() ? node : null;
    }

    static JsonParser parser(byte[] json) throws IOException {
        return MAPPER.createParser(json);
    }

    /** Returns the value the parser is at, and leaves the parser at its end. */
    static JsonNode tree(JsonParser parser) throws IOException {
        try {
            return SUBTREE.readTree(parser);
        } catch (NumberFormatException e) {
            throw new JsonParseException(parser, "a number out of range");
        }
    }

    /** Returns the text the parser is at, or null after skipping anything else. */
    static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    /** Returns the count the parser is at; anything else is skipped and 0. */
    static long count(JsonParser parser) throws IOException {
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        parser.skipChildren();
        return whole ? Math.min(LARGEST_COUNT, Math.max(0, parser.getLongValue())) : 0;
    }

    static byte[] bytes(Map<String, Object> json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("checked JSON values could not be written");
        }
    }

    /** Returns the named member, or a missing node when it is absent or null. */
    static JsonNode member(JsonNode object, String name) {
        JsonNode member = object.path(name);
        return member.isNull() ? MissingNode.getInstance() : member;
    }

    static Optional<String> text(JsonNode object, String name) {
        JsonNode member = member(object, name);
        return member.isTextual() ? Optional.of(member.textValue()) : Optional.empty();
    }

    /** Returns a member that is sometimes text and sometimes a number, as text. */
    static Optional<String> scalar(JsonNode object, String name) {
        JsonNode member = member(object, name);
        return member.isValueNode() && !member.isMissingNode() ? Optional.of(member.asText()) : Optional.empty();
    }

    static OptionalLong whole(JsonNode object, String name) {
        JsonNode member = member(object, name);
        return member.isNumber() && member.canConvertToLong()
                ? OptionalLong.of(member.longValue())
                : OptionalLong.empty();
    }

    /** Returns a count; absent, negative and unreadable ones are 0. */
    static long count(JsonNode object, String name) {
        return Math.min(LARGEST_COUNT, Math.max(0, whole(object, name).orElse(0)));
    }

    /** Returns an exact number, written as a JSON number or as text; unreadable ones are absent, never zero. */
    static Optional<BigDecimal> decimal(JsonNode object, String name) {
        JsonNode member = member(object, name);
        if (member.isNumber()) {
            return sane(member.decimalValue());
        }
        return member.isTextual() ? decimal(member.textValue()) : Optional.empty();
    }

    private static Optional<BigDecimal> decimal(String text) {
        try {
            return text.length() > LONGEST_NUMBER ? Optional.empty() : sane(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Drops numbers whose exponent would make plain arithmetic on them a way to exhaust the machine. */
    private static Optional<BigDecimal> sane(BigDecimal number) {
        return Math.abs((long) number.scale()) > LARGEST_EXPONENT ? Optional.empty() : Optional.of(number);
    }

    static boolean flag(JsonNode object, String name) {
        return object.path(name).asBoolean(false);
    }

    static List<String> texts(JsonNode object, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : object.path(name)) {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        return List.copyOf(texts);
    }

    /** Returns the text of a message's content: a string, or the text parts of a list. */
    static String contentText(JsonNode content) {
        if (!content.isArray()) {
            return content.isTextual() ? content.textValue() : "";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text(part, "text").ifPresent(text::append);
        }
        return text.toString();
    }

    /** Returns an object as unmodifiable maps, lists, strings, exact numbers, booleans and nulls. */
    static Map<String, Object> map(JsonNode object) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties().forEach(member -> put(map, member.getKey(), member.getValue()));
        return Collections.unmodifiableMap(map);
    }

    @SuppressWarnings("NullAway") // A JSON null is kept as a null value; the public documentation of raw() says so.
    private static void put(Map<String, Object> map, String name, JsonNode value) {
        map.put(name, value(value));
    }

    private static @Nullable Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> map(node);
            case ARRAY -> list(node);
            case STRING -> node.textValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case POJO -> node.asText(); // A text that has grown, see Pieces.
            default -> null;
        };
    }

    @SuppressWarnings("NullAway") // As in put.
    private static List<Object> list(JsonNode array) {
        List<Object> list = new ArrayList<>(array.size());
        array.forEach(element -> list.add(value(element)));
        return Collections.unmodifiableList(list);
    }

    /**
     * Returns an unshared, unmodifiable copy of a JSON value given by a caller.
     *
     * @throws IllegalArgumentException if it is not made of maps with text keys, lists, strings, finite numbers, booleans
     */
    static @Nullable Object copy(String name, @Nullable Object value) {
        return copy(name, value, 0);
    }

    private static @Nullable Object copy(String name, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(name + " is nested deeper than " + DEEPEST + " levels");
        }
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            return copyText(name, text);
        }
        if (value instanceof Map<?, ?> map) {
            return copyMap(name, map, depth);
        }
        if (value instanceof List<?> list) {
            return copyList(name, list, depth);
        }
        if (value instanceof Number number) {
            return copyNumber(name, number);
        }
        throw new IllegalArgumentException(
                name + " is not a JSON value: " + value.getClass().getName());
    }

    /** Half a surrogate pair has no UTF-8: refused here, not when the request is about to be sent. */
    private static String copyText(String name, String text) {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException(name + " contains half a surrogate pair");
        }
        return text;
    }

    @SuppressWarnings("NullAway") // As in put.
    private static Map<String, Object> copyMap(String name, Map<?, ?> map, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, member) -> {
            if (!(key instanceof String text)) {
                throw new IllegalArgumentException(name + " has a member whose name is not text");
            }
            copy.put(copyText(name, text), copy(name + "." + text, member, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    @SuppressWarnings("NullAway") // As in put.
    private static List<Object> copyList(String name, List<?> list, int depth) {
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(copy(name, element, depth + 1)));
        return Collections.unmodifiableList(copy);
    }

    /**
     * Returns what a model answered as it can be sent back: a text cut in the middle of a character has half a surrogate
     * pair at its end, and nonsense of a number would be refused.
     */
    @SuppressWarnings("unchecked") // A received map has text keys.
    static Map<String, Object> repaired(Map<String, Object> received) {
        Object repaired = repairedValue(received);
        return repaired instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("NullAway") // As in put.
    private static @Nullable Object repairedValue(@Nullable Object value) {
        if (value instanceof String text) {
            return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
        }
        if (value instanceof BigDecimal number) {
            return sane(number).orElse(null);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> repaired = new LinkedHashMap<>();
            map.forEach((name, member) -> repaired.put(repairedValue(name), repairedValue(member)));
            return repaired;
        }
        if (value instanceof List<?> list) {
            List<Object> repaired = new ArrayList<>(list.size());
            list.forEach(element -> repaired.add(repairedValue(element)));
            return repaired;
        }
        return value;
    }

    private static Number copyNumber(String name, Number number) {
        if (number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger) {
            return number;
        }
        try {
            // Also for binary floating point: its shortest decimal text is what the caller wrote.
            BigDecimal exact = new BigDecimal(number.toString());
            return sane(exact).orElseThrow(() -> new IllegalArgumentException(name + " is out of range"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a finite number: " + number, e);
        }
    }

    /** Returns the JSON object in a text a model wrote; empty when it is none. */
    static Optional<Map<String, Object>> tryParse(String json) {
        return Optional.ofNullable(object(json)).map(Json::map);
    }

    /**
     * Returns the JSON object in a text given by a caller.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static Map<String, Object> parse(String name, String json) {
        JsonNode object = object(json);
        if (object == null) {
            throw new IllegalArgumentException(name + " is not a JSON object");
        }
        return map(object);
    }
}
