package io.credits4j.examples.sandbox;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A loopback Stripe that sells packs and subscriptions: products, prices, customers, saved cards, checkout sessions, a
 * payment page, invoices, refunds, disputes, signed webhooks and idempotency keys, on the wire of API version
 * 2026-07-29.dahlia. Thread-safe.
 *
 * <pre>{@code
 * try (StripeSandbox stripe = StripeSandbox.start()) {
 *     stripe.webhookTarget(URI.create("http://127.0.0.1:8080/webhooks/stripe"));
 *     StripeClient client = StripeClient.builder()
 *             .setApiKey(stripe.apiKey())
 *             .setApiBase(stripe.baseUri().toString())
 *             .build();
 *     Session session = client.v1().checkout().sessions().create(params);
 *     stripe.pay(session.getId()); // what the Pay button does
 * }
 * }</pre>
 *
 * <p>Sessions do not expire by themselves; call {@link #expire}. Events caused by methods of this class and by the
 * payment page are delivered before these return, events caused by the API beside its answer. No delivery is retried;
 * call {@link #redeliver}.
 */
public final class StripeSandbox implements AutoCloseable {

    private final InstantSource clock;
    private final String apiKey;
    private final String webhookSecret;
    private final LoopbackServer server;
    private final StripeWebhookSender webhooks;
    private final StripeBuyer buyer;
    private final StripeRooms rooms;

    private StripeSandbox(Builder wanted) {
        clock = wanted.clock;
        apiKey = RandomIds.of("sk_test_51", 40);
        webhookSecret = wanted.webhookSecret;
        StripeObjects objects = new StripeObjects();
        StripeShapes shapes = new StripeShapes(clock);
        rooms = StripeRooms.of(objects, shapes);
        Desk desk = new Desk();
        server = LoopbackServer.start("stripe-sandbox", wanted.port, desk);
        webhooks = new StripeWebhookSender(objects, webhookSecret, clock, server.threads(), wanted.eventShape);
        buyer = new StripeBuyer(objects, rooms, webhooks);
        StripeApi api = new StripeApi(apiKey, objects, rooms.payments(), webhooks, server.threads());
        api.serve(rooms, server.baseUri());
        desk.open(api, new PaymentPage(objects, buyer));
    }

    /** Starts a sandbox on a free port with random keys and the system's clock. */
    public static StripeSandbox start() {
        return builder().start();
    }

    /** Returns a builder with a free port, random keys and the system's clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the API base, for example {@code http://127.0.0.1:41234}. */
    public URI baseUri() {
        return server.baseUri();
    }

    /** Returns the only API key this sandbox takes, {@code sk_test_…}. */
    public String apiKey() {
        return apiKey;
    }

    /** Returns the secret webhooks are signed with, {@code whsec_…}. */
    public String webhookSecret() {
        return webhookSecret;
    }

    /** Sends webhooks there from now on; without a target events are only recorded. */
    public void webhookTarget(URI target) {
        webhooks.target(Objects.requireNonNull(target, "target"));
    }

    /**
     * Pays an open session by card, as the Pay button does. A session that costs nothing becomes {@code
     * no_payment_required}.
     *
     * @return the deliveries of {@code charge.succeeded}, {@code payment_intent.succeeded} and {@code
     *     checkout.session.completed}, in this order
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if the session is not open
     */
    public List<Delivery> pay(String sessionId) {
        return pay(sessionId, TestCard.GOOD);
    }

    /**
     * Pays an open session by a card of one's choice, or saves that card where the session asks for one; see {@link
     * #pay(String)}.
     *
     * @throws IllegalArgumentException if there is no such session, or the card pays nothing at once
     * @throws IllegalStateException if the session is not open
     */
    public List<Delivery> pay(String sessionId, TestCard card) {
        return buyer.pay(sessionId, card);
    }

    /**
     * Completes an open session with a bank debit that settles later: {@code payment_status} stays {@code unpaid}.
     *
     * @return the deliveries, {@code checkout.session.completed} last
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if the session is not open
     */
    public List<Delivery> payLater(String sessionId) {
        return buyer.payLater(sessionId);
    }

    /**
     * Lets the pending bank debit of a session arrive.
     *
     * @return the deliveries, {@code checkout.session.async_payment_succeeded} last
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if no payment of it is pending
     */
    public List<Delivery> asyncPaymentSucceeded(String sessionId) {
        return buyer.asyncPaymentSucceeded(sessionId);
    }

    /**
     * Lets the pending bank debit of a session bounce.
     *
     * @return the deliveries, {@code checkout.session.async_payment_failed} last
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if no payment of it is pending
     */
    public List<Delivery> asyncPaymentFailed(String sessionId) {
        return buyer.asyncPaymentFailed(sessionId);
    }

    /**
     * Lets an open session expire.
     *
     * @return the delivery of {@code checkout.session.expired}
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if the session is not open
     */
    public List<Delivery> expire(String sessionId) {
        return buyer.expire(sessionId);
    }

    /**
     * Gives back a part of what a session was paid with, in minor units, as someone at the Dashboard does.
     *
     * @return the deliveries of {@code refund.created} and {@code charge.refunded}, in this order
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if it was not paid, or less than this amount is left of its payment
     */
    public List<Delivery> refund(String sessionId, long amount) {
        return buyer.refund(sessionId, amount);
    }

    /**
     * Gives back a part of what a session was paid with, on its way for days: the refund is {@code pending}.
     *
     * @return the id of the refund
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if it was not paid, or less than this amount is left of its payment
     */
    public String refundLater(String sessionId, long amount) {
        return buyer.refundLater(sessionId, amount);
    }

    /**
     * Gives back a part of what an invoice was paid with.
     *
     * @return the id of the refund
     * @throws IllegalArgumentException if there is no such invoice
     */
    public String refundInvoice(String invoiceId, long amount) {
        return buyer.refundInvoice(invoiceId, amount);
    }

    /** Moves a refund on: {@code succeeded}, {@code failed}, {@code canceled} or {@code requires_action}. */
    public List<Delivery> refundBecomes(String refundId, String status) {
        return buyer.refundBecomes(refundId, status);
    }

    /**
     * Disputes a part of a payment at its bank, which withdraws the money at once.
     *
     * @param paymentId a session, an invoice or a PaymentIntent
     * @return the id of the dispute
     */
    public String dispute(String paymentId, long amount) {
        return buyer.dispute(paymentId, amount);
    }

    /** Asks about a payment, without moving money; {@code paymentId} as in {@link #dispute}. */
    public String inquire(String paymentId, long amount) {
        return buyer.inquire(paymentId, amount);
    }

    /** Moves a dispute on: {@code under_review}, {@code won}, {@code lost}, {@code warning_closed} or a newer status. */
    public List<Delivery> disputeBecomes(String disputeId, String status) {
        return buyer.disputeBecomes(disputeId, status);
    }

    /** Warns that a payment may be fraud; {@code paymentId} as in {@link #dispute}. */
    public List<Delivery> warnOfFraud(String paymentId) {
        return buyer.warnOfFraud(paymentId);
    }

    /**
     * Saves a payment method for a customer, as the portal does. From now on everything of the customer is paid with it.
     *
     * @return its id
     */
    public String saveCard(String customerId, TestCard card) {
        return buyer.saveCard(customerId, card);
    }

    /** Confirms a setup intent, as the customer's browser does. */
    public List<Delivery> confirmSetup(String setupIntentId, TestCard card) {
        return buyer.confirmSetup(setupIntentId, card);
    }

    /** Lets a bank debit of a PaymentIntent arrive, or bounce. */
    public List<Delivery> concludePayment(String paymentIntentId, boolean arrives) {
        return buyer.concludePayment(paymentIntentId, arrives);
    }

    /** The customer comes and passes the check that the bank asks for before a PaymentIntent is paid. */
    public List<Delivery> authenticate(String paymentIntentId) {
        return buyer.authenticate(paymentIntentId);
    }

    /** Lets everything happen that is due by the clock: trials end, periods renew, what was cancelled ends. */
    public List<Delivery> passTime() {
        return buyer.passTime();
    }

    /** Tries to pay an open invoice once more, with what its subscription is paid with now. */
    public List<Delivery> retryInvoice(String invoiceId) {
        return buyer.retryInvoice(invoiceId);
    }

    /** Marks an open invoice as paid past Stripe. */
    public List<Delivery> payOutOfBand(String invoiceId) {
        return buyer.payOutOfBand(invoiceId);
    }

    /** Gives back a part of a paid invoice to the customer's balance by a credit note, and returns its id. */
    public String creditInvoice(String invoiceId, long amount) {
        return buyer.creditInvoice(invoiceId, amount);
    }

    /** Takes a credit note back. */
    public List<Delivery> voidCreditNote(String creditNoteId) {
        return buyer.voidCreditNote(creditNoteId);
    }

    /** Returns an object as it is now, as JSON text. */
    public String object(String id) {
        return buyer.object(id);
    }

    /** Returns the usage reported to meters, oldest first, as JSON text. */
    public List<String> meterEvents() {
        return buyer.meterEvents();
    }

    /** Returns all events so far, oldest first. */
    public List<StripeEvent> events() {
        return webhooks.recorded();
    }

    /**
     * Sends an event again: the same bytes under a new signature.
     *
     * @throws IllegalArgumentException if there is no such event
     */
    public Delivery redeliver(String eventId) {
        return webhooks.deliver(webhooks.find(eventId)
                .orElseThrow(() -> new IllegalArgumentException("no event has the id " + eventId)));
    }

    /** Returns the {@code Stripe-Signature} header that makes this payload genuine at that instant. */
    public String sign(byte[] payload, Instant instant) {
        return StripeSignature.header(webhookSecret, payload, instant);
    }

    /** Lets the next request with this method and path meet a fault; a path ending in {@code *} stands for all below. */
    public void failNext(String method, String path, Fault fault) {
        failNext(1, method, path, fault);
    }

    /** Lets the next {@code times} requests with this method and path meet a fault. */
    public void failNext(int times, String method, String path, Fault fault) {
        server.faults().arm(times, method, path, fault);
    }

    /** Returns all requests so far, oldest first, faulted ones included. */
    public List<SeenRequest> requests() {
        return server.seen();
    }

    /** Counts the requests with this method and path; a path ending in {@code *} stands for all below. */
    public long requestCount(String method, String path) {
        return server.count(method, path);
    }

    /** Stops listening and ends its threads. */
    @Override
    public void close() {
        server.close();
    }

    /** Says where the sandbox listens, never its keys. */
    @Override
    public String toString() {
        return "StripeSandbox at " + baseUri();
    }

    /** Hands requests to the payment page or to the API, once the server's address is known to both. */
    private static final class Desk implements LoopbackServer.Work {

        private final CompletableFuture<LoopbackServer.Work> work = new CompletableFuture<>();

        void open(StripeApi api, PaymentPage page) {
            work.complete(request -> PaymentPage.owns(request) ? page.answer(request) : api.answer(request));
        }

        @Override
        public Answer answer(SeenRequest request) {
            return work.join().answer(request);
        }
    }

    /** Collects what a sandbox starts with. Not thread-safe. */
    public static final class Builder {

        private int port;
        private String webhookSecret = RandomIds.of("whsec_", 32);
        private InstantSource clock = InstantSource.system();
        private EventShape eventShape = EventShape.DAHLIA;

        private Builder() {}

        /** Listens on this loopback port; 0, the default, takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Signs webhooks with this secret instead of a random one. */
        public Builder webhookSecret(String secret) {
            this.webhookSecret = Objects.requireNonNull(secret, "secret");
            return this;
        }

        /** Writes events in this shape; answers to requests stay in that of the pinned version. */
        public Builder eventShape(EventShape shape) {
            this.eventShape = Objects.requireNonNull(shape, "shape");
            return this;
        }

        /** Dates objects, events and signatures by this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Starts listening.
         *
         * @throws java.io.UncheckedIOException if the port is taken
         */
        public StripeSandbox start() {
            return new StripeSandbox(this);
        }
    }
}
