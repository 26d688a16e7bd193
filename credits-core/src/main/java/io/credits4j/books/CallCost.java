package io.credits4j.books;

import io.credits4j.Credits;
import io.credits4j.Money;

/**
 * What a model call cost and was charged. Immutable.
 *
 * @param providerCost the exact cost the charge was computed from, in US dollars
 * @param source where that cost comes from
 * @param charged what the account was charged
 * @param unbilled what nobody pays, because neither credits nor credit limit reached
 */
public record CallCost(Money providerCost, CostSource source, Credits charged, Credits unbilled) {}
