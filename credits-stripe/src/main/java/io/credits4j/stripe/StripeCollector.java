package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.param.PaymentIntentCreateParams;
import io.credits4j.billing.Card;
import io.credits4j.billing.Customer;
import io.credits4j.billing.PaymentCollector;
import io.credits4j.internal.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Charges the cards on file through Stripe, for top-ups. Thread-safe; share one per application.
 *
 * <pre>{@code
 * Billing billing = Billing.builder(ledger, storage, catalog)
 *         .collector(StripeCollector.on(stripe))
 *         .build();
 * }</pre>
 *
 * <p>A charge goes under the id of its order, so that asking twice charges once. Where the answer is lost, or a card was
 * changed in between, what came of it is found in the customer's payments by that id.
 */
public final class StripeCollector implements PaymentCollector {
    static final String TOP_UP = "credits4j_topup";

    private static final Window EVER = Window.of(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));
    private static final Set<Integer> ABOUT_THE_ORDER = Set.of(400, 402, 404);

    private final StripeGateway stripe;

    private StripeCollector(StripeConnection connection) {
        this.stripe = connection.gateway();
    }

    /** Obtains a collector for the Stripe account that takes the money. */
    public static StripeCollector on(StripeConnection connection) {
        return new StripeCollector(requireNonNull(connection, "connection"));
    }

    @Override
    public Answer charge(Order order) {
        Optional<Customer> customer = order.customer();
        Optional<Card> card = customer.flatMap(Customer::card);
        if (card.isEmpty()) {
            return new Answer.Declined("no_payment_method", true);
        }
        try {
            return answer(
                    stripe.createPaymentIntent(params(order, customer.get().providerId(), card.get()), key(order)));
        } catch (StripeDeclinedException e) {
            return answer(e);
        } catch (StripeRequestException e) {
            return refused(order, e);
        }
    }

    private static PaymentIntentCreateParams params(Order order, String customer, Card card) {
        Map<String, String> metadata = new TreeMap<>(Owner.mark(order.account()));
        metadata.put(TOP_UP, order.id());
        return PaymentIntentCreateParams.builder()
                .setAmount(StripeAmounts.toStripe(order.amount()))
                .setCurrency(order.amount().currency().getCurrencyCode().toLowerCase(Locale.ROOT))
                .setCustomer(customer)
                .setPaymentMethod(card.id())
                .setConfirm(true)
                .setOffSession(true)
                .setErrorOnRequiresAction(true)
                .setDescription(order.description())
                .putAllMetadata(metadata)
                .build();
    }

    private static String key(Order order) {
        return "credits4j-topup-" + HexFormat.of().formatHex(Sha256.of(order.id()));
    }

    /** Under a key that was used for another card, an earlier try may have charged: only its payment can tell. */
    private Answer refused(Order order, StripeRequestException e) {
        if (e.isKeyReused()) {
            return find(order).orElseGet(Answer.Unknown::new);
        }
        if (e.httpStatus().isPresent()
                && ABOUT_THE_ORDER.contains(e.httpStatus().getAsInt())) {
            return new Answer.Declined(e.code().orElse("refused"), false);
        }
        throw e;
    }

    private static Answer answer(StripeDeclinedException e) {
        Decline decline = e.decline();
        return decline.needsCustomer() && e.paymentIntent().isPresent()
                ? new Answer.NeedsCustomer(e.paymentIntent().get(), Optional.empty())
                : new Answer.Declined(decline.shown(), !decline.isFinal());
    }

    @Override
    public Optional<Answer> find(Order order) {
        Optional<Customer> customer = order.customer();
        if (customer.isEmpty()) {
            return Optional.empty();
        }
        for (PaymentIntentView payment : stripe.paymentIntents(customer.get().providerId(), EVER)) {
            if (order.id().equals(payment.metadata().get(TOP_UP))) {
                return Optional.of(answer(payment));
            }
        }
        return Optional.empty();
    }

    /** What a payment has come to. */
    static Answer answer(PaymentIntentView payment) {
        return switch (payment.status()) {
            case "succeeded" -> new Answer.Succeeded(payment.id());
            case "processing", "requires_capture" -> new Answer.Processing(payment.id());
            case "requires_action", "requires_confirmation" -> new Answer.NeedsCustomer(payment.id(), Optional.empty());
            case "requires_payment_method", "canceled" -> ended(payment);
            default -> new Answer.Unknown();
        };
    }

    private static Answer ended(PaymentIntentView payment) {
        Optional<Decline> error = payment.lastError();
        boolean canGoOn = payment.status().equals("requires_payment_method")
                && error.filter(Decline::needsCustomer).isPresent();
        return canGoOn
                ? new Answer.NeedsCustomer(payment.id(), Optional.empty())
                : new Answer.Declined(
                        error.map(Decline::shown).orElse(payment.status()),
                        error.filter(Decline::isFinal).isEmpty());
    }

    @Override
    public String toString() {
        return "StripeCollector";
    }
}
