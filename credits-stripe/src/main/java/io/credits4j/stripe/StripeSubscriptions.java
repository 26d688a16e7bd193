package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.param.SubscriptionUpdateParams;
import io.credits4j.AccountId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.Billing;
import io.credits4j.billing.OpenEvent;
import io.credits4j.billing.Subscription;
import io.credits4j.internal.Sha256;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UnknownPlanException;
import java.util.HexFormat;

/**
 * Changes and ends subscriptions at Stripe, for hosts that do not leave that to its portal. Thread-safe; share one per
 * application. What comes of it is recorded at once, and told again by events.
 *
 * <pre>{@code
 * StripeSubscriptions subscriptions = StripeSubscriptions.on(stripe, billing);
 * subscriptions.change("sub_1", "large", BillingInterval.MONTH, 1, IdempotencyKey.of("upgrade-3"));
 * subscriptions.endWithPeriod("sub_1");
 * }</pre>
 */
public final class StripeSubscriptions {
    private final StripeGateway stripe;
    private final Billing billing;
    private final BillingEvents events;
    private final PricingCatalog catalog;

    private StripeSubscriptions(StripeConnection connection, Billing billing) {
        this.stripe = connection.gateway();
        this.billing = billing;
        this.events = new BillingEvents(connection, billing);
        this.catalog = billing.catalog();
    }

    /**
     * Obtains the subscriptions of a Stripe account.
     *
     * @param connection the account
     * @param billing where they are recorded, and in whose catalog is what is subscribed to
     */
    public static StripeSubscriptions on(StripeConnection connection, Billing billing) {
        return new StripeSubscriptions(requireNonNull(connection, "connection"), requireNonNull(billing, "billing"));
    }

    /**
     * Moves a subscription to another plan, interval or number of seats, at once. The rest of the period is invoiced and paid
     * now; the credits it gives now are those of the plan's upgrade policy.
     *
     * @param subscription its reference; check that it is the caller's
     * @param planId to what
     * @param interval paid how often
     * @param seats for how many
     * @param key the intent: the same call under the same key changes it once
     * @return the subscription as it is now
     * @throws UnknownPlanException if the catalog has no such plan
     * @throws IllegalArgumentException if there is no such subscription, it has ended or has several prices, or the plan is
     *     not sold so
     * @throws IdempotencyConflictException if the key was used for another change in the last 24 hours
     * @throws StripeFailureException if Stripe refuses or cannot be reached; call it again under the same key
     */
    public Subscription change(
            String subscription, String planId, BillingInterval interval, long seats, IdempotencyKey key) {
        Subscription known = require(subscription);
        String price = priceOf(planId, interval, seats);
        SubscriptionUpdateParams params = SubscriptionUpdateParams.builder()
                .addItem(SubscriptionUpdateParams.Item.builder()
                        .setId(onlyItem(known))
                        .setPrice(price)
                        .setQuantity(seats)
                        .build())
                .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.ALWAYS_INVOICE)
                .putAllMetadata(PlanSale.of(known.account(), planId, catalog).toMetadata())
                .build();
        try {
            stripe.updateSubscription(subscription, params, stripeKey(known.account(), key));
        } catch (StripeRequestException e) {
            if (e.isKeyReused()) {
                throw new IdempotencyConflictException(known.account(), key);
            }
            throw e;
        }
        events.begin(subscription, known.account(), OpenEvent.none());
        return require(subscription);
    }

    private String priceOf(String planId, BillingInterval interval, long seats) {
        Plan plan = catalog.plan(planId);
        if (!plan.active() || seats < plan.fewestSeats() || seats > plan.mostSeats()) {
            throw new IllegalArgumentException("plan '" + planId + "' is not sold for " + seats + " seats");
        }
        return plan.price(interval)
                .providerPriceId()
                .orElseThrow(() ->
                        new IllegalArgumentException("plan '" + planId + "' has no price at Stripe; push the catalog"));
    }

    private String onlyItem(Subscription known) {
        SubscriptionView there = stripe.subscription(known.reference());
        if (there.items().size() != 1) {
            throw new IllegalArgumentException("subscription '" + known.reference() + "' has "
                    + there.items().size() + " prices, so which to change is unclear");
        }
        return there.items().get(0).id();
    }

    /** Lets a subscription end with the period that is paid. Until then it can be {@linkplain #goOn kept}. */
    public Subscription endWithPeriod(String subscription) {
        return endingWithPeriod(subscription, true);
    }

    /** Lets a subscription go on that was to end with its period. */
    public Subscription goOn(String subscription) {
        return endingWithPeriod(subscription, false);
    }

    private Subscription endingWithPeriod(String subscription, boolean ending) {
        AccountId account = require(subscription).account();
        stripe.updateSubscription(
                subscription,
                SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(ending).build());
        return events.record(subscription, account);
    }

    /** Ends a subscription at once. Its credits stay until their end; give money back with {@link StripeRefunds}. */
    public Subscription endNow(String subscription) {
        AccountId account = require(subscription).account();
        try {
            stripe.cancelSubscription(subscription);
        } catch (StripeRequestException e) {
            if (e.code().filter("resource_missing"::equals).isEmpty()) {
                throw e;
            }
        }
        return events.record(subscription, account);
    }

    private Subscription require(String subscription) {
        return billing.subscriptions()
                .find(requireNonNull(subscription, "subscription"))
                .orElseThrow(() -> new IllegalArgumentException("there is no subscription '" + subscription + "'"));
    }

    private static String stripeKey(AccountId account, IdempotencyKey key) {
        String intent = account.value().length() + ":" + account.value() + key.value();
        return "credits4j-change-" + HexFormat.of().formatHex(Sha256.of(intent));
    }
}
