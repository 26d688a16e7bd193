package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the answers to a request; without {@code n} there is exactly one. Immutable and thread-safe.
 *
 * @param index its number, from 0
 * @param text what the model said, possibly empty
 * @param reasoning the reasoning text the model let be seen
 * @param refusal why the model refused
 * @param toolCalls the functions it wants run
 * @param finishReason why it stopped: {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter},
 *     {@code error} or a word newer than this library
 * @param nativeFinishReason the same in the provider's own words
 * @param logprobs log probabilities of the tokens, if asked for: {@code content} and {@code refusal}; else empty
 * @param message the whole message as received, for fields not modelled here; JSON null is a null value
 */
public record Choice(
        long index,
        String text,
        Optional<String> reasoning,
        Optional<String> refusal,
        List<ToolCall> toolCalls,
        Optional<String> finishReason,
        Optional<String> nativeFinishReason,
        Map<String, Object> logprobs,
        Map<String, Object> message) {
    static List<Choice> listOf(JsonNode answer) {
        List<Choice> choices = new ArrayList<>();
        for (JsonNode choice : answer.path("choices")) {
            choices.add(of(choice));
        }
        return List.copyOf(choices);
    }

    private static Choice of(JsonNode choice) {
        JsonNode message = choice.path("message");
        return new Choice(
                Json.count(choice, "index"),
                Json.contentText(message.path("content")),
                Json.text(message, "reasoning"),
                Json.text(message, "refusal"),
                ToolCall.listOf(message),
                Json.text(choice, "finish_reason"),
                Json.text(choice, "native_finish_reason"),
                Json.map(choice.path("logprobs")),
                Json.map(message));
    }

    /**
     * Returns this answer as a message of the next request, with everything received: providers that reason between
     * tool calls want their reasoning back unchanged.
     */
    public Message toMessage() {
        return Message.assistant(this);
    }

    /** Returns the images the model made, as addresses: usually {@code data:} URLs. */
    public List<String> images() {
        return Values.objects(message, "images").stream()
                .map(image -> image.get("image_url") instanceof Map<?, ?> address ? address.get("url") : null)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** Returns the sound the model made. */
    public Optional<AudioOutput> audio() {
        return AudioOutput.of(message);
    }

    /** Returns what the answer refers to, as received: web pages, files. */
    public List<Map<String, Object>> annotations() {
        return Values.objects(message, "annotations");
    }

    /** Returns the web pages among the annotations. */
    public List<Citation> citations() {
        return annotations().stream()
                .map(Citation::of)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns the steps of the reasoning as received: texts, summaries, encrypted ones. */
    public List<Map<String, Object>> reasoningDetails() {
        return Values.objects(message, "reasoning_details");
    }

    boolean endedInError() {
        return finishReason.filter("error"::equals).isPresent();
    }

    /** Returns index, finish reason and sizes only; never what was said. */
    @Override
    public String toString() {
        return "Choice[" + index + " " + finishReason.orElse("unfinished") + ", " + text.length() + " characters, "
                + toolCalls.size() + " tool calls]";
    }
}
