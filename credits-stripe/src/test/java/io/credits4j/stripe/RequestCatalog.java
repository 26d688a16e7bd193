package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.PriceUpdateParams;
import com.stripe.param.ProductCreateParams;
import com.stripe.param.ProductUpdateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.SetupIntentCreateParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import com.stripe.param.billing.MeterEventCreateParams;
import com.stripe.param.billingportal.SessionCreateParams.FlowData;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.Dispute;
import io.credits4j.billing.Refund;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** One of each request of the gateway, as full as this library ever makes them, for a server that checks them. */
final class RequestCatalog {
    private static final Window WINDOW = Window.of(Instant.EPOCH, Instant.parse("2026-11-20T00:00:00Z"));

    private final StripeGateway stripe;
    private final Consumer<JsonObject> put;

    private RequestCatalog(StripeGateway stripe, Consumer<JsonObject> put) {
        this.stripe = stripe;
        this.put = put;
    }

    /** Sends all but those of checkout pages. */
    static void sendAll(StripeGateway stripe, Consumer<JsonObject> put) {
        RequestCatalog catalog = new RequestCatalog(stripe, put);
        String customer = catalog.customers();
        catalog.paymentMethods(customer);
        catalog.payments(customer);
        catalog.subscriptions(customer);
        catalog.catalog();
        catalog.endpoints();
        catalog.otherPages();
        stripe.sessions(WINDOW).all();
    }

    private void otherPages() {
        PricingCatalog plans = PricingCatalog.builder()
                .plan(Plan.builder("pro")
                        .creditsPerMonth(Credits.of(100))
                        .seats(1, 50)
                        .trial(14, Credits.of(5))
                        .price(PlanPrice.every(BillingInterval.YEAR)
                                .price(Money.of("90", "EUR"))
                                .providerPriceId("price_1")
                                .build())
                        .build())
                .build();
        SubscriptionRequest request = SubscriptionRequest.builder(
                        AccountId.of("a"), "pro", BillingInterval.YEAR, IdempotencyKey.of("k"))
                .seats(3)
                .currency("eur")
                .allowPromotionCodes(true)
                .automaticTax(true)
                .successUrl("https://shop.example/done")
                .cancelUrl("https://shop.example/prices")
                .customer("cus_1")
                .build();
        stripe.createSession(PlanForm.of(request, plans, true).params(), "plan-page");
        CardPageRequest card = CardPageRequest.builder(AccountId.of("a"), IdempotencyKey.of("k"))
                .currency("eur")
                .successUrl("https://shop.example/done")
                .cancelUrl("https://shop.example/account")
                .build();
        stripe.createSession(CardForm.params(card.page(), "cus_1"), "card-page");
    }

    private String customers() {
        String id = stripe.createCustomer(
                        CustomerCreateParams.builder()
                                .setEmail("ann@example.com")
                                .setName("Ann")
                                .putMetadata("credits4j_account", "ü".repeat(200))
                                .build(),
                        "cust")
                .id();
        assertThat(stripe.customer(id).isDeleted()).isFalse();
        stripe.updateCustomer(
                id,
                CustomerUpdateParams.builder()
                        .setInvoiceSettings(CustomerUpdateParams.InvoiceSettings.builder()
                                .setDefaultPaymentMethod("pm_1")
                                .build())
                        .build());
        for (FlowData.Type type : List.of(FlowData.Type.PAYMENT_METHOD_UPDATE, FlowData.Type.SUBSCRIPTION_CANCEL)) {
            FlowData.Builder flow = FlowData.builder().setType(type);
            if (type == FlowData.Type.SUBSCRIPTION_CANCEL) {
                flow.setSubscriptionCancel(FlowData.SubscriptionCancel.builder()
                        .setSubscription("sub_1")
                        .build());
            }
            stripe.createPortalSession(com.stripe.param.billingportal.SessionCreateParams.builder()
                    .setCustomer(id)
                    .setReturnUrl("https://shop.example/account")
                    .setFlowData(flow.build())
                    .build());
        }
        return id;
    }

    private void paymentMethods(String customer) {
        put("""
                {"id":"pm_1","object":"payment_method","type":"card","customer":null,"created":1,
                 "card":{"brand":"visa","last4":"4242","exp_month":12,"exp_year":2034,"fingerprint":"f"}}""");
        String setup = stripe.createSetupIntent(
                        SetupIntentCreateParams.builder()
                                .setCustomer(customer)
                                .setUsage(SetupIntentCreateParams.Usage.OFF_SESSION)
                                .setAutomaticPaymentMethods(SetupIntentCreateParams.AutomaticPaymentMethods.builder()
                                        .setEnabled(true)
                                        .build())
                                .putMetadata("credits4j_account", "a")
                                .build(),
                        "setup")
                .id();
        assertThat(stripe.setupIntent(setup).hasSucceeded()).isFalse();
        assertThat(stripe.paymentMethod("pm_1").last4()).contains("4242");
        stripe.paymentMethods(customer).all();
        stripe.detachPaymentMethod("pm_1", "detach");
    }

