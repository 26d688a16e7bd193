package io.credits4j.openrouter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one stream. Not thread-safe.
 *
 * <p>In one pass and without a tree of it: a stream has an event for every few characters, and all of them repeat who
 * serves. What does not change from event to event is kept once; what is not modelled is kept as a tree of its own. No
 * server can make the work grow faster than what it sends.
 */
final class ChunkReader {
    private static final String USAGE = "usage";
    private static final int MOST_MEMBERS = 100;

    private ObjectNode envelope = JsonNodeFactory.instance.objectNode();

    /** Returns the event, or null if it is not a JSON object. */
    @Nullable
    ChatChunk read(byte[] json) {
        try {
            return parse(json);
        } catch (IOException e) {
            return repaired(json);
        }
    }

    /** A single broken character is no reason to lose an answer that was paid for. */
    private @Nullable ChatChunk repaired(byte[] json) {
        byte[] valid = new String(json, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        try {
            return Arrays.equals(valid, json) ? null : parse(valid);
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable ChatChunk parse(byte[] json) throws IOException {
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Event event = new Event();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                event.member(name, parser);
            }
            return parser.nextToken() == null ? event.chunk(json) : null;
        }
    }

    /** An event being read. */
    private final class Event {
        private List<ChatChunk.Delta> deltas = List.of();
        private Optional<Usage> usage = Optional.empty();
        private boolean ownError;
        private boolean choiceError;

        private void member(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "choices" -> deltas = choices(parser);
                case "error" -> {
                    ownError = parser.currentToken() != JsonToken.VALUE_NULL;
                    keep(name, parser);
                }
                case USAGE -> usage = usage(parser);
                default -> keep(name, parser);
            }
        }

        private ChatChunk chunk(byte[] json) {
            return new ChatChunk(json, envelope, deltas, usage, ownError || choiceError);
        }

        private Optional<Usage> usage(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return Optional.empty();
            }
            keep(USAGE, parser);
            return Usage.of(envelope);
        }

        private List<ChatChunk.Delta> choices(JsonParser parser) throws IOException {
            choiceError = false;
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return List.of();
            }
            List<ChatChunk.Delta> read = new ArrayList<>(1);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    read.add(choice(parser));
                } else {
                    parser.skipChildren();
                }
            }
            return List.copyOf(read);
        }

        private ChatChunk.Delta choice(JsonParser parser) throws IOException {
            ChatChunk.Delta.Parts parts = new ChatChunk.Delta.Parts();
            boolean failed = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "index" -> parts.index = Json.count(parser);
                    case "finish_reason" -> parts.finishReason = Json.text(parser);
                    case "native_finish_reason" -> parts.nativeFinishReason = Json.text(parser);
                    case "delta" -> delta(parts, parser);
                    case "error" -> {
                        failed = value != JsonToken.VALUE_NULL;
                        parser.skipChildren();
                    }
                    case "logprobs" -> parts.logprobs = value == JsonToken.VALUE_NULL ? null : Json.tree(parser);
                    default -> parser.skipChildren();
                }
            }
            choiceError |= failed;
            return new ChatChunk.Delta(parts);
        }

        private void delta(ChatChunk.Delta.Parts parts, JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "content" -> parts.text = content(parser);
                    case "reasoning" -> parts.reasoning = textOrEmpty(parser);
                    case "refusal" -> parts.refusal = textOrEmpty(parser);
                    case "tool_calls" -> parts.toolCalls = ToolCallDelta.listOf(Json.tree(parser));
                    case "role" -> parser.skipChildren();
                    default -> {
                        if (value != JsonToken.VALUE_NULL) {
                            parts.other(name, Json.tree(parser));
                        }
                    }
                }
            }
        }

        private static String content(JsonParser parser) throws IOException {
            return parser.currentToken() == JsonToken.START_ARRAY
                    ? Json.contentText(Json.tree(parser))
                    : textOrEmpty(parser);
        }

        private static String textOrEmpty(JsonParser parser) throws IOException {
            String text = Json.text(parser);
            return text == null ? "" : text;
        }
    }

    /** Keeps a member, later ones winning; copies what was kept only when something has changed. */
    private void keep(String name, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL || isKept(name, token, parser)) {
            return;
        }
        if (envelope.size() >= MOST_MEMBERS && !envelope.has(name) && !name.equals(USAGE)) {
            parser.skipChildren();
            return;
        }
        JsonNode value = Json.tree(parser);
        ObjectNode changed = JsonNodeFactory.instance.objectNode();
        changed.setAll(envelope);
        changed.set(name, value);
        envelope = changed;
    }

    private boolean isKept(String name, JsonToken token, JsonParser parser) throws IOException {
        JsonNode kept = envelope.get(name);
        if (kept == null) {
            return false;
        }
        if (token == JsonToken.VALUE_STRING) {
            return kept.isTextual() && isText(kept.textValue(), parser);
        }
        return token == JsonToken.VALUE_NUMBER_INT
                && kept.isIntegralNumber()
                && kept.canConvertToLong()
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && kept.longValue() == parser.getLongValue();
    }

    private static boolean isText(String kept, JsonParser parser) throws IOException {
        if (kept.length() != parser.getTextLength()) {
            return false;
        }
        char[] characters = parser.getTextCharacters();
        int start = parser.getTextOffset();
        for (int i = 0; i < kept.length(); i++) {
            if (kept.charAt(i) != characters[start + i]) {
                return false;
            }
        }
        return true;
    }
}
