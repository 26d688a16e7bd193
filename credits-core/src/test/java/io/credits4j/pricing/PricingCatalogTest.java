package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.CreditsException;
import io.credits4j.Money;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricingCatalogTest {
    private static final ModelPrice PAID = priced("acme/m", "3", "15")
            .canonicalSlug("acme/m-2026")
            .alias("~acme/m-latest")
            .build();
    private static final ModelPrice FREE =
            priced("acme/m:free", "0", "0").canonicalSlug("acme/m-2026").build();
    private static final CreditPackage SMALL = pack("small", 1).build();
    private static final CreditPackage LARGE = pack("large", 2).build();
    private static final CreditPackage OLD = pack("old", 0).active(false).build();
    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .creditPackages(List.of(LARGE, OLD, SMALL))
            .models(List.of(PAID, FREE))
            .event(CreditEvent.of("api_call", Credits.of(1)))
            .event(CreditEvent.of("legacy", Credits.of(2)).withActive(false))
            .build();

    @Test
    void an_unknown_package_is_named_together_with_those_there_are() {
        assertThatExceptionOfType(UnknownPackageException.class)
                .isThrownBy(() -> CATALOG.creditPackage("huge"))
                .withMessage("no credit package 'huge' in the catalog, which has large, old, small")
                .satisfies(e -> assertThat(e.id()).isEqualTo("huge"))
                .isInstanceOf(CreditsException.class);
        assertThatExceptionOfType(UnknownPackageException.class)
                .isThrownBy(() -> PricingCatalog.builder().build().creditPackage("huge"))
                .withMessageEndingWith("which has none");
    }

    @Test
    void a_long_list_of_known_names_is_cut() {
        PricingCatalog.Builder many = PricingCatalog.builder();
        IntStream.range(100, 130)
                .forEach(i -> many.creditPackage(pack("p" + i, 0).build()));

        assertThatExceptionOfType(UnknownPackageException.class)
                .isThrownBy(() -> many.build().creditPackage("x"))
                .withMessageEndingWith("p118, p119 and 10 more");
    }

    @Test
    void an_unknown_model_says_what_to_do() {
        assertThatExceptionOfType(UnknownModelPriceException.class)
                .isThrownBy(() -> CATALOG.quote("acme/x", TokenUsage.of(1, 1)))
                .withMessage("no price for model 'acme/x' in the catalog; add it with"
                        + " toBuilder().model(ModelPrice.builder(id)…), as an alias of a model of the same price, or as"
                        + " routed() and give every call a costCap");
        assertThat(CATALOG.findModel("acme/x")).isEmpty();
    }

    @Test
    void an_unknown_or_inactive_event_is_refused() {
        assertThatExceptionOfType(UnknownCreditEventException.class)
                .isThrownBy(() -> CATALOG.event("nothing"))
                .withMessage("no credit event 'nothing' in the catalog, which has api_call, legacy");
        assertThatExceptionOfType(UnknownCreditEventException.class)
                .isThrownBy(() -> CATALOG.event("legacy"))
                .withMessage("credit event 'legacy' is inactive; activate it in the catalog to charge for it")
                .satisfies(e -> assertThat(e.name()).isEqualTo("legacy"));
        assertThat(CATALOG.findEvent("legacy")).isPresent();
        assertThat(CATALOG.event("api_call").cost()).isEqualTo(Credits.of(1));
    }

    @Test
    void two_models_cannot_answer_to_one_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PricingCatalog.builder()
                        .model(PAID)
                        .model(priced("acme/n", "1", "1").alias("acme/m-2026").build())
                        .build())
                .withMessage("models 'acme/m' and 'acme/n' both answer to 'acme/m-2026'");
    }

    @Test
    void packages_on_sale_come_by_display_order_and_others_stay_to_be_found() {
        assertThat(CATALOG.packages()).containsExactly(SMALL, LARGE);
        assertThat(CATALOG.allPackages()).containsExactly(OLD, SMALL, LARGE);
        assertThat(CATALOG.creditPackage("old")).isEqualTo(OLD);
        assertThat(CATALOG.findPackage("huge")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/m", "acme/m-2026", "~acme/m-latest"})
    void a_paid_model_answers_to_id_slug_and_alias(String name) {
        assertThat(CATALOG.model(name)).isEqualTo(PAID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/m:free", "acme/m-2026:free"})
    void a_free_model_answers_only_with_its_variant(String name) {
        assertThat(CATALOG.model(name)).isEqualTo(FREE);
    }

    @Test
    void a_variant_never_finds_its_twin() {
        PricingCatalog paidOnly = PricingCatalog.builder().model(PAID).build();
        PricingCatalog freeOnly = PricingCatalog.builder().model(FREE).build();

        assertThat(paidOnly.findModel("acme/m:free")).isEmpty();
        assertThat(paidOnly.findModel("acme/m-2026:free")).isEmpty();
        assertThat(paidOnly.findModel("acme/m:nitro")).isEmpty();
        assertThat(freeOnly.findModel("acme/m")).isEmpty();
        assertThat(freeOnly.findModel("acme/m-2026")).isEmpty();
    }

    @Test
    void the_served_slug_is_read_in_the_light_of_what_was_asked_for() {
        assertThat(CATALOG.findServed("acme/m:free", "acme/m-2026")).contains(FREE);
        assertThat(CATALOG.findServed("acme/m:free", "acme/m")).contains(FREE);
        assertThat(CATALOG.findServed("acme/m", "acme/m-2026")).contains(PAID);
        assertThat(CATALOG.findServed("acme/m", "acme/m:free")).contains(FREE);
        assertThat(CATALOG.findServed("acme/unknown", "acme/m-2026")).contains(PAID);
        assertThat(CATALOG.findServed("acme/m", "acme/unknown")).isEmpty();
    }

    @Test
    void a_free_call_that_fell_back_to_another_model_is_priced_as_that_one() {
        ModelPrice other = priced("other/grok", "5", "5").build();
        PricingCatalog catalog = CATALOG.toBuilder().model(other).build();

        assertThat(catalog.findServed("acme/m:free", "other/grok")).contains(other);
    }

    @Test
    void a_quote_names_the_model_the_charge_and_the_version() {
        PricingCatalog catalog = CATALOG.toBuilder()
                .rateRule(RateRule.builder().factor("2").build())
                .build();

        assertThat(catalog.quote("~acme/m-latest", TokenUsage.of(2, 1)))
                .isEqualTo(new Quote(
                        "acme/m",
                        Credits.of(42),
                        Money.usd("21"),
                        catalog.rate(Payer.ANYONE, "acme/m"),
                        catalog.version()));
    }

    @Test
    void the_version_is_the_same_in_whatever_order_the_content_was_put_together() {
        PricingCatalog shuffled = PricingCatalog.builder()
                .events(List.of(
                        CreditEvent.of("legacy", Credits.of(2)).withActive(false),
                        CreditEvent.of("api_call", Credits.of(1))))
                .models(List.of(FREE, PAID))
                .creditPackages(List.of(SMALL, LARGE, OLD))
                .build();

        assertThat(shuffled).isEqualTo(CATALOG).hasSameHashCodeAs(CATALOG);
        assertThat(shuffled.version()).isEqualTo(CATALOG.version()).matches("[0-9a-f]{16}");
        assertThat(CATALOG.toBuilder().build().version()).isEqualTo(CATALOG.version());
    }

    @Test
    void the_version_changes_with_every_part_of_the_content() {
        List<UnaryOperator<PricingCatalog.Builder>> changes = List.of(
                c -> c.rateRule(RateRule.builder().factor("1.01").build()),
                c -> c.rateRule(RateRule.builder().minimumAppliesToFree(true).build()),
                c -> c.creditPackage(SMALL.toBuilder().credits(Credits.of(11)).build()),
                c -> c.creditPackage(SMALL.toBuilder().description("New").build()),
                c -> c.creditPackage(
                        SMALL.toBuilder().price(Money.of("9", "EUR")).build()),
                c -> c.creditPackage(OLD.toBuilder().active(true).build()),
                c -> c.event(CreditEvent.of("api_call", Credits.of(3))),
                c -> c.event(CreditEvent.of("legacy", Credits.of(2))),
                c -> c.model(PAID.toBuilder().price(PricedUnit.PROMPT, "3.01").build()),
                c -> c.model(PAID.toBuilder().price(PricedUnit.REQUEST, "0").build()),
                c -> c.model(PAID.toBuilder().retired(true).build()),
                c -> c.model(PAID.toBuilder()
                        .override(PriceOverride.above(1)
                                .price(PricedUnit.PROMPT, "4")
                                .build())
                        .build()));

        List<String> versions = changes.stream()
                .map(change -> change.apply(CATALOG.toBuilder()).build().version())
                .toList();

        assertThat(versions).doesNotHaveDuplicates().doesNotContain(CATALOG.version());
    }

    @Test
    void the_version_of_known_content_is_the_same_on_every_machine_and_in_every_release() {
        assertThat(CATALOG.version()).isEqualTo("0d59e1ecd03433b6");
    }

    @Test
    void content_cannot_imitate_another_content() {
        CreditPackage one = pack("p", 0).features(List.of("a", "b")).build();
        CreditPackage other = pack("p", 0).features(List.of("a feature=1:b")).build();

        assertThat(PricingCatalog.builder().creditPackage(one).build().version())
                .isNotEqualTo(
                        PricingCatalog.builder().creditPackage(other).build().version());
    }

    private static ModelPrice.Builder priced(String id, String prompt, String completion) {
        return ModelPrice.builder(id).price(PricedUnit.PROMPT, prompt).price(PricedUnit.COMPLETION, completion);
    }

    private static CreditPackage.Builder pack(String id, int order) {
        return CreditPackage.builder(id)
                .credits(Credits.of(10))
                .price(Money.usd("10"))
                .displayOrder(order);
    }
}
