package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A page of the catalogue. Immutable and thread-safe.
 *
 * @param models the models, in order
 * @param totalCount how many models the query finds in all, if told
 * @param next what asks for the next page; empty on the last one
 */
public record ModelPage(List<ModelInfo> models, OptionalLong totalCount, Optional<ModelQuery> next) {
    static Optional<ModelPage> of(ModelQuery asked, HttpUrl url, JsonNode body) {
        return ModelInfo.listOf(Json.member(body, "data"))
                .map(models -> new ModelPage(models, Json.whole(body, "total_count"), next(asked, url, body)));
    }

    /** Takes offset and limit out of the link only: an address from outside is not one to send the key to. */
    private static Optional<ModelQuery> next(ModelQuery asked, HttpUrl url, JsonNode body) {
        return Json.text(body.path("links"), "next")
                .map(url::resolve)
                .flatMap(link -> offset(link, "offset")
                        .filter(offset -> offset > asked.offset().orElse(0))
                        .map(offset -> limited(asked.withOffset(offset), link)));
    }

    private static ModelQuery limited(ModelQuery query, HttpUrl link) {
        return offset(link, "limit")
                .filter(limit -> limit >= 1 && limit <= 1000)
                .map(limit -> query.withLimit(limit.intValue()))
                .orElse(query);
    }

    private static Optional<Long> offset(HttpUrl link, String name) {
        @Nullable String text = link.queryParameter(name);
        return text != null && text.matches("\\d{1,9}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
