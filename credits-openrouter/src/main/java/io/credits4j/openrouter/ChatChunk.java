package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a streamed answer. Immutable and thread-safe.
 *
 * <p>A chunk may carry text, reasoning, pieces of tool calls, a finish reason, usage, several of them or none: usage
 * comes with or without choices, and a finish reason may be repeated.
 */
public final class ChatChunk {
    private final byte[] json;
    private final ObjectNode envelope;
    private final List<Delta> deltas;
    private final Optional<Usage> usage;
    private final boolean hasError;

    /**
     * Creates a chunk.
     *
     * @param json the event
     * @param envelope what the stream has said so far beside the choices; never changed again
     * @param hasError whether the event or one of its choices has an {@code error}
     */
    ChatChunk(byte[] json, ObjectNode envelope, List<Delta> deltas, Optional<Usage> usage, boolean hasError) {
        this.json = json;
        this.envelope = envelope;
        this.deltas = deltas;
        this.usage = usage;
        this.hasError = hasError;
    }

    /** Returns the stream that says at once what a whole answer says. */
    static byte[] eventOf(JsonNode answer) {
        for (JsonNode choice : answer.path("choices")) {
            if (choice instanceof ObjectNode object && object.remove("message") instanceof ObjectNode message) {
                object.set("delta", message);
                int index = 0;
                for (JsonNode call : message.path("tool_calls")) {
                    if (call instanceof ObjectNode piece) {
                        piece.put("index", index++);
                    }
                }
            }
        }
        return ("data: " + answer + "\n\ndata: [DONE]\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What a chunk adds to one of the answers. Immutable and thread-safe. */
    public static final class Delta {
        private final long index;
        private final String text;
        private final String reasoning;
        private final String refusal;
        private final List<ToolCallDelta> toolCalls;
        private final @Nullable String finishReason;
        private final @Nullable String nativeFinishReason;
        private final @Nullable JsonNode logprobs;
        private final Map<String, JsonNode> others;

        Delta(Parts parts) {
            this.index = parts.index;
            this.text = parts.text;
            this.reasoning = parts.reasoning;
            this.refusal = parts.refusal;
            this.toolCalls = parts.toolCalls;
            this.finishReason = parts.finishReason;
            this.nativeFinishReason = parts.nativeFinishReason;
            this.logprobs = parts.logprobs;
            this.others = parts.others;
        }

        /** What has been read of a delta. */
        static final class Parts {
            long index;
            String text = "";
            String reasoning = "";
            String refusal = "";
            List<ToolCallDelta> toolCalls = List.of();

            @Nullable
            String finishReason;

            @Nullable
            String nativeFinishReason;

            @Nullable
            JsonNode logprobs;

            private Map<String, JsonNode> others = Map.of();

            void other(String name, JsonNode value) {
                if (others.isEmpty()) {
                    others = new LinkedHashMap<>();
                }
                others.put(name, value);
            }
        }

        /** Returns the answer's number, from 0. */
        public long index() {
            return index;
        }

        /** Returns the next characters said, possibly none. */
        public String text() {
            return text;
        }

        /** Returns the next characters of reasoning, possibly none. */
        public String reasoning() {
            return reasoning;
        }

        /** Returns the next characters of a refusal, possibly none. */
        public String refusal() {
            return refusal;
        }

        /** Returns pieces of tool calls. */
        public List<ToolCallDelta> toolCalls() {
            return toolCalls;
        }

        /** Returns why the answer stopped, in words; unknown ones are kept. */
        public Optional<String> finishReason() {
            return Optional.ofNullable(finishReason);
        }

        /** Returns the same in the provider's own words. */
        public Optional<String> nativeFinishReason() {
            return Optional.ofNullable(nativeFinishReason);
        }

        @Nullable
        JsonNode logprobs() {
            return logprobs;
        }

        /** Returns what else the delta holds, by name: images, audio, annotations, details of the reasoning. */
        Map<String, JsonNode> others() {
            return others;
        }

        /** Returns index, finish reason and sizes only; never what was said. */
        @Override
        public String toString() {
            return "Delta[" + index + " " + finishReason().orElse("") + ", " + text.length() + " characters]";
        }
    }

    /** Returns what is added to each answer; empty in a chunk that only carries usage. */
    public List<Delta> deltas() {
        return deltas;
    }

    /** Returns the next characters of the first answer, possibly none. */
    public String text() {
        Delta first = first();
        return first == null ? "" : first.text;
    }

    /** Returns the next characters of the first answer's reasoning, possibly none. */
    public String reasoning() {
        Delta first = first();
        return first == null ? "" : first.reasoning;
    }

    /** Returns the pieces of tool calls of the first answer. */
    public List<ToolCallDelta> toolCalls() {
        Delta first = first();
        return first == null ? List.of() : first.toolCalls;
    }

    /** Returns why the first answer stopped, once it has. */
    public Optional<String> finishReason() {
        Delta first = first();
        return first == null ? Optional.empty() : first.finishReason();
    }

    private @Nullable Delta first() {
        for (Delta delta : deltas) {
            if (delta.index == 0) {
                return delta;
            }
        }
        return null;
    }

    /** Returns the usage, in the chunk that carries it. */
    public Optional<Usage> usage() {
        return usage;
    }

    /** Returns the id of the generation, from the first chunk that carries it on. */
    public Optional<String> id() {
        return Json.text(envelope, "id");
    }

    /** Returns the model that serves. */
    public Optional<String> model() {
        return Json.text(envelope, "model");
    }

    /** Returns the provider that serves. */
    public Optional<String> provider() {
        return Json.text(envelope, "provider");
    }

    /** Returns the event as received, see {@link ChatResponse#raw()}; empty if a number in it is beyond all reading. */
    public Map<String, Object> raw() {
        return Json.map(body());
    }

    JsonNode body() {
        JsonNode body = Json.object(json);
        return body == null ? MissingNode.getInstance() : body;
    }

    ObjectNode envelope() {
        return envelope;
    }

    boolean hasError() {
        return hasError;
    }

    /** Returns sizes and states only; never what was said. */
    @Override
    public String toString() {
        return "ChatChunk[" + deltas + (usage.isPresent() ? ", usage" : "") + "]";
    }
}
