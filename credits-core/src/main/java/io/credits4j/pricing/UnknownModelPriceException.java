package io.credits4j.pricing;

import io.credits4j.CreditsException;
import io.credits4j.internal.Text;

/**
 * The catalog cannot say what the call costs: it has no such model, the model's price is decided per call, or the model
 * has no price for something the call uses. Nothing was held or charged. The message says what to add.
 */
public final class UnknownModelPriceException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final String model;

    private UnknownModelPriceException(String model, String message) {
        super(message);
        this.model = model;
    }

    static UnknownModelPriceException absent(String model) {
        return new UnknownModelPriceException(
                model,
                "no price for model '" + Text.shown(model)
                        + "' in the catalog; add it with toBuilder().model(ModelPrice.builder(id)…), as an alias of a"
                        + " model of the same price, or as routed() and give every call a costCap");
    }

    static UnknownModelPriceException routed(String model) {
        return new UnknownModelPriceException(
                model,
                "the price of model '" + Text.shown(model) + "' is not known before the call; give the call a costCap"
                        + " and settle at the cost the provider reports");
    }

    static UnknownModelPriceException unit(String model, PricedUnit unit) {
        return new UnknownModelPriceException(
                model,
                "model '" + Text.shown(model) + "' has no price for " + unit
                        + "; add one (\"0\" if it is free), or give the call a costCap");
    }

    static UnknownModelPriceException searches(String model) {
        return new UnknownModelPriceException(
                model,
                "model '" + Text.shown(model) + "' searches the web unasked, and each search costs; say how many"
                        + " webSearches to allow for, or give the call a costCap");
    }

    /** Returns the model asked for. */
    public String model() {
        return model;
    }
}
