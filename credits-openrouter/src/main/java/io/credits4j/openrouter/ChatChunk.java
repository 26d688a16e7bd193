package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One event of a streamed answer. Immutable and thread-safe.
 *
 * <p>A chunk may carry text, reasoning, pieces of tool calls, a finish reason, usage, several of them or none: usage
 * comes with or without choices, and a finish reason may be repeated.
 */
public final class ChatChunk {
    private final JsonNode body;
    private final List<Delta> deltas;
    private final Optional<Usage> usage;

    private ChatChunk(JsonNode body) {
        this.body = body;
        this.deltas = Delta.listOf(body);
        this.usage = Usage.of(body);
    }

    static ChatChunk of(JsonNode body) {
        return new ChatChunk(body);
    }

    /**
     * What a chunk adds to one of the answers. Immutable and thread-safe.
     *
     * @param index the answer's number, from 0
     * @param text the next characters said, possibly none
     * @param reasoning the next characters of reasoning, possibly none
     * @param refusal the next characters of a refusal, possibly none
     * @param toolCalls pieces of tool calls
     * @param finishReason why the answer stopped, in words; unknown ones are kept
     * @param nativeFinishReason the same in the provider's own words
     */
    public record Delta(
            long index,
            String text,
            String reasoning,
            String refusal,
            List<ToolCallDelta> toolCalls,
            Optional<String> finishReason,
            Optional<String> nativeFinishReason) {
        private static List<Delta> listOf(JsonNode chunk) {
            List<Delta> deltas = new ArrayList<>();
            for (JsonNode choice : chunk.path("choices")) {
                deltas.add(of(choice));
            }
            return List.copyOf(deltas);
        }

        private static Delta of(JsonNode choice) {
            JsonNode delta = choice.path("delta");
            return new Delta(
                    Json.count(choice, "index"),
                    Json.contentText(delta.path("content")),
                    Json.text(delta, "reasoning").orElse(""),
                    Json.text(delta, "refusal").orElse(""),
                    ToolCallDelta.listOf(delta),
                    Json.text(choice, "finish_reason"),
                    Json.text(choice, "native_finish_reason"));
        }

        /** Returns index, finish reason and sizes only; never what was said. */
        @Override
        public String toString() {
            return "Delta[" + index + " " + finishReason.orElse("") + ", " + text.length() + " characters]";
        }
    }

    /** Returns what is added to each answer; empty in a chunk that only carries usage. */
    public List<Delta> deltas() {
        return deltas;
    }

    /** Returns the next characters of the first answer, possibly none. */
    public String text() {
        return first().map(Delta::text).orElse("");
    }

    /** Returns the next characters of the first answer's reasoning, possibly none. */
    public String reasoning() {
        return first().map(Delta::reasoning).orElse("");
    }

    /** Returns the pieces of tool calls of the first answer. */
    public List<ToolCallDelta> toolCalls() {
        return first().map(Delta::toolCalls).orElse(List.of());
    }

    /** Returns why the first answer stopped, once it has. */
    public Optional<String> finishReason() {
        return first().flatMap(Delta::finishReason);
    }

    private Optional<Delta> first() {
        return deltas.stream().filter(delta -> delta.index() == 0).findFirst();
    }

    /** Returns the usage, in the chunk that carries it. */
    public Optional<Usage> usage() {
        return usage;
    }

    /** Returns the id of the generation. */
    public Optional<String> id() {
        return Json.text(body, "id");
    }

    /** Returns the model that serves. */
    public Optional<String> model() {
        return Json.text(body, "model");
    }

    /** Returns the provider that serves. */
    public Optional<String> provider() {
        return Json.text(body, "provider");
    }

    /** Returns the event as received; see {@link ChatResponse#raw()}. */
    public Map<String, Object> raw() {
        return Json.map(body);
    }

    JsonNode body() {
        return body;
    }

    /** Returns sizes and states only; never what was said. */
    @Override
    public String toString() {
        return "ChatChunk[" + deltas + (usage.isPresent() ? ", usage" : "") + "]";
    }
}
