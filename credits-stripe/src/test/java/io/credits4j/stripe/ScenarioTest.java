package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.common.EmptyParam;
import io.credits4j.Credits;
import io.credits4j.billing.DisputePolicy;
import io.credits4j.billing.SubscriptionStatus;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.examples.sandbox.TestCard;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.pricing.BillingInterval;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stories of payments, each lived through once with its events told as they happen, and then told to empty books in many
 * random orders, with each event once or twice, half of the time trusting what events say; in both shapes events are
 * written in. The books are the same every time.
 */
class ScenarioTest {
    /** What happens, and what is available and owed in the end. */
    private record Story(
            String name,
            DisputePolicy onDispute,
            String available,
            String debt,
            BiConsumer<World, World.Books> happening) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Story story(String name, String available, String debt, BiConsumer<World, World.Books> happening) {
        return new Story(name, DisputePolicy.FREEZE, available, debt, happening);
    }

    static Stream<Arguments> stories() {
        List<Story> stories = List.of(
                story("a pack is paid", "110", "0", (world, books) -> world.stripe.pay(books.sellPack())),
                story("a pack is paid days later", "110", "0", (world, books) -> {
                    String session = books.sellPack();
                    world.stripe.payLater(session);
                    books.tellNews();
                    world.passDays(3);
                    world.stripe.asyncPaymentSucceeded(session);
                }),
                story("a bank debit bounces", "0", "0", (world, books) -> {
                    String session = books.sellPack();
                    world.stripe.payLater(session);
                    books.tellNews();
                    world.stripe.asyncPaymentFailed(session);
                }),
                story("a pack is refunded in part", "77", "0", (world, books) -> {
                    String session = paid(world, books);
                    world.stripe.refund(session, 200);
                    books.tellNews();
                    world.stripe.refund(session, 100);
                }),
                story("a pack is refunded in full", "0", "0", (world, books) -> {
                    world.stripe.refund(paid(world, books), 1_000);
                }),
                story("a pack is refunded bit by bit", "0", "0", (world, books) -> {
                    String session = paid(world, books);
                    for (long cents : List.of(333L, 333L, 334L)) {
                        world.stripe.refund(session, cents);
                        books.tellNews();
                    }
                }),
                story("a refund fails weeks later", "110", "0", (world, books) -> {
                    String session = paid(world, books);
                    String refund = world.stripe.refundLater(session, 500);
                    books.tellNews();
                    world.passDays(20);
                    world.stripe.refundBecomes(refund, "failed");
                }),
                story("a refund waits for the customer", "110", "0", (world, books) -> {
                    String refund = world.stripe.refundLater(paid(world, books), 500);
                    world.stripe.refundBecomes(refund, "requires_action");
                }),
                story("of two refunds one fails", "82.5", "0", (world, books) -> {
                    String session = paid(world, books);
                    String first = world.stripe.refundLater(session, 500);
                    world.stripe.refund(session, 250);
                    books.tellNews();
                    world.stripe.refundBecomes(first, "failed");
                }),
                story("an inquiry moves nothing", "110", "0", (world, books) -> {
                    String dispute = world.stripe.inquire(paid(world, books), 1_000);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "warning_closed");
                }),
                story("an open dispute freezes", "0", "0", (world, books) -> {
                    world.stripe.dispute(paid(world, books), 1_000);
                }),
                story("a dispute is won", "110", "0", (world, books) -> {
                    String dispute = world.stripe.dispute(paid(world, books), 1_000);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "under_review");
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "won");
                }),
                story("a dispute is lost", "0", "0", (world, books) -> {
                    String dispute = world.stripe.dispute(paid(world, books), 1_000);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "lost");
                }),
                story("a dispute is lost after a refund of half", "0", "0", (world, books) -> {
                    String session = paid(world, books);
                    world.stripe.refund(session, 500);
                    books.tellNews();
                    String dispute = world.stripe.dispute(session, 1_000);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "lost");
                }),
                story("a dispute is won after a refund of half", "55", "0", (world, books) -> {
                    String session = paid(world, books);
                    world.stripe.refund(session, 500);
                    books.tellNews();
                    String dispute = world.stripe.dispute(session, 1_000);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "won");
                }),
                story("a dispute is lost and the refund beside it fails", "55", "0", (world, books) -> {
                    String session = paid(world, books);
                    String refund = world.stripe.refundLater(session, 500);
                    String dispute = world.stripe.dispute(session, 500);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "lost");
                    books.tellNews();
                    world.stripe.refundBecomes(refund, "failed");
                }),
                new Story("an open dispute claws where wanted", DisputePolicy.CLAW, "55", "0", (world, books) -> {
                    world.stripe.dispute(paid(world, books), 500);
                }),
                story("a subscription is begun", "100", "0", (world, books) -> {
                    books.subscribe("small", BillingInterval.MONTH);
                }),
                story("a subscription is begun and renewed", "100", "0", (world, books) -> {
                    books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    world.passDays(31);
                    books.tellNews();
                    world.passDays(28);
                }),
                story("a renewal is declined and recovered", "100", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    String customer = customer(world, subscription);
                    world.stripe.saveCard(customer, TestCard.INSUFFICIENT_FUNDS);
                    world.passDays(32);
                    books.tellNews();
                    assertThat(statusOf(books, subscription)).isEqualTo(SubscriptionStatus.PAST_DUE);
                    world.stripe.saveCard(customer, TestCard.GOOD);
                    world.passDays(3);
                    world.stripe.retryInvoice(latestInvoice(world, subscription));
                }),
                story("a renewal is declined and never paid", "0", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    world.stripe.saveCard(customer(world, subscription), TestCard.DECLINED);
                    world.passDays(32);
                }),
                story("a subscription is cancelled for the end of its period", "0", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    update(
                            world,
                            subscription,
                            SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true));
                    world.passDays(32);
                }),
                story("a subscription is cancelled at once and keeps what was paid", "100", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    world.connection.gateway().cancelSubscription(subscription);
                }),
                story("a part of an invoice is credited by a note", "50", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    world.stripe.creditInvoice(latestInvoice(world, subscription), 500);
                }),
                story("the note that credited an invoice is taken back", "100", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    String note = world.stripe.creditInvoice(latestInvoice(world, subscription), 500);
                    books.tellNews();
                    world.stripe.voidCreditNote(note);
                }),
                story("a subscription is upgraded", "300", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    world.passDays(10);
                    change(world, subscription, "large");
                }),
                story("a subscription is downgraded", "300", "0", (world, books) -> {
                    String subscription = books.subscribe("large", BillingInterval.MONTH);
                    books.tellNews();
                    world.passDays(10);
                    change(world, subscription, "small");
                }),
                story("a downgrade is renewed", "100", "0", (world, books) -> {
                    String subscription = books.subscribe("large", BillingInterval.MONTH);
                    books.tellNews();
                    world.passDays(10);
                    change(world, subscription, "small");
                    books.tellNews();
                    world.passDays(22);
                }),
                story("a subscription goes up and down and up again", "300", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    for (String plan : List.of("large", "small", "large", "small", "large")) {
                        world.passDays(2);
                        change(world, subscription, plan);
                        books.tellNews();
                    }
                }),
                story("collection is paused over a renewal", "0", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    pause(world, subscription);
                    world.passDays(32);
                }),
                story("collection is paused over a renewal and goes on", "100", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    pause(world, subscription);
                    world.passDays(32);
                    books.tellNews();
                    update(
                            world,
                            subscription,
                            SubscriptionUpdateParams.builder().setPauseCollection(EmptyParam.EMPTY));
                    world.passDays(28);
                }),
                story("a trial gives its own credits", "20", "0", (world, books) -> {
                    books.subscribe("tried", BillingInterval.MONTH);
                }),
                story("a trial becomes a subscription", "200", "0", (world, books) -> {
                    books.subscribe("tried", BillingInterval.MONTH);
                    books.tellNews();
                    world.passDays(14);
                }),
                story("a trial is cancelled before its end", "0", "0", (world, books) -> {
                    String subscription = books.subscribe("tried", BillingInterval.MONTH);
                    books.tellNews();
                    update(
                            world,
                            subscription,
                            SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true));
                    world.passDays(14);
                }),
                story(
                        "a trial without a card is paused and gives nothing, however long it rests",
                        "0",
                        "0",
                        (world, books) -> {
                            paused(world, books);
                            world.passDays(100);
                        }),
                story("a paused trial is resumed and paid", "200", "0", (world, books) -> {
                    String subscription = paused(world, books);
                    world.passDays(40);
                    world.stripe.saveCard(customer(world, subscription), TestCard.GOOD);
                    world.resume(subscription);
                    books.tellNews();
                    assertThat(books.billing.entitlements(World.ACCOUNT).plans())
                            .containsExactly("tried");
                }),
                story("a paused trial is resumed and renewed", "200", "0", (world, books) -> {
                    String subscription = paused(world, books);
                    world.stripe.saveCard(customer(world, subscription), TestCard.GOOD);
                    world.resume(subscription);
                    books.tellNews();
                    world.passDays(31);
                }),
                story("a resumed trial is declined and paid later", "200", "0", (world, books) -> {
                    String subscription = paused(world, books);
                    world.stripe.saveCard(customer(world, subscription), TestCard.INSUFFICIENT_FUNDS);
                    world.resume(subscription);
                    books.tellNews();
                    assertThat(books.balance().available()).isEqualTo(Credits.ZERO);
                    world.stripe.saveCard(customer(world, subscription), TestCard.GOOD);
                    world.stripe.retryInvoice(latestInvoice(world, subscription));
                }),
                story("a paused trial is cancelled", "0", "0", (world, books) -> {
                    String subscription = paused(world, books);
                    world.connection.gateway().cancelSubscription(subscription);
                }),
                story("a year is paid at once and given month by month", "50", "0", (world, books) -> {
                    books.subscribe("yearly", BillingInterval.YEAR);
                    books.tellNews();
                    books.summary();
                    world.passDays(31);
                    books.summary();
                    world.passDays(31);
                }),
                story("a renewal is refunded", "0", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    world.passDays(31);
                    books.tellNews();
                    world.stripe.refundInvoice(latestInvoice(world, subscription), 1_000);
                }),
                story("a renewal is disputed and won", "100", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    String dispute = world.stripe.dispute(latestInvoice(world, subscription), 1_000);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "won");
                }),
                story("a renewal is disputed and lost", "0", "0", (world, books) -> {
                    String subscription = books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    world.passDays(31);
                    books.tellNews();
                    String dispute = world.stripe.dispute(latestInvoice(world, subscription), 1_000);
                    books.tellNews();
                    world.stripe.disputeBecomes(dispute, "lost");
                }),
                story("packs and a subscription side by side", "265", "0", (world, books) -> {
                    String first = paid(world, books);
                    books.subscribe("small", BillingInterval.MONTH);
                    books.tellNews();
                    world.stripe.pay(books.sellPack());
                    world.stripe.refund(first, 500);
                }));
        return stories.stream()
                .flatMap(story -> Stream.of(EventShape.values()).map(shape -> Arguments.of(story, shape)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("stories")
    void books_are_the_same_in_whatever_order_a_story_is_told(Story story, EventShape shape) {
        try (World world = new World(shape)) {
            World.Books lived = world.open(story.onDispute());
            story.happening().accept(world, lived);
            lived.tellNews();
            String expected = lived.summary();
            assertThat(lived.balance().available()).as(expected).isEqualTo(Credits.parse(story.available()));
            assertThat(lived.balance().debt()).as(expected).isEqualTo(Credits.parse(story.debt()));
            Random random = new Random(Telling.SEED);
            for (int i = 0; i < Telling.ORDERS; i++) {
                World.Books told = Telling.booksOfOrder(i, world, story.onDispute());
                told.tell(Telling.ofOrder(i).shuffled(world.stripe.events(), random));
                assertThat(told.summary())
                        .as("seed=%d order=%d", Telling.SEED, i)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void books_that_differ_in_one_thing_are_told_apart() {
        try (World world = new World(EventShape.DAHLIA)) {
            World.Books lived = world.open();
            world.stripe.dispute(paid(world, lived), 500);
            lived.tellNews();
            String expected = lived.summary();
            List<StripeEvent> events = world.stripe.events();
            World.Books same = world.openAfterwards(DisputePolicy.FREEZE);
            same.tell(events);
            assertThat(same.summary()).isEqualTo(expected);
            same.ledger.grant(GrantRequest.purchase(World.ACCOUNT, Credits.SMALLEST, world.key()));
            assertThat(same.summary()).isNotEqualTo(expected);
            World.Books clawing = world.openAfterwards(DisputePolicy.CLAW);
            clawing.tell(events);
            assertThat(clawing.balance().available()).isEqualTo(lived.balance().available());
            assertThat(clawing.summary()).isNotEqualTo(expected);
            World.Books deaf = world.openAfterwards(DisputePolicy.FREEZE);
            deaf.tell(events.stream()
                    .filter(event -> !event.type().startsWith("checkout."))
                    .toList());
            assertThat(deaf.summary()).isNotEqualTo(expected);
        }
    }

    private static String paid(World world, World.Books books) {
        String session = books.sellPack();
        world.stripe.pay(session);
        books.tellNews();
        return session;
    }

    private static SubscriptionStatus statusOf(World.Books books, String subscription) {
        return books.billing.subscriptions().find(subscription).orElseThrow().status();
    }

    /** A trial that was begun without a card, has given its credits, and ends without one. */
    private static String paused(World world, World.Books books) {
        String subscription = books.tryWithoutCard("tried");
        books.tellNews();
        assertThat(books.balance().available()).isEqualTo(Credits.of(20));
        world.passDays(14);
        books.tellNews();
        assertThat(statusOf(books, subscription)).isEqualTo(SubscriptionStatus.PAUSED);
        assertThat(books.billing.entitlements(World.ACCOUNT).subscriptions()).isEmpty();
        assertThat(books.billing.summary(World.ACCOUNT).nextPaymentAt()).isEmpty();
        return subscription;
    }

    private static String customer(World world, String subscription) {
        return world.connection.gateway().subscription(subscription).customer();
    }

    private static String latestInvoice(World world, String subscription) {
        return world.connection
                .gateway()
                .subscription(subscription)
                .latestInvoice()
                .orElseThrow();
    }

    private static void change(World world, String subscription, String plan) {
        String item = world.connection
                .gateway()
                .subscription(subscription)
                .items()
                .get(0)
                .id();
        String price = world.catalog
                .plan(plan)
                .price(BillingInterval.MONTH)
                .providerPriceId()
                .orElseThrow();
        update(
                world,
                subscription,
                SubscriptionUpdateParams.builder()
                        .addItem(SubscriptionUpdateParams.Item.builder()
                                .setId(item)
                                .setPrice(price)
                                .build())
                        .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.ALWAYS_INVOICE));
    }

    private static void pause(World world, String subscription) {
        update(
                world,
                subscription,
                SubscriptionUpdateParams.builder()
                        .setPauseCollection(SubscriptionUpdateParams.PauseCollection.builder()
                                .setBehavior(SubscriptionUpdateParams.PauseCollection.Behavior.VOID)
                                .build()));
    }

    private static void update(World world, String subscription, SubscriptionUpdateParams.Builder change) {
        world.connection
                .gateway()
                .updateSubscription(subscription, change.build(), world.key().value());
    }
}
