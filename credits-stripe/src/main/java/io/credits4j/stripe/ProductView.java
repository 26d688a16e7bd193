package io.credits4j.stripe;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A product: what prices are prices of. */
record ProductView(
        String id,
        boolean active,
        String name,
        Optional<String> description,
        List<String> features,
        Map<String, String> metadata) {

    static ProductView of(StripeJson json) {
        return new ProductView(
                json.id(),
                json.isTrue("active"),
                json.text("name").orElse(""),
                json.text("description"),
                json.list("marketing_features").stream()
                        .flatMap(feature -> feature.text("name").stream())
                        .toList(),
                json.pairs("metadata"));
    }
}
