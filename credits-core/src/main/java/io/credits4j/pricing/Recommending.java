package io.credits4j.pricing;

import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds and orders the models that fit a wish.
 *
 * <ol>
 *   <li>What is retired, priced per call, unable, too small or too dear does not fit.
 *   <li>Models the host recommends for the use come first.
 *   <li>Then the better score for the use, then the lower cost; the other way round if the cheapest is to come first.
 *   <li>Equal ones by id, so that the order is always the same.
 * </ol>
 */
final class Recommending {
    private static final String FREE = ":free";

    private final ModelWish wish;

    Recommending(ModelWish wish) {
        this.wish = wish;
    }

    List<Recommendation> among(List<ModelPrice> models) {
        return models.stream()
                .filter(this::fits)
                .map(this::recommendation)
                .filter(this::isWithinBudget)
                .sorted(order())
                .toList();
    }

    private boolean fits(ModelPrice model) {
        return !model.retired()
                && !model.routed()
                && (wish.freeVariants() || !model.id().endsWith(FREE))
                && model.capabilities().containsAll(wish.capabilities())
                && model.inputModalities().containsAll(wish.inputModalities())
                && answersInText(model)
                && model.contextLength().orElse(0) >= wish.contextLength()
                && mostOutput(model) >= wish.outputTokens();
    }

    private static boolean answersInText(ModelPrice model) {
        return model.outputModalities().isEmpty() || model.outputModalities().contains("text");
    }

    private static long mostOutput(ModelPrice model) {
        return model.maxCompletionTokens().orElse(model.contextLength().orElse(0));
    }

    private Recommendation recommendation(ModelPrice model) {
        Money cost = Money.usd(UsageCost.of(model, wish.usage()));
        return new Recommendation(model, cost, reasons(model, cost));
    }

    private List<String> reasons(ModelPrice model, Money cost) {
        List<String> reasons = new ArrayList<>();
        if (isRecommended(model)) {
            reasons.add("recommended for " + wish.useCase());
        }
        score(model).ifPresent(score -> reasons.add(wish.useCase().score() + " score " + score.toPlainString()));
        reasons.add(cost + " " + wish.unit());
        Stream.of(wish.capabilities(), wish.inputModalities())
                .filter(needs -> !needs.isEmpty())
                .forEach(needs -> reasons.add("has " + String.join(", ", needs)));
        model.expires().ifPresent(day -> reasons.add("will be withdrawn on " + day));
        return reasons;
    }

    private boolean isRecommended(ModelPrice model) {
        return model.recommendedFor().contains(wish.useCase());
    }

    private Optional<BigDecimal> score(ModelPrice model) {
        return Optional.ofNullable(model.scores().get(wish.useCase().score()));
    }

    private boolean isWithinBudget(Recommendation recommendation) {
        return wish.budget()
                .filter(most -> recommendation.cost().compareTo(most) > 0)
                .isEmpty();
    }

    private Comparator<Recommendation> order() {
        Comparator<Recommendation> recommended = Comparator.comparing(it -> !isRecommended(it.model()));
        Comparator<Recommendation> cheaper = Comparator.comparing(Recommendation::cost);
        Comparator<Recommendation> better = Comparator.comparing(this::worth, Comparator.reverseOrder());
        Comparator<Recommendation> wished =
                wish.cheapestFirst() ? cheaper.thenComparing(better) : better.thenComparing(cheaper);
        return recommended.thenComparing(wished).thenComparing(it -> it.model().id());
    }

    /** A model without a score comes after all that have one. */
    private BigDecimal worth(Recommendation recommendation) {
        return score(recommendation.model()).orElse(BigDecimal.valueOf(Long.MIN_VALUE));
    }
}
