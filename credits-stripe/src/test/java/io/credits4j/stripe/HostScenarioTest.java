package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.billing.DisputePolicy;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.examples.sandbox.TestCard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stories in which the host has a part, lived through once and told to empty books in many random orders, as in
 * {@link ScenarioTest}: it spends, and buys credits without the customer. The reply to a purchase comes before its events,
 * after them, or never. No event comes before what the host did to cause it.
 */
class HostScenarioTest {
    /** What the host does, in each books anew; when it first heard of it; and what happens elsewhere, once. */
    private record Step(Consumer<HostPart> host, Reply reply, Consumer<StripePart> elsewhere) {}

    /** What happens, and what is available and owed in the end. */
    private record Story(String name, String available, String debt, List<Step> steps) {
        @Override
        public String toString() {
            return name;
        }
    }

    private enum Reply {
        AT_ONCE,
        AFTER_THE_EVENTS,
        NEVER
    }

    private static Story story(String name, String available, String debt, Step... steps) {
        return new Story(name, available, debt, List.of(steps));
    }

    private static Step buys(TestCard card) {
        return new Step(host -> host.buys(card), Reply.AT_ONCE, stripe -> {});
    }

    private static Step losesTheReply(TestCard card, Consumer<StripePart> elsewhere) {
        return new Step(host -> host.buys(card), Reply.NEVER, elsewhere);
    }

    private static Step spends(long credits) {
        return new Step(host -> host.spends(credits), Reply.AT_ONCE, stripe -> {});
    }

    private static Step spendsOnCredit(long credits) {
        return new Step(host -> host.spendsOnCredit(credits), Reply.AT_ONCE, stripe -> {});
    }

    private static Step then(Consumer<StripePart> elsewhere) {
        return new Step(host -> {}, Reply.AT_ONCE, elsewhere);
    }

    static Stream<Arguments> stories() {
        return Stream.of(topUps(), debts())
                .flatMap(List::stream)
                .flatMap(story -> Stream.of(EventShape.values()).map(shape -> Arguments.of(story, shape)));
    }

    private static List<Story> topUps() {
        Step declined = buys(TestCard.DECLINED);
        Step paid = buys(TestCard.GOOD);
        return List.of(
                story("a top-up is paid at once", "110", "0", paid),
                story("what was bought is spent and bought again", "112", "0", paid, spends(108), paid),
                story("a bank wants to see a customer, who stays away", "0", "0", buys(TestCard.NEEDS_AUTHENTICATION)),
                story(
                        "a bank wants to see a customer, who comes",
                        "110",
                        "0",
                        buys(TestCard.NEEDS_AUTHENTICATION),
                        then(StripePart::authenticate)),
                story(
                        "a bank has seen the customer before anybody knows it wants to",
                        "110",
                        "0",
                        losesTheReply(TestCard.NEEDS_AUTHENTICATION, StripePart::authenticate)),
                story("three declines end the tries", "0", "0", declined, declined, declined, declined),
                story("after three declines another card pays", "110", "0", declined, declined, declined, paid),
                story("a lost card is tried once", "0", "0", buys(TestCard.LOST), buys(TestCard.LOST)),
                story("a reply is lost, and the event tells", "110", "0", losesTheReply(TestCard.GOOD, stripe -> {})),
                story(
                        "a reply is lost, and the payment is asked for",
                        "110",
                        "0",
                        losesTheReply(TestCard.GOOD, StripePart::resolveTopUps)),
                story(
                        "of a decline the reply is lost",
                        "0",
                        "0",
                        losesTheReply(TestCard.INSUFFICIENT_FUNDS, stripe -> {})),
                story(
                        "a bank debit arrives days later",
                        "110",
                        "0",
                        buys(TestCard.BANK_DEBIT),
                        then(stripe -> stripe.concludePayment(true))),
                story(
                        "a bank debit bounces days later",
                        "0",
                        "0",
                        buys(TestCard.BANK_DEBIT),
                        then(stripe -> stripe.concludePayment(false))),
                story("a top-up is refunded in part", "77", "0", paid, then(stripe -> stripe.refundPayment(300))),
                story(
                        "a top-up is refunded before anybody knows it was paid",
                        "77",
                        "0",
                        losesTheReply(TestCard.GOOD, stripe -> stripe.refundPayment(300))),
                story("a top-up is disputed and lost", "0", "0", paid, then(stripe -> stripe.disputePayment("lost"))),
                story("a top-up is disputed and won", "110", "0", paid, then(stripe -> stripe.disputePayment("won"))));
    }