    private void payments(String customer) {
        String payment = stripe.createPaymentIntent(
                        PaymentIntentCreateParams.builder()
                                .setAmount(1_000L)
                                .setCurrency("usd")
                                .setCustomer(customer)
                                .setPaymentMethod("pm_1")
                                .setConfirm(true)
                                .setOffSession(true)
                                .setErrorOnRequiresAction(true)
                                .setDescription("Top-up")
                                .putMetadata("credits4j_topup", "t")
                                .build(),
                        "pay")
                .id();
        assertThat(stripe.paymentIntent(payment).id()).isEqualTo(payment);
        stripe.paymentIntents(customer, WINDOW).all();
        stripe.paymentIntents(WINDOW).all();
        put("""
                {"id":"ch_1","object":"charge","livemode":false,"amount":1000,"amount_refunded":0,"currency":"usd",
                 "created":1,"paid":true,"payment_intent":"pi_1"}""");
        assertThat(stripe.charge("ch_1").isPaid()).isTrue();
        String refund = stripe.createRefund(
                        RefundCreateParams.builder()
                                .setPaymentIntent(payment)
                                .setAmount(100L)
                                .setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER)
                                .putMetadata("credits4j_refund", "r")
                                .build(),
                        "refund")
                .id();
        assertThat(stripe.refund(refund).status()).isEqualTo(Refund.Status.SUCCEEDED);
        stripe.refunds("ch_1").all();
        stripe.refunds(WINDOW).all();
        put("""
                {"id":"dp_1","object":"dispute","livemode":false,"amount":1000,"currency":"usd","charge":"ch_1",
                 "created":1,"status":"needs_response","reason":"fraudulent"}""");
        assertThat(stripe.dispute("dp_1").status()).isEqualTo(Dispute.Status.OPEN);
        stripe.disputes("ch_1").all();
        stripe.disputes(WINDOW).all();
    }

    private void subscriptions(String customer) {
        put("""
                {"id":"sub_1","object":"subscription","livemode":false,"customer":"%s","status":"active","created":1,
                 "items":{"object":"list","data":[{"id":"si_1","price":{"id":"price_1"},"quantity":1,
                  "current_period_start":1,"current_period_end":2}]}}""".formatted(customer));
        assertThat(stripe.subscription("sub_1").items()).hasSize(1);
        stripe.updateSubscription(
                "sub_1",
                SubscriptionUpdateParams.builder()
                        .addItem(SubscriptionUpdateParams.Item.builder()
                                .setId("si_1")
                                .setPrice("price_2")
                                .setQuantity(2L)
                                .build())
                        .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.CREATE_PRORATIONS)
                        .putMetadata("credits4j_plan", "pro")
                        .build(),
                "update");
        stripe.updateSubscription(
                "sub_1",
                SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true).build(),
                "end");
        stripe.cancelSubscription("sub_1");
        put("""
                {"id":"in_1","object":"invoice","livemode":false,"status":"paid","currency":"usd","total":1000,
                 "created":1,"lines":{"object":"list","data":[],"has_more":false}}""");
        put("""
                {"id":"il_1","object":"line_item","currency":"usd","amount":1000,"period":{"start":1,"end":2}}""");
        assertThat(stripe.invoice("in_1").isPaid()).isTrue();
        stripe.invoices(WINDOW).all();
        stripe.invoices("sub_1").all();
        stripe.invoiceLines("in_1").all();
        stripe.invoicePayments("pi_1").all();
        put("""
                {"id":"cn_1","object":"credit_note","livemode":false,"invoice":"in_1","status":"issued","currency":"usd",
                 "total":100,"created":1}""");
        assertThat(stripe.creditNote("cn_1").stands()).isTrue();
        stripe.creditNotes("in_1").all();
        stripe.creditNotes(WINDOW).all();
    }

    private void catalog() {
        String product = stripe.createProduct(
                        ProductCreateParams.builder()
                                .setId("credits4j_pro")
                                .setName("Pro")
                                .setDescription("For busy weeks")
                                .putMetadata("includedCredits", "100")
                                .build(),
                        "product")
                .id();
        stripe.updateProduct(
                product, ProductUpdateParams.builder().setActive(true).build());
        String price = stripe.createPrice(
                        PriceCreateParams.builder()
                                .setProduct(product)
                                .setCurrency("usd")
                                .setUnitAmount(1_999L)
                                .putCurrencyOption(
                                        "eur",
                                        PriceCreateParams.CurrencyOption.builder()
                                                .setUnitAmount(1_899L)
                                                .build())
                                .setRecurring(PriceCreateParams.Recurring.builder()
                                        .setInterval(PriceCreateParams.Recurring.Interval.MONTH)
                                        .setIntervalCount(1L)
                                        .build())
                                .setNickname("pro")
                                .putMetadata("includedCredits", "100")
                                .build(),
                        "price")
                .id();
        stripe.updatePrice(price, PriceUpdateParams.builder().setActive(false).build());
        stripe.prices(true).all();
        stripe.prices(false).all();
    }

    private void endpoints() {
        String endpoint = stripe.createEndpoint(
                        WebhookEndpointCreateParams.builder()
                                .setUrl("https://shop.example/webhooks/stripe")
                                .setApiVersion(WebhookEndpointCreateParams.ApiVersion.VERSION_2026_07_29_DAHLIA)
                                .addEnabledEvent(WebhookEndpointCreateParams.EnabledEvent.INVOICE__PAID)
                                .putMetadata("credits4j", "endpoint")
                                .build(),
                        "endpoint")
                .id();
        stripe.updateEndpoint(
                endpoint,
                WebhookEndpointUpdateParams.builder()
                        .addEnabledEvent(WebhookEndpointUpdateParams.EnabledEvent.INVOICE__PAID)
                        .setDisabled(false)
                        .build());
        stripe.endpoints().all();
        stripe.createMeterEvent(
                MeterEventCreateParams.builder()
                        .setEventName("credits")
                        .setIdentifier("spend-17")
                        .setTimestamp(1_790_000_000L)
                        .putPayload("stripe_customer_id", "cus_1")
                        .putPayload("value", "25")
                        .build(),
                "meter");
    }

    private void put(String object) {
        put.accept(JsonParser.parseString(object).getAsJsonObject());
    }
}
