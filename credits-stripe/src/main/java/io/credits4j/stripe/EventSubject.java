package io.credits4j.stripe;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the events this library handles are about. Left out on purpose are those that tell of the same money again:
 * {@code charge.succeeded}, {@code invoice.payment_succeeded} and {@code invoice_payment.paid}.
 */
enum EventSubject {
    SESSION("checkout.session", "completed", "async_payment_succeeded", "async_payment_failed", "expired"),
    PAYMENT("payment_intent", "succeeded", "processing", "requires_action", "payment_failed", "canceled"),
    CHARGE("charge", "refunded"),
    REFUND("refund", "created", "updated", "failed"),
    CHARGE_REFUND("charge.refund", "updated"),
    DISPUTE("charge.dispute", "created", "updated", "funds_withdrawn", "funds_reinstated", "closed"),
    INVOICE(
            "invoice",
            "paid",
            "payment_failed",
            "payment_action_required",
            "overdue",
            "finalization_failed",
            "marked_uncollectible",
            "voided",
            "upcoming"),
    CREDIT_NOTE("credit_note", "created", "updated", "voided"),
    SUBSCRIPTION(
            "customer.subscription",
            "created",
            "updated",
            "deleted",
            "paused",
            "resumed",
            "trial_will_end",
            "pending_update_applied",
            "pending_update_expired"),
    CUSTOMER("customer", "created", "updated", "deleted"),
    SETUP("setup_intent", "succeeded", "setup_failed", "canceled"),
    PAYMENT_METHOD("payment_method", "attached", "updated", "automatically_updated", "detached"),
    FRAUD_WARNING("radar.early_fraud_warning", "created", "updated"),
    REVIEW("review", "opened", "closed"),
    PRICE("price", "created", "updated", "deleted"),
    PRODUCT("product", "created", "updated", "deleted");

    private static final Map<String, EventSubject> BY_TYPE = Arrays.stream(values())
            .flatMap(subject -> subject.types().map(type -> Map.entry(type, subject)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String about;
    private final String happenings;

    EventSubject(String about, String... happenings) {
        this.about = about;
        this.happenings = String.join(" ", happenings);
    }

    private Stream<String> types() {
        return Stream.of(happenings.split(" ", -1)).map(happening -> about + "." + happening);
    }

    /** Returns what an event is about; empty if it is none of ours. */
    static Optional<EventSubject> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** Returns the types of all events to be sent here. */
    static Set<String> allTypes() {
        return new TreeSet<>(BY_TYPE.keySet());
    }

    /** Returns those values of an enum of Stripe's client that stand for these events. */
    static <E extends Enum<E>> List<E> allTypes(Class<E> of, Function<E, String> value) {
        Set<String> types = allTypes();
        List<E> found = Arrays.stream(of.getEnumConstants())
                .filter(constant -> types.contains(value.apply(constant)))
                .toList();
        if (found.size() != types.size()) {
            throw new IllegalStateException("Stripe's client knows only " + found.size() + " of " + types);
        }
        return found;
    }
}
