package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CatalogHistoryTest {
    private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");
    private static final Instant AUGUST = Instant.parse("2026-08-01T00:00:00Z");
    private static final PricingCatalog FIRST = catalog("1");
    private static final PricingCatalog SECOND = catalog("2");
    private static final PricingCatalog THIRD = catalog("3");
    private static final CatalogHistory HISTORY =
            CatalogHistory.of(FIRST).with(AUGUST, THIRD).with(JULY, SECOND);

    private static PricingCatalog catalog(String factor) {
        return PricingCatalog.builder()
                .rateRule(RateRule.builder().factor(factor).build())
                .build();
    }

    @Test
    void a_version_holds_from_its_instant_to_that_of_the_next() {
        assertThat(HISTORY.at(Instant.MIN)).isEqualTo(FIRST);
        assertThat(HISTORY.at(JULY.minusNanos(1))).isEqualTo(FIRST);
        assertThat(HISTORY.at(JULY)).isEqualTo(SECOND);
        assertThat(HISTORY.at(AUGUST.minusNanos(1))).isEqualTo(SECOND);
        assertThat(HISTORY.at(AUGUST)).isEqualTo(THIRD);
        assertThat(HISTORY.at(Instant.MAX)).isEqualTo(THIRD);
    }

    @Test
    void every_version_is_found_by_its_id_past_and_future() {
        assertThat(HISTORY.version(FIRST.version())).contains(FIRST);
        assertThat(HISTORY.version(THIRD.version())).contains(THIRD);
        assertThat(HISTORY.version("unknown")).isEmpty();
    }

    @Test
    void what_ended_can_be_dropped_and_there_still_is_a_catalog_at_any_time() {
        CatalogHistory later = HISTORY.since(JULY.plusSeconds(1));

        assertThat(later.versions()).containsOnlyKeys(JULY, AUGUST);
        assertThat(later.at(Instant.MIN)).isEqualTo(SECOND);
        assertThat(HISTORY.since(Instant.MIN)).isEqualTo(HISTORY);
        assertThat(HISTORY.versions()).hasSize(3);
    }

    @Test
    void one_catalog_is_its_own_source_for_ever() {
        assertThat(FIRST.at(JULY)).isSameAs(FIRST);
        assertThat(FIRST.version(FIRST.version())).contains(FIRST);
        assertThat(FIRST.version(SECOND.version())).isEmpty();
    }

    @Test
    void a_live_catalog_changes_for_all_who_hold_it_or_not_at_all() {
        LiveCatalog live = LiveCatalog.of(CatalogHistory.of(FIRST), JULY);

        assertThatIllegalStateException()
                .isThrownBy(() -> live.update(AUGUST, history -> {
                    throw new IllegalStateException("no prices");
                }));
        assertThat(live.at(JULY)).isEqualTo(FIRST);
        assertThat(live.checkedAt()).isEqualTo(JULY);

        live.update(AUGUST, history -> history.with(JULY, SECOND));
        assertThat(live.at(AUGUST)).isEqualTo(SECOND);
        assertThat(live.version(FIRST.version())).contains(FIRST);
        assertThat(live.checkedAt()).isEqualTo(AUGUST);
    }

    @Test
    void stale_prices_are_given_out_with_a_warning_or_refused_until_they_are_looked_up_again() {
        LiveCatalog lenient = LiveCatalog.of(CatalogHistory.of(FIRST), JULY).toleratingAge(Duration.ofDays(2));
        LiveCatalog strict = lenient.refusingStale();
        Instant fresh = JULY.plus(Duration.ofDays(2));
        Instant stale = fresh.plusNanos(1);

        assertThat(strict.isStale(fresh)).isFalse();
        assertThat(strict.at(fresh)).isEqualTo(FIRST);
        assertThat(lenient.isStale(stale)).isTrue();
        assertThat(lenient.at(stale)).isEqualTo(FIRST);
        assertThatExceptionOfType(StalePricesException.class)
                .isThrownBy(() -> strict.at(stale))
                .withMessageStartingWith("the prices were last looked up at 2026-07-01T00:00:00Z, more than PT48H ago")
                .satisfies(e -> assertThat(e.checkedAt()).isEqualTo(JULY));
        assertThat(strict.version(FIRST.version())).contains(FIRST);

        strict.confirm(stale);
        assertThat(strict.at(stale)).isEqualTo(FIRST);
        assertThatIllegalArgumentException().isThrownBy(() -> lenient.toleratingAge(Duration.ZERO));
    }

    @Test
    void what_differs_between_two_catalogs_is_told_price_by_price() {
        PricingCatalog before = PricingCatalog.builder()
                .model(model("a/same", "1"))
                .model(model("a/gone", "1"))
                .model(model("a/back", "1").toBuilder().retired(true).build())
                .model(model("a/dearer", "0.000002").toBuilder()
                        .override(PriceOverride.above(10)
                                .price(PricedUnit.PROMPT, "3")
                                .build())
                        .build())
                .build();
        PricingCatalog after = PricingCatalog.builder()
                .model(model("a/same", "1").toBuilder().retired(true).build())
                .model(model("a/new", "1"))
                .model(model("a/back", "1"))
                .model(model("a/dearer", "0.0000025").toBuilder()
                        .price(PricedUnit.REQUEST, "0")
                        .build())
                .build();

        ModelChanges changes = ModelChanges.between(before, after);

        assertThat(changes.added()).containsExactly("a/new");
        assertThat(changes.removed()).containsExactly("a/gone");
        assertThat(changes.retired()).containsExactly("a/same");
        assertThat(changes.returned()).containsExactly("a/back");
        assertThat(changes.prices())
                .extracting(PriceChange::toString)
                .containsExactly(
                        "a/dearer PROMPT: 0.000002 -> 0.0000025 (+25.00%)",
                        "a/dearer REQUEST: none -> 0", "a/dearer PROMPT above 10: 3 -> none");
        assertThat(ModelChanges.between(before, before).isEmpty()).isTrue();
    }

    private static ModelPrice model(String id, String prompt) {
        return ModelPrice.builder(id)
                .price(PricedUnit.PROMPT, prompt)
                .price(PricedUnit.COMPLETION, "1")
                .build();
    }
}
