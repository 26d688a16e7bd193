package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The vectors of an {@link EmbeddingRequest}, and what they cost. Immutable and thread-safe.
 *
 * <pre>{@code
 * EmbeddingResponse answer = client.embed(EmbeddingRequest.of("openai/text-embedding-3-small", "A text."));
 * float[] vector = answer.vector(0);
 * answer.usage().flatMap(Usage::providerCost);
 * }</pre>
 */
public final class EmbeddingResponse {
    private final ResponseHeaders headers;
    private final JsonNode body;
    private final Map<Long, float[]> vectors;
    private final Optional<Usage> usage;

    private EmbeddingResponse(ResponseHeaders headers, JsonNode body, Map<Long, float[]> vectors) {
        this.headers = headers;
        this.body = body;
        this.vectors = vectors;
        this.usage = Usage.of(body);
    }

    /**
     * Reads an answer.
     *
     * @throws OpenRouterException if it has no vectors, or one that cannot be read
     */
    static EmbeddingResponse read(AnswerHead head, JsonNode body) {
        if (!body.path("data").isArray()) {
            throw Failures.unreadable(head, body, "without vectors");
        }
        Map<Long, float[]> vectors = new TreeMap<>();
        long position = 0;
        for (JsonNode embedding : body.path("data")) {
            long index = Json.whole(embedding, "index").orElse(position++);
            float[] vector = vector(embedding.path("embedding"))
                    .orElseThrow(() -> Failures.unreadable(head, body, "with a vector that cannot be read"));
            vectors.put(index, vector);
        }
        return new EmbeddingResponse(head.headers(), body, vectors);
    }

    private static Optional<float[]> vector(JsonNode embedding) {
        return embedding.isTextual() ? unpacked(embedding.textValue()) : numbers(embedding);
    }

    private static Optional<float[]> numbers(JsonNode embedding) {
        float[] vector = new float[embedding.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!embedding.path(i).isNumber()) {
                return Optional.empty();
            }
            vector[i] = embedding.path(i).floatValue();
        }
        return embedding.isArray() ? Optional.of(vector) : Optional.empty();
    }

    /** Base64 holds four bytes a number, the lowest first. */
    private static Optional<float[]> unpacked(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length % Float.BYTES != 0) {
                return Optional.empty();
            }
            FloatBuffer numbers =
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            float[] vector = new float[numbers.remaining()];
            numbers.get(vector);
            return Optional.of(vector);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns how many vectors there are. */
    public int size() {
        return vectors.size();
    }

    /**
     * Returns a copy of the vector of one input.
     *
     * @param index the input's number, from 0
     * @throws IllegalArgumentException if there is none
     */
    public float[] vector(int index) {
        float[] vector = vectors.get((long) index);
        if (vector == null) {
            throw new IllegalArgumentException("there is no vector " + index + " among " + size());
        }
        return vector.clone();
    }

    /** Returns what to look the cost up by: the {@code X-Generation-Id} header, else the id in the body. */
    public Optional<String> generationId() {
        return headers.generationId().or(() -> Json.text(body, "id"));
    }

    /** Returns the headers of the answer. */
    public ResponseHeaders headers() {
        return headers;
    }

    /** Returns the model that served. */
    public Optional<String> model() {
        return Json.text(body, "model");
    }

    /** Returns the provider that served. */
    public Optional<String> provider() {
        return Json.text(body, "provider");
    }

    /** Returns what was used and charged; absent is unknown, not zero. */
    public Optional<Usage> usage() {
        return usage;
    }

    /** Returns the answer as received, vectors included; see {@link ChatResponse#raw()}. */
    public Map<String, Object> raw() {
        return Json.map(body);
    }

    /** Returns who served and how much. */
    @Override
    public String toString() {
        return "EmbeddingResponse[" + generationId().orElse("no generation id") + ", " + model().orElse("unknown model")
                + ", " + size() + " vectors]";
    }
}
