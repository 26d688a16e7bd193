package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /v1/subscriptions}: begun on a checkout page, renewed as time passes, changed and ended by the shop. Every period
 * is paid by an invoice; prorations go on one at once where {@code always_invoice} says so, else on the next.
 */
final class StripeSubscriptions {

    private static final Set<String> UPDATE = Set.of(
            "billing_cycle_anchor",
            "cancel_at_period_end",
            "default_payment_method",
            "expand",
            "items",
            "metadata",
            "pause_collection",
            "payment_behavior",
            "proration_behavior",
            "trial_end");
    private static final Set<String> RESUME =
            Set.of("billing_cycle_anchor", "expand", "proration_behavior", "proration_date");
    private static final Set<String> RUNNING = Set.of("active", "trialing", "past_due");

    private final StripeObjects objects;
    private final StripeShapes shapes;
    private final StripeInvoices invoices;
    private final StripePaymentMethods methods;
    private final Map<String, Long> anchors = new HashMap<>();
    private final Map<String, List<ObjectNode>> waitingLines = new HashMap<>();

    StripeSubscriptions(
            StripeObjects objects, StripeShapes shapes, StripeInvoices invoices, StripePaymentMethods methods) {
        this.methods = methods;
        this.objects = objects;
        this.shapes = shapes;
        this.invoices = invoices;
    }

    /** Begins what a checkout page sold, with its first invoice, paid or on trial. */
    Happening begin(ObjectNode session, List<ObjectNode> sold, ObjectNode wanted, Optional<ObjectNode> paymentMethod) {
        ObjectNode subscription = shapes.subscription();
        String id = subscription.path("id").textValue();
        long now = shapes.now();
        long trialDays = wanted.path("trial_period_days").longValue();
        long end = trialDays > 0
                ? now + Duration.ofDays(trialDays).toSeconds()
                : after(now, sold.get(0).path("price"), 1);
        subscription
                .put("customer", session.path("customer").textValue())
                .put("currency", session.path("currency").textValue())
                .put("billing_cycle_anchor", trialDays > 0 ? end : now)
                .put("status", trialDays > 0 ? "trialing" : "active");
        paymentMethod.ifPresent(method ->
                subscription.put("default_payment_method", method.path("id").textValue()));
        subscription.set("metadata", wanted.path("metadata").deepCopy());
        Optional.ofNullable(wanted.path("missing_payment_method").textValue())
                .ifPresent(behavior -> subscription
                        .withObject("/trial_settings/end_behavior")
                        .put("missing_payment_method", behavior));
        if (trialDays > 0) {
            subscription.put("trial_start", now).put("trial_end", end);
        }
        for (ObjectNode line : sold) {
            ObjectNode item = shapes.subscriptionItem()
                    .put("quantity", line.path("quantity").longValue())
                    .put("subscription", id)
                    .put("current_period_start", now)
                    .put("current_period_end", end);
            item.set("price", line.path("price").deepCopy());
            subscription.withObject("/items").withArray("data").add(item);
        }
        anchors.put(id, trialDays > 0 ? end : now);
        objects.add(subscription);
        ObjectNode invoice = invoices.draft(subscription, "subscription_create");
        items(subscription)
                .forEach(item -> invoices.addLine(invoice, item, trialDays > 0 ? 0 : price(item), now, end, false));
        List<ObjectNode> events = new ArrayList<>();
        List<ObjectNode> paid = invoices.pay(invoice, subscription);
        events.add(shapes.eventAbout("customer.subscription.created", subscription));
        events.addAll(paid);
        return new Happening(subscription, events);
    }

    /** Lets everything happen that is due by the clock: trials end, periods renew, what was cancelled ends. */
    List<ObjectNode> passTime() {
        List<ObjectNode> events = new ArrayList<>();
        boolean someDue = true;
        while (someDue) {
            List<ObjectNode> due = objects.newestFirst("subscription").stream()
                    .filter(this::isDue)
                    .toList();
            someDue = !due.isEmpty();
            due.forEach(subscription -> events.addAll(renew(subscription)));
        }
        return events;
    }

    private boolean isDue(ObjectNode subscription) {
        return RUNNING.contains(subscription.path("status").asText()) && periodEnd(subscription) <= shapes.now();
    }

    private List<ObjectNode> renew(ObjectNode subscription) {
        if (subscription.path("cancel_at_period_end").booleanValue()) {
            return end(subscription, periodEnd(subscription));
        }
        boolean cannotPay =
                isOnTrial(subscription) && methods.payingFor(subscription).isEmpty();
        return cannotPay ? endTrialWithoutMethod(subscription) : goOn(subscription);
    }

