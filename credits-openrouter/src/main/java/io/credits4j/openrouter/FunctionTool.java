package io.credits4j.openrouter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A function the model may call, and what it takes. Immutable and thread-safe; each wither returns a new one.
 *
 * <pre>{@code
 * FunctionTool weather = FunctionTool.of("weather", "Tells the weather of a day.")
 *         .withRequired("city", "string", "The city's name")
 *         .withOptional("days", "integer", "How many days ahead");
 * }</pre>
 */
public final class FunctionTool {
    private final String name;
    private final String description;
    private final Map<String, Object> parameters;
    private final boolean strict;

    private FunctionTool(String name, String description, Map<String, Object> parameters, boolean strict) {
        this.name = name;
        this.description = description;
        this.parameters = parameters;
        this.strict = strict;
    }

    /** Obtains a function without parameters: its name has 1 to 64 letters, digits, underscores and dashes. */
    public static FunctionTool of(String name, String description) {
        return new FunctionTool(
                Checks.identifier("function", name),
                Checks.present("description", description),
                Map.of("type", "object", "properties", Map.of()),
                false);
    }

    /** Returns the same with these parameters, as a JSON schema in maps. */
    public FunctionTool withParameters(Map<String, ?> schema) {
        return new FunctionTool(name, description, Values.object("parameters", schema), strict);
    }

    /** Returns the same with a parameter more, of a JSON type such as {@code string}, {@code number} or {@code boolean}. */
    public FunctionTool withRequired(String parameter, String type, String meaning) {
        List<Object> required = new ArrayList<>();
        if (parameters.get("required") instanceof List<?> earlier) {
            required.addAll(earlier);
        }
        required.add(Checks.name("parameter", parameter));
        return withOptional(parameter, type, meaning).with("required", Collections.unmodifiableList(required));
    }

    /** Returns the same with a parameter more that may be left out. */
    public FunctionTool withOptional(String parameter, String type, String meaning) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (parameters.get("properties") instanceof Map<?, ?> earlier) {
            earlier.forEach((name, schema) -> properties.put((String) name, schema));
        }
        properties.put(
                Checks.name("parameter", parameter),
                Map.of(
                        "type", Checks.name("type of " + parameter, type),
                        "description", Checks.present("meaning of " + parameter, meaning)));
        return with("properties", Collections.unmodifiableMap(properties));
    }

    /** Returns the same, with arguments that keep to the parameters exactly, where the provider can do that. */
    public FunctionTool withStrictArguments() {
        return new FunctionTool(name, description, parameters, true).with("additionalProperties", false);
    }

    private FunctionTool with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(parameters);
        more.put(member, value);
        return new FunctionTool(name, description, Collections.unmodifiableMap(more), strict);
    }

    /** Returns the name the model calls it by. */
    public String name() {
        return name;
    }

    /** Returns the tool as it is sent. */
    public Map<String, Object> toMap() {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", name);
        function.put("description", description);
        function.put("parameters", parameters);
        if (strict) {
            function.put("strict", true);
        }
        return Map.of("type", "function", "function", Collections.unmodifiableMap(function));
    }

    @Override
    public String toString() {
        return "FunctionTool[" + name + "]";
    }
}
