package io.credits4j.stripe;

import io.credits4j.stripe.StripeFailureException.Retryable;

/** The requests this library makes, by the path Stripe describes them under and as messages tell of them. */
enum Operation {
    CREATE_SESSION("POST /v1/checkout/sessions", "create a checkout session"),
    RETRIEVE_SESSION("GET /v1/checkout/sessions/{id}", "retrieve a checkout session"),
    LIST_LINE_ITEMS("GET /v1/checkout/sessions/{id}/line_items", "list the line items of a checkout session"),
    LIST_SESSIONS("GET /v1/checkout/sessions", "list checkout sessions"),

    CREATE_CUSTOMER("POST /v1/customers", "create a customer"),
    RETRIEVE_CUSTOMER("GET /v1/customers/{id}", "retrieve a customer"),
    UPDATE_CUSTOMER("POST /v1/customers/{id}", "update a customer"),
    CREATE_PORTAL_SESSION("POST /v1/billing_portal/sessions", "create a portal session"),

    CREATE_SETUP_INTENT("POST /v1/setup_intents", "create a setup intent"),
    RETRIEVE_SETUP_INTENT("GET /v1/setup_intents/{id}", "retrieve a setup intent"),
    RETRIEVE_PAYMENT_METHOD("GET /v1/payment_methods/{id}", "retrieve a payment method"),
    LIST_PAYMENT_METHODS("GET /v1/customers/{id}/payment_methods", "list a customer's payment methods"),
    DETACH_PAYMENT_METHOD("POST /v1/payment_methods/{id}/detach", "detach a payment method"),

    CREATE_PAYMENT_INTENT("POST /v1/payment_intents", "create a payment"),
    RETRIEVE_PAYMENT_INTENT("GET /v1/payment_intents/{id}", "retrieve a payment"),
    LIST_PAYMENT_INTENTS("GET /v1/payment_intents", "list payments"),
    RETRIEVE_CHARGE("GET /v1/charges/{id}", "retrieve a charge"),
    CREATE_REFUND("POST /v1/refunds", "refund a payment"),
    RETRIEVE_REFUND("GET /v1/refunds/{id}", "retrieve a refund"),
    LIST_REFUNDS("GET /v1/refunds", "list refunds"),
    RETRIEVE_DISPUTE("GET /v1/disputes/{id}", "retrieve a dispute"),
    LIST_DISPUTES("GET /v1/disputes", "list disputes"),

    RETRIEVE_SUBSCRIPTION("GET /v1/subscriptions/{id}", "retrieve a subscription"),
    UPDATE_SUBSCRIPTION("POST /v1/subscriptions/{id}", "update a subscription"),
    CANCEL_SUBSCRIPTION("DELETE /v1/subscriptions/{id}", "cancel a subscription"),
    RETRIEVE_INVOICE("GET /v1/invoices/{id}", "retrieve an invoice"),
    LIST_INVOICES("GET /v1/invoices", "list invoices"),
    LIST_INVOICE_LINES("GET /v1/invoices/{id}/lines", "list the lines of an invoice"),
    LIST_INVOICE_PAYMENTS("GET /v1/invoice_payments", "list the payments of invoices"),
    RETRIEVE_CREDIT_NOTE("GET /v1/credit_notes/{id}", "retrieve a credit note"),
    LIST_CREDIT_NOTES("GET /v1/credit_notes", "list credit notes"),

    CREATE_PRODUCT("POST /v1/products", "create a product"),
    UPDATE_PRODUCT("POST /v1/products/{id}", "update a product"),
    CREATE_PRICE("POST /v1/prices", "create a price"),
    UPDATE_PRICE("POST /v1/prices/{id}", "update a price"),
    LIST_PRICES("GET /v1/prices", "list prices"),

    CREATE_ENDPOINT("POST /v1/webhook_endpoints", "create a webhook endpoint"),
    UPDATE_ENDPOINT("POST /v1/webhook_endpoints/{id}", "update a webhook endpoint"),
    LIST_ENDPOINTS("GET /v1/webhook_endpoints", "list webhook endpoints"),
    CREATE_METER_EVENT("POST /v1/billing/meter_events", "report usage to a meter");

    private final String route;
    private final String what;

    Operation(String route, String what) {
        this.route = route;
        this.what = what;
    }

    /** Returns method and path, as Stripe's description of its API writes them. */
    String route() {
        return route;
    }

    String what() {
        return what;
    }

    /** What trying again is worth when the answer was lost: reading changes nothing, writing may have. */
    Retryable outcomeIfLost() {
        return route.startsWith("GET ") ? Retryable.YES : Retryable.UNKNOWN;
    }
}
