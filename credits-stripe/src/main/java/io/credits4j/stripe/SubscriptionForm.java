package io.credits4j.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.SubscriptionData;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** Writes the request for a page on which to subscribe; see {@link SessionForm} for what is left out on purpose. */
final class SubscriptionForm {
    private final SubscriptionRequest request;
    private final Plan plan;
    private final String priceId;
    private final PlanSale sale;

    private SubscriptionForm(SubscriptionRequest request, Plan plan, String priceId, PlanSale sale) {
        this.request = request;
        this.plan = plan;
        this.priceId = priceId;
        this.sale = sale;
    }

    static SubscriptionForm of(SubscriptionRequest request, PricingCatalog catalog) {
        Plan plan = catalog.plan(request.planId());
        if (!plan.active()) {
            throw new IllegalArgumentException("plan '" + plan.id() + "' is off sale");
        }
        if (request.seats() < plan.fewestSeats() || request.seats() > plan.mostSeats()) {
            throw new IllegalArgumentException("plan '" + plan.id() + "' is sold for " + plan.fewestSeats() + " to "
                    + plan.mostSeats() + " seats, not " + request.seats());
        }
        PlanPrice price = plan.price(request.interval());
        StripeAmounts.toStripe(price.price(request.currency()));
        String priceId = price.providerPriceId()
                .orElseThrow(() -> new IllegalArgumentException(
                        "plan '" + plan.id() + "' has no price at Stripe; push the catalog"));
        return new SubscriptionForm(request, plan, priceId, PlanSale.of(request.account(), plan.id(), catalog));
    }

    /** Invoices carry the metadata of the subscription, not of the session, so both have it. */
    SessionCreateParams params() {
        Map<String, String> metadata = sale.toMetadata();
        SubscriptionData.Builder subscription = SubscriptionData.builder().putAllMetadata(metadata);
        if (request.trial() && plan.trialDays() > 0) {
            subscription.setTrialPeriodDays((long) plan.trialDays());
        }
        SessionCreateParams.Builder params = SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.SUBSCRIPTION)
                .setClientReferenceId(request.account().value())
                .setSuccessUrl(request.successUrl())
                .setCurrency(request.currency().toLowerCase(Locale.ROOT))
                .addLineItem(LineItem.builder()
                        .setPrice(priceId)
                        .setQuantity(request.seats())
                        .build())
                .putAllMetadata(metadata)
                .setSubscriptionData(subscription.build());
        if (request.promotionCodes()) {
            params.setAllowPromotionCodes(true);
        }
        if (request.automaticTax()) {
            params.setAutomaticTax(
                    SessionCreateParams.AutomaticTax.builder().setEnabled(true).build());
        }
        request.cancelUrl().ifPresent(params::setCancelUrl);
        request.customer().ifPresent(params::setCustomer);
        request.customerEmail().ifPresent(params::setCustomerEmail);
        return params.build();
    }

    SubscriptionPage page(SessionView session) {
        String url = session.url().orElseThrow(() -> StripeFailures.unreadable(Operation.CREATE_SESSION));
        return new SubscriptionPage(session.id(), URI.create(url), plan, request.seats(), session.expiresAt());
    }
}
