package io.credits4j.openrouter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What OpenRouter does to a request or an answer on the way. Many cost extra. Immutable and thread-safe; each wither
 * returns a new one.
 *
 * <pre>{@code
 * ChatRequest.builder().plugin(Plugin.pdf("cloudflare-ai"))
 * }</pre>
 */
public final class Plugin {
    private final Map<String, Object> json;

    private Plugin(Map<String, Object> json) {
        this.json = json;
    }

    /** Obtains the reading of PDFs by this engine: {@code cloudflare-ai} is free, {@code mistral-ocr} costs per page. */
    public static Plugin pdf(String engine) {
        return of("file-parser").with("pdf", Map.of("engine", Checks.name("engine", engine)));
    }

    /** Obtains a web search before every answer, which costs extra; {@link ServerTool#webSearch()} lets the model decide. */
    public static Plugin web() {
        return of("web");
    }

    /** Obtains the mending of JSON answers that are not quite JSON; not for streams. */
    public static Plugin responseHealing() {
        return of("response-healing");
    }

    /** Obtains the shortening of prompts too long for the model. */
    public static Plugin contextCompression() {
        return of("context-compression");
    }

    /** Obtains the moderation of prompts. */
    public static Plugin moderation() {
        return of("moderation");
    }

    /** Obtains the plugin with this id. */
    public static Plugin of(String id) {
        return new Plugin(Map.of("id", Checks.name("plugin", id)));
    }

    /** Returns the same with a setting more, by its name in the API; {@code enabled} false switches a default one off. */
    public Plugin with(String setting, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.put(Checks.name("setting", setting), Values.value(setting, value));
        return new Plugin(Collections.unmodifiableMap(more));
    }

    /** Returns the plugin as it is sent. */
    public Map<String, Object> toMap() {
        return json;
    }

    @Override
    public String toString() {
        return "Plugin[" + json.get("id") + "]";
    }
}
