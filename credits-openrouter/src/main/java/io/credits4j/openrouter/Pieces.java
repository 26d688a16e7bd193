package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.util.Map;

/**
 * Joins what arrives of an answer in pieces and has no field of its own: lists grow (images, annotations, log
 * probabilities), texts of reasoning and sound grow, of anything else the latest stays. Stateless.
 */
final class Pieces {
    /** The text that grows, by the type of the detail. */
    private static final Map<String, String> GROWING = Map.of(
            "reasoning.text", "text",
            "reasoning.summary", "summary");

    private Pieces() {}

    /** Adds a piece to the member of this name. */
    static void join(ObjectNode whole, String name, JsonNode piece) {
        JsonNode earlier = whole.path(name);
        if (piece instanceof ArrayNode pieces) {
            ArrayNode list = earlier instanceof ArrayNode begun ? begun : whole.putArray(name);
            pieces.forEach(detail -> add(list, detail));
        } else if (name.equals("audio") && piece instanceof ObjectNode sound) {
            addSound(earlier instanceof ObjectNode begun ? begun : whole.putObject(name), sound);
        } else if (!piece.isNull()) {
            whole.set(name, piece);
        }
    }

    /** Providers want a reasoning step back in one piece, with the signature that came with its last. */
    private static void add(ArrayNode list, JsonNode detail) {
        JsonNode latest = list.path(list.size() - 1);
        String growing = GROWING.get(detail.path("type").asText());
        if (growing != null && latest instanceof ObjectNode begun && continues(begun, detail)) {
            append(begun, growing, detail.path(growing));
            detail.properties().stream()
                    .filter(member -> !member.getKey().equals(growing)
                            && !member.getValue().isNull())
                    .forEach(member -> begun.set(member.getKey(), member.getValue()));
        } else {
            list.add(detail.deepCopy());
        }
    }

    private static boolean continues(ObjectNode begun, JsonNode detail) {
        return begun.path("type").equals(detail.path("type"))
                && begun.path("index").equals(detail.path("index"))
                && !begun.path("signature").isTextual();
    }

    private static void addSound(ObjectNode begun, ObjectNode sound) {
        sound.properties().forEach(member -> {
            if (member.getKey().equals("data") || member.getKey().equals("transcript")) {
                append(begun, member.getKey(), member.getValue());
            } else if (!member.getValue().isNull()) {
                begun.set(member.getKey(), member.getValue());
            }
        });
    }

    /** A text that grows is a {@link StringBuilder} in the tree until the tree is read. */
    private static void append(ObjectNode begun, String name, JsonNode text) {
        if (!text.isTextual()) {
            return;
        }
        if (begun.path(name) instanceof POJONode grown && grown.getPojo() instanceof StringBuilder builder) {
            builder.append(text.textValue());
        } else {
            StringBuilder begin = new StringBuilder(begun.path(name).asText(""));
            begin.append(text.textValue());
            begun.putPOJO(name, begin);
        }
    }
}
