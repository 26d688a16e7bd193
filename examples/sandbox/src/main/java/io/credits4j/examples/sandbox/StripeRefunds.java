package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code /v1/refunds}: gives back a charge, in whole or in part. Card refunds succeed at once. */
final class StripeRefunds {

    private static final Set<String> KNOWN =
            Set.of("amount", "charge", "payment_intent", "reason", "metadata", "expand");

    private final StripeObjects objects;
    private final StripeShapes shapes;

    StripeRefunds(StripeObjects objects, StripeShapes shapes) {
        this.objects = objects;
        this.shapes = shapes;
    }

    Happening create(StripeParameters asked) {
        asked.allowOnly(KNOWN);
        ObjectNode charge = charge(asked);
        ObjectNode refund = refund(charge, asked.whole("amount").orElse(unrefunded(charge)));
        asked.text("reason").ifPresent(reason -> refund.put("reason", reason));
        refund.set("metadata", asked.metadata());
        return book(refund, charge);
    }

    private ObjectNode charge(StripeParameters asked) {
        return asked.text("payment_intent")
                .map(id -> chargeOf(objects.referred("payment_intent", id, "payment_intent")))
                .orElseGet(() -> objects.referred("charge", asked.required("charge"), "charge"));
    }

    private ObjectNode chargeOf(ObjectNode intent) {
        return objects.referred("charge", intent.path("latest_charge").asText(), "payment_intent");
    }

    /** Refunds a part of what a session was paid with. */
    Happening refundOf(ObjectNode session, long amount) {
        String intent = session.path("payment_intent").asText();
        ObjectNode charge = chargeOf(objects.referred("payment_intent", intent, "payment_intent"));
        return book(refund(charge, amount), charge);
    }

    Happening atOnce(ObjectNode charge, long amount) {
        return book(refund(charge, amount), charge);
    }

    /** Refunds a charge later than at once, as banks and some methods do. */
    Happening pending(ObjectNode charge, long amount) {
        return book(refund(charge, amount).put("status", "pending"), charge);
    }

    /** A refund moves on: {@code succeeded}, {@code failed}, {@code canceled}, {@code requires_action}. */
    List<ObjectNode> become(ObjectNode refund, String status) {
        boolean counted = counts(refund);
        refund.put("status", status);
        ObjectNode charge = objects.named("charge", refund.path("charge").textValue());
        if (counted && !counts(refund)) {
            long amount = refund.path("amount").longValue();
            charge.put("amount_refunded", charge.path("amount_refunded").longValue() - amount)
                    .put("refunded", false);
        }
        List<ObjectNode> events = new ArrayList<>();
        events.add(shapes.eventAbout("refund.updated", refund));
        events.add(shapes.eventAbout("charge.refund.updated", refund));
        if (status.equals("failed")) {
            events.add(shapes.eventAbout("refund.failed", refund));
        }
        return events;
    }

    private static boolean counts(ObjectNode refund) {
        return Set.of("pending", "succeeded").contains(refund.path("status").asText());
    }

    private ObjectNode refund(ObjectNode charge, long amount) {
        refuseUnlessRefundable(charge, amount);
        ObjectNode refund = shapes.refund()
                .put("amount", amount)
                .put("balance_transaction", RandomIds.of("txn_3", 23))
                .put("charge", charge.path("id").textValue());
        refund.set("currency", charge.path("currency"));
        refund.set("payment_intent", charge.path("payment_intent"));
        refund.set("customer", charge.path("customer"));
        refund.set("payment_method", charge.path("payment_method"));
        return refund;
    }

    private Happening book(ObjectNode refund, ObjectNode charge) {
        long refunded = charge.path("amount_refunded").longValue()
                + refund.path("amount").longValue();
        charge.put("amount_refunded", refunded)
                .put("refunded", refunded == charge.path("amount").longValue());
        objects.add(refund);
        return new Happening(
                refund,
                List.of(shapes.eventAbout("refund.created", refund), shapes.eventAbout("charge.refunded", charge)));
    }

    private static void refuseUnlessRefundable(ObjectNode charge, long amount) {
        long left = unrefunded(charge);
        if (left == 0) {
            throw StripeError.badRequest(
                    "charge_already_refunded",
                    "charge",
                    "Charge " + charge.path("id").textValue() + " has already been refunded.");
        }
        if (amount < 1 || amount > left) {
            throw StripeError.badRequest(
                    "amount",
                    "Refund amount (" + amount + ") must be between 1 and the unrefunded amount on charge (" + left
                            + ").");
        }
    }

    /** What may still be given back; nothing of a charge that did not succeed. */
    private static long unrefunded(ObjectNode charge) {
        boolean paid = charge.path("paid").booleanValue();
        return paid
                ? charge.path("amount").longValue()
                        - charge.path("amount_refunded").longValue()
                : 0;
    }
}
