package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request as it arrived at a sandbox. Immutable.
 *
 * @param method the HTTP method in capitals
 * @param path the path without its query
 * @param query the raw query string, empty when there was none
 * @param headers the headers by lower-case name
 * @param body the body as text, empty when there was none
 */
public record SeenRequest(String method, String path, String query, Map<String, List<String>> headers, String body) {

    public SeenRequest {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    static SeenRequest read(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        String query = exchange.getRequestURI().getRawQuery();
        return new SeenRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query,
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Returns the first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /**
     * Returns the body read as JSON.
     *
     * @throws IllegalStateException if the body is not JSON
     */
    public JsonNode json() {
        try {
            return Json.read(body);
        } catch (IOException e) {
            throw new IllegalStateException("the body of " + this + " is not JSON", e);
        }
    }

    /** Returns the form fields of the body by their full names, for example {@code line_items[0][price]}. */
    public Map<String, String> form() {
        return FormEncoding.decode(body);
    }

    /** Method and path only: headers carry keys, bodies carry prompts. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