    private static boolean isOnTrial(ObjectNode subscription) {
        return subscription.path("status").asText().equals("trialing");
    }

    private List<ObjectNode> endTrialWithoutMethod(ObjectNode subscription) {
        return switch (subscription
                .at("/trial_settings/end_behavior/missing_payment_method")
                .asText()) {
            case "pause" -> {
                subscription.put("status", "paused");
                yield List.of(shapes.eventAbout("customer.subscription.paused", subscription));
            }
            case "cancel" -> end(subscription, periodEnd(subscription));
            default -> goOn(subscription);
        };
    }

    private List<ObjectNode> goOn(ObjectNode subscription) {
        long start = periodEnd(subscription);
        move(subscription, start);
        if (isOnTrial(subscription)) {
            subscription.put("status", "active");
        }
        ObjectNode invoice = invoices.draft(subscription, "subscription_cycle");
        waitingLines
                .getOrDefault(subscription.path("id").textValue(), List.of())
                .forEach(line -> invoices.add(invoice, line));
        waitingLines.remove(subscription.path("id").textValue());
        items(subscription)
                .forEach(item -> invoices.addLine(invoice, item, price(item), start, periodEnd(subscription), false));
        List<ObjectNode> events = new ArrayList<>();
        if (subscription.path("pause_collection").isObject()) {
            events.add(shapes.eventAbout("customer.subscription.updated", subscription));
            events.addAll(invoices.become(invoice, "void"));
            return events;
        }
        List<ObjectNode> paid = invoices.pay(invoice, subscription);
        events.add(shapes.eventAbout("customer.subscription.updated", subscription));
        events.addAll(paid);
        return events;
    }

    private void move(ObjectNode subscription, long start) {
        JsonNode price = items(subscription).get(0).path("price");
        long anchor = anchors.getOrDefault(subscription.path("id").textValue(), start);
        long end = start;
        for (int periods = 1; end <= start; periods++) {
            end = after(anchor, price, periods);
        }
        for (ObjectNode item : items(subscription)) {
            item.put("current_period_start", start).put("current_period_end", end);
        }
    }

    /** Months of different lengths end on the day the subscription began, or on the last before it. */
    private static long after(long anchor, JsonNode price, int periods) {
        long months = price.path("recurring").path("interval_count").asLong(1)
                * (price.path("recurring").path("interval").asText().equals("year") ? 12 : 1);
        return Instant.ofEpochSecond(anchor)
                .atZone(ZoneOffset.UTC)
                .plusMonths(months * periods)
                .toEpochSecond();
    }

    Happening update(String id, StripeParameters asked) {
        asked.allowOnly(UPDATE);
        ObjectNode subscription = objects.named("subscription", id);
        ObjectNode before = subscription.deepCopy();
        asked.flag("cancel_at_period_end").ifPresent(cancel -> cancelAtPeriodEnd(subscription, cancel));
        asked.text("default_payment_method").ifPresent(method -> subscription.put("default_payment_method", method));
        pause(subscription, asked);
        subscription.withObject("/metadata").setAll(asked.metadata());
        List<ObjectNode> lines = new ArrayList<>();
        asked.groups("items").forEach(item -> change(subscription, item, lines));
        List<ObjectNode> invoiced = switch (asked.text("proration_behavior").orElse("create_prorations")) {
            case "always_invoice" -> invoiceNow(subscription, lines);
            case "none" -> List.<ObjectNode>of();
            default -> later(subscription, lines);
        };
        List<ObjectNode> events = new ArrayList<>();
        if (!subscription.equals(before)) {
            events.add(shapes.eventAbout("customer.subscription.updated", subscription));
        }
        events.addAll(invoiced);
        return new Happening(subscription, events);
    }

    private void cancelAtPeriodEnd(ObjectNode subscription, boolean cancel) {
        subscription.put("cancel_at_period_end", cancel);
        if (cancel) {
            subscription.put("cancel_at", periodEnd(subscription)).put("canceled_at", shapes.now());
        } else {
            subscription.putNull("cancel_at").putNull("canceled_at");
        }
    }

    private static void pause(ObjectNode subscription, StripeParameters asked) {
        Optional<StripeParameters> pause = asked.group("pause_collection");
        if (pause.isPresent()) {
            subscription
                    .putObject("pause_collection")
                    .put("behavior", pause.get().required("behavior"));
        } else if (asked.has("pause_collection")) {
            subscription.putNull("pause_collection");
        }
    }

