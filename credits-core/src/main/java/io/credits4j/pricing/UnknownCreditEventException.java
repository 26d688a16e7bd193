package io.credits4j.pricing;

import io.credits4j.CreditsException;
import io.credits4j.internal.Text;
import java.util.Collection;

/** No active credit event has this name, so nothing was charged. Add it to the catalog, or activate it. */
public final class UnknownCreditEventException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final String name;

    private UnknownCreditEventException(String name, String message) {
        super(message);
        this.name = name;
    }

    static UnknownCreditEventException absent(String name, Collection<String> known) {
        return new UnknownCreditEventException(
                name,
                "no credit event '" + Text.shown(name) + "' in the catalog, which has " + PricingCatalog.listed(known));
    }

    static UnknownCreditEventException inactive(String name) {
        return new UnknownCreditEventException(
                name,
                "credit event '" + Text.shown(name) + "' is inactive; activate it in the catalog to charge for it");
    }

    /** Returns the name asked for. */
    public String name() {
        return name;
    }
}
