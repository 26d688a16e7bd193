package io.credits4j.openrouter;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One message of a conversation with a model. Immutable and thread-safe.
 *
 * <pre>{@code
 * List.of(Message.system("Answer in one word."), Message.user("What is the capital of Iceland?"));
 * }</pre>
 */
public final class Message {
    private final Map<String, Object> json;

    private Message(Map<String, Object> json) {
        this.json = Values.object("message", json);
    }

    /** Obtains instructions to the model. */
    public static Message system(String text) {
        return of("system", Checks.present("text", text));
    }

    /** Obtains instructions to the model in parts, so that some can be cached. */
    public static Message system(ContentPart... parts) {
        return of("system", ContentPart.list(parts));
    }

    /** Obtains instructions that some providers rank above a system message of their own. */
    public static Message developer(String text) {
        return of("developer", Checks.present("text", text));
    }

    /** Obtains what the person said. */
    public static Message user(String text) {
        return of("user", Checks.present("text", text));
    }

    /** Obtains what the person said, in parts. */
    public static Message user(ContentPart... parts) {
        return of("user", ContentPart.list(parts));
    }

    /** Obtains what the model said. */
    public static Message assistant(String text) {
        return of("assistant", Checks.present("text", text));
    }

    /** Obtains what the model said, with everything received: tool calls and the details of its reasoning. */
    public static Message assistant(Choice choice) {
        Map<String, Object> json = new LinkedHashMap<>(
                Json.repaired(Checks.present("choice", choice).message()));
        json.putIfAbsent("role", "assistant");
        return new Message(json);
    }

    /** Obtains the result of a tool call, by its {@link ToolCall#id()}. */
    public static Message tool(String toolCallId, String result) {
        return of("tool", Checks.present("result", result))
                .with("tool_call_id", Checks.name("tool call id", toolCallId));
    }

    /**
     * Obtains the result of a tool call.
     *
     * <pre>{@code
     * ChatRequest.Builder next = request.toBuilder().message(answer.choices().get(0).toMessage());
     * answer.toolCalls().forEach(call -> next.message(Message.tool(call, run(call))));
     * }</pre>
     */
    public static Message tool(ToolCall call, String result) {
        return tool(Checks.present("call", call).id(), result);
    }

    /** Obtains the result of a tool call in parts, such as text and an image. */
    public static Message tool(ToolCall call, ContentPart... parts) {
        return of("tool", ContentPart.list(parts))
                .with(
                        "tool_call_id",
                        Checks.name("tool call id", Checks.present("call", call).id()));
    }

    /**
     * Obtains a message this library does not know, as JSON in maps.
     *
     * @throws IllegalArgumentException if it is not made of JSON values or has no {@code role}
     */
    public static Message of(Map<String, ?> json) {
        Map<String, Object> copy = Values.object("message", json);
        if (!(copy.get("role") instanceof String)) {
            throw new IllegalArgumentException("message has no role");
        }
        return new Message(copy);
    }

    private static Message of(String role, Object content) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("role", role);
        json.put("content", content);
        return new Message(json);
    }

    /**
     * Returns this message with another member, such as {@code name}.
     *
     * @throws IllegalArgumentException if {@code value} is not a JSON value
     */
    public Message with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.put(Checks.name("name", name), Values.value(name, value));
        return new Message(more);
    }

    /** Returns who speaks: {@code system}, {@code user}, {@code assistant}, {@code tool} or another word. */
    public String role() {
        return String.valueOf(json.get("role"));
    }

    /** Returns the text of the message, without its other parts. */
    public String text() {
        Object content = json.get("content");
        if (content instanceof String text) {
            return text;
        }
        StringBuilder text = new StringBuilder();
        Values.objects(json, "content")
                .forEach(part -> Values.text(part, "text").ifPresent(text::append));
        return text.toString();
    }

    /** Returns the message as it is sent: maps, lists, strings, numbers, booleans, null for JSON null. */
    public Map<String, Object> toMap() {
        return json;
    }

    /** Returns the role only; never what was said. */
    @Override
    public String toString() {
        return "Message[" + role() + "]";
    }
}
