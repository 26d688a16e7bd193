package io.credits4j.stripe;

import com.stripe.param.CustomerCreateParams;
import com.stripe.param.RefundCreateParams;
import io.credits4j.billing.Card;
import io.credits4j.examples.sandbox.TestCard;
import java.util.EnumMap;
import java.util.Map;

/** What happens at Stripe in a story, and the books that live through it. Not thread-safe. */
final class StripePart {
    final World world;
    final World.Books books;
    private final Map<TestCard, Card> cards = new EnumMap<>(TestCard.class);
    private final String customer;
    private String pack = "";
    private String dispute = "";

    StripePart(World world) {
        this.world = world;
        this.books = world.open();
        customer = world.connection
                .gateway()
                .createCustomer(
                        CustomerCreateParams.builder().build(), world.key().value())
                .id();
    }

    HostPart host() {
        return new HostPart(this, books, () -> {});
    }

    String customer() {
        return customer;
    }

    Card card(TestCard kind) {
        return cards.computeIfAbsent(
                kind,
                any -> world.connection
                        .gateway()
                        .paymentMethod(world.stripe.saveCard(customer, kind))
                        .card());
    }

    void payPack() {
        pack = books.sellPack();
        world.stripe.pay(pack);
    }

    void authenticate() {
        world.stripe.authenticate(newestPayment());
    }

    void concludePayment(boolean arrives) {
        world.passDays(4);
        world.stripe.concludePayment(newestPayment(), arrives);
    }

    /** Before any event tells of them. */
    void resolveTopUps() {
        world.passDays(1);
        books.billing.topUps().resolveDue(10);
    }

    void refundPayment(long cents) {
        world.connection
                .gateway()
                .createRefund(
                        RefundCreateParams.builder()
                                .setPaymentIntent(newestPayment())
                                .setAmount(cents)
                                .build(),
                        world.key().value());
    }

    void refundInVain() {
        String refund = world.stripe.refundLater(pack, 1_000);
        books.tellNews();
        world.passDays(20);
        world.stripe.refundBecomes(refund, "failed");
    }

    void disputePayment(String end) {
        dispute = world.stripe.dispute(newestPayment(), 1_000);
        books.tellNews();
        disputeBecomes(end);
    }

    void disputeBecomes(String status) {
        world.stripe.disputeBecomes(dispute, status);
    }

    private String newestPayment() {
        return world.connection
                .gateway()
                .paymentIntents(Window.of(World.BEGINNING, world.now))
                .all()
                .get(0)
                .id();
    }
}
