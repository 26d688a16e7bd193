/**
 * What is for sale and what it costs: credit packages and plans, named credit events, model prices, and the rate rules
 * that turn a provider's cost into credits. Pure, immutable values: nothing here knows a ledger, a store, a network or a
 * clock; only a {@link io.credits4j.pricing.LiveCatalog} changes, when it is told to.
 *
 * <pre>{@code
 * PricingCatalog catalog = PricingCatalog.builtIn().toBuilder()
 *         .plan(Plan.builder("team").creditsPerMonth(Credits.of(500)).build())
 *         .rateRule(RateRule.builder().factor("1.3").build())
 *         .rateRule(RateScope.plan("team"), RateRule.builder().factor("1.2").build())
 *         .build();
 * Payer payer = Payer.of(account).onPlan("team").havingUsed(costThisMonth);
 * Ceiling ceiling = catalog.ceiling(call, payer);       // what to hold
 * String kept = ceiling.rates().text();                 // to be kept with the hold
 * Rate rate = CallRates.parse(kept).rateFor(cost);      // once the call has ended, whatever the catalog is by then
 * Credits charge = rate.charge(cost);
 * }</pre>
 */
@NullMarked
package io.credits4j.pricing;

import org.jspecify.annotations.NullMarked;
