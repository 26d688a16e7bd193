/**
 * What is paid, and what of it becomes credits: customers, payments with their refunds and disputes, subscriptions,
 * invoices, automatic top-ups. {@link io.credits4j.billing.Billing} is the door.
 *
 * <p>A payment provider's adapter hands over neutral facts ({@link io.credits4j.billing.PaymentFacts} and its kin), as
 * they are at the provider now. What they mean is decided here by pure functions of what is stored, what the provider says
 * and the host's policy, and booked in one commit with the row that remembers it. So facts may come twice, late and in any
 * order.
 */
@NullMarked
package io.credits4j.billing;

import org.jspecify.annotations.NullMarked;
