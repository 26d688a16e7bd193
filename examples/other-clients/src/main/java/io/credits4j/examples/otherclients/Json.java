package io.credits4j.examples.otherclients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON with exact numbers: a cost that went through binary floating point may round to another micro-credit. */
final class Json {
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build()
            .reader();

    private Json() {}

    /**
     * Returns the object in a text.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ObjectNode object(String text) {
        if (read(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("the request is not a JSON object");
    }

    /** Returns what a text holds; a missing node if it is not JSON. */
    static JsonNode read(String text) {
        try {
            return READER.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
