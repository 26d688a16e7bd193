package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serial;
import java.util.List;

/** A refusal in OpenRouter's own words and format. */
final class OpenRouterError extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String ROUTING_DOCS = "https://openrouter.ai/docs/provider-routing";

    private final int status;
    private final String body;

    private OpenRouterError(int status, ObjectNode error) {
        super(error.path("message").asText());
        this.status = status;
        this.body = Json.compact(Json.object().set("error", error));
    }

    static OpenRouterError of(int status, String message) {
        return new OpenRouterError(status, Json.object().put("message", message).put("code", status));
    }

    static OpenRouterError notFound() {
        return of(404, "Resource not found");
    }

    static OpenRouterError contextTooLong(long limit, long asked) {
        ObjectNode error = Json.object()
                .put(
                        "message",
                        "This endpoint's maximum context length is " + limit + " tokens. However, you requested about "
                                + asked + " tokens. Please reduce the length of either one, or use the"
                                + " context-compression plugin to compress your prompt automatically.")
                .put("code", 400);
        error.putObject("metadata").put("error_type", "context_length_exceeded").putNull("provider_name");
        return new OpenRouterError(400, error);
    }

    /** The older shape with a code, and the availability beside it. */
    static OpenRouterError unknownModel(List<String> asked) {
        ObjectNode error = Json.object()
                .put("message", "No endpoints found for " + String.join(", ", asked) + ".")
                .put("code", 404);
        error.set("availability", availability("model_not_found", asked));
        return new OpenRouterError(404, error);
    }

    /** The newer shape: no code, but a status, a type and the availability. */
    static OpenRouterError beyondMaxPrice(List<String> asked, List<String> providers) {
        ObjectNode availability = availability("constraint_filtered", asked).put("constraint", "max_price");
        providers.forEach(availability.putArray("affected_providers")::add);
        availability.putArray("excluded_by").add("max_price");
        ObjectNode error = Json.object()
                .put(
                        "message",
                        "No endpoints found within the requested max price. To learn more about provider"
                                + " routing, visit: " + ROUTING_DOCS)
                .put("http_status", 404)
                .put("error_type", "not_found");
        error.set("availability", availability);
        return new OpenRouterError(404, error);
    }

    private static ObjectNode availability(String code, List<String> asked) {
        ObjectNode availability = Json.object().put("code", code).put("retryable", false);
        availability.putNull("retry_after");
        asked.forEach(availability.putArray("requested_models")::add);
        availability.putArray("affected_providers");
        availability.putArray("excluded_by");
        availability.putArray("fallback_models");
        return availability.putNull("constraint").put("docs_url", ROUTING_DOCS);
    }

    Reply reply() {
        return Reply.json(status, body);
    }
}