    private void change(ObjectNode subscription, StripeParameters asked, List<ObjectNode> lines) {
        asked.allowOnly(Set.of("id", "price", "quantity"));
        String id = asked.required("id");
        ObjectNode item = items(subscription).stream()
                .filter(found -> found.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> StripeError.noSuch(400, "subscription_item", id, asked.name("id")));
        long now = shapes.now();
        long end = item.path("current_period_end").longValue();
        long whole = end - item.path("current_period_start").longValue();
        boolean onTrial = isOnTrial(subscription);
        lines.add(invoices.line(item, onTrial ? 0 : -share(price(item), end - now, whole), now, end, true));
        asked.text("price")
                .ifPresent(price -> item.set(
                        "price",
                        objects.referred("price", price, asked.name("price")).deepCopy()));
        asked.whole("quantity").ifPresent(quantity -> item.put("quantity", quantity));
        lines.add(invoices.line(item, onTrial ? 0 : share(price(item), end - now, whole), now, end, true));
    }

    private static long share(long amount, long part, long whole) {
        return BigDecimal.valueOf(amount)
                .multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private List<ObjectNode> invoiceNow(ObjectNode subscription, List<ObjectNode> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        ObjectNode invoice = invoices.draft(subscription, "subscription_update");
        lines.forEach(line -> invoices.add(invoice, line));
        return invoices.pay(invoice, subscription);
    }

    private List<ObjectNode> later(ObjectNode subscription, List<ObjectNode> lines) {
        waitingLines
                .computeIfAbsent(subscription.path("id").textValue(), id -> new ArrayList<>())
                .addAll(lines);
        return List.of();
    }

    /** A period begins now; what was paused goes on once its invoice is paid. */
    Happening resume(String id, StripeParameters asked) {
        asked.allowOnly(RESUME);
        ObjectNode subscription = objects.named("subscription", id);
        String status = subscription.path("status").asText();
        if (!status.equals("paused")) {
            throw StripeError.badRequest(
                    "status", "Only a paused subscription can be resumed; this one is " + status + ".");
        }
        if (!asked.text("billing_cycle_anchor").orElse("now").equals("now")) {
            throw StripeError.badRequest("billing_cycle_anchor", "This sandbox resumes only from now on.");
        }
        long now = shapes.now();
        anchors.put(id, now);
        subscription.put("billing_cycle_anchor", now);
        move(subscription, now);
        ObjectNode invoice = invoices.draft(subscription, "subscription_update");
        items(subscription)
                .forEach(item -> invoices.addLine(invoice, item, price(item), now, periodEnd(subscription), false));
        List<ObjectNode> events = new ArrayList<>(invoices.pay(invoice, subscription));
        if (invoice.path("status").asText().equals("paid")) {
            subscription.put("status", "active");
            events.add(shapes.eventAbout("customer.subscription.resumed", subscription));
        }
        return new Happening(subscription, events);
    }

    Happening cancel(String id, StripeParameters asked) {
        asked.allowOnly(Set.of("expand", "invoice_now", "prorate"));
        ObjectNode subscription = objects.named("subscription", id);
        if (subscription.path("status").asText().equals("canceled")) {
            throw StripeError.noSuch(404, "subscription", id, "id");
        }
        return new Happening(subscription, end(subscription, shapes.now()));
    }

    private List<ObjectNode> end(ObjectNode subscription, long at) {
        subscription.put("status", "canceled").put("ended_at", at);
        if (subscription.path("canceled_at").isNull()) {
            subscription.put("canceled_at", at);
        }
        return List.of(shapes.eventAbout("customer.subscription.deleted", subscription));
    }

    List<ObjectNode> list(StripeParameters asked) {
        String status = asked.text("status").orElse("");
        return objects.newestFirst("subscription").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "customer"))
                .filter(subscription -> status.equals("all") || isListed(subscription, status))
                .toList();
    }

    private static boolean isListed(ObjectNode subscription, String status) {
        String found = subscription.path("status").asText();
        return status.isEmpty() ? !found.equals("canceled") : found.equals(status);
    }

    private static long price(ObjectNode item) {
        return item.path("price").path("unit_amount").longValue()
                * item.path("quantity").longValue();
    }

    private static long periodEnd(ObjectNode subscription) {
        return items(subscription).get(0).path("current_period_end").longValue();
    }

    private static List<ObjectNode> items(ObjectNode subscription) {
        List<ObjectNode> items = new ArrayList<>();
        subscription.path("items").path("data").forEach(item -> items.add((ObjectNode) item));
        return items;
    }
}
