package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model of the catalogue. Immutable and thread-safe.
 *
 * @param id what a request asks for
 * @param canonicalSlug the dated name answers often carry; a paid and a free variant may share one
 * @param name a name for people
 * @param contextLength the most tokens of prompt and answer together
 * @param maxCompletionTokens the most tokens of an answer
 * @param inputModalities what it reads, such as {@code text}, {@code image}, {@code file}
 * @param outputModalities what it produces
 * @param supportedParameters the request fields it understands
 * @param pricing its prices at the provider listed first; others may be dearer
 * @param aliasTarget the model an alias stands for
 * @param expirationDate when it will be withdrawn, as listed
 * @param moderated whether prompts are moderated
 * @param raw the entry as received, for fields not modelled here; JSON null is a null value
 */
public record ModelInfo(
        String id,
        Optional<String> canonicalSlug,
        String name,
        OptionalLong contextLength,
        OptionalLong maxCompletionTokens,
        List<String> inputModalities,
        List<String> outputModalities,
        List<String> supportedParameters,
        ModelPricing pricing,
        Optional<String> aliasTarget,
        Optional<String> expirationDate,
        boolean moderated,
        Map<String, Object> raw) {
    /** Reads the catalogue; empty if it is none. */
    static Optional<List<ModelInfo>> listOf(JsonNode data) {
        if (!data.isArray()) {
            return Optional.empty();
        }
        List<ModelInfo> models = new ArrayList<>(data.size());
        data.forEach(model -> models.add(of(model)));
        return Optional.of(List.copyOf(models));
    }

    static ModelInfo of(JsonNode model) {
        String id = Json.text(model, "id").orElse("");
        JsonNode architecture = model.path("architecture");
        JsonNode topProvider = model.path("top_provider");
        return new ModelInfo(
                id,
                Json.text(model, "canonical_slug"),
                Json.text(model, "name").orElse(id),
                Json.whole(model, "context_length"),
                Json.whole(topProvider, "max_completion_tokens"),
                Json.texts(architecture, "input_modalities"),
                Json.texts(architecture, "output_modalities"),
                Json.texts(model, "supported_parameters"),
                ModelPricing.of(model.path("pricing")),
                Json.text(model.path("alias_target"), "slug"),
                Json.text(model, "expiration_date"),
                Json.flag(topProvider, "is_moderated"),
                Json.map(model));
    }

    /** Returns the id; the entry is long. */
    @Override
    public String toString() {
        return "ModelInfo[" + id + "]";
    }
}
