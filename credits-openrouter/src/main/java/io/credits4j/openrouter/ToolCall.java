package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function the model asks the host to run. Immutable and thread-safe.
 *
 * @param id what {@link Message#tool(String, String)} answers to; empty when the provider gave none
 * @param type the kind of call, normally {@code function}
 * @param name the function
 * @param arguments the arguments as the model wrote them: usually a JSON object, possibly malformed
 */
public record ToolCall(String id, String type, String name, String arguments) {
    static List<ToolCall> listOf(JsonNode message) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            calls.add(new ToolCall(
                    Json.text(call, "id").orElse(""),
                    Json.text(call, "type").orElse("function"),
                    Json.text(function, "name").orElse(""),
                    Json.text(function, "arguments").orElse("")));
        }
        return List.copyOf(calls);
    }

    /**
     * Returns the arguments read as a JSON object; empty when the model wrote something else, which it should be told as
     * the result of the call. No arguments at all are an empty object.
     */
    public Optional<Map<String, Object>> parsedArguments() {
        return arguments.isBlank() ? Optional.of(Map.of()) : Json.tryParse(arguments);
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("type", type);
        json.put("function", Map.of("name", name, "arguments", arguments));
        return json;
    }

    /** Returns the names only; arguments may hold what a customer wrote. */
    @Override
    public String toString() {
        return "ToolCall[" + name + " " + id + "]";
    }
}
