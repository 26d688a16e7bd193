package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How a call is charged, whichever of the models it names serves it: a {@link Rate} for each. Immutable and thread-safe.
 *
 * <p>A call is charged at the rate of the model that served it. Where that is not known, or is none of those named, it
 * is charged at the one of these rates that comes to the most, so that naming a model that is included never makes
 * another one free. Either way the charge for a cost up to the ceiling's is at most the ceiling's.
 *
 * <p>Keep the {@link #text} with the hold and charge the call by {@link #parse}: then a catalog that changes in between
 * changes nothing.
 *
 * <pre>{@code
 * CallRates rates = CallRates.parse(kept);
 * Rate rate = rates.rateFor(cost, servedModel);
 * Credits charge = rate.charge(cost); // and rate.included(), rate.basis() to record it with
 * }</pre>
 */
public final class CallRates {
    private static final Set<String> FIELDS = Set.of("model", "rate");

    private final Map<String, Rate> byModel;
    private final List<Rate> rates;

    private CallRates(Map<String, Rate> byModel, List<Rate> rates) {
        this.byModel = byModel;
        this.rates = rates;
    }

    /** Where all models have one rate, which of them serves makes no difference, and nothing of that is kept. */
    static CallRates of(Map<String, Rate> byModel) {
        List<Rate> distinct = byModel.values().stream().distinct().toList();
        return new CallRates(distinct.size() == 1 ? Map.of() : new LinkedHashMap<>(byModel), distinct);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is anything else, or of a newer release that says more
     */
    public static CallRates parse(String text) {
        Canonical.Reading reading =
                Canonical.read(Objects.requireNonNull(text, "text")).requireOnly(FIELDS);
        List<String> models = reading.all("model").toList();
        List<Rate> rates = reading.all("rate").map(Rate::parse).toList();
        if (models.isEmpty() && rates.size() == 1) {
            return new CallRates(Map.of(), rates);
        }
        if (models.isEmpty() || models.size() != rates.size()) {
            throw new IllegalArgumentException(
                    "not the rates of a call: " + models.size() + " models and " + rates.size() + " rates");
        }
        Map<String, Rate> byModel = new LinkedHashMap<>();
        for (int i = 0; i < models.size(); i++) {
            byModel.put(models.get(i), rates.get(i));
        }
        return of(byModel);
    }

    /**
     * Returns the rate of a call whose serving model is not known: of those it may have, the one that charges the most
     * for {@code cost}.
     *
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     * @throws ArithmeticException if a charge is beyond what {@link Credits} can hold
     */
    public Rate rateFor(Money cost) {
        Rate most = rates.get(0);
        for (Rate rate : rates) {
            most = rate.charge(cost).isGreaterThan(most.charge(cost)) ? rate : most;
        }
        return most;
    }

    /**
     * Returns the rate of a call.
     *
     * @param servedModel the catalog's id of the model that served it, as of {@link PricingCatalog#findServed}; if it is
     *     none the call named, as if it were not known
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     * @throws ArithmeticException if a charge is beyond what {@link Credits} can hold
     */
    public Rate rateFor(Money cost, String servedModel) {
        Rate served = byModel.get(Objects.requireNonNull(servedModel, "servedModel"));
        return served == null ? rateFor(cost) : served;
    }

    /** Returns whether the plan includes the call whichever model serves it. */
    public boolean included() {
        return rates.stream().allMatch(Rate::included);
    }

    /** Returns all of it as a text to keep, which {@link #parse} reads. */
    public String text() {
        Canonical text = new Canonical().fields("model", byModel.keySet());
        return text.fields(
                        "rate",
                        (byModel.isEmpty() ? rates : byModel.values())
                                .stream().map(Rate::text).toList())
                .toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallRates that && byModel.equals(that.byModel) && rates.equals(that.rates);
    }

    @Override
    public int hashCode() {
        return Objects.hash(byModel, rates);
    }

    @Override
    public String toString() {
        return "CallRates" + (byModel.isEmpty() ? rates : byModel);
    }
}
