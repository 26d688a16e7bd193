package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecommendingTest {
    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .model(model("a/best", "10", "70").build())
            .model(model("a/good", "2", "60")
                    .capabilities(List.of("tools", "json_mode"))
                    .build())
            .model(model("a/twin", "2", "60").build())
            .model(model("a/cheap", "1", "30").expires(LocalDate.of(2027, 1, 1)).build())
            .model(model("a/unscored", "0.5", null).build())
            .model(model("a/liked", "9", "10")
                    .recommendedFor(List.of(UseCase.CODE))
                    .build())
            .model(model("a/gone", "1", "99").retired(true).build())
            .model(model("a/good:free", "0", "60").build())
            .model(ModelPrice.builder("r/auto").routed().build())
            .model(model("a/painter", "1", "99")
                    .outputModalities(List.of("image"))
                    .build())
            .build();

    private static ModelPrice.Builder model(String id, String perMillion, @Nullable String score) {
        ModelPrice.Builder model = ModelPrice.builder(id)
                .pricePerMillion(PricedUnit.PROMPT, perMillion)
                .pricePerMillion(PricedUnit.COMPLETION, perMillion)
                .contextLength(128_000)
                .maxCompletionTokens(8_000)
                .inputModalities(List.of("text"));
        return score == null ? model : model.score("coding", new BigDecimal(score));
    }

    private static List<String> ids(ModelWish.Builder wish) {
        return ids(CATALOG, wish);
    }

    private static List<String> ids(PricingCatalog catalog, ModelWish.Builder wish) {
        return catalog.recommend(wish.build()).stream()
                .map(it -> it.model().id())
                .toList();
    }

    private static ModelWish.Builder code() {
        return ModelWish.builder(UseCase.CODE);
    }

    @Test
    void what_the_host_recommends_comes_first_then_the_better_then_the_cheaper() {
        assertThat(ids(code())).containsExactly("a/liked", "a/best", "a/good", "a/twin", "a/cheap", "a/unscored");
        assertThat(ids(code().cheapestFirst()))
                .containsExactly("a/liked", "a/unscored", "a/cheap", "a/good", "a/twin", "a/best");
    }

    @Test
    void what_is_unable_too_small_or_too_dear_does_not_fit() {
        assertThat(ids(code().capabilities(List.of("tools")))).containsExactly("a/good");
        assertThat(ids(code().contextLength(128_001))).isEmpty();
        assertThat(ids(code().outputTokens(8_001))).isEmpty();
        assertThat(ids(ModelWish.builder(UseCase.VISION))).isEmpty();
        assertThat(ids(ModelWish.builder(UseCase.AGENT))).containsExactly("a/good");
        assertThat(ids(code().budgetPerMillion(Money.usd("1")))).containsExactly("a/cheap", "a/unscored");
        assertThat(ids(code().budgetPerCall(Money.usd("0.002"), TokenUsage.of(900, 100))))
                .containsExactly("a/good", "a/twin", "a/cheap", "a/unscored");
        assertThat(ids(code().freeVariants())).contains("a/good:free");
    }

    @Test
    void every_recommendation_says_why() {
        Recommendation cheap = CATALOG.recommend(code().build()).get(4);
        Recommendation liked = CATALOG.recommend(code().build()).get(0);

        assertThat(cheap.cost()).isEqualTo(Money.usd("1"));
        assertThat(cheap.reasons())
                .containsExactly("coding score 30", "1.00 USD per million tokens", "will be withdrawn on 2027-01-01");
        assertThat(liked.reasons())
                .containsExactly("recommended for CODE", "coding score 10", "9.00 USD per million tokens");
        assertThat(CATALOG.recommend(code().capabilities(List.of("tools"))
                                .budgetPerCall(Money.usd("1"), TokenUsage.of(1, 1))
                                .build())
                        .get(0)
                        .reasons())
                .contains("0.000004 USD per call", "has tools");
    }

    @Test
    void the_order_is_the_same_in_whatever_order_the_models_were_added() {
        List<ModelPrice> models = new ArrayList<>(CATALOG.models());
        Collections.shuffle(models, new Random(7));

        assertThat(ids(PricingCatalog.builder().models(models).build(), code())).isEqualTo(ids(code()));
    }

    @Test
    void bad_wishes_are_refused_with_the_value() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> code().budgetPerMillion(Money.of("1", "EUR")))
                .withMessage("budget is not in US dollars: 1.00 EUR");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> code().contextLength(-1))
                .withMessage("contextLength is negative: -1");
    }

    @Test
    void the_built_in_models_are_recommended_for_what_they_are_known_for() {
        assertThat(ids(PricingCatalog.builtIn(), code())).startsWith("mistralai/mistral-large", "openai/gpt-4o");
        assertThat(PricingCatalog.builtIn().models())
                .allSatisfy(model -> assertThat(model.recommendedFor()).isNotEmpty());
    }

    @Test
    void an_estimate_counts_by_script_and_message() {
        assertThat(TokenEstimate.of("")).isZero();
        assertThat(TokenEstimate.of("Name three rivers.")).isEqualTo(5);
        assertThat(TokenEstimate.of("Привет")).isEqualTo(3);
        assertThat(TokenEstimate.of("川川川")).isEqualTo(3);
        assertThat(TokenEstimate.of(List.of("Name three rivers.", "川川川"))).isEqualTo(16);
    }
}
