package io.credits4j.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.SubscriptionData;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import java.util.Map;

/** Writes the request for a page that sells a plan. */
final class PlanForm {
    private final SubscriptionRequest request;
    private final Plan plan;
    private final String priceId;
    private final PlanSale sale;
    private final int trialDays;

    private PlanForm(SubscriptionRequest request, Plan plan, String priceId, PlanSale sale, int trialDays) {
        this.request = request;
        this.plan = plan;
        this.priceId = priceId;
        this.sale = sale;
        this.trialDays = trialDays;
    }

    static PlanForm of(SubscriptionRequest request, PricingCatalog catalog, boolean mayTry) {
        Plan plan = catalog.plan(request.planId());
        if (!plan.active()) {
            throw new IllegalArgumentException("plan '" + plan.id() + "' is off sale");
        }
        if (request.seats() < plan.fewestSeats() || request.seats() > plan.mostSeats()) {
            throw new IllegalArgumentException("plan '" + plan.id() + "' is sold for " + plan.fewestSeats() + " to "
                    + plan.mostSeats() + " seats, not " + request.seats());
        }
        PlanPrice price = plan.price(request.interval());
        StripeAmounts.toStripe(price.price(request.page().currency()));
        String priceId = price.providerPriceId()
                .orElseThrow(() -> new IllegalArgumentException(
                        "plan '" + plan.id() + "' has no price at Stripe; push the catalog"));
        int trialDays = request.trial() && mayTry ? plan.trialDays() : 0;
        return new PlanForm(
                request, plan, priceId, PlanSale.of(request.page().account(), plan.id(), catalog), trialDays);
    }

    /** Invoices carry the metadata of the subscription, not of the session, so both have it. */
    SessionCreateParams params() {
        Map<String, String> metadata = sale.toMetadata();
        SubscriptionData.Builder subscription = SubscriptionData.builder().putAllMetadata(metadata);
        if (trialDays > 0) {
            subscription.setTrialPeriodDays((long) trialDays);
        }
        return request.page()
                .params(SessionCreateParams.Mode.SUBSCRIPTION, metadata)
                .setCurrency(request.page().currencyCode())
                .addLineItem(LineItem.builder()
                        .setPrice(priceId)
                        .setQuantity(request.seats())
                        .build())
                .setSubscriptionData(subscription.build())
                .build();
    }

    SubscriptionPage page(SessionView session) {
        return new SubscriptionPage(
                session.id(), session.page(), plan, request.seats(), trialDays, session.expiresAt());
    }
}
