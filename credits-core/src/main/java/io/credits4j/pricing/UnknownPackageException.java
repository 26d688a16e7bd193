package io.credits4j.pricing;

import io.credits4j.CreditsException;
import io.credits4j.internal.Text;
import java.util.Collection;

/**
 * No credit package has this id, active or not. Nothing was sold. Keep packages that were ever sold in the catalog, as
 * inactive: a payment for one may still arrive.
 */
public final class UnknownPackageException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final String id;

    UnknownPackageException(String id, Collection<String> known) {
        super("no credit package '" + Text.shown(id) + "' in the catalog, which has " + PricingCatalog.listed(known));
        this.id = id;
    }

    /** Returns the id asked for. */
    public String id() {
        return id;
    }
}
