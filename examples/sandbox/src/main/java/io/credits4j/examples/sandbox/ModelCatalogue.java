package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The models this sandbox serves, with prices as they were published. */
final class ModelCatalogue {

    private static final String RESOURCE = "openrouter-models.json";

    private final List<AiModel> models;

    private ModelCatalogue(List<AiModel> models) {
        this.models = models;
    }

    static ModelCatalogue load() {
        try (InputStream in = ModelCatalogue.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + RESOURCE);
            }
            List<AiModel> models = new ArrayList<>();
            Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .forEach(entry -> models.add(new AiModel(entry)));
            return new ModelCatalogue(List.copyOf(models));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds by id first: a canonical slug may be shared with the free variant. */
    Optional<AiModel> find(String name) {
        return models.stream()
                .filter(model -> model.id().equals(name))
                .findFirst()
                .or(() -> models.stream().filter(model -> model.isKnownAs(name)).findFirst());
    }

    /** The model that serves a request for this name: routers hand it on. */
    Optional<AiModel> serving(String name) {
        return find(name).flatMap(model -> find(model.routesTo()));
    }

    ObjectNode page(long offset, long limit, List<String> outputs) {
        List<AiModel> found =
                models.stream().filter(model -> model.makes(outputs)).toList();
        List<JsonNode> data = new ArrayList<>();
        found.stream().skip(offset).limit(limit).forEach(model -> data.add(model.wire()));
        ObjectNode page = Json.object();
        page.set("data", Json.array(data));
        page.put("total_count", found.size());
        boolean more = offset + limit < found.size();
        page.putObject("links")
                .put("next", more ? "/api/v1/models?offset=" + (offset + limit) + "&limit=" + limit : null);
        return page;
    }
}
