package io.credits4j.openrouter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts, or other contents, to be turned into vectors. Immutable and thread-safe.
 *
 * <pre>{@code
 * EmbeddingRequest request = EmbeddingRequest.builder("openai/text-embedding-3-small")
 *         .input("The first text.")
 *         .input("The second text.")
 *         .dimensions(256)
 *         .build();
 * }</pre>
 */
public final class EmbeddingRequest {
    private final Map<String, Object> fields;

    private EmbeddingRequest(Map<String, Object> fields) {
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Obtains a request for the vectors of these texts. */
    public static EmbeddingRequest of(String model, String... texts) {
        Builder builder = builder(model);
        Arrays.asList(Checks.present("texts", texts)).forEach(builder::input);
        return builder.build();
    }

    /** Returns a builder of a request to this model. */
    public static Builder builder(String model) {
        return new Builder(Checks.name("model", model));
    }

    /** Returns the model asked for. */
    public String model() {
        return (String) fields.getOrDefault("model", "");
    }

    /** Returns how many vectors are asked for. */
    public int size() {
        return fields.get("input") instanceof List<?> inputs ? inputs.size() : 0;
    }

    /** Returns the request as it is sent: maps, lists, strings, numbers, booleans, and null for JSON null. */
    public Map<String, Object> toMap() {
        return fields;
    }

    EmbeddingRequest with(String field, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(fields);
        changed.put(field, value);
        return new EmbeddingRequest(changed);
    }

    byte[] body() {
        return Json.bytes(fields);
    }

    /** Returns model and size only; never what is asked. */
    @Override
    public String toString() {
        return "EmbeddingRequest[" + model() + ", " + size() + " inputs]";
    }

    /** Gathers a request. Not thread-safe. Every door refuses a bad value with an {@link IllegalArgumentException}. */
    public static final class Builder {
        private static final Set<String> OWN = Set.of("model", "input", "encoding_format", "provider");

        private final Map<String, Object> fields = new LinkedHashMap<>();
        private final List<Object> texts = new ArrayList<>();
        private final List<Object> contents = new ArrayList<>();

        private Builder(String model) {
            fields.put("model", model);
        }

        /** Adds a text that is not empty. */
        public Builder input(String text) {
            if (Checks.present("input", text).isEmpty()) {
                throw new IllegalArgumentException("input " + texts.size() + " is empty");
            }
            texts.add(Values.value("input", text));
            return this;
        }

        /** Adds a content of several parts, such as text and an image, where the model takes those. */
        public Builder input(ContentPart... parts) {
            contents.add(Map.of("content", ContentPart.list(parts)));
            return this;
        }

        /** Sets how long the vectors are, where the model can choose; 1 or more. */
        public Builder dimensions(int dimensions) {
            return set("dimensions", Checks.positive("dimensions", dimensions));
        }

        /** Sets what the vectors are for, such as {@code search_query} or {@code search_document}. */
        public Builder inputType(String type) {
            return set("input_type", Checks.name("input type", type));
        }

        /** Makes the vectors travel as base64, a third of the size; they read the same. */
        public Builder compact() {
            return set("encoding_format", "base64");
        }

        /** Sets which providers may serve and at what price at most. */
        public Builder provider(ProviderRouting provider) {
            return set("provider", Checks.present("provider", provider).toMap());
        }

        /** Names the host's user to the provider. Give an opaque id or hash, no personal data. */
        public Builder user(String user) {
            return set("user", Checks.name("user", user));
        }

        /** Sets any other field by its name in the API: a map, list, string, number or boolean. */
        public Builder extra(String name, Object json) {
            if (OWN.contains(Checks.name("field", name))) {
                throw new IllegalArgumentException("field '" + name + "' has a method of its own");
            }
            return set(name, Values.value(name, json));
        }

        private Builder set(String name, Object value) {
            fields.put(name, value);
            return this;
        }

        /**
         * Returns the request.
         *
         * @throws IllegalArgumentException if it has no input, or both texts and contents
         */
        public EmbeddingRequest build() {
            if (texts.isEmpty() == contents.isEmpty()) {
                throw new IllegalArgumentException(
                        "an embedding request takes texts or contents, and at least one; it has " + texts.size()
                                + " texts and " + contents.size() + " contents");
            }
            fields.put("input", List.copyOf(texts.isEmpty() ? contents : texts));
            return new EmbeddingRequest(fields);
        }
    }
}
