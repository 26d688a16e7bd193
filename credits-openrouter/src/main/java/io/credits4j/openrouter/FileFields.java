package io.credits4j.openrouter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.credits4j.internal.Text;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * An object in a file that people edit, read strictly: every field has the type asked for, and none is left over. Errors
 * name the place. Not thread-safe.
 */
final class FileFields {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** An error that already names its place. */
    private static final class Placed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Placed(String place, Exception cause) {
            super(place + ": " + cause.getMessage(), cause);
        }
    }

    private final String place;
    private final JsonNode object;
    private final Set<String> known = new HashSet<>();

    private FileFields(String place, JsonNode object) {
        if (!object.isObject()) {
            throw new IllegalArgumentException(place + " is not a JSON object");
        }
        this.place = place;
        this.object = object;
    }

    /** The parser's own message may quote the text, so only the place of it is passed on. */
    static FileFields of(String json) {
        try {
            return new FileFields("the file", MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON, or a field given twice, at line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
    }

    /** Reads a value from all of this object; what is wrong with it is told together with the place. */
    <T> T read(Function<FileFields, T> reader) {
        try {
            T value = reader.apply(this);
            done();
            return value;
        } catch (Placed e) {
            throw e;
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new Placed(place, e);
        }
    }

    private void done() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no field '" + Text.shown(name) + "' here");
            }
        });
    }

    /** Returns an error that names the place. */
    IllegalArgumentException refused(String why) {
        return new Placed(place, new IllegalArgumentException(why));
    }

    String text(String name) {
        return optional(name).orElseThrow(() -> new IllegalArgumentException("it has no '" + name + "'"));
    }

    Optional<String> optional(String name) {
        return member(name).map(value -> {
            require(value.isTextual(), name, "text");
            return value.textValue();
        });
    }

    boolean flag(String name, boolean usual) {
        return member(name)
                .map(value -> {
                    require(value.isBoolean(), name, "true or false");
                    return value.booleanValue();
                })
                .orElse(usual);
    }

    OptionalLong whole(String name) {
        return member(name)
                .map(value -> {
                    require(value.isIntegralNumber() && value.canConvertToLong(), name, "a whole number");
                    return OptionalLong.of(value.longValue());
                })
                .orElse(OptionalLong.empty());
    }

    int wholeOrZero(String name) {
        return Math.toIntExact(whole(name).orElse(0));
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        list(name).forEach(element -> {
            require(element.isTextual(), name, "a list of texts");
            texts.add(element.textValue());
        });
        return texts;
    }

    List<FileFields> objects(String name) {
        List<FileFields> objects = new ArrayList<>();
        String prefix = place.equals("the file") ? "" : place + ".";
        list(name).forEach(element -> objects.add(new FileFields(prefix + name + "[" + objects.size() + "]", element)));
        return objects;
    }

    private Iterable<JsonNode> list(String name) {
        return member(name)
                .map(value -> {
                    require(value.isArray(), name, "a list");
                    return (Iterable<JsonNode>) value;
                })
                .orElse(List.of());
    }

    /** Returns an object of texts. */
    Map<String, String> figures(String name) {
        Map<String, String> figures = new LinkedHashMap<>();
        member(name).ifPresent(value -> {
            require(value.isObject(), name, "an object");
            value.properties().forEach(figure -> {
                require(figure.getValue().isTextual(), name + "." + figure.getKey(), "text");
                figures.put(figure.getKey(), figure.getValue().textValue());
            });
        });
        return figures;
    }

    private Optional<JsonNode> member(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name));
    }

    private static void require(boolean condition, String name, String type) {
        if (!condition) {
            throw new IllegalArgumentException("'" + Text.shown(name) + "' is not " + type);
        }
    }
}
