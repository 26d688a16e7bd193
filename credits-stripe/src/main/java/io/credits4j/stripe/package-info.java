/**
 * Sells credits through Stripe: {@link io.credits4j.stripe.StripeCheckout} sends a customer to Stripe's payment page and
 * books what was paid, {@link io.credits4j.stripe.StripeWebhooks} does so when Stripe reports it. Each payment is
 * granted once, however often and in whatever order it is reported.
 *
 * <p>Nothing of Stripe's own client shows in this package's methods, and none of its process-wide settings is touched.
 * One of them matters to the application: unless it sets {@code Stripe.enableTelemetry = false}, Stripe's client sends
 * timings of earlier calls to Stripe and keeps an id in the user's configuration folder.
 */
@NullMarked
package io.credits4j.stripe;

import org.jspecify.annotations.NullMarked;