    private static List<Story> debts() {
        Step pack = then(StripePart::payPack);
        Step refunded = then(stripe -> stripe.refundPayment(1_000));
        Step spent = spendsOnCredit(108);
        return List.of(
                story("what was spent and is refunded is owed", "0", "108", pack, spent, refunded),
                story("a debt is paid by the next pack", "110", "0", pack, spent, refunded, pack),
                story("a debt ends when its refund fails", "110", "0", pack, spent, then(StripePart::refundInVain)),
                story(
                        "what was spent is owed when a dispute is lost",
                        "0",
                        "108",
                        pack,
                        spent,
                        then(stripe -> stripe.disputePayment("lost"))),
                story(
                        "a debt ends when its dispute is won after all",
                        "110",
                        "0",
                        pack,
                        spent,
                        then(stripe -> stripe.disputePayment("lost")),
                        then(stripe -> stripe.disputeBecomes("won"))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("stories")
    void books_are_the_same_in_whatever_order_a_story_is_told(Story story, EventShape shape) {
        try (World world = new World(shape)) {
            StripePart life = new StripePart(world);
            List<List<StripeEvent>> events = live(story, life);
            String expected = life.books.summary();
            assertThat(life.books.balance().available()).as(expected).isEqualTo(Credits.parse(story.available()));
            assertThat(life.books.balance().debt()).as(expected).isEqualTo(Credits.parse(story.debt()));
            Random random = new Random(Telling.SEED);
            for (int i = 0; i < Telling.ORDERS; i++) {
                World.Books told = Telling.booksOfOrder(i, world, DisputePolicy.FREEZE);
                tell(story, life, events, told, Telling.ofOrder(i), random);
                assertThat(told.summary())
                        .as("seed=%d order=%d", Telling.SEED, i)
                        .isEqualTo(expected);
            }
        }
    }

    /** Returns what each step caused. */
    private static List<List<StripeEvent>> live(Story story, StripePart life) {
        List<List<StripeEvent>> events = new ArrayList<>();
        int before = 0;
        for (Step step : story.steps()) {
            life.books.replies.onTheWay(onTheWay(step.reply(), life.books, List.of()));
            step.host().accept(life.host());
            step.elsewhere().accept(life);
            life.books.tellNews();
            List<StripeEvent> all = life.world.stripe.events();
            events.add(all.subList(before, all.size()));
            before = all.size();
        }
        return events;
    }

    private static void tell(
            Story story,
            StripePart life,
            List<List<StripeEvent>> events,
            World.Books books,
            Telling telling,
            Random random) {
        List<StripeEvent> caused = new ArrayList<>();
        for (int i = 0; i < story.steps().size(); i++) {
            List<StripeEvent> before = List.copyOf(caused);
            caused.addAll(telling.shuffled(events.get(i), random));
            Reply reply = Reply.values()[random.nextInt(Reply.values().length)];
            books.replies.onTheWay(onTheWay(reply, books, caused));
            story.steps().get(i).host().accept(new HostPart(life, books, () -> books.tell(before)));
            if (reply == Reply.NEVER) {
                books.tell(caused);
            }
        }
        Collections.shuffle(caused, random);
        books.tell(caused);
    }

    private static Runnable onTheWay(Reply reply, World.Books books, List<StripeEvent> caused) {
        return switch (reply) {
            case AT_ONCE -> () -> {};
            case AFTER_THE_EVENTS -> () -> books.tell(caused);
            case NEVER ->
                () -> {
                    throw new IllegalStateException("the reply is lost");
                };
        };
    }
}
