package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.param.CustomerCreateParams;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.billing.Card;
import io.credits4j.billing.DisputePolicy;
import io.credits4j.billing.Payment;
import io.credits4j.billing.TopUp;
import io.credits4j.billing.TopUpResult;
import io.credits4j.billing.TopUpState;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.examples.sandbox.TestCard;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.stripe.FaultyRequests.Fault;
import io.credits4j.tck.BreakingStorage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** At whichever request Stripe fails, or the process or the database at whichever write: money moves once, credits too. */
class EachStepTest {
    private static final Money FOUR = Money.usd("4");

    private final World world = new World(EventShape.DAHLIA);

    @AfterEach
    void close() {
        world.close();
    }

    /** What a host does again until it is done, and what is there in the end. */
    private final class Errand {
        final FaultyRequests requests = new FaultyRequests();
        final World.Books books = world.openThrough(requests);
        private final int before = world.stripe.events().size();
        private final long paymentsBefore = payments();
        private BooleanSupplier attempt = () -> true;
        private String available = "";

        Errand ends(String credits, BooleanSupplier newAttempt) {
            available = credits;
            attempt = newAttempt;
            return this;
        }

        boolean isDone() {
            try {
                return attempt.getAsBoolean();
            } catch (StripeUnavailableException e) {
                return false;
            }
        }

        void check(String where) {
            assertThat(books.balance().available()).as(where).isEqualTo(Credits.parse(available));
            assertThat(books.ledger.audit(World.ACCOUNT).violations()).as(where).isEmpty();
            List<StripeEvent> all = world.stripe.events();
            books.tell(all.subList(before, all.size()));
            assertThat(books.balance().available()).as(where).isEqualTo(Credits.parse(available));
            assertThat(payments() - paymentsBefore).as(where).isLessThanOrEqualTo(1);
            assertThat(books.billing.payments().newest(World.ACCOUNT, Optional.empty(), 10))
                    .as(where)
                    .hasSize(1)
                    .allSatisfy(payment -> assertThat(payment.refunds()).hasSizeLessThanOrEqualTo(1));
        }
    }

    private long payments() {
        return world.connection
                .gateway()
                .paymentIntents(Window.of(World.BEGINNING, world.now))
                .all()
                .size();
    }

