/**
 * What is for sale and what it costs: credit packages, named credit events, model prices, and the rate rule that turns
 * a provider's cost into credits. Pure, immutable values: nothing here knows a ledger, a store, a network or a clock.
 */
@NullMarked
package io.credits4j.pricing;

import org.jspecify.annotations.NullMarked;
