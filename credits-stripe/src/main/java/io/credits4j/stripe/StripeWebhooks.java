package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.ContentionException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.billing.Inbox;
import io.credits4j.billing.OpenEvent;
import io.credits4j.billing.ToldEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what Stripe reports into grants. Thread-safe; share one per webhook endpoint.
 *
 * <pre>{@code
 * StripeWebhooks webhooks = StripeWebhooks.fromEnv(checkout);
 *
 * // in the host's POST handler, with the body exactly as it came:
 * return webhooks.tryHandle(body, request.header("Stripe-Signature")).httpStatus();
 * }</pre>
 *
 * <p><b>Grammar.</b> {@code handle} throws {@link WebhookRefusedException} for a delivery that is not Stripe's;
 * {@code tryHandle} returns {@link WebhookResult.Refused} instead. Both throw when something fails while a true event is
 * handled: let it become the answer 500, and Stripe delivers the event again, for up to three days. Answering 200
 * anyway would lose a payment.
 *
 * <p><b>What is handled.</b> Checkout sessions are fetched and booked by {@link StripeCheckout#fulfil}; so are invoices,
 * refunds, disputes, credit notes and subscriptions. An event is only a hint that something has changed: the object is asked for anew, and brought into the books in one commit that
 * fails if somebody else has done so meanwhile. So events may come twice, late and in any order. Ignored are those that
 * tell of the same money again, in particular {@code payment_intent.succeeded} of a session, {@code charge.succeeded} and
 * {@code invoice.payment_succeeded}.
 *
 * <p><b>Once.</b> An event that was handled is not handled again: that it is done is written in the commit that books what
 * it tells.
 */
public final class StripeWebhooks {
    private static final Logger log = LoggerFactory.getLogger(StripeWebhooks.class);

    private static final String SECRET_VARIABLE = "STRIPE_WEBHOOK_SECRET";
    private static final int LARGEST_BODY = 1 << 20;

    private final StripeCheckout checkout;
    private final List<WebhookSecret> secrets;
    private final Duration tolerance;
    private final InstantSource clock;
    private final BillingEvents billingEvents;
    private final boolean trustsEvents;

    private StripeWebhooks(Builder builder) {
        this.checkout = builder.checkout;
        this.billingEvents = builder.checkout.billingEvents();
        this.secrets = List.copyOf(builder.secrets);
        this.tolerance = builder.tolerance;
        this.clock = builder.clock;
        this.trustsEvents = builder.trustsEvents;
    }

    /**
     * Obtains an endpoint with the secret in the environment variable {@code STRIPE_WEBHOOK_SECRET}.
     *
     * @throws IllegalStateException if the variable is not set
     * @throws IllegalArgumentException if it is blank, or has a blank at an end
     */
    public static StripeWebhooks fromEnv(StripeCheckout checkout) {
        return from(System.getenv(), checkout);
    }

    static StripeWebhooks from(Map<String, String> environment, StripeCheckout checkout) {
        String secret = environment.get(SECRET_VARIABLE);
        if (secret == null) {
            throw new IllegalStateException("the environment variable " + SECRET_VARIABLE + " is not set");
        }
        return builder(checkout).secret(secret).build();
    }

    /** Starts an endpoint that books through {@code checkout} and accepts events of its mode only. */
    public static Builder builder(StripeCheckout checkout) {
        return new Builder(checkout);
    }

    /**
     * Handles a delivery.
     *
     * @param payload the body, byte for byte; parsing and writing it again would break the signature
     * @param signatureHeader the header {@code Stripe-Signature}; {@code null} if there is none
     * @return what became of it
     * @throws WebhookRefusedException if it is not Stripe's or not for this endpoint; answer its status
     * @throws StripeUnavailableException if Stripe cannot be reached; answer 500
     * @throws StoreUnavailableException if the ledger's store fails; answer 500
     * @throws ContentionException if other writers are in the way; answer 500
     * @throws StripeFailureException if the session cannot be booked; answer 500, so that it stays visible in Stripe's
     *     dashboard until somebody looks
     */
    public WebhookResult.Accepted handle(byte[] payload, @Nullable String signatureHeader) {
        return tryHandle(payload, signatureHeader).orThrow();
    }

    /** Handles a delivery, or says why not; see {@link #handle}. It throws the same, but for the refusal. */
    public WebhookResult tryHandle(byte[] payload, @Nullable String signatureHeader) {
        Optional<WebhookRefusal> forged = refusal(requireNonNull(payload, "payload"), signatureHeader);
        if (forged.isPresent()) {
            return refused(forged.get());
        }
        Optional<StripeEvent> event = StripeEvent.read(payload);
        if (event.isEmpty()) {
            return refused(WebhookRefusal.NOT_AN_EVENT);
        }
        if (event.get().mode() != checkout.mode()) {
            return refused(WebhookRefusal.OTHER_MODE);
        }
        return handle(event.get());
    }

    /** The checks on the raw bytes; nothing is parsed before they hold. */
    private Optional<WebhookRefusal> refusal(byte[] payload, @Nullable String signatureHeader) {
        if (signatureHeader == null || signatureHeader.isBlank()) {
            return Optional.of(WebhookRefusal.SIGNATURE_MISSING);
        }
        if (payload.length == 0) {
            return Optional.of(WebhookRefusal.BODY_EMPTY);
        }
        if (payload.length > LARGEST_BODY) {
            return Optional.of(WebhookRefusal.BODY_TOO_LARGE);
        }
        Optional<SignatureHeader> header = SignatureHeader.read(signatureHeader);
        if (header.isEmpty()) {
            return Optional.of(WebhookRefusal.SIGNATURE_MALFORMED);
        }
        if (!header.get().fits(payload, secrets)) {
            return Optional.of(WebhookRefusal.SIGNATURE_WRONG);
        }
        boolean timely = header.get().isWithin(tolerance, clock.instant());
        return timely ? Optional.empty() : Optional.of(WebhookRefusal.TIMESTAMP_OUT_OF_TOLERANCE);
    }

    private static WebhookResult refused(WebhookRefusal reason) {
        log.warn("webhook refused: {}", reason.explanation());
        return new WebhookResult.Refused(reason);
    }

    /** What happens on connected accounts is not ours to book. */
    private WebhookResult handle(StripeEvent event) {
        if (event.connectedAccount().isPresent()) {
            return ignored(event);
        }
        Optional<EventSubject> subject = EventSubject.of(event.type());
        if (subject.isEmpty()) {
            return ignored(event);
        }
        if (subject.get() == EventSubject.SESSION && !namesSession(event)) {
            return refused(WebhookRefusal.NOT_AN_EVENT);
        }
        return handleOnce(billingEvents.billing().inbox(), event);
    }

    private static boolean namesSession(StripeEvent event) {
        return event.objectId().filter(SessionId::isWritten).isPresent();
    }

    /** The inbox saves the work of an event that was handled, and keeps one that cannot be handled for an operator. */
    private WebhookResult handleOnce(Inbox inbox, StripeEvent event) {
        Inbox.Result<WebhookResult> result =
                inbox.handle(event.id(), event.type(), event.objectId(), open -> handleNow(event, open));
        if (result instanceof Inbox.Result.Handled<WebhookResult> handled) {
            return handled.answer();
        }
        return result instanceof Inbox.Result.Parked<WebhookResult>
                ? new WebhookResult.Parked(event.id(), event.type())
                : new WebhookResult.Repeated(event.id(), event.type());
    }

    /**
     * Handles once more what waits for an operator, as it is at Stripe by now.
     *
     * <pre>{@code
     * billing.operations().retryEvent(id, webhooks::handleAgain);
     * }</pre>
     *
     * @param event as it is known
     * @param open what is booked last is booked together with its being done
     * @return what became of it
     * @throws IllegalArgumentException if it is about a checkout session and names none, as no event does that was parked
     * @throws StripeFailureException as {@link #handle}
     */
    public WebhookResult handleAgain(ToldEvent event, OpenEvent open) {
        return handleNow(StripeEvent.of(event, checkout.mode()), open);
    }

    private WebhookResult handleNow(StripeEvent event, OpenEvent open) {
        Optional<EventSubject> subject = EventSubject.of(event.type());
        if (subject.isEmpty()) {
            return ignored(event);
        }
        if (subject.get() == EventSubject.SESSION) {
            return book(event, open);
        }
        return billingEvents.handle(event, subject.get(), open);
    }

    private WebhookResult book(StripeEvent event, OpenEvent open) {
        SessionId session = new SessionId(event.objectId().orElse(""));
        FulfilmentResult result =
                asTold(event, open).orElseGet(() -> checkout.fulfilment().fulfil(session, null, open));
        if (result instanceof FulfilmentResult.Ignored) {
            return ignored(event);
        }
        boolean failed = event.type().equals("checkout.session.async_payment_failed");
        return new WebhookResult.Fulfilled(event.id(), event.type(), failed ? endPending(result) : result);
    }

    private Optional<FulfilmentResult> asTold(StripeEvent event, OpenEvent open) {
        return trustsEvents
                ? event.object().flatMap(session -> checkout.fulfilment().fulfil(session, open))
                : Optional.empty();
    }

    /** Stripe shows a failed payment on the session as unpaid, like one on its way; only the event tells them apart. */
    private static FulfilmentResult endPending(FulfilmentResult result) {
        return result instanceof FulfilmentResult.Pending pending
                ? new FulfilmentResult.NotPaid(
                        pending.sessionId(),
                        pending.account(),
                        pending.packageId(),
                        FulfilmentResult.NotPaid.Reason.FAILED)
                : result;
    }

    private static WebhookResult ignored(StripeEvent event) {
        return new WebhookResult.Ignored(event.id(), event.type());
    }

    @Override
    public String toString() {
        return "StripeWebhooks[" + checkout.mode() + ", " + secrets.size() + " secrets"
                + (trustsEvents ? ", trusting events]" : "]");
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private final StripeCheckout checkout;
        private final List<WebhookSecret> secrets = new ArrayList<>();
        private Duration tolerance = Duration.ofMinutes(5);
        private InstantSource clock = InstantSource.system();
        private boolean trustsEvents;

        private Builder(StripeCheckout checkout) {
            this.checkout = requireNonNull(checkout, "checkout");
        }

        /**
         * Adds a signing secret of the endpoint, such as {@code whsec_…}. Give both while one is being replaced by
         * another.
         *
         * @throws IllegalArgumentException if it is blank or has a blank at an end; it is not in the message
         */
        public Builder secret(String secret) {
            secrets.add(WebhookSecret.of(requireNonNull(secret, "secret")));
            return this;
        }

        /** Sets how old a signature may be, and how far ahead; above zero, 5 minutes unless set. */
        public Builder tolerance(Duration tolerance) {
            if (tolerance.isNegative() || tolerance.isZero()) {
                throw new IllegalArgumentException("tolerance is not above zero: " + tolerance);
            }
            this.tolerance = tolerance;
            return this;
        }

        /** Sets the clock signatures are compared with; the system's unless set. */
        public Builder clock(InstantSource clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Books a package from the event alone where that tells enough, without asking Stripe; unless set, Stripe is asked.
         * For shops with many sales a second, and for hours in which Stripe's interface does not answer.
         *
         * <p>An event tells enough if the page was paid, for what was put in the cart and nothing else, at the prices of
         * the catalog this endpoint has. Whatever else is told is asked for: money on its way, refunds, disputes, invoices,
         * subscriptions. The books end the same; but where an event of a sale is late, its credits are there until the event
         * of its refund has been handled too.
         */
        public Builder trustingEvents() {
            trustsEvents = true;
            return this;
        }

        /**
         * Builds the endpoint.
         *
         * @throws IllegalArgumentException if no secret was given
         */
        public StripeWebhooks build() {
            if (secrets.isEmpty()) {
                throw new IllegalArgumentException(
                        "secret is missing; it is shown with the endpoint in Stripe's" + " dashboard");
            }
            return new StripeWebhooks(this);
        }
    }
}
