package io.credits4j.openrouter;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much a model may think before it answers. Reasoning is billed as output. Immutable and thread-safe.
 *
 * <pre>{@code
 * ChatRequest.builder().reasoning(Reasoning.effort("low").hidden())
 * }</pre>
 */
public final class Reasoning {
    private final Map<String, Object> json;

    private Reasoning(Map<String, Object> json) {
        this.json = Values.object("reasoning", json);
    }

    /** Obtains an effort: {@code max}, {@code xhigh}, {@code high}, {@code medium}, {@code low}, {@code minimal}, {@code none}. */
    public static Reasoning effort(String effort) {
        return new Reasoning(Map.of("effort", Checks.name("effort", effort)));
    }

    /** Obtains a budget of reasoning tokens, above zero; not every provider is bound by it. */
    public static Reasoning maxTokens(long tokens) {
        return new Reasoning(Map.of("max_tokens", Checks.positive("reasoning tokens", tokens)));
    }

    /** Obtains reasoning as the model does it by default. */
    public static Reasoning enabled() {
        return new Reasoning(Map.of("enabled", true));
    }

    /** Obtains settings this library does not know, as JSON in maps. */
    public static Reasoning of(Map<String, ?> json) {
        return new Reasoning(Values.object("reasoning", json));
    }

    /** Returns the same with the reasoning left out of the answer; it is billed all the same. */
    public Reasoning hidden() {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.put("exclude", true);
        return new Reasoning(more);
    }

    /** Returns the same with a summary of the reasoning: {@code auto}, {@code concise} or {@code detailed}. */
    public Reasoning withSummary(String summary) {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.put("summary", Checks.name("summary", summary));
        return new Reasoning(more);
    }

    Map<String, Object> json() {
        return json;
    }

    @Override
    public String toString() {
        return "Reasoning" + json;
    }
}
