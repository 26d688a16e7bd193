package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer to a chat request, plain or collected from a stream. Immutable and thread-safe.
 *
 * <pre>{@code
 * ChatResponse answer = client.chat(ChatRequest.of("openai/gpt-5-mini", "Say hello."));
 * answer.text();
 * answer.usage().flatMap(Usage::providerCost); // what it cost, if reported
 * }</pre>
 */
public final class ChatResponse {
    private final Optional<String> generationId;
    private final JsonNode body;
    private final List<Choice> choices;
    private final Optional<Usage> usage;

    private ChatResponse(Optional<String> generationId, JsonNode body, List<Choice> choices, Optional<Usage> usage) {
        this.generationId = generationId;
        this.body = body;
        this.choices = choices;
        this.usage = usage;
    }

    /** Reads a plain answer. */
    static ChatResponse of(@Nullable String headerId, JsonNode body) {
        Optional<String> id = Optional.ofNullable(headerId).or(() -> Json.text(body, "id"));
        return new ChatResponse(id, body, Choice.listOf(body), Usage.of(body));
    }

    /**
     * Reads a plain answer that must be one to a chat.
     *
     * @throws OpenRouterException if it has no choices, or one that finished with an error
     */
    static ChatResponse read(AnswerHead head, JsonNode body) {
        if (!body.path("choices").isArray()) {
            throw Failures.unreadable(head, "without choices");
        }
        ChatResponse answer = of(head.generationId(), body);
        if (answer.choices.stream().anyMatch(Choice::endedInError)) {
            throw Failures.inside(head, body, ErrorBody.NONE);
        }
        return answer;
    }

    /** Puts together what a stream delivered; {@code body} holds its top-level fields without the choices. */
    static ChatResponse collected(
            @Nullable String headerId, JsonNode body, List<Choice> choices, Optional<Usage> usage) {
        Optional<String> id = Optional.ofNullable(headerId).or(() -> Json.text(body, "id"));
        return new ChatResponse(id, body, choices, usage);
    }

    /** Returns what to look the cost up by: the {@code X-Generation-Id} header, else {@link #id()}. */
    public Optional<String> generationId() {
        return generationId;
    }

    /** Returns the {@code id} in the body. */
    public Optional<String> id() {
        return Json.text(body, "id");
    }

    /** Returns the model that served, often a dated name of the one asked for, or a fallback. */
    public Optional<String> model() {
        return Json.text(body, "model");
    }

    /** Returns the provider that served. */
    public Optional<String> provider() {
        return Json.text(body, "provider");
    }

    /** Returns the service tier that served and is billed. */
    public Optional<String> serviceTier() {
        return Json.text(body, "service_tier");
    }

    /** Returns when the answer was created, in seconds since 1970. */
    public OptionalLong createdEpochSecond() {
        return Json.whole(body, "created");
    }

    /** Returns the answers, in order. */
    public List<Choice> choices() {
        return choices;
    }

    /** Returns the text of the first answer; empty when it is a tool call or nothing was said. */
    public String text() {
        return choices.isEmpty() ? "" : choices.get(0).text();
    }

    /** Returns the tool calls of the first answer. */
    public List<ToolCall> toolCalls() {
        return choices.isEmpty() ? List.of() : choices.get(0).toolCalls();
    }

    /** Returns why the first answer stopped. */
    public Optional<String> finishReason() {
        return choices.isEmpty() ? Optional.empty() : choices.get(0).finishReason();
    }

    /** Returns what was used and charged; absent is unknown, not zero. */
    public Optional<Usage> usage() {
        return usage;
    }

    /**
     * Returns the answer as received, for fields not modelled here: maps, lists, strings, exact numbers, booleans, and
     * null for JSON null. For a stream, the top-level fields of its events, later ones winning, without the choices.
     */
    public Map<String, Object> raw() {
        return Json.map(body);
    }

    /** Returns who served and how much; never what was said. */
    @Override
    public String toString() {
        return "ChatResponse[" + generationId.orElse("no generation id") + ", " + model().orElse("unknown model") + ", "
                + choices + "]";
    }
}
