package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the buyer's doings change: the session, its PaymentIntent and its charge. Returns the events they cause. */
final class StripePayments {

    private static final String SUCCEEDED = "succeeded";
    private static final String CARD = """
            {"type":"card","card":{"amount_authorized":null,"authorization_code":null,"brand":null,
             "checks":{"address_line1_check":null,"address_postal_code_check":null,"cvc_check":"pass"},
             "country":"US","exp_month":12,"exp_year":2034,"fingerprint":null,"funding":"credit",
             "installments":null,"last4":null,"mandate":null,"network":"visa",
             "network_transaction_id":null,"transaction_link_id":null,"regulated_status":"unregulated",
             "three_d_secure":null,"wallet":null}}""";
    private static final String BANK_DEBIT = """
            {"type":"us_bank_account","us_bank_account":{"account_holder_type":"individual",
             "account_type":"checking","bank_name":"STRIPE TEST BANK","fingerprint":null,
             "last4":null,"payment_reference":null,"routing_number":"110000000"}}""";
    private static final String DEBIT_RETURNED = """
            {"code":"payment_intent_payment_attempt_failed","decline_code":"insufficient_funds",
             "message":"The payment was returned by the bank.","type":"card_error"}""";

    private static final Set<String> INTENT_FIELDS = Set.of(
            "amount",
            "automatic_payment_methods",
            "confirm",
            "currency",
            "customer",
            "description",
            "error_on_requires_action",
            "expand",
            "metadata",
            "off_session",
            "payment_method",
            "receipt_email",
            "setup_future_usage");

    private final StripeObjects objects;
    private final StripeShapes shapes;
    private final CheckoutSessions sessions;
    private final StripeCustomers customers;
    private final StripePaymentMethods methods;
    private @Nullable StripeSubscriptions subscriptions;

