package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.TokenUsage;
import io.credits4j.pricing.UnknownModelPriceException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a recorded catalogue and recorded charges, where there are any, say about prices and ceilings. */
@Timeout(120)
class CatalogCorpusTest {
    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);
    private static final PricingCatalog NOTHING = PricingCatalog.builder().build();

    private static SyncReport listed(Path folder) throws IOException {
        List<ModelInfo> models = ModelInfo.listOf(RecordedCall.json(folder.resolve("models-2026-08-01.json"))
                        .get("data"))
                .orElseThrow();
        return new ListedCatalog(NOTHING, DAY).with(models);
    }

    private static Optional<Path> folder() {
        Optional<Path> folder = RecordedCall.folder();
        if (folder.isEmpty()) {
            System.out.println("skipped: no corpus; name it in CREDITS_CORPUS or -Dcredits4j.corpus");
        }
        return folder;
    }

    @Test
    void a_recorded_catalogue_is_read_whole() throws IOException {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            assertThat(folder).isEmpty();
            return;
        }
        SyncReport report = listed(folder.get());
        List<ModelPrice> models = report.catalog().models();

        assertThat(report.unreadable()).isEmpty();
        assertThat(report.unknownPrices()).isEmpty();
        assertThat(report.listed()).isEqualTo(336);
        assertThat(models.size()
                        + models.stream()
                                .mapToInt(model -> model.aliases().size())
                                .sum())
                .isEqualTo(336);
        assertThat(models).filteredOn(ModelPrice::routed).hasSize(5);
        System.out.println("listed=" + report.listed() + " unreadable="
                + report.unreadable().size() + " models=" + models.size());
    }

    @Test
    void a_look_at_the_same_list_makes_the_same_catalog_and_every_entry_survives_the_other_order() throws IOException {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            assertThat(folder).isEmpty();
            return;
        }
        List<ModelInfo> models =
                new ArrayList<>(ModelInfo.listOf(RecordedCall.json(folder.get().resolve("models-2026-08-01.json"))
                                .get("data"))
                        .orElseThrow());
        PricingCatalog first = listed(folder.get()).catalog();
        Collections.reverse(models);

        SyncReport again = new ListedCatalog(first, DAY.plusDays(1)).with(models);

        assertThat(again.changes().isEmpty()).isTrue();
        assertThat(again.catalog().version()).isEqualTo(first.version());
    }

    @Test
    void the_built_in_models_still_offered_have_the_prices_listed() throws IOException {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            assertThat(folder).isEmpty();
            return;
        }
        PricingCatalog listed = listed(folder.get()).catalog();
        for (ModelPrice built : PricingCatalog.builtIn().models()) {
            Optional<ModelPrice> now = listed.findModel(built.id());
            assertThat(now.isEmpty()).as(built.id()).isEqualTo(built.retired());
            now.ifPresent(model -> {
                assertThat(model.prices()).as(built.id()).isEqualTo(built.prices());
                assertThat(model.contextLength()).isEqualTo(built.contextLength());
                assertThat(model.maxCompletionTokens()).isEqualTo(built.maxCompletionTokens());
                assertThat(model.inputModalities()).isEqualTo(built.inputModalities());
                assertThat(model.capabilities()).containsExactlyInAnyOrderElementsOf(built.capabilities());
            });
        }
    }

    @Test
    void recorded_charges_are_priced_again_and_bounded_by_their_ceilings() throws IOException {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            assertThat(folder).isEmpty();
            return;
        }
        Repricing repricing = new Repricing(listed(folder.get()).catalog());
        RecordedCall.all(folder.get()).forEach(repricing::add);
        System.out.println(repricing);
        repricing.differing.forEach(line -> System.out.println("differing: " + line));
        assertThat(repricing.above).isEmpty();
        assertThat(repricing.repriced).isEqualTo(177);
        assertThat(repricing.differing).hasSize(46);
        assertThat(repricing.ceilings).isEqualTo(165);
        assertThat(repricing.capped).isEqualTo(12);
        assertThat(repricing.causes)
                .isEqualTo(Map.of(
                        Difference.DEARER_PRICES, 27,
                        Difference.CHEAPER_PRICES, 17,
                        Difference.CACHE_READS_AT_THE_PROMPTS_PRICE, 1,
                        Difference.ROUNDED_BY_THE_PROVIDER, 1));
        assertThat(repricing.impossible).isEqualTo(Map.of("no usage", 278, "no cost", 541, "model not listed", 41));
    }

    /** Why a recorded charge is not what the catalogue, which is of another day and of one provider a model, makes of it. */
    private enum Difference {
        /** Its provider's prices were above those listed. */
        DEARER_PRICES,
        /** Its provider's prices were below those listed. */
        CHEAPER_PRICES,
        /** The prices are those listed, but its provider charges nothing less for what it reads from its cache. */
        CACHE_READS_AT_THE_PROMPTS_PRICE,
        /** The provider states its cost to five decimals. */
        ROUNDED_BY_THE_PROVIDER,
        UNEXPLAINED
    }

    /** What recorded charges say about the catalogue's prices. */
    private static final class Repricing {
        private static final int PRICE_DECIMALS = 9;

        private final PricingCatalog catalog;
        private final Map<String, Integer> impossible = new TreeMap<>();
        private final List<String> differing = new ArrayList<>();
        private final Map<Difference, Integer> causes = new EnumMap<>(Difference.class);
        private final List<String> above = new ArrayList<>();
        private int repriced;
        private int ceilings;
        private int capped;

        Repricing(PricingCatalog catalog) {
            this.catalog = catalog;
        }

        void add(RecordedCall call) {
            Optional<String> obstacle = obstacle(call);
            if (obstacle.isPresent()) {
                impossible.merge(obstacle.get(), 1, Integer::sum);
                return;
            }
            reprice(call);
            bound(call);
        }

        private Optional<String> obstacle(RecordedCall call) {
            if (!call.hasUsage()) {
                return Optional.of("no usage");
            }
            if (call.cost().isEmpty()) {
                return Optional.of("no cost");
            }
            if (call.isByok()) {
                return Optional.of("own key");
            }
            return served(call).isEmpty() ? Optional.of("model not listed") : Optional.empty();
        }

        private Optional<ModelPrice> served(RecordedCall call) {
            return catalog.findServed(call.request().model().orElse(""), call.served());
        }

        private void reprice(RecordedCall call) {
            ModelPrice model = served(call).orElseThrow();
            BigDecimal charged = call.cost().orElseThrow();
            BigDecimal computed = catalog.cost(model.id(), call.usage()).amount();
            repriced++;
            if (charged.compareTo(computed) != 0) {
                Difference cause = cause(call, model, computed);
                causes.merge(cause, 1, Integer::sum);
                differing.add(cause + " " + model.id() + " at " + call.provider() + ": charged "
                        + charged.toPlainString() + ", priced " + computed.toPlainString() + " " + call.file());
            }
        }

        private Difference cause(RecordedCall call, ModelPrice model, BigDecimal computed) {
            BigDecimal charged = call.cost().orElseThrow();
            if (hasOtherPrices(call, model)) {
                return charged.compareTo(computed) > 0 ? Difference.DEARER_PRICES : Difference.CHEAPER_PRICES;
            }
            if (charged.compareTo(computed.setScale(5, RoundingMode.HALF_EVEN)) == 0) {
                return Difference.ROUNDED_BY_THE_PROVIDER;
            }
            return charged.compareTo(uncached(call, model)) == 0
                    ? Difference.CACHE_READS_AT_THE_PROMPTS_PRICE
                    : Difference.UNEXPLAINED;
        }

        private BigDecimal uncached(RecordedCall call, ModelPrice model) {
            TokenUsage usage = TokenUsage.builder()
                    .promptTokens(call.usage().promptTokens())
                    .completionTokens(call.usage().completionTokens())
                    .build();
            return catalog.cost(model.id(), usage).amount();
        }

        /** The answer tells what of its cost was for what: nothing else was charged, and that not at the prices listed. */
        private static boolean hasOtherPrices(RecordedCall call, ModelPrice model) {
            BigDecimal prompt = call.promptCost().orElseThrow();
            BigDecimal completion = call.completionCost().orElseThrow();
            return prompt.add(completion).compareTo(call.cost().orElseThrow()) == 0
                    && (isOtherPrice(prompt, call.usage().promptTokens(), model, PricedUnit.PROMPT)
                            || isOtherPrice(completion, call.usage().completionTokens(), model, PricedUnit.COMPLETION));
        }

        /** A price has few decimals; a quotient that has many is a mixture, such as of cached and other tokens. */
        private static boolean isOtherPrice(BigDecimal cost, long tokens, ModelPrice model, PricedUnit unit) {
            BigDecimal price = cost.divide(BigDecimal.valueOf(tokens), PRICE_DECIMALS, RoundingMode.HALF_EVEN);
            return price.multiply(BigDecimal.valueOf(tokens)).compareTo(cost) == 0
                    && price.compareTo(model.price(unit).orElseThrow()) != 0;
        }

        private void bound(RecordedCall call) {
            Optional<BigDecimal> ceiling = ceiling(call);
            ceiling.ifPresentOrElse(most -> bound(call, most), () -> capped++);
        }

        private void bound(RecordedCall call, BigDecimal ceiling) {
            ceilings++;
            if (call.cost().orElseThrow().compareTo(ceiling) > 0) {
                above.add(call.file() + ": " + call.cost().orElseThrow() + " > " + ceiling);
            }
        }

        /** Empty where the client demands a cap, because the request can cost more than its tokens. */
        private Optional<BigDecimal> ceiling(RecordedCall call) {
            try {
                CallShape shape = BoundedCall.shape(call.request(), null, 4_096);
                return Optional.of(catalog.ceiling(shape).cost().amount());
            } catch (IllegalArgumentException | UnknownModelPriceException e) {
                assertThat(e.getMessage()).contains("costCap");
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return "repriced=" + repriced + " differing=" + differing.size() + " ceilings=" + ceilings + " above="
                    + above.size() + " capped=" + capped + " impossible=" + impossible + " causes=" + causes;
        }
    }
}
