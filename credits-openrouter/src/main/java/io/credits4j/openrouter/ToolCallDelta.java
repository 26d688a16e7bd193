package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A piece of a tool call in a stream. Pieces of one index make one call; {@link ChatAccumulator} joins them. Immutable
 * and thread-safe.
 *
 * @param index which call of the answer this belongs to; some providers leave it out
 * @param id the call's id, normally in its first piece only
 * @param type the kind of call, normally in its first piece only
 * @param name the function, normally in its first piece only
 * @param arguments the next characters of the arguments, possibly none
 */
public record ToolCallDelta(
        OptionalLong index, Optional<String> id, Optional<String> type, Optional<String> name, String arguments) {
    static List<ToolCallDelta> listOf(JsonNode calls) {
        List<ToolCallDelta> pieces = new ArrayList<>();
        for (JsonNode call : calls) {
            JsonNode function = call.path("function");
            pieces.add(new ToolCallDelta(
                    Json.whole(call, "index"),
                    present(Json.text(call, "id")),
                    present(Json.text(call, "type")),
                    present(Json.text(function, "name")),
                    Json.text(function, "arguments").orElse("")));
        }
        return List.copyOf(pieces);
    }

    private static Optional<String> present(Optional<String> text) {
        return text.filter(value -> !value.isEmpty());
    }

    /** Returns the index and name only; arguments may hold what a customer wrote. */
    @Override
    public String toString() {
        return "ToolCallDelta[" + index + " " + name + "]";
    }
}