    StripePayments(
            StripeObjects objects,
            StripeShapes shapes,
            CheckoutSessions sessions,
            StripeCustomers customers,
            StripePaymentMethods methods) {
        this.methods = methods;
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

    /** The buyer pays by card, takes what costs nothing, or saves a card for later. */
    List<ObjectNode> pay(ObjectNode session, TestCard card) {
        if (!card.pays() || card == TestCard.BANK_DEBIT) {
            throw new IllegalArgumentException("on a page " + card + " pays nothing at once");
        }
        complete(session);
        return switch (session.path("mode").asText()) {
            case "subscription" -> subscribe(session, card);
            case "setup" -> setUp(session, card);
            default -> buy(session, card);
        };
    }

    private List<ObjectNode> buy(ObjectNode session, TestCard card) {
        if (session.path("amount_total").longValue() == 0) {
            session.put("payment_status", "no_payment_required");
            return List.of(shapes.eventAbout("checkout.session.completed", session));
        }
        ObjectNode intent = intent(session, "card");
        session.put("payment_status", "paid");
        return settled(intent, card, shapes.eventAbout("checkout.session.completed", session));
    }

    private List<ObjectNode> subscribe(ObjectNode session, TestCard card) {
        String id = session.path("id").textValue();
        boolean free = session.path("amount_total").longValue() == 0;
        boolean asksForCard =
                !free || session.path("payment_method_collection").asText().equals("always");
        Optional<ObjectNode> method = asksForCard ? Optional.of(methods.newMethod(card)) : Optional.empty();
        method.ifPresent(saved -> saved.set("customer", session.path("customer")));
        session.put("payment_status", free ? "no_payment_required" : "paid");
        Happening begun = subscriptions().begin(session, objects.lineItems(id), sessions.subscriptionData(id), method);
        session.put("subscription", begun.object().path("id").textValue());
        session.set("invoice", begun.object().path("latest_invoice"));
        List<ObjectNode> events = new ArrayList<>(begun.events());
        events.add(shapes.eventAbout("checkout.session.completed", session));
        return events;
    }

    private List<ObjectNode> setUp(ObjectNode session, TestCard card) {
        ObjectNode setup = shapes.setupIntent();
        setup.set("customer", session.path("customer"));
        setup.set("metadata", sessions.setupMetadata(session.path("id").textValue()));
        objects.add(setup);
        session.put("payment_status", "no_payment_required")
                .put("setup_intent", setup.path("id").textValue());
        List<ObjectNode> events = new ArrayList<>(methods.confirm(setup, card));
        events.add(shapes.eventAbout("checkout.session.completed", session));
        return events;
    }

    /** Subscriptions are paid by invoices, and those by payments. */
    void serve(StripeSubscriptions newSubscriptions) {
        this.subscriptions = newSubscriptions;
    }

    private StripeSubscriptions subscriptions() {
        return Objects.requireNonNull(subscriptions, "subscriptions");
    }

    /** {@code POST /v1/payment_intents}: money taken with a saved card, without its owner at the page. */
    Happening create(StripeParameters asked) {
        asked.allowOnly(INTENT_FIELDS);
        long amount = asked.whole("amount").orElseThrow(() -> StripeError.missingParameter("amount"));
        ObjectNode intent = newIntent(amount, asked.required("currency")).put("status", "requires_payment_method");
        asked.text("customer")
                .ifPresent(id -> intent.put(
                        "customer",
                        objects.referred("customer", id, "customer").path("id").textValue()));
        asked.text("description").ifPresent(text -> intent.put("description", text));
        intent.set("metadata", asked.metadata());
        if (!asked.flag("confirm").orElse(false)) {
            return Happening.quietly(intent);
        }
        return confirm(intent, asked.required("payment_method"));
    }

    private Happening confirm(ObjectNode intent, String method) {
        ObjectNode saved = objects.referred("payment_method", method, "payment_method");
        if (!saved.path("customer").equals(intent.path("customer"))) {
            throw StripeError.badRequest("payment_method", "The PaymentMethod does not belong to the Customer.");
        }
        intent.put("payment_method", method);
        TestCard card = methods.card(method);
        if (card == TestCard.BANK_DEBIT) {
            return new Happening(intent, beginDebit(intent));
        }
        return new Happening(intent, card.pays() ? settle(intent) : refuse(intent, card));
    }

    /** The card of a payment, where it was refused. */
    Optional<TestCard> refused(ObjectNode intent) {
        return intent.path("last_payment_error").isObject()
                ? Optional.of(methods.card(intent.path("payment_method").asText()))
                : Optional.empty();
    }

    ObjectNode intentFor(ObjectNode invoice, long amount) {
        ObjectNode intent = newIntent(amount, invoice.path("currency").textValue());
        intent.set("customer", invoice.path("customer"));
        return intent;
    }

    private ObjectNode newIntent(long amount, String currency) {
        ObjectNode intent = shapes.paymentIntent().put("amount", amount).put("currency", currency);
        objects.add(intent);
        return intent;
    }

    /** The money is there. */
    List<ObjectNode> settle(ObjectNode intent) {
        intent.put("status", SUCCEEDED)
                .put("amount_received", intent.path("amount").longValue())
                .putNull("last_payment_error");
        ObjectNode charge =
                charge(intent, methods.card(intent.path("payment_method").asText()), SUCCEEDED);
        return List.of(
                shapes.eventAbout("charge.succeeded", charge), shapes.eventAbout("payment_intent.succeeded", intent));
    }

    List<ObjectNode> refuse(ObjectNode intent, TestCard card) {
        intent.put("status", "requires_payment_method")
                .set("last_payment_error", StripeError.declined(card).body());
        ObjectNode charge = charge(intent, card, "failed");
        return List.of(
                shapes.eventAbout("charge.failed", charge), shapes.eventAbout("payment_intent.payment_failed", intent));
    }

    /** The money is on its way. */
    List<ObjectNode> beginDebit(ObjectNode intent) {
        intent.put("status", "processing");
        charge(intent, TestCard.BANK_DEBIT, "pending");
        return List.of(shapes.eventAbout("payment_intent.processing", intent));
    }

    /** A bank debit that was on its way arrives, or bounces. */
    List<ObjectNode> conclude(ObjectNode intent, boolean arrives) {
        if (!intent.path("status").asText().equals("processing")) {
            throw new IllegalStateException("payment " + intent.path("id") + " is not on its way");
        }
        return arrives ? settle(intent) : refuse(intent, TestCard.INSUFFICIENT_FUNDS);
    }

    /** The customer passes the check that the bank asked for. */
    List<ObjectNode> authenticate(ObjectNode intent) {
        if (refused(intent).filter(TestCard.NEEDS_AUTHENTICATION::equals).isEmpty()) {
            throw new IllegalStateException("payment " + intent.path("id") + " waits for no customer");
        }
        return settle(intent);
    }

    /** The buyer agrees to a bank debit, which settles days later. */
    List<ObjectNode> payLater(ObjectNode session) {
        if (session.path("amount_total").longValue() == 0) {
            throw new IllegalStateException("nothing to debit for " + session.path("id"));
        }
        complete(session);
        ObjectNode intent = intent(session, "us_bank_account").put("status", "processing");
        ObjectNode charge = charge(intent, TestCard.BANK_DEBIT, "pending");
        return List.of(
                shapes.eventAbout("charge.pending", charge),
                shapes.eventAbout("payment_intent.processing", intent),
                shapes.eventAbout("checkout.session.completed", session));
    }

    List<ObjectNode> asyncPaymentSucceeded(ObjectNode session) {
        ObjectNode intent = processingIntent(session);
        session.put("payment_status", "paid");
        return settled(
                intent, TestCard.BANK_DEBIT, shapes.eventAbout("checkout.session.async_payment_succeeded", session));
    }

    List<ObjectNode> asyncPaymentFailed(ObjectNode session) {
        ObjectNode intent = processingIntent(session).put("status", "requires_payment_method");
        intent.set("last_payment_error", Json.object(DEBIT_RETURNED));
        ObjectNode charge = charge(intent, TestCard.BANK_DEBIT, "failed");
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
        boolean wanted = session.path("customer_creation").asText().equals("always")
                || session.path("mode").asText().equals("subscription");
        if (wanted && !session.path("customer").isTextual()) {
            String address = session.path("customer_details").path("email").textValue();
            session.put("customer", customers.createFor(address).path("id").textValue());
        }
        session.put("status", "complete").putNull("url");
    }

    private ObjectNode intent(ObjectNode session, String method) {
        ObjectNode intent = newIntent(
                        session.path("amount_total").longValue(),
                        session.path("currency").textValue())
                .put("payment_method", RandomIds.of("pm_1", 23));
        intent.set("customer", session.path("customer"));
        intent.set(
                "metadata",
                sessions.paymentMetadata(session.path("id").textValue()).deepCopy());
        intent.putArray("payment_method_types").add(method);
        session.put("payment_intent", intent.path("id").textValue());
        return intent;
    }

    private ObjectNode processingIntent(ObjectNode session) {
        return objects.find("payment_intent", session.path("payment_intent").asText())
                .filter(intent -> intent.path("status").asText().equals("processing"))
                .orElseThrow(() -> new IllegalStateException("no payment of " + session.path("id") + " is pending"));
    }

    private List<ObjectNode> settled(ObjectNode intent, TestCard card, ObjectNode sessionEvent) {
        intent.put("status", SUCCEEDED)
                .put("amount_received", intent.path("amount").longValue());
        ObjectNode charge = charge(intent, card, SUCCEEDED);
        return List.of(
                shapes.eventAbout("charge.succeeded", charge),
                shapes.eventAbout("payment_intent.succeeded", intent),
                sessionEvent);
    }

    /** The charge of an intent: made at the first try, carried on by the later ones. */
    private ObjectNode charge(ObjectNode intent, TestCard card, String status) {
        ObjectNode charge =
                objects.find("charge", intent.path("latest_charge").asText()).orElseGet(() -> newCharge(intent, card));
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

    private ObjectNode newCharge(ObjectNode intent, TestCard card) {
        ObjectNode charge = shapes.charge()
                .put("amount", intent.path("amount").longValue())
                .put("currency", intent.path("currency").textValue())
                .put("payment_intent", intent.path("id").textValue())
                .put("payment_method", intent.path("payment_method").textValue());
        charge.set("customer", intent.path("customer"));
        charge.set("metadata", intent.path("metadata").deepCopy());
        charge.set("payment_method_details", details(card));
        objects.add(charge);
        intent.put("latest_charge", charge.path("id").textValue());
        return charge;
    }

    private ObjectNode details(TestCard card) {
        boolean isDebit = card == TestCard.BANK_DEBIT;
        ObjectNode details = Json.object(isDebit ? BANK_DEBIT : CARD);
        ObjectNode paid = details.withObject("/" + card.type())
                .put("last4", card.last4())
                .put("fingerprint", methods.fingerprint(card));
        if (!isDebit) {
            paid.put("brand", card.brand()).put("network", card.brand());
        }
        return details;
    }
}
