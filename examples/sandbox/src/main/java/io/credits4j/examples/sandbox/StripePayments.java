package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What the buyer's doings change: the session, its PaymentIntent and its charge. Returns the events they cause. */
final class StripePayments {

    private static final String SUCCEEDED = "succeeded";
    private static final String CARD = """
            {"type":"card","card":{"amount_authorized":null,"authorization_code":null,"brand":"visa",
             "checks":{"address_line1_check":null,"address_postal_code_check":null,"cvc_check":"pass"},
             "country":"US","exp_month":12,"exp_year":2034,"fingerprint":"Xt5EWLLDS7FJjR1c","funding":"credit",
             "installments":null,"last4":"4242","mandate":null,"network":"visa",
             "network_transaction_id":null,"transaction_link_id":null,"regulated_status":"unregulated",
             "three_d_secure":null,"wallet":null}}""";
    private static final String BANK_DEBIT = """
            {"type":"us_bank_account","us_bank_account":{"account_holder_type":"individual",
             "account_type":"checking","bank_name":"STRIPE TEST BANK","fingerprint":"FFDMA0jJ6DRDDDYo",
             "last4":"6789","payment_reference":null,"routing_number":"110000000"}}""";
    private static final String DEBIT_RETURNED = """
            {"code":"payment_intent_payment_attempt_failed","decline_code":"insufficient_funds",
             "message":"The payment was returned by the bank.","type":"card_error"}""";

    private final StripeObjects objects;
    private final StripeShapes shapes;
    private final CheckoutSessions sessions;
    private final StripeCustomers customers;

    StripePayments(StripeObjects objects, StripeShapes shapes, CheckoutSessions sessions, StripeCustomers customers) {
        this.objects = objects;
        this.shapes = shapes;
        this.sessions = sessions;
        this.customers = customers;
    }

    static ObjectNode customerDetails(JsonNode email) {
        ObjectNode details = Json.object();
        details.set("address", Json.object("""
                {"city":null,"country":"US","line1":null,"line2":null,"postal_code":null,"state":null}"""));
        details.putNull("business_name");
        details.set("email", email.isTextual() ? email : Json.object().textNode("buyer@example.com"));
        details.putNull("individual_name").putNull("name").putNull("phone").put("tax_exempt", "none");
        details.putArray("tax_ids");
        return details;
    }

    /** The buyer pays by card, or takes what costs nothing. */
    List<ObjectNode> pay(ObjectNode session) {
        complete(session);
        if (session.path("amount_total").longValue() == 0) {
            session.put("payment_status", "no_payment_required");
            return List.of(shapes.eventAbout("checkout.session.completed", session));
        }
        ObjectNode intent = intent(session, "card");
        session.put("payment_status", "paid");
        return settled(intent, CARD, shapes.eventAbout("checkout.session.completed", session));
    }

    /** The buyer agrees to a bank debit, which settles days later. */
    List<ObjectNode> payLater(ObjectNode session) {
        if (session.path("amount_total").longValue() == 0) {
            throw new IllegalStateException("nothing to debit for " + session.path("id"));
        }
        complete(session);
        ObjectNode intent = intent(session, "us_bank_account").put("status", "processing");
        ObjectNode charge = charge(intent, BANK_DEBIT, "pending");
        return List.of(
                shapes.eventAbout("charge.pending", charge),
                shapes.eventAbout("payment_intent.processing", intent),
                shapes.eventAbout("checkout.session.completed", session));
    }

    List<ObjectNode> asyncPaymentSucceeded(ObjectNode session) {
        ObjectNode intent = processingIntent(session);
        session.put("payment_status", "paid");
        return settled(intent, BANK_DEBIT, shapes.eventAbout("checkout.session.async_payment_succeeded", session));
    }

    List<ObjectNode> asyncPaymentFailed(ObjectNode session) {
        ObjectNode intent = processingIntent(session).put("status", "requires_payment_method");
        intent.set("last_payment_error", Json.object(DEBIT_RETURNED));
        ObjectNode charge = charge(intent, BANK_DEBIT, "failed");
        return List.of(
                shapes.eventAbout("charge.failed", charge),
                shapes.eventAbout("payment_intent.payment_failed", intent),
                shapes.eventAbout("checkout.session.async_payment_failed", session));
    }

    List<ObjectNode> expire(ObjectNode session) {
        session.put("status", "expired").putNull("url");
        return List.of(shapes.eventAbout("checkout.session.expired", session));
    }

    private void complete(ObjectNode session) {
        JsonNode email = session.path("customer_email");
        if (!session.path("customer_details").isObject()) {
            session.set("customer_details", customerDetails(email));
        }
        if (session.path("customer_creation").asText().equals("always")) {
            String address = session.path("customer_details").path("email").textValue();
            session.put("customer", customers.createFor(address).path("id").textValue());
        }
        session.put("status", "complete").putNull("url");
    }

    private ObjectNode intent(ObjectNode session, String method) {
        ObjectNode intent = shapes.paymentIntent()
                .put("amount", session.path("amount_total").longValue())
                .put("currency", session.path("currency").textValue())
                .put("payment_method", RandomIds.of("pm_1", 23));
        intent.set("customer", session.path("customer"));
        intent.set(
                "metadata",
                sessions.paymentMetadata(session.path("id").textValue()).deepCopy());
        intent.putArray("payment_method_types").add(method);
        objects.add(intent);
        session.put("payment_intent", intent.path("id").textValue());
        return intent;
    }

    private ObjectNode processingIntent(ObjectNode session) {
        return objects.find("payment_intent", session.path("payment_intent").asText())
                .filter(intent -> intent.path("status").asText().equals("processing"))
                .orElseThrow(() -> new IllegalStateException("no payment of " + session.path("id") + " is pending"));
    }

    private List<ObjectNode> settled(ObjectNode intent, String method, ObjectNode sessionEvent) {
        intent.put("status", SUCCEEDED)
                .put("amount_received", intent.path("amount").longValue());
        ObjectNode charge = charge(intent, method, SUCCEEDED);
        return List.of(
                shapes.eventAbout("charge.succeeded", charge),
                shapes.eventAbout("payment_intent.succeeded", intent),
                sessionEvent);
    }

    /** The charge of an intent: made at the first try, carried on by the later ones. */
    private ObjectNode charge(ObjectNode intent, String method, String status) {
        ObjectNode charge = objects.find("charge", intent.path("latest_charge").asText())
                .orElseGet(() -> newCharge(intent, method));
        boolean succeeded = status.equals(SUCCEEDED);
        charge.put("status", status).put("paid", succeeded).put("captured", !status.equals("failed"));
        charge.put(
                "amount_captured",
                status.equals("failed") ? 0 : intent.path("amount").longValue());
        if (succeeded) {
            charge.put("balance_transaction", RandomIds.of("txn_3", 23));
        }
        if (status.equals("failed")) {
            charge.put("failure_code", "insufficient_funds").put("failure_message", "Returned by the bank.");
        }
        return charge;
    }

    private ObjectNode newCharge(ObjectNode intent, String method) {
        ObjectNode charge = shapes.charge()
                .put("amount", intent.path("amount").longValue())
                .put("currency", intent.path("currency").textValue())
                .put("payment_intent", intent.path("id").textValue())
                .put("payment_method", intent.path("payment_method").textValue());
        charge.set("customer", intent.path("customer"));
        charge.set("metadata", intent.path("metadata").deepCopy());
        charge.set("payment_method_details", Json.object(method));
        objects.add(charge);
        intent.put("latest_charge", charge.path("id").textValue());
        return charge;
    }
}
