package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;

/**
 * What a call is expected to cost, to be shown to a user; the real charge may be more or less. Immutable and
 * thread-safe.
 *
 * @param model the catalog's id of the model
 * @param credits what the expected usage would be charged
 * @param cost what the provider would charge for it, exact
 * @param rate what it would be charged at, and why
 * @param catalogVersion the catalog it was made from
 */
public record Quote(String model, Credits credits, Money cost, Rate rate, String catalogVersion) {}
