package io.credits4j.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeObject;
import com.stripe.net.RequestOptions;
import com.stripe.param.CreditNoteListParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerPaymentMethodListParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.DisputeListParams;
import com.stripe.param.InvoiceLineItemListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePaymentListParams;
import com.stripe.param.InvoiceRetrieveParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.PriceListParams;
import com.stripe.param.PriceUpdateParams;
import com.stripe.param.ProductCreateParams;
import com.stripe.param.ProductUpdateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.SetupIntentCreateParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointListParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import com.stripe.param.billing.MeterEventCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionLineItemListParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.service.V1Services;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every request this library sends to Stripe, each tried as {@link Attempts} says; whatever makes or moves
 * something at Stripe goes under an idempotency key of ours; what only says how something shall be needs none. Answers are read from their JSON, as events are. Thread-safe.
 */
final class StripeGateway {
    private static final long LARGEST_PAGE = 100;

    private final V1Services stripe;
    private final Attempts attempts;

    StripeGateway(StripeClient client, Attempts attempts) {
        this.stripe = client.v1();
        this.attempts = attempts;
    }

    SessionView createSession(SessionCreateParams params, String key) {
        return SessionView.of(
                one(Operation.CREATE_SESSION, () -> stripe.checkout().sessions().create(params, under(key))));
    }

    SessionView session(String id) {
        return SessionView.of(one(
                Operation.RETRIEVE_SESSION, () -> stripe.checkout().sessions().retrieve(id)));
    }

    Pages<LineItemView> lineItems(String sessionId) {
        return list(
                Operation.LIST_LINE_ITEMS,
                last -> stripe.checkout()
                        .sessions()
                        .lineItems()
                        .list(
                                sessionId,
                                SessionLineItemListParams.builder()
                                        .setLimit(LARGEST_PAGE)
                                        .setStartingAfter(last)
                                        .build()),
                LineItemView::of);
    }

