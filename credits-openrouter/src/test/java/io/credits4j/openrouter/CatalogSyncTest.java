package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Credits;
import io.credits4j.openrouter.SyncReport.UnreadableEntry;
import io.credits4j.pricing.CatalogHistory;
import io.credits4j.pricing.LiveCatalog;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PriceOverride;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.pricing.RateScope;
import io.credits4j.pricing.UseCase;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CatalogSyncTest {
    private static final Instant NOW = Instant.parse("2026-08-02T10:00:00Z");
    private static final Instant NEW_YEAR = Instant.parse("2027-01-01T00:00:00Z");
    private static final LocalDate TODAY = LocalDate.of(2026, 8, 2);
    private static final LocalDate EARLIER = LocalDate.of(2026, 7, 1);
    private static final PricingCatalog NOTHING = PricingCatalog.builder().build();

    private final LoopbackServer server = new LoopbackServer();
    private final CatalogSync sync = CatalogSync.of(server.client(), () -> NOW);

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private SyncReport look(PricingCatalog catalog, String... entries) {
        server.answering(200, list(entries));
        return sync.look(catalog);
    }

    private static String list(String... entries) {
        return "{\"data\":[" + String.join(",", entries) + "]}";
    }

    private static String entry(String id, String prompt, String... more) {
        return entryOf(
                id,
                Stream.concat(Stream.of("\"prompt\":\"" + prompt + "\",\"completion\":\"0.000002\""), Stream.of(more))
                        .collect(Collectors.joining(",")));
    }

    private static String entryOf(String id, String pricing, String... fields) {
        String others = Stream.of(fields).map(field -> "," + field).collect(Collectors.joining());
        return "{\"id\":\"" + id + "\",\"name\":\"" + id + "\",\"pricing\":{" + pricing + "}" + others + "}";
    }

    private static ModelPrice known(String id) {
        return priced(id).source(CatalogSync.SOURCE, EARLIER).build();
    }

    private static ModelPrice.Builder priced(String id) {
        return ModelPrice.builder(id).price(PricedUnit.PROMPT, "0.000001").price(PricedUnit.COMPLETION, "0.000002");
    }

    private static PricingCatalog of(ModelPrice... models) {
        return PricingCatalog.builder().models(List.of(models)).build();
    }

    @Test
    void an_entry_that_cannot_be_read_leaves_its_model_as_it_was_and_is_reported_with_the_cause() {
        SyncReport report = look(of(known("a/one"), known("a/two")), entry("a/one", "abc"), entry("a/two", "0.000003"));

        assertThat(report.unreadable())
                .containsExactly(new UnreadableEntry("a/one", "pricing.prompt is no number in range"));
        assertThat(report.catalog().model("a/one")).isEqualTo(known("a/one"));
        assertThat(report.changes().prices()).hasSize(1);
        assertThat(report.changes().retired()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"completion\":\"1\"",
                "\"prompt\":\"1\"",
                "\"prompt\":null,\"completion\":\"1\"",
                "\"prompt\":\"-2\",\"completion\":\"1\"",
                "\"prompt\":\"\",\"completion\":\"1\"",
                "\"prompt\":\" 1\",\"completion\":\"1\"",
                "\"prompt\":\"NaN\",\"completion\":\"1\"",
                "\"prompt\":true,\"completion\":\"1\"",
                "\"prompt\":[1],\"completion\":\"1\"",
                "\"prompt\":\"1e999999999\",\"completion\":\"1\"",
                "\"prompt\":1e999999999,\"completion\":\"1\"",
                "\"prompt\":\"1e-90\",\"completion\":\"1\"",
                "\"prompt\":\"1\",\"completion\":\"1\",\"new_kind\":\"free\"",
                "\"prompt\":\"1\",\"completion\":\"1\",\"discount\":1.5",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":{}",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[7]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"prompt\":\"2\"}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"min_prompt_tokens\":5}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"min_prompt_tokens\":-5,\"prompt\":\"2\"}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"min_prompt_tokens\":5.5,\"prompt\":\"2\"}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"min_prompt_tokens\":5,\"prompt\":\"-1\"}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"min_prompt_tokens\":5,\"prompt\":\"2\",\"min_images\":3}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"utc_start\":900,\"prompt\":\"2\"}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"utc_start\":900,\"utc_end\":900,\"prompt\":\"2\"}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"utc_start\":960,\"utc_end\":1000,\"prompt\":\"2\"}]",
                "\"prompt\":\"1\",\"completion\":\"1\",\"overrides\":[{\"utc_start\":900,\"utc_end\":2401,\"prompt\":\"2\"}]"
            })
    void hostile_or_unknown_pricing_is_refused_rather_than_guessed(String pricing) {
        SyncReport report =
                look(of(known("a/one"), known("a/two")), entryOf("a/one", pricing), entry("a/two", "0.000001"));

        assertThat(report.unreadable()).extracting(UnreadableEntry::id).containsExactly("a/one");
        assertThat(report.catalog().model("a/one")).isEqualTo(known("a/one"));
    }

    @Test
    void an_entry_without_an_id_or_without_pricing_is_reported() {
        SyncReport report =
                look(NOTHING, "7", "{\"id\":\"a/x\"}", "{\"id\":\"a\\nb\",\"pricing\":{}}", entry("a/y", "1"));

        assertThat(report.unreadable()).extracting(UnreadableEntry::id).containsExactly("", "a/x", "a\\u000ab");
        assertThat(report.catalog().models()).extracting(ModelPrice::id).containsExactly("a/y");
        assertThat(report.listed()).isEqualTo(4);
    }

    @Test
    void every_kind_of_price_and_condition_is_read() {
        SyncReport report = look(
                NOTHING,
                entryOf(
                        "a/all",
                        "\"prompt\":\"0.0000000833333333333333\",\"completion\":\"2E-6\",\"request\":\"0.1\",\"image\":\"0.2\","
                                + "\"image_token\":\"0.3\",\"image_output\":\"0.4\",\"audio\":\"0.5\",\"audio_output\":\"0.6\","
                                + "\"input_audio_cache\":\"0.7\",\"input_cache_read\":\"0.8\",\"input_cache_write\":\"0.9\","
                                + "\"input_cache_write_1h\":\"1.1\",\"internal_reasoning\":\"1.2\",\"web_search\":\"0\","
                                + "\"video\":\"1.3\",\"discount\":0.1,\"overrides\":[{\"min_prompt_tokens\":200000,\"prompt\":\"3\"},"
                                + "{\"utc_start\":2230,\"utc_end\":\"2400\",\"completion\":\"4\"},"
                                + "{\"min_prompt_tokens\":5,\"utc_start\":0,\"utc_end\":530,\"request\":\"5\"}]",
                        "\"context_length\":8192",
                        "\"top_provider\":{\"max_completion_tokens\":0}",
                        "\"architecture\":{\"input_modalities\":[\"text\",\"image\"],\"output_modalities\":[\"text\",\"audio\"]}",
                        "\"supported_parameters\":[\"tools\",\"structured_outputs\",\"reasoning\",\"top_p\"]",
                        "\"expiration_date\":\"2026-12-31\"",
                        "\"benchmarks\":{\"artificial_analysis\":{\"coding_index\":71.4,\"agentic_index\":null}}"));

        assertThat(report.unreadable()).isEmpty();
        assertThat(report.unknownPrices()).containsExactly("video");
        ModelPrice model = report.catalog().model("a/all");
        assertThat(model.price(PricedUnit.PROMPT)).contains(new BigDecimal("0.0000000833333333333333"));
        assertThat(model.prices()).containsOnlyKeys(PricedUnit.values());
        assertThat(model.price(PricedUnit.WEB_SEARCH)).contains(BigDecimal.ZERO);
        assertThat(model.price(PricedUnit.AUDIO_CACHE_READ)).contains(new BigDecimal("0.7"));
        assertThat(model.overrides())
                .containsExactly(
                        PriceOverride.above(200_000)
                                .price(PricedUnit.PROMPT, "3")
                                .build(),
                        PriceOverride.during(LocalTime.of(22, 30), LocalTime.MIDNIGHT)
                                .price(PricedUnit.COMPLETION, "4")
                                .build(),
                        PriceOverride.above(5)
                                .during(LocalTime.MIDNIGHT, LocalTime.of(5, 30))
                                .price(PricedUnit.REQUEST, "5")
                                .build());
        assertThat(model.discount()).isEqualByComparingTo("0.1");
        assertThat(model.otherPrices()).containsOnlyKeys("video");
        assertThat(model.contextLength()).hasValue(8192);
        assertThat(model.maxCompletionTokens()).isEmpty();
        assertThat(model.outputModalities()).containsExactly("text", "audio");
        assertThat(model.capabilities()).containsExactlyInAnyOrder("tools", "json_schema", "reasoning");
        assertThat(model.expires()).contains(LocalDate.of(2026, 12, 31));
        assertThat(model.scores()).containsOnlyKeys("coding");
        assertThat(model.source()).contains(CatalogSync.SOURCE);
        assertThat(model.asOf()).contains(TODAY);
    }

    @Test
    void minus_one_is_decided_per_call_zero_is_free_and_absent_is_neither() {
        SyncReport report = look(
                NOTHING,
                entryOf("r/auto", "\"prompt\":\"-1\",\"completion\":\"-1\""),
                entryOf("a/m:free", "\"prompt\":\"0\",\"completion\":\"0\""));

        assertThat(report.catalog().model("r/auto").routed()).isTrue();
        assertThat(report.catalog().model("a/m:free").price(PricedUnit.PROMPT)).contains(BigDecimal.ZERO);
        assertThat(report.catalog().model("a/m:free").price(PricedUnit.REQUEST)).isEmpty();
    }

    @Test
    void a_model_no_longer_listed_is_retired_and_one_listed_again_returns() {
        ModelPrice gone = known("a/gone");
        ModelPrice back = known("a/back").toBuilder().retired(true).build();

        SyncReport report = look(of(gone, back, known("a/m")), entry("a/back", "0.000001"), entry("a/m", "0.000001"));

        assertThat(report.changes().retired()).containsExactly("a/gone");
        assertThat(report.changes().returned()).containsExactly("a/back");
        assertThat(report.catalog().model("a/gone").retired()).isTrue();
        assertThat(report.catalog().model("a/gone").prices()).isEqualTo(gone.prices());
    }

    @Test
    void the_hosts_own_model_stays_as_it_is() {
        ModelPrice own = priced("a/own").source("our contract", EARLIER).build();

        SyncReport report = look(of(own), entry("a/own", "9"), entry("a/m", "1"));

        assertThat(report.catalog().model("a/own")).isEqualTo(own);
        assertThat(report.changes().added()).containsExactly("a/m");
        assertThat(report.unreadable()).isEmpty();
    }

    @Test
    void a_name_that_stands_for_a_listed_model_of_the_same_price_becomes_its_alias() {
        String target = "\"alias_target\":{\"slug\":\"a/m-2\"}";
        String same = "\"prompt\":\"0.000001\",\"completion\":\"0.000002\"";

        SyncReport report = look(
                NOTHING,
                entryOf("~a/latest", same, target),
                entryOf("~a/odd", "\"prompt\":\"5\",\"completion\":\"5\"", target),
                entryOf("a/m-2", same));

        assertThat(report.catalog().model("~a/latest").id()).isEqualTo("a/m-2");
        assertThat(report.catalog().model("~a/odd").id()).isEqualTo("~a/odd");
    }

    @Test
    void a_name_the_host_prices_itself_and_one_that_would_be_free_never_stand_for_a_listed_model() {
        String target = "\"alias_target\":{\"slug\":\"a/m\"}";
        String same = "\"prompt\":\"0.000001\",\"completion\":\"0.000002\"";
        ModelPrice own = priced("~a/latest").source("our contract", EARLIER).build();

        SyncReport report = look(
                of(own), entryOf("a/m", same), entryOf("~a/latest", same, target), entryOf("a/m:free", same, target));

        assertThat(report.catalog().model("~a/latest")).isEqualTo(own);
        assertThat(report.catalog().model("a/m").aliases()).isEmpty();
        assertThat(report.catalog().model("a/m:free").id()).isEqualTo("a/m:free");
        assertThat(report.unreadable()).isEmpty();
    }

    @Test
    void an_alias_moves_to_the_model_it_stands_for_now_and_names_in_use_are_never_lost() {
        ModelPrice old =
                known("a/m-1").toBuilder().alias("~a/latest").alias("~a/stable").build();
        PricingCatalog before = of(old).toBuilder()
                .plan(Plan.builder("pro")
                        .creditsPerMonth(Credits.of(1))
                        .includedModels(List.of("~a/latest", "~a/stable"))
                        .build())
                .rateRule(RateScope.EVERYONE.model("~a/stable"), RateRule.AT_COST)
                .build();
        String same = "\"prompt\":\"0.000001\",\"completion\":\"0.000002\"";

        SyncReport report = look(
                before,
                entryOf("a/m-2", same),
                entryOf("~a/latest", same, "\"alias_target\":{\"slug\":\"a/m-2\"}"),
                entryOf("a/m-1", same));

        assertThat(report.catalog().model("~a/latest").id()).isEqualTo("a/m-2");
        assertThat(report.catalog().model("~a/stable").id()).isEqualTo("a/m-1");
    }

    @Test
    void an_entry_that_claims_a_name_already_given_is_not_let_in() {
        SyncReport report = look(
                NOTHING,
                entryOf("a/m", "\"prompt\":\"1\",\"completion\":\"1\"", "\"canonical_slug\":\"a/m-1\""),
                entryOf("a/thief", "\"prompt\":\"0\",\"completion\":\"0\"", "\"canonical_slug\":\"a/m-1\""),
                entry("a/m", "0"));

        assertThat(report.unreadable())
                .containsExactly(new UnreadableEntry("a/thief", "it answers to 'a/m-1', as does 'a/m'"));
        assertThat(report.catalog().model("a/m-1").id()).isEqualTo("a/m");
        assertThat(report.catalog().model("a/m").price(PricedUnit.PROMPT)).contains(BigDecimal.ONE);
    }

    @Test
    void what_the_host_says_of_a_model_outlives_a_look_and_a_look_that_finds_nothing_new_makes_no_new_version() {
        PricingCatalog first = look(NOTHING, entry("a/m", "0.000001")).catalog();
        PricingCatalog said = first.toBuilder()
                .model(first.model("a/m").toBuilder()
                        .recommendedFor(List.of(UseCase.CODE))
                        .source(CatalogSync.SOURCE, EARLIER)
                        .build())
                .build();

        SyncReport report = look(said, entry("a/m", "0.000001"));

        assertThat(report.catalog()).isEqualTo(said);
        assertThat(report.changes().isEmpty()).isTrue();
    }

    @Test
    void a_list_that_shrank_to_less_than_half_changes_nothing() {
        PricingCatalog catalog =
                of(IntStream.range(0, 9).mapToObj(i -> known("a/m" + i)).toArray(ModelPrice[]::new));
        LiveCatalog live = LiveCatalog.of(CatalogHistory.of(catalog), NOW.minusSeconds(1));
        server.answering(200, list(entry("a/m0", "5"), entry("a/new", "1"), entry("a/m1", "5"), entry("a/m2", "x")));

        assertThatExceptionOfType(UnreliableListException.class)
                .isThrownBy(() -> sync.refresh(live))
                .withMessageStartingWith("of the 9 models known so far only 2 can be read")
                .satisfies(e -> assertThat(e.known() - e.readable()).isEqualTo(7));
        assertThat(live.at(NOW)).isEqualTo(catalog);
        assertThat(live.checkedAt()).isEqualTo(NOW.minusSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":[]}", "{\"data\":7}", "{}", "not json"})
    void an_answer_without_a_single_price_changes_nothing(String body) {
        LiveCatalog live = LiveCatalog.of(CatalogHistory.of(NOTHING), Instant.EPOCH);
        server.answering(200, body);

        assertThatThrownBy(() -> sync.refresh(live))
                .isInstanceOfAny(OpenRouterException.class, UnreliableListException.class);
        assertThat(live.checkedAt()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void a_refresh_holds_from_now_on_and_in_versions_still_to_come() {
        PricingCatalog today = of(known("a/m"));
        PricingCatalog later = today.toBuilder()
                .rateRule(RateRule.builder().factor("2").build())
                .build();
        LiveCatalog live = LiveCatalog.of(CatalogHistory.of(today).with(NEW_YEAR, later), Instant.EPOCH);
        server.answering(200, list(entry("a/m", "0.000003")));

        SyncReport report = sync.refresh(live);

        assertThat(report.changes().prices())
                .extracting(Object::toString)
                .containsExactly("a/m PROMPT: 0.000001 -> 0.000003 (+200.00%)");
        assertThat(live.at(NOW)).isEqualTo(report.catalog());
        assertThat(live.at(NOW.minusNanos(1))).isEqualTo(today);
        assertThat(live.at(NEW_YEAR).rateRule()).isEqualTo(later.rateRule());
        assertThat(live.at(NEW_YEAR).model("a/m")).isEqualTo(report.catalog().model("a/m"));
        assertThat(live.checkedAt()).isEqualTo(NOW);
        assertThat(live.version(today.version())).contains(today);
    }
}
