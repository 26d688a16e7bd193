package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Stripe's lists: pages by cursor, and the filter on the instant of creation that most of them know. */
final class StripeLists {

    static final Set<String> PAGING = Set.of("limit", "starting_after", "ending_before", "expand");

    private static final int DEFAULT_LIMIT = 10;
    private static final int LARGEST_LIMIT = 100;

    private StripeLists() {}

    static ObjectNode firstPage(List<ObjectNode> items, String url) {
        return page(items, 0, Math.min(DEFAULT_LIMIT, items.size()), url);
    }

    static ObjectNode page(List<ObjectNode> items, StripeParameters asked, String url) {
        int limit = limit(asked);
        if (asked.has("ending_before")) {
            int end = position(items, asked, "ending_before");
            ObjectNode page = page(items, Math.max(0, end - limit), end, url);
            return page.put("has_more", end > limit);
        }
        int start = asked.has("starting_after") ? position(items, asked, "starting_after") + 1 : 0;
        return page(items, start, Math.min(items.size(), start + limit), url);
    }

    private static ObjectNode page(List<ObjectNode> items, int start, int end, String url) {
        ObjectNode page = Json.object().put("object", "list");
        page.set(
                "data",
                Json.array(items.subList(start, end).stream()
                        .map(ObjectNode::deepCopy)
                        .toList()));
        return page.put("has_more", end < items.size()).put("url", url);
    }

    private static int limit(StripeParameters asked) {
        long limit = asked.whole("limit").orElse((long) DEFAULT_LIMIT);
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw StripeError.badRequest("limit", "Invalid limit: must be between 1 and " + LARGEST_LIMIT);
        }
        return Math.toIntExact(limit);
    }

    private static int position(List<ObjectNode> items, StripeParameters asked, String cursor) {
        String id = asked.required(cursor);
        return IntStream.range(0, items.size())
                .filter(i -> items.get(i).path("id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> StripeError.noSuch(400, "object", id, cursor));
    }

    /** {@code created=…} or {@code created[gte]=…} and its kin. */
    static Predicate<ObjectNode> created(StripeParameters asked) {
        if (!asked.hasGroup("created")) {
            return asked.whole("created")
                    .map(instant -> (Predicate<ObjectNode>) object -> createdAt(object) == instant)
                    .orElse(object -> true);
        }
        return asked.group("created").map(StripeLists::createdWithin).orElse(object -> true);
    }

    private static Predicate<ObjectNode> createdWithin(StripeParameters range) {
        range.allowOnly(Set.of("gt", "gte", "lt", "lte"));
        long after = Math.max(
                range.whole("gte").orElse(Long.MIN_VALUE),
                range.whole("gt").map(bound -> bound + 1).orElse(Long.MIN_VALUE));
        long before = Math.min(
                range.whole("lte").orElse(Long.MAX_VALUE),
                range.whole("lt").map(bound -> bound - 1).orElse(Long.MAX_VALUE));
        return object -> createdAt(object) >= after && createdAt(object) <= before;
    }

    private static long createdAt(ObjectNode object) {
        return object.path("created").longValue();
    }

    /** The field equals the parameter of the same name, where that was sent. */
    static Predicate<ObjectNode> equal(StripeParameters asked, String field) {
        return asked.text(field)
                .map(wanted -> (Predicate<ObjectNode>)
                        object -> object.path(field).asText().equals(wanted))
                .orElse(object -> true);
    }
}
