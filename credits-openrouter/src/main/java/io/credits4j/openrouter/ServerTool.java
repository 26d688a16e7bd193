package io.credits4j.openrouter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A tool OpenRouter runs itself while the model answers. It costs extra, and the model may use it many times: bound it by
 * {@link ChatRequest.Builder#stopServerToolsAtCost} and {@link ChatRequest.Builder#maxToolCalls}. Immutable and
 * thread-safe; each wither returns a new one.
 *
 * <pre>{@code
 * ChatRequest.builder().tool(ServerTool.webSearch().with("max_results", 3).with("max_uses", 2))
 * }</pre>
 */
public final class ServerTool {
    private final String type;
    private final Map<String, Object> parameters;

    private ServerTool(String type, Map<String, Object> parameters) {
        this.type = type;
        this.parameters = parameters;
    }

    /** Obtains web search. */
    public static ServerTool webSearch() {
        return of("openrouter:web_search");
    }

    /** Obtains the fetching of web pages. */
    public static ServerTool webFetch() {
        return of("openrouter:web_fetch");
    }

    /** Obtains the time of day, which is free. */
    public static ServerTool datetime() {
        return of("openrouter:datetime");
    }

    /** Obtains the tool of this type, such as {@code openrouter:image_generation}. */
    public static ServerTool of(String type) {
        if (Checks.name("type", type).equals("function")) {
            throw new IllegalArgumentException("a function is a FunctionTool, not a server tool");
        }
        return new ServerTool(type, Map.of());
    }

    /** Returns the same with a parameter more, by its name in the API. */
    public ServerTool with(String parameter, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(parameters);
        more.put(Checks.name("parameter", parameter), Values.value(parameter, value));
        return new ServerTool(type, Collections.unmodifiableMap(more));
    }

    /** Returns the tool as it is sent. */
    public Map<String, Object> toMap() {
        return parameters.isEmpty() ? Map.of("type", type) : Map.of("type", type, "parameters", parameters);
    }

    @Override
    public String toString() {
        return "ServerTool[" + type + "]";
    }
}
