package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** A model of the catalogue: its prices in USD per token, its limits and how it looks on the wire. */
final class AiModel {

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final List<String> PARAMETERS = List.of(
            "max_completion_tokens",
            "max_tokens",
            "response_format",
            "seed",
            "stop",
            "temperature",
            "tool_choice",
            "tools",
            "top_p");

    private final JsonNode entry;

    AiModel(JsonNode entry) {
        this.entry = entry;
    }

    String id() {
        return entry.path("id").asText();
    }

    /** The name the answer carries, which for many models is not the one that was asked for. */
    String canonicalSlug() {
        return entry.path("canonical_slug").asText();
    }

    String provider() {
        return entry.path("provider").asText();
    }

    boolean isKnownAs(String name) {
        if (id().equals(name) || canonicalSlug().equals(name)) {
            return true;
        }
        for (JsonNode alias : entry.path("aliases")) {
            if (alias.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The model a router hands the request to; its own id for all others. */
    String routesTo() {
        return entry.path("routes_to").asText(id());
    }

    /** Tells whether it makes any of these; {@code all} stands for everything. */
    boolean makes(List<String> outputs) {
        return outputs.contains("all") || outputs.stream().anyMatch(output -> hasOutput(output));
    }

    private boolean hasOutput(String output) {
        for (JsonNode made : outputs()) {
            if (made.asText().equals(output)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode outputs() {
        JsonNode outputs = entry.path("output_modalities");
        return outputs.isMissingNode() ? Json.array(List.of(TextNode.valueOf("text"))) : outputs;
    }

    long contextLength() {
        return entry.path("context_length").longValue();
    }

    long maxCompletionTokens() {
        return entry.path("max_completion_tokens").asLong(contextLength());
    }

    BigDecimal promptCost(long promptTokens) {
        return price("prompt", promptTokens).multiply(BigDecimal.valueOf(promptTokens));
    }

    BigDecimal completionCost(long promptTokens, long completionTokens) {
        return price("completion", promptTokens).multiply(BigDecimal.valueOf(completionTokens));
    }

    BigDecimal cost(long promptTokens, long completionTokens) {
        return Json.plain(promptCost(promptTokens)
                .add(completionCost(promptTokens, completionTokens))
                .add(price("request", promptTokens)));
    }

    /** Long prompts may cost more per token; the later override wins, and only beyond its threshold. */
    private BigDecimal price(String unit, long promptTokens) {
        JsonNode pricing = entry.path("pricing");
        String price = pricing.path(unit).asText("0");
        for (JsonNode override : pricing.path("overrides")) {
            if (promptTokens > override.path("min_prompt_tokens").longValue()) {
                price = override.path(unit).asText(price);
            }
        }
        return new BigDecimal(price);
    }

    /** Tells whether the prices stay within {@code provider.max_price}, which is in USD per million tokens. */
    boolean isWithin(JsonNode maxPrice, long promptTokens) {
        return isWithin(maxPrice, "prompt", price("prompt", promptTokens).multiply(MILLION))
                && isWithin(
                        maxPrice,
                        "completion",
                        price("completion", promptTokens).multiply(MILLION))
                && isWithin(maxPrice, "request", price("request", promptTokens));
    }

    private static boolean isWithin(JsonNode maxPrice, String unit, BigDecimal price) {
        JsonNode limit = maxPrice.path(unit);
        return limit.isMissingNode() || limit.isNull() || price.compareTo(new BigDecimal(limit.asText())) <= 0;
    }

    ObjectNode wire() {
        ObjectNode model = copy("id", "canonical_slug", "name", "created", "context_length");
        model.putNull("hugging_face_id").put("description", "A sandbox model: its answers are made up.");
        model.set("architecture", architecture());
        model.set("pricing", entry.path("pricing"));
        model.putObject("top_provider")
                .put("context_length", contextLength())
                .put("is_moderated", false)
                .set("max_completion_tokens", entry.path("max_completion_tokens"));
        model.putNull("per_request_limits");
        supportedParameters(model);
        model.putObject("default_parameters");
        model.putNull("supported_voices").putNull("knowledge_cutoff").putNull("expiration_date");
        model.putObject("links").put("details", "/api/v1/models/" + canonicalSlug() + "/endpoints");
        return model;
    }

    ObjectNode endpoints() {
        ObjectNode model = copy("id", "name", "created");
        model.put("description", "A sandbox model: its answers are made up.");
        model.set("architecture", architecture());
        ObjectNode endpoint = copy("context_length", "pricing", "max_completion_tokens");
        endpoint.put("name", provider() + " | " + id())
                .put("model_id", id())
                .put("model_name", entry.path("name").asText())
                .put("provider_name", provider())
                .put("tag", provider().toLowerCase(Locale.ROOT).replace(' ', '-'))
                .putNull("quantization")
                .putNull("max_prompt_tokens")
                .put("status", 0)
                .put("uptime_last_30m", 100)
                .put("supports_implicit_caching", false);
        supportedParameters(endpoint);
        model.putArray("endpoints").add(endpoint);
        return model;
    }

    private ObjectNode architecture() {
        ObjectNode architecture = Json.object().put("modality", "text->text");
        architecture.set("input_modalities", entry.path("input_modalities"));
        architecture.set("output_modalities", outputs());
        architecture.set("tokenizer", entry.path("tokenizer"));
        return architecture.putNull("instruct_type");
    }

    private static void supportedParameters(ObjectNode target) {
        ArrayNode parameters = target.putArray("supported_parameters");
        PARAMETERS.forEach(parameters::add);
    }

    private ObjectNode copy(String... fields) {
        ObjectNode copy = Json.object();
        for (String field : fields) {
            copy.set(field, entry.path(field));
        }
        return copy;
    }
}
