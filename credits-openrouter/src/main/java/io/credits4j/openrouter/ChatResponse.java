package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
    private final ResponseHeaders headers;
    private final Optional<String> generationId;
    private final JsonNode body;
    private final List<Choice> choices;
    private final Optional<Usage> usage;

    private ChatResponse(ResponseHeaders headers, JsonNode body, List<Choice> choices, Optional<Usage> usage) {
        this.headers = headers;
        this.generationId = headers.generationId().or(() -> Json.text(body, "id"));
        this.body = body;
        this.choices = choices;
        this.usage = usage;
    }

    /** Reads a plain answer. */
    static ChatResponse of(ResponseHeaders headers, JsonNode body) {
        return new ChatResponse(headers, body, Choice.listOf(body), Usage.of(body));
    }

    /**
     * Reads a plain answer that must be one to a chat.
     *
     * @throws OpenRouterException if it has no choices, or one that finished with an error
     */
    static ChatResponse read(AnswerHead head, JsonNode body) {
        if (!body.path("choices").isArray()) {
            throw Failures.unreadable(head, body, "without choices");
        }
        ChatResponse answer = of(head.headers(), body);
        if (answer.choices.stream().anyMatch(Choice::endedInError)) {
            throw Failures.inside(head, body, ErrorBody.NONE);
        }
        return answer;
    }

    /** Puts together what a stream delivered; {@code body} holds its top-level fields without the choices. */
    static ChatResponse collected(ResponseHeaders headers, JsonNode body, List<Choice> choices, Optional<Usage> usage) {
        return new ChatResponse(headers, body, choices, usage);
    }

    /** Returns what to look the cost up by: the {@code X-Generation-Id} header, else {@link #id()}. */
    public Optional<String> generationId() {
        return generationId;
    }

    /** Returns the headers of the answer; none for an answer collected by a {@link ChatAccumulator} of the host's. */
    public ResponseHeaders headers() {
        return headers;
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

    /** Returns the provider's word for the configuration that served. */
    public Optional<String> systemFingerprint() {
        return Json.text(body, "system_fingerprint");
    }

    /**
     * Returns how OpenRouter routed the request, when {@link ChatRequest.Builder#routingMetadata()} or the client asked
     * for it: {@code requested}, {@code strategy}, {@code attempt}, {@code attempts} and more. Empty otherwise.
     */
    public Map<String, Object> routingMetadata() {
        return Json.map(body.path("openrouter_metadata"));
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

    /**
     * Returns the first answer's text read as a JSON object; empty when it is none. For requests with
     * {@link ChatRequest.Builder#jsonObject()} or {@link ChatRequest.Builder#jsonSchema}: an answer cut at its token limit
     * is not whole JSON.
     */
    public Optional<Map<String, Object>> json() {
        return Json.tryParse(text());
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
