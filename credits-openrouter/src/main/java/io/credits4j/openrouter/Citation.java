package io.credits4j.openrouter;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A web page an answer refers to. Immutable and thread-safe.
 *
 * @param url its address
 * @param title its title
 * @param content what was read there
 * @param startIndex where in the answer's text the reference begins
 * @param endIndex where it ends
 */
public record Citation(
        String url, Optional<String> title, Optional<String> content, OptionalLong startIndex, OptionalLong endIndex) {
    static Optional<Citation> of(Map<String, Object> annotation) {
        return annotation.get("url_citation") instanceof Map<?, ?> page
                ? Values.text(page, "url").map(url -> of(url, page))
                : Optional.empty();
    }

    private static Citation of(String url, Map<?, ?> page) {
        return new Citation(
                url,
                Values.text(page, "title"),
                Values.text(page, "content"),
                Values.whole(page, "start_index"),
                Values.whole(page, "end_index"));
    }
}
