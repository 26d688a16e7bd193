package io.credits4j.openrouter;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import okhttp3.HttpUrl;

/**
 * Which part of the catalogue to list. Immutable and thread-safe; each wither returns a new one.
 *
 * <pre>{@code
 * ModelPage page = client.models(ModelQuery.all().withOutputs("all").withLimit(500));
 * while (page.next().isPresent()) {
 *     page = client.models(page.next().get());
 * }
 * }</pre>
 */
public final class ModelQuery {
    private static final ModelQuery ALL = new ModelQuery(Map.of());
    private static final int LARGEST_LIMIT = 1000;

    private final Map<String, String> parameters;

    private ModelQuery(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    /** Obtains a query of every model that produces text, in one page. */
    public static ModelQuery all() {
        return ALL;
    }

    /** Returns the same, from the model with this number on, counted from 0; the answer comes in pages. */
    public ModelQuery withOffset(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is negative: " + offset);
        }
        return with("offset", Long.toString(offset));
    }

    /** Returns the same, with so many models to a page, 1 to 1000. */
    public ModelQuery withLimit(int limit) {
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit is not 1 to " + LARGEST_LIMIT + ": " + limit);
        }
        return with("limit", Integer.toString(limit));
    }

    /** Returns the same, with models that produce any of these: {@code text}, {@code image}, {@code audio}, {@code embeddings}, or {@code all}. */
    public ModelQuery withOutputs(String... modalities) {
        return with("output_modalities", list("output modality", modalities));
    }

    /** Returns the same, with models that read these: {@code text}, {@code image}, {@code audio}, {@code file}. */
    public ModelQuery withInputs(String... modalities) {
        return with("input_modalities", list("input modality", modalities));
    }

    /** Returns the same, with models that understand these request fields, such as {@code tools}. */
    public ModelQuery withParameters(String... names) {
        return with("supported_parameters", list("parameter", names));
    }

    /** Returns the same, with models whose name or slug holds this text. */
    public ModelQuery withText(String text) {
        return with("q", text);
    }

    /** Returns the same with another condition by its name in the API, such as {@code min_price} or {@code sort}. */
    public ModelQuery with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(Checks.name("name", name), Checks.name(name, value));
        return new ModelQuery(Collections.unmodifiableMap(more));
    }

    private static String list(String name, String... values) {
        if (Checks.present(name, values).length == 0) {
            throw new IllegalArgumentException("at least one " + name + " is needed");
        }
        Arrays.stream(values).forEach(value -> Checks.name(name, value));
        return String.join(",", values);
    }

    OptionalLong offset() {
        String offset = parameters.get("offset");
        return offset == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(offset));
    }

    HttpUrl on(HttpUrl.Builder url) {
        parameters.forEach(url::addQueryParameter);
        return url.build();
    }

    @Override
    public String toString() {
        return "ModelQuery" + parameters;
    }
}
