package io.credits4j.examples.sandbox;

/** What the loopback Stripe is made of. */
record StripeRooms(
        CheckoutSessions sessions,
        StripeCustomers customers,
        StripeCatalog catalog,
        StripePaymentMethods methods,
        StripePayments payments,
        StripeRefunds refunds,
        StripeDisputes disputes,
        StripeInvoices invoices,
        StripeSubscriptions subscriptions,
        StripeEndpoints endpoints,
        StripeMeters meters) {

    static StripeRooms of(StripeObjects objects, StripeShapes shapes) {
        StripeCustomers customers = new StripeCustomers(objects, shapes);
        StripeCatalog catalog = new StripeCatalog(objects, shapes);
        CheckoutSessions sessions = new CheckoutSessions(objects, shapes, catalog);
        StripePaymentMethods methods = new StripePaymentMethods(objects, shapes);
        StripePayments payments = new StripePayments(objects, shapes, sessions, customers, methods);
        StripeInvoices invoices = new StripeInvoices(objects, shapes, payments, methods);
        StripeSubscriptions subscriptions = new StripeSubscriptions(objects, shapes, invoices, methods);
        payments.serve(subscriptions);
        return new StripeRooms(
                sessions,
                customers,
                catalog,
                methods,
                payments,
                new StripeRefunds(objects, shapes),
                new StripeDisputes(objects, shapes),
                invoices,
                subscriptions,
                new StripeEndpoints(objects, shapes),
                new StripeMeters(objects, shapes));
    }
}
