package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
        LiveCatalog live = LiveCatalog.of(CatalogHistory.of(FIRST));

        assertThatIllegalStateException()
                .isThrownBy(() -> live.update(history -> {
                    throw new IllegalStateException("no prices");
                }));
        assertThat(live.at(AUGUST)).isEqualTo(FIRST);

        live.update(history -> history.with(JULY, SECOND));
        assertThat(live.at(AUGUST)).isEqualTo(SECOND);
        assertThat(live.version(FIRST.version())).contains(FIRST);
    }
}