    private void atEachRequest(Fault fault, Supplier<Errand> errands, int requestsExpected) {
        Errand clean = errands.get();
        clean.requests.fail(Integer.MAX_VALUE, 0, fault);
        assertThat(clean.isDone()).isTrue();
        int requests = clean.requests.count();
        assertThat(requests).isGreaterThanOrEqualTo(requestsExpected);
        clean.check("without a fault");
        for (int first = 1; first <= requests; first++) {
            for (int howMany = 1; howMany <= 2; howMany++) {
                Errand errand = errands.get();
                errand.requests.fail(first, howMany, fault);
                int attempts = 0;
                while (!errand.isDone()) {
                    assertThat(++attempts).isLessThan(5);
                }
                errand.check(fault + " at request " + first + ", " + howMany + " times");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_top_up_charges_and_grants_once(Fault fault) {
        atEachRequest(fault, () -> topUp(0), 1);
    }

    @ParameterizedTest
    @EnumSource
    void a_top_up_that_is_looked_for_when_its_key_is_forgotten_charges_and_grants_once(Fault fault) {
        atEachRequest(fault, () -> topUp(2), 1);
    }

    private Errand topUp(long daysUntilItIsLookedFor) {
        Errand errand = new Errand();
        hasCard(errand.books);
        Buyer buyer = new Buyer(errand.books);
        return errand.ends("110", () -> {
            buyer.buys();
            world.passDays(daysUntilItIsLookedFor);
            return buyer.findsOut();
        });
    }

    /** A host that buys until it has bought. */
    private final class Buyer {
        private final World.Books books;
        private IdempotencyKey key = world.key();

        Buyer(World.Books books) {
            this.books = books;
        }

        private TopUp buys() {
            TopUpResult result =
                    books.billing.topUps().charge(World.ACCOUNT, world.catalog.creditPackage("pack"), "USD", 1, key);
            return ((TopUpResult.Begun) result).topUp();
        }

        /** What never arrived is bought under another key. */
        private boolean findsOut() {
            TopUp topUp = books.billing.topUps().resolve(buys().id());
            if (topUp.code().equals(Optional.of("never_arrived"))) {
                key = world.key();
            }
            return topUp.state() == TopUpState.SUCCEEDED;
        }
    }

    private void hasCard(World.Books books) {
        String customer = world.connection
                .gateway()
                .createCustomer(
                        CustomerCreateParams.builder().build(), world.key().value())
                .id();
        Card card = world.connection
                .gateway()
                .paymentMethod(world.stripe.saveCard(customer, TestCard.GOOD))
                .card();
        books.billing.customers().link(World.ACCOUNT, customer);
        books.billing.customers().setCard(World.ACCOUNT, Optional.of(card));
    }

    @ParameterizedTest
    @EnumSource
    void a_refund_gives_back_and_takes_once(Fault fault) {
        atEachRequest(fault, this::refund, 4);
    }

    private Errand refund() {
        Errand errand = new Errand();
        String session = errand.books.sellPack();
        world.stripe.pay(session);
        errand.books.checkout.fulfil(session);
        Payment payment = errand.books
                .billing
                .payments()
                .newest(World.ACCOUNT, Optional.empty(), 10)
                .get(0);
        IdempotencyKey ticket = world.key();
        return errand.ends("66", () -> {
            errand.books.refunds.refund(payment.reference(), FOUR, ticket);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_pack_is_granted_once(Fault fault) {
        atEachRequest(fault, this::fulfilment, 2);
    }

    private Errand fulfilment() {
        Errand errand = new Errand();
        String session = errand.books.sellPack();
        world.stripe.pay(session);
        return errand.ends("110", () -> {
            errand.books.checkout.fulfil(session, World.ACCOUNT);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_subscription_is_granted_once(Fault fault) {
        atEachRequest(fault, this::subscription, 4);
    }

    private Errand subscription() {
        Errand errand = new Errand();
        String session = errand.books.sellPlan("small", BillingInterval.MONTH);
        world.stripe.pay(session);
        return errand.ends("100", () -> {
            errand.books.checkout.fulfil(session, World.ACCOUNT);
            return true;
        });
    }

    /** The key is still known to Stripe, or is not. */
    @ParameterizedTest
    @CsvSource({
        "TIMES_OUT, 0",
        "TIMES_OUT_AFTER_WORK, 0",
        "DROPPED, 2",
        "DROPPED_AFTER_WORK, 2",
        "SERVER_ERROR_AFTER_WORK, 2"
    })
    void wherever_the_process_dies_a_top_up_charges_once_and_grants_once(Fault fault, long daysUntilItLives) {
        for (int bad = 0; bad <= 1; bad++) {
            int killed = 0;
            boolean died = true;
            for (int edge = 1; died; edge++) {
                Errand life = new Errand().ends("110", () -> true);
                hasCard(life.books);
                Buyer buyer = new Buyer(life.books);
                life.requests.fail(1, bad, fault);
                life.requests.atEachEdge(life.books.storage::edge);
                died = diesAt(edge, life.books, buyer);
                killed += died ? 1 : 0;
                life.books.storage.live();
                for (int i = 0; i < 3; i++) {
                    world.passDays(daysUntilItLives);
                    world.now = world.now.plus(Duration.ofMinutes(5));
                    life.books.billing.topUps().resolveDue(10);
                    buyer.findsOut();
                }
                life.check("edge " + edge + " " + fault + " " + bad);
            }
            assertThat(killed).isBetween(5, 50);
        }
    }

    private static boolean diesAt(int edge, World.Books books, Buyer buyer) {
        books.storage.killAtEdge(edge);
        try {
            buyer.buys();
            return false;
        } catch (BreakingStorage.Killed killed) {
            return true;
        }
    }

    @Test
    void an_event_that_comes_while_the_database_goes_fails_and_is_booked_once_when_it_comes_again() {
        World.Books lived = world.open();
        String session = lived.sellPack();
        world.stripe.pay(session);
        lived.subscribe("small", BillingInterval.MONTH);
        world.stripe.refund(session, 300);
        world.passDays(31);
        String dispute = world.stripe.dispute(session, 300);
        world.stripe.disputeBecomes(dispute, "lost");
        lived.tellNews();
        String expected = lived.summary();
        List<StripeEvent> events = world.stripe.events();
        int outages = 0;
        for (int i = 0; i < events.size(); i++) {
            boolean wentDown = true;
            for (int edge = 1; wentDown; edge++) {
                World.Books told = world.openAfterwards(DisputePolicy.FREEZE);
                told.tell(events.subList(0, i));
                wentDown = goesDownAt(edge, told, events.get(i));
                outages += wentDown ? 1 : 0;
                assertThat(told.ledger.audit(World.ACCOUNT).violations()).isEmpty();
                told.tell(events.subList(i, events.size()));
                assertThat(told.summary())
                        .as("%s at edge %d", events.get(i), edge)
                        .isEqualTo(expected);
            }
        }
        assertThat(outages).isGreaterThan(events.size());
    }

    /** A delivery that met the outage has failed, which is the answer 500. */
    private static boolean goesDownAt(int edge, World.Books books, StripeEvent event) {
        books.storage.goDownAtEdge(edge);
        boolean failed = false;
        try {
            books.deliver(event.id());
        } catch (StoreUnavailableException e) {
            failed = true;
        }
        assertThat(failed).isEqualTo(books.storage.isDown());
        books.storage.live();
        return failed;
    }
}
