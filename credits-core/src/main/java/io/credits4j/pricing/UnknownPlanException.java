package io.credits4j.pricing;

import io.credits4j.CreditsException;
import io.credits4j.internal.Text;
import java.util.Collection;

/**
 * No plan has this id, active or not. Nothing was sold or charged. Keep plans that were ever sold in the catalog, as
 * inactive: subscriptions to one may still renew.
 */
public final class UnknownPlanException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final String id;

    UnknownPlanException(String id, Collection<String> known) {
        super("no plan '" + Text.shown(id) + "' in the catalog, which has " + PricingCatalog.listed(known));
        this.id = id;
    }

    /** Returns the id asked for. */
    public String id() {
        return id;
    }
}
