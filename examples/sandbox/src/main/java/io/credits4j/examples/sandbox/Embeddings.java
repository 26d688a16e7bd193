package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/** {@code POST /embeddings}: made-up vectors, the same for the same input, billed by the tokens of the input. */
final class Embeddings {

    private static final int DIMENSIONS = 8;
    private static final int MOST_DIMENSIONS = 4096;

    private final ModelCatalogue catalogue;
    private final Generations generations;
    private final InstantSource clock;

    Embeddings(ModelCatalogue catalogue, Generations generations, InstantSource clock) {
        this.catalogue = catalogue;
        this.generations = generations;
        this.clock = clock;
    }

    Answer answer(SeenRequest request) {
        JsonNode body = body(request);
        List<JsonNode> inputs = inputs(body.path("input"));
        long tokens = inputs.stream().mapToLong(Embeddings::tokens).sum();
        AiModel model = model(body, tokens);
        Generation generation = generation(model, tokens, clock.instant());
        generations.finish(generation);
        ObjectNode answer = Json.object()
                .put("object", "list")
                .put("id", generation.id())
                .put("model", model.canonicalSlug())
                .put("provider", model.provider());
        ArrayNode data = answer.putArray("data");
        inputs.forEach(input -> data.add(embedding(body, data.size(), input)));
        answer.putObject("usage")
                .put("prompt_tokens", tokens)
                .put("total_tokens", tokens)
                .put("cost", generation.cost())
                .put("is_byok", false);
        return Reply.json(200, answer).with("X-Generation-Id", generation.id());
    }

    private static JsonNode body(SeenRequest request) {
        try {
            return Json.read(request.body());
        } catch (IOException e) {
            throw OpenRouterError.of(400, "Invalid JSON in the request body");
        }
    }

    private static List<JsonNode> inputs(JsonNode input) {
        List<JsonNode> inputs = new ArrayList<>();
        if (input.isTextual()) {
            inputs.add(input);
        } else {
            input.forEach(inputs::add);
        }
        if (inputs.isEmpty() || inputs.stream().anyMatch(one -> !one.isTextual() && !one.has("content"))) {
            throw OpenRouterError.of(400, "input must be a text, or a list of texts or contents");
        }
        return inputs;
    }

    private static long tokens(JsonNode input) {
        return input.isTextual()
                ? PromptTokens.in(input.textValue())
                : PromptTokens.count(Json.array(List.of(input)), MissingNode.getInstance());
    }

    private AiModel model(JsonNode body, long tokens) {
        List<String> asked = List.of(body.path("model").asText());
        AiModel model = catalogue
                .find(asked.get(0))
                .filter(found -> found.makes(List.of("embeddings")))
                .orElseThrow(() -> OpenRouterError.unknownModel(asked));
        if (!model.isWithin(body.path("provider").path("max_price"), tokens)) {
            throw OpenRouterError.beyondMaxPrice(asked, List.of(model.provider()));
        }
        return model;
    }

    private static Generation generation(AiModel model, long tokens, Instant now) {
        BigDecimal cost = model.cost(tokens, 0);
        String id = RandomIds.of("gen-" + now.getEpochSecond() + "-", 20);
        return new Generation(
                id,
                "embeddings",
                model.canonicalSlug(),
                model.provider(),
                false,
                false,
                null,
                tokens,
                0,
                cost,
                cost,
                false,
                now);
    }

    private static ObjectNode embedding(JsonNode body, int index, JsonNode input) {
        ObjectNode embedding = Json.object().put("object", "embedding").put("index", index);
        float[] vector = vector(dimensions(body), input);
        return body.path("encoding_format").asText().equals("base64")
                ? embedding.put("embedding", packed(vector))
                : embedding.set("embedding", listed(vector));
    }

    private static int dimensions(JsonNode body) {
        int dimensions = body.path("dimensions").asInt(DIMENSIONS);
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw OpenRouterError.of(400, "dimensions must be 1 to " + MOST_DIMENSIONS);
        }
        return dimensions;
    }

    private static float[] vector(int dimensions, JsonNode input) {
        SplittableRandom random = new SplittableRandom(input.toString().hashCode());
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = random.nextInt(-1000, 1001) / 1024f;
        }
        return vector;
    }

    private static ArrayNode listed(float[] vector) {
        ArrayNode list = Json.object().putArray("embedding");
        for (float number : vector) {
            list.add(number);
        }
        return list;
    }

    private static String packed(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
