package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the chunks of a stream into the whole answer: text joined, tool calls merged by index, the last usage kept.
 * Not thread-safe. {@link ChatStream} has one inside; this is for hosts that pass chunks on before collecting them.
 */
public final class ChatAccumulator {
    private final ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    private final Map<Long, Answer> answers = new TreeMap<>();
    private @Nullable ObjectNode latest;
    // Volatile because a stream may be closed, and then settled, by a thread that is not reading it.
    private volatile Optional<Usage> usage = Optional.empty();
    private volatile Optional<String> id = Optional.empty();

    /** Creates an empty accumulator. */
    public ChatAccumulator() {}

    /** Adds the next chunk. */
    @SuppressWarnings("ReferenceEquality") // The chunks of a stream share an envelope until it changes.
    public void add(ChatChunk chunk) {
        if (chunk.envelope() != latest) {
            latest = chunk.envelope();
            envelope.setAll(latest);
            id = Json.text(envelope, "id");
        }
        if (chunk.usage().isPresent()) {
            usage = chunk.usage();
        }
        for (ChatChunk.Delta delta : chunk.deltas()) {
            answers.computeIfAbsent(delta.index(), Answer::new).add(delta);
        }
    }

    /** Returns the usage seen so far. */
    public Optional<Usage> usage() {
        return usage;
    }

    /** Returns the first answer's text so far. */
    public String text() {
        Answer first = answers.get(0L);
        return first == null ? "" : first.text.toString();
    }

    /** Returns the answer as far as it has come. */
    public ChatResponse result() {
        return result(ResponseHeaders.NONE);
    }

    ChatResponse result(ResponseHeaders headers) {
        List<Choice> choices = answers.values().stream().map(Answer::choice).toList();
        return ChatResponse.collected(headers, envelope.deepCopy(), choices, usage);
    }

    Optional<String> id() {
        return id;
    }

    /** Tells whether there is an answer and none is still open. */
    boolean isFinished() {
        return !answers.isEmpty() && answers.values().stream().allMatch(answer -> answer.finishReason.isPresent());
    }

    boolean endedInError() {
        return answers.values().stream()
                .anyMatch(answer -> answer.finishReason.filter("error"::equals).isPresent());
    }

    /** One answer being collected. */
    private static final class Answer {
        private final long index;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private final Calls calls = new Calls();
        private final ObjectNode others = JsonNodeFactory.instance.objectNode();
        private final ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        private Optional<String> finishReason = Optional.empty();
        private Optional<String> nativeFinishReason = Optional.empty();

        private Answer(long index) {
            this.index = index;
        }

        private void add(ChatChunk.Delta delta) {
            text.append(delta.text());
            reasoning.append(delta.reasoning());
            refusal.append(delta.refusal());
            delta.toolCalls().forEach(calls::add);
            if (delta.finishReason().isPresent()) {
                finishReason = delta.finishReason();
            }
            if (delta.nativeFinishReason().isPresent()) {
                nativeFinishReason = delta.nativeFinishReason();
            }
            if (delta.logprobs() != null) {
                delta.logprobs()
                        .properties()
                        .forEach(member -> Pieces.join(logprobs, member.getKey(), member.getValue()));
            }
            delta.others().forEach((name, value) -> Pieces.join(others, name, value));
        }

        private Choice choice() {
            return new Choice(
                    index,
                    text.toString(),
                    present(reasoning),
                    present(refusal),
                    calls.merged(),
                    finishReason,
                    nativeFinishReason,
                    Json.map(logprobs),
                    message());
        }

        private Map<String, Object> message() {
            ObjectNode message = JsonNodeFactory.instance.objectNode();
            message.put("role", "assistant");
            message.put("content", text.toString());
            present(reasoning).ifPresent(value -> message.put("reasoning", value));
            present(refusal).ifPresent(value -> message.put("refusal", value));
            message.setAll(others);
            Map<String, Object> map = new LinkedHashMap<>(Json.map(message));
            if (!calls.merged().isEmpty()) {
                map.put(
                        "tool_calls",
                        calls.merged().stream().map(ToolCall::toJson).toList());
            }
            return Collections.unmodifiableMap(map);
        }

        private static Optional<String> present(StringBuilder text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
        }
    }

    /** The tool calls of one answer. A piece without an index belongs to the call with its id, else to the latest. */
    private static final class Calls {
        private final Map<Long, Call> byIndex = new TreeMap<>();
        private final Map<String, Long> indexes = new HashMap<>();
        private long latest = -1;

        private void add(ToolCallDelta piece) {
            latest = piece.index().orElseGet(() -> indexOf(piece.id()));
            byIndex.computeIfAbsent(latest, index -> new Call()).add(piece);
            piece.id().ifPresent(id -> indexes.putIfAbsent(id, latest));
        }

        private long indexOf(Optional<String> id) {
            if (id.isEmpty()) {
                return Math.max(latest, 0);
            }
            return indexes.getOrDefault(id.get(), (long) byIndex.size());
        }

        private List<ToolCall> merged() {
            List<ToolCall> calls = new ArrayList<>();
            byIndex.values().forEach(call -> calls.add(call.merged()));
            return List.copyOf(calls);
        }
    }

    /** One tool call being collected: the first id, type and name count, the arguments grow. */
    private static final class Call {
        private @Nullable String id;
        private @Nullable String type;
        private @Nullable String name;
        private final StringBuilder arguments = new StringBuilder();

        private void add(ToolCallDelta piece) {
            id = id == null ? piece.id().orElse(null) : id;
            type = type == null ? piece.type().orElse(null) : type;
            name = name == null ? piece.name().orElse(null) : name;
            arguments.append(piece.arguments());
        }

        private ToolCall merged() {
            return new ToolCall(
                    Objects.requireNonNullElse(id, ""),
                    Objects.requireNonNullElse(type, "function"),
                    Objects.requireNonNullElse(name, ""),
                    arguments.toString());
        }
    }
}