    Pages<SessionView> sessions(Window created) {
        SessionListParams.Created within = SessionListParams.Created.builder()
                .setGte(created.from())
                .setLte(created.to())
                .build();
        return list(
                Operation.LIST_SESSIONS,
                last -> stripe.checkout()
                        .sessions()
                        .list(SessionListParams.builder()
                                .setCreated(within)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                SessionView::of);
    }

    CustomerView createCustomer(CustomerCreateParams params, String key) {
        return CustomerView.of(
                one(Operation.CREATE_CUSTOMER, () -> stripe.customers().create(params, under(key))));
    }

    /** Returns also a deleted customer, of which only the id is left. */
    CustomerView customer(String id) {
        return CustomerView.of(
                one(Operation.RETRIEVE_CUSTOMER, () -> stripe.customers().retrieve(id)));
    }

    CustomerView updateCustomer(String id, CustomerUpdateParams params) {
        return CustomerView.of(
                one(Operation.UPDATE_CUSTOMER, () -> stripe.customers().update(id, params)));
    }

    /** Returns the address of the portal, good for a few minutes. */
    String createPortalSession(com.stripe.param.billingportal.SessionCreateParams params) {
        StripeJson portal = one(
                Operation.CREATE_PORTAL_SESSION,
                () -> stripe.billingPortal().sessions().create(params));
        return portal.required("url", portal.text("url"));
    }

    SetupIntentView createSetupIntent(SetupIntentCreateParams params, String key) {
        return SetupIntentView.of(
                one(Operation.CREATE_SETUP_INTENT, () -> stripe.setupIntents().create(params, under(key))));
    }

    SetupIntentView setupIntent(String id) {
        return SetupIntentView.of(
                one(Operation.RETRIEVE_SETUP_INTENT, () -> stripe.setupIntents().retrieve(id)));
    }

    PaymentMethodView paymentMethod(String id) {
        return PaymentMethodView.of(one(
                Operation.RETRIEVE_PAYMENT_METHOD, () -> stripe.paymentMethods().retrieve(id)));
    }

    Pages<PaymentMethodView> paymentMethods(String customerId) {
        return list(
                Operation.LIST_PAYMENT_METHODS,
                last -> stripe.customers()
                        .paymentMethods()
                        .list(
                                customerId,
                                CustomerPaymentMethodListParams.builder()
                                        .setLimit(LARGEST_PAGE)
                                        .setStartingAfter(last)
                                        .build()),
                PaymentMethodView::of);
    }

    PaymentMethodView detachPaymentMethod(String id, String key) {
        return PaymentMethodView.of(one(
                Operation.DETACH_PAYMENT_METHOD, () -> stripe.paymentMethods().detach(id, under(key))));
    }

    PaymentIntentView createPaymentIntent(PaymentIntentCreateParams params, String key) {
        return PaymentIntentView.of(one(
                Operation.CREATE_PAYMENT_INTENT, () -> stripe.paymentIntents().create(params, under(key))));
    }

    PaymentIntentView paymentIntent(String id) {
        return PaymentIntentView.of(one(
                Operation.RETRIEVE_PAYMENT_INTENT, () -> stripe.paymentIntents().retrieve(id)));
    }

    Pages<PaymentIntentView> paymentIntents(String customerId, Window created) {
        return paymentIntents(PaymentIntentListParams.builder().setCustomer(customerId), created);
    }

    Pages<PaymentIntentView> paymentIntents(Window created) {
        return paymentIntents(PaymentIntentListParams.builder(), created);
    }

    private Pages<PaymentIntentView> paymentIntents(PaymentIntentListParams.Builder of, Window created) {
        PaymentIntentListParams.Created within = PaymentIntentListParams.Created.builder()
                .setGte(created.from())
                .setLte(created.to())
                .build();
        return list(
                Operation.LIST_PAYMENT_INTENTS,
                last -> stripe.paymentIntents()
                        .list(of.setCreated(within)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                PaymentIntentView::of);
    }

    ChargeView charge(String id) {
        return ChargeView.of(
                one(Operation.RETRIEVE_CHARGE, () -> stripe.charges().retrieve(id)));
    }

    RefundView createRefund(RefundCreateParams params, String key) {
        return RefundView.of(one(Operation.CREATE_REFUND, () -> stripe.refunds().create(params, under(key))));
    }

    RefundView refund(String id) {
        return RefundView.of(
                one(Operation.RETRIEVE_REFUND, () -> stripe.refunds().retrieve(id)));
    }

    Pages<RefundView> refunds(String chargeId) {
        return list(
                Operation.LIST_REFUNDS,
                last -> stripe.refunds()
                        .list(RefundListParams.builder()
                                .setCharge(chargeId)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                RefundView::of);
    }

    Pages<RefundView> refunds(Window created) {
        RefundListParams.Created within = RefundListParams.Created.builder()
                .setGte(created.from())
                .setLte(created.to())
                .build();
        return list(
                Operation.LIST_REFUNDS,
                last -> stripe.refunds()
                        .list(RefundListParams.builder()
                                .setCreated(within)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                RefundView::of);
    }

    DisputeView dispute(String id) {
        return DisputeView.of(
                one(Operation.RETRIEVE_DISPUTE, () -> stripe.disputes().retrieve(id)));
    }

    Pages<DisputeView> disputes(String chargeId) {
        return list(
                Operation.LIST_DISPUTES,
                last -> stripe.disputes()
                        .list(DisputeListParams.builder()
                                .setCharge(chargeId)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                DisputeView::of);
    }

    Pages<DisputeView> disputes(Window created) {
        DisputeListParams.Created within = DisputeListParams.Created.builder()
                .setGte(created.from())
                .setLte(created.to())
                .build();
        return list(
                Operation.LIST_DISPUTES,
                last -> stripe.disputes()
                        .list(DisputeListParams.builder()
                                .setCreated(within)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                DisputeView::of);
    }

    SubscriptionView subscription(String id) {
        return SubscriptionView.of(one(
                Operation.RETRIEVE_SUBSCRIPTION, () -> stripe.subscriptions().retrieve(id)));
    }

    SubscriptionView updateSubscription(String id, SubscriptionUpdateParams params, String key) {
        return SubscriptionView.of(
                one(Operation.UPDATE_SUBSCRIPTION, () -> stripe.subscriptions().update(id, params, under(key))));
    }

    SubscriptionView updateSubscription(String id, SubscriptionUpdateParams params) {
        return SubscriptionView.of(
                one(Operation.UPDATE_SUBSCRIPTION, () -> stripe.subscriptions().update(id, params)));
    }

    /** Ends a subscription at once; doing so again is refused as {@code resource_missing}. */
    SubscriptionView cancelSubscription(String id) {
        return SubscriptionView.of(
                one(Operation.CANCEL_SUBSCRIPTION, () -> stripe.subscriptions().cancel(id)));
    }

    /** Returns an invoice with its payments, which it says only when asked. */
    InvoiceView invoice(String id) {
        InvoiceRetrieveParams withPayments =
                InvoiceRetrieveParams.builder().addExpand("payments").build();
        return InvoiceView.of(
                one(Operation.RETRIEVE_INVOICE, () -> stripe.invoices().retrieve(id, withPayments)));
    }

    Pages<InvoiceView> invoices(Window created) {
        InvoiceListParams.Created within = InvoiceListParams.Created.builder()
                .setGte(created.from())
                .setLte(created.to())
                .build();
        return list(
                Operation.LIST_INVOICES,
                last -> stripe.invoices()
                        .list(InvoiceListParams.builder()
                                .setCreated(within)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                InvoiceView::of);
    }

    Pages<InvoiceView> invoices(String subscriptionId) {
        return list(
                Operation.LIST_INVOICES,
                last -> stripe.invoices()
                        .list(InvoiceListParams.builder()
                                .setSubscription(subscriptionId)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                InvoiceView::of);
    }

    Pages<InvoiceLineView> invoiceLines(String invoiceId) {
        return list(
                Operation.LIST_INVOICE_LINES,
                last -> stripe.invoices()
                        .lineItems()
                        .list(
                                invoiceId,
                                InvoiceLineItemListParams.builder()
                                        .setLimit(LARGEST_PAGE)
                                        .setStartingAfter(last)
                                        .build()),
                InvoiceLineView::of);
    }

    /** Finds what a payment paid for: since version 2025-03-31.basil neither payments nor charges name an invoice. */
    Pages<InvoicePaymentView> invoicePayments(String paymentIntentId) {
        InvoicePaymentListParams.Payment payment = InvoicePaymentListParams.Payment.builder()
                .setType(InvoicePaymentListParams.Payment.Type.PAYMENT_INTENT)
                .setPaymentIntent(paymentIntentId)
                .build();
        return list(
                Operation.LIST_INVOICE_PAYMENTS,
                last -> stripe.invoicePayments()
                        .list(InvoicePaymentListParams.builder()
                                .setPayment(payment)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                InvoicePaymentView::of);
    }

    CreditNoteView creditNote(String id) {
        return CreditNoteView.of(
                one(Operation.RETRIEVE_CREDIT_NOTE, () -> stripe.creditNotes().retrieve(id)));
    }

    Pages<CreditNoteView> creditNotes(String invoiceId) {
        return list(
                Operation.LIST_CREDIT_NOTES,
                last -> stripe.creditNotes()
                        .list(CreditNoteListParams.builder()
                                .setInvoice(invoiceId)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                CreditNoteView::of);
    }

    Pages<CreditNoteView> creditNotes(Window created) {
        CreditNoteListParams.Created within = CreditNoteListParams.Created.builder()
                .setGte(created.from())
                .setLte(created.to())
                .build();
        return list(
                Operation.LIST_CREDIT_NOTES,
                last -> stripe.creditNotes()
                        .list(CreditNoteListParams.builder()
                                .setCreated(within)
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                CreditNoteView::of);
    }

    ProductView createProduct(ProductCreateParams params, String key) {
        return ProductView.of(
                one(Operation.CREATE_PRODUCT, () -> stripe.products().create(params, under(key))));
    }

    ProductView updateProduct(String id, ProductUpdateParams params) {
        return ProductView.of(
                one(Operation.UPDATE_PRODUCT, () -> stripe.products().update(id, params)));
    }

    PriceView createPrice(PriceCreateParams params, String key) {
        return PriceView.of(one(Operation.CREATE_PRICE, () -> stripe.prices().create(params, under(key))));
    }

    PriceView updatePrice(String id, PriceUpdateParams params) {
        return PriceView.of(one(Operation.UPDATE_PRICE, () -> stripe.prices().update(id, params)));
    }

    /** Lists the prices on sale, or those archived, with their products and currencies. */
    Pages<PriceView> prices(boolean active) {
        return list(
                Operation.LIST_PRICES,
                last -> stripe.prices()
                        .list(PriceListParams.builder()
                                .setActive(active)
                                .addExpand("data.product")
                                .addExpand("data.currency_options")
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                PriceView::of);
    }

    EndpointView createEndpoint(WebhookEndpointCreateParams params, String key) {
        return EndpointView.of(
                one(Operation.CREATE_ENDPOINT, () -> stripe.webhookEndpoints().create(params, under(key))));
    }

    EndpointView updateEndpoint(String id, WebhookEndpointUpdateParams params) {
        return EndpointView.of(
                one(Operation.UPDATE_ENDPOINT, () -> stripe.webhookEndpoints().update(id, params)));
    }

    Pages<EndpointView> endpoints() {
        return list(
                Operation.LIST_ENDPOINTS,
                last -> stripe.webhookEndpoints()
                        .list(WebhookEndpointListParams.builder()
                                .setLimit(LARGEST_PAGE)
                                .setStartingAfter(last)
                                .build()),
                EndpointView::of);
    }

    /** Stripe counts an identifier once within a day at least. */
    void createMeterEvent(MeterEventCreateParams params, String key) {
        one(Operation.CREATE_METER_EVENT, () -> stripe.billing().meterEvents().create(params, under(key)));
    }

    private static RequestOptions under(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    private StripeJson one(Operation operation, Attempts.Request<? extends StripeObject> request) {
        return attempts.run(operation, () -> json(request.send()));
    }

    private <T> Pages<T> list(Operation operation, PageRequest request, Function<StripeJson, T> reader) {
        return new Pages<>(last -> one(operation, () -> request.after(last)), reader);
    }

    private static @Nullable StripeJson json(@Nullable StripeObject answer) {
        return answer == null ? null : StripeJson.of(answer.getRawJsonObject());
    }

    /** Asks for the page after an object. */
    @FunctionalInterface
    private interface PageRequest {
        StripeObject after(@Nullable String last) throws StripeException;
    }
}
