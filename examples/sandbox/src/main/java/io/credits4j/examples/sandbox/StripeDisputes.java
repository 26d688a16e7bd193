package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What banks do about payments they were told are not their customer's: inquiries, disputes and fraud warnings. */
final class StripeDisputes {

    private final StripeObjects objects;
    private final StripeShapes shapes;

    StripeDisputes(StripeObjects objects, StripeShapes shapes) {
        this.objects = objects;
        this.shapes = shapes;
    }

    /** Money is withdrawn at once, and given back if the dispute is won. */
    Happening open(ObjectNode charge, long amount) {
        charge.put("disputed", true);
        ObjectNode dispute = dispute(charge, amount).put("status", "needs_response");
        return new Happening(
                dispute,
                List.of(
                        shapes.eventAbout("charge.dispute.created", dispute),
                        shapes.eventAbout("charge.dispute.funds_withdrawn", dispute)));
    }

    /** An inquiry moves no money; it may become a dispute. */
    Happening warn(ObjectNode charge, long amount) {
        ObjectNode dispute = dispute(charge, amount).put("status", "warning_needs_response");
        return new Happening(dispute, List.of(shapes.eventAbout("charge.dispute.created", dispute)));
    }

    private ObjectNode dispute(ObjectNode charge, long amount) {
        ObjectNode dispute = shapes.dispute()
                .put("amount", amount)
                .put("charge", charge.path("id").textValue())
                .put("currency", charge.path("currency").textValue());
        dispute.set("payment_intent", charge.path("payment_intent"));
        dispute.withObject("/evidence_details")
                .put("due_by", shapes.now() + Duration.ofDays(7).toSeconds());
        objects.add(dispute);
        return dispute;
    }

    /** Moves a dispute on: {@code under_review}, {@code won}, {@code lost}, {@code warning_closed} or a newer status. */
    List<ObjectNode> become(ObjectNode dispute, String status) {
        dispute.put("status", status);
        ObjectNode closed = shapes.eventAbout("charge.dispute.closed", dispute);
        return switch (status) {
            case "won" -> List.of(closed, shapes.eventAbout("charge.dispute.funds_reinstated", dispute));
            case "lost", "warning_closed", "prevented" -> List.of(closed);
            default -> List.of(shapes.eventAbout("charge.dispute.updated", dispute));
        };
    }

    List<ObjectNode> fraudWarning(ObjectNode charge) {
        ObjectNode warning =
                shapes.fraudWarning().put("charge", charge.path("id").textValue());
        warning.set("payment_intent", charge.path("payment_intent"));
        objects.add(warning);
        return List.of(shapes.eventAbout("radar.early_fraud_warning.created", warning));
    }

    List<ObjectNode> list(StripeParameters asked) {
        return objects.newestFirst("dispute").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "charge"))
                .filter(StripeLists.equal(asked, "payment_intent"))
                .toList();
    }

    static final Set<String> FILTERS = Set.of("created", "charge", "payment_intent");
}
