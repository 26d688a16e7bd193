package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.Card;
import io.credits4j.billing.PaymentCollector.Answer;
import io.credits4j.billing.PaymentCollector.Order;
import io.credits4j.billing.ToldEvent;
import io.credits4j.billing.TopUp;
import io.credits4j.billing.TopUpResult;
import io.credits4j.billing.TopUpState;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.Fault;
import io.credits4j.examples.sandbox.TestCard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Customers, their cards, and what is charged to them without them. */
class StripeCustomersTest {
    private static final IdempotencyKey FORM = IdempotencyKey.of("card-form-1");
    private static final String PAYMENTS = "/v1/payment_intents";

    private final World world = new World(EventShape.DAHLIA);
    private final World.Books books = world.open();
    private final StripeCustomers customers = StripeCustomers.on(world.connection, books.billing);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void many_who_ask_at_once_get_the_same_customer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<String> ask = () -> customers.customerOf(World.ACCOUNT);
            for (Future<String> answer : threads.invokeAll(List.of(ask, ask, ask, ask))) {
                assertThat(answer.get()).isEqualTo(customers.customerOf(World.ACCOUNT));
            }
        } finally {
            threads.shutdownNow();
        }
        String customer = customers.customerOf(World.ACCOUNT);
        assertThat(Owner.of(world.connection.gateway().customer(customer).metadata()))
                .contains(World.ACCOUNT);
        assertThat(customers.customerOf(AccountId.of("tenant-2"))).isNotEqualTo(customer);
    }

    @Test
    void a_lost_answer_makes_no_second_customer() {
        world.stripe.failNext(3, "POST", "/v1/customers", Fault.answeringAfterWork(500, "{}"));
        assertThatExceptionOfType(StripeUnavailableException.class)
                .isThrownBy(() -> customers.customerOf(World.ACCOUNT));
        String customer = customers.customerOf(World.ACCOUNT);
        customers.setEmail(World.ACCOUNT, "ann@example.com");
        assertThat(world.stripe.object(customer)).contains("ann@example.com");
    }

    @Test
    void the_portal_opens_whole_or_for_an_errand() {
        assertThat(customers.portal(World.ACCOUNT, "https://shop.example").toString())
                .startsWith("https://billing.stripe.com/");
        customers.portal(World.ACCOUNT, "https://shop.example", PortalFlow.CHANGE_CARD);
        customers.portal(World.ACCOUNT, "https://shop.example", PortalFlow.cancel("sub_1"));
        customers.portal(World.ACCOUNT, "https://shop.example", PortalFlow.change("sub_1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> customers.portal(World.ACCOUNT, "javascript:alert(1)"))
                .withMessageContaining("returnUrl");
    }

    private Card saveCard(TestCard card) {
        CardSetup setup = customers.startCardSetup(World.ACCOUNT, IdempotencyKey.of("card-form-" + card));
        world.stripe.confirmSetup(setup.id(), TestCard.GOOD);
        Card saved = customers.confirmCard(World.ACCOUNT, setup.id());
        if (card == TestCard.GOOD) {
            return saved;
        }
        String other = world.stripe.saveCard(customers.customerOf(World.ACCOUNT), card);
        Card bad = world.connection.gateway().paymentMethod(other).card();
        books.billing.customers().setCard(World.ACCOUNT, Optional.of(bad));
        return bad;
    }

    @Test
    void a_confirmed_card_is_on_file_and_pays_invoices() {
        Card card = saveCard(TestCard.GOOD);
        assertThat(card.brand()).isEqualTo("visa");
        assertThat(card.last4()).isEqualTo("4242");
        assertThat(customers.checkCard(World.ACCOUNT)).contains(card);
        assertThat(customers.cards(World.ACCOUNT)).containsExactly(card);
        assertThat(world.connection
                        .gateway()
                        .customer(customers.customerOf(World.ACCOUNT))
                        .defaultPaymentMethod())
                .contains(card.id());
    }

    @Test
    void a_card_of_somebody_else_is_never_put_on_file() {
        AccountId thief = AccountId.of("tenant-2");
        customers.customerOf(thief);
        CardSetup setup = customers.startCardSetup(World.ACCOUNT, FORM);
        world.stripe.confirmSetup(setup.id(), TestCard.GOOD);
        assertThatExceptionOfType(ForeignSetupException.class)
                .isThrownBy(() -> customers.confirmCard(thief, setup.id()))
                .withMessageNotContaining("tenant-1");
        assertThatExceptionOfType(ForeignSetupException.class)
                .isThrownBy(() -> customers.confirmCard(AccountId.of("nobody"), setup.id()));
        assertThat(customers.checkCard(thief)).isEmpty();
    }

    @Test
    void a_card_nobody_confirmed_is_not_saved() {
        CardSetup setup = customers.startCardSetup(World.ACCOUNT, FORM);
        assertThat(setup.toString()).doesNotContain(setup.clientSecret());
        assertThatExceptionOfType(CardNotSavedException.class)
                .isThrownBy(() -> customers.confirmCard(World.ACCOUNT, setup.id()));
        world.stripe.confirmSetup(setup.id(), TestCard.LOST);
        assertThatExceptionOfType(CardNotSavedException.class)
                .isThrownBy(() -> customers.confirmCard(World.ACCOUNT, setup.id()))
                .satisfies(e -> assertThat(e.reason()).contains("lost_card"));
    }

    @Test
    void the_webhook_puts_a_card_on_file_and_takes_it_off() {
        CardSetup setup = customers.startCardSetup(World.ACCOUNT, FORM);
        world.stripe.confirmSetup(setup.id(), TestCard.GOOD);
        books.tellNews();
        Card card = books.billing
                .customers()
                .find(World.ACCOUNT)
                .orElseThrow()
                .card()
                .orElseThrow();
        world.connection.gateway().detachPaymentMethod(card.id(), "by-hand");
        books.tellNews();
        assertThat(books.billing.customers().find(World.ACCOUNT).orElseThrow().card())
                .isEmpty();
    }

    @Test
    void a_card_taken_away_is_gone_here_and_at_stripe() {
        Card card = saveCard(TestCard.GOOD);
        customers.removeCard(World.ACCOUNT);
        customers.removeCard(World.ACCOUNT);
        assertThat(customers.checkCard(World.ACCOUNT)).isEmpty();
        assertThat(world.connection.gateway().paymentMethod(card.id()).customer())
                .isEmpty();
    }

    private Order order(String id) {
        return new Order(
                id, World.ACCOUNT, books.billing.customers().find(World.ACCOUNT), Money.usd("10"), "100 credits");
    }

    @Test
    void a_charge_asked_for_twice_is_made_once() {
        saveCard(TestCard.GOOD);
        Answer first = books.collector.charge(order("order-1"));
        assertThat(first).isInstanceOf(Answer.Succeeded.class);
        assertThat(books.collector.charge(order("order-1"))).isEqualTo(first);
        assertThat(books.collector.find(order("order-1"))).contains(first);
        assertThat(books.collector.find(order("order-2"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "DECLINED, generic_decline, true",
        "INSUFFICIENT_FUNDS, insufficient_funds, true",
        "LOST, lost_card, false"
    })
    void a_decline_says_why_and_whether_to_go_on(TestCard card, String code, boolean mayTryAgain) {
        saveCard(card);
        Answer declined = new Answer.Declined(code, mayTryAgain);
        assertThat(books.collector.charge(order("order-1"))).isEqualTo(declined);
        assertThat(books.collector.charge(order("order-1"))).isEqualTo(declined);
        assertThat(books.collector.find(order("order-1"))).contains(declined);
    }

    @Test
    void a_bank_that_wants_to_see_the_customer_is_no_decline() {
        saveCard(TestCard.NEEDS_AUTHENTICATION);
        Answer needed = books.collector.charge(order("order-1"));
        assertThat(needed).isInstanceOf(Answer.NeedsCustomer.class);
        assertThat(books.collector.find(order("order-1"))).contains(needed);
    }

    @Test
    void an_account_without_a_card_is_not_charged() {
        assertThat(books.collector.charge(order("order-1"))).isEqualTo(new Answer.Declined("no_payment_method", true));
        assertThat(books.collector.find(order("order-1"))).isEmpty();
        assertThat(world.stripe.requestCount("POST", PAYMENTS)).isZero();
    }

    @Test
    void a_card_changed_after_a_lost_answer_charges_no_second_time() {
        saveCard(TestCard.GOOD);
        world.stripe.failNext(3, "POST", PAYMENTS, Fault.answeringAfterWork(500, "{}"));
        assertThatExceptionOfType(StripeUnavailableException.class)
                .isThrownBy(() -> books.collector.charge(order("order-1")));
        saveCard(TestCard.NEEDS_AUTHENTICATION);
        assertThat(books.collector.charge(order("order-1"))).isInstanceOf(Answer.Succeeded.class);
        assertThat(payments()).isEqualTo(1);
    }

    private long payments() {
        return world.connection
                .gateway()
                .paymentIntents(customers.customerOf(World.ACCOUNT), Window.of(World.BEGINNING, world.now))
                .all()
                .size();
    }

    private TopUp topUp() {
        TopUpResult result = books.billing
                .topUps()
                .charge(World.ACCOUNT, world.catalog.creditPackage("pack"), "USD", 1, IdempotencyKey.of("now"));
        assertThat(result).isInstanceOf(TopUpResult.Begun.class);
        return ((TopUpResult.Begun) result).topUp();
    }

    @Test
    void a_top_up_is_granted_once_whether_the_answer_or_the_event_comes_first() {
        saveCard(TestCard.GOOD);
        assertThat(topUp().state()).isEqualTo(TopUpState.SUCCEEDED);
        books.tellNews();
        books.tell(world.stripe.events());
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void a_top_up_whose_answer_was_lost_is_found_out_by_the_event_and_charged_once() {
        saveCard(TestCard.GOOD);
        world.stripe.failNext(3, "POST", PAYMENTS, Fault.answeringAfterWork(500, "{}"));
        assertThat(topUp().state()).isEqualTo(TopUpState.UNKNOWN);
        books.tellNews();
        assertThat(topUp().state()).isEqualTo(TopUpState.SUCCEEDED);
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
        assertThat(payments()).isEqualTo(1);
    }

    @Test
    void a_top_up_by_bank_debit_grants_when_the_money_comes() {
        saveCard(TestCard.BANK_DEBIT);
        TopUp pending = topUp();
        assertThat(pending.state()).isEqualTo(TopUpState.PROCESSING);
        assertThat(books.balance().available()).isEqualTo(Credits.ZERO);
        world.stripe.concludePayment(pending.payment().orElseThrow(), true);
        books.tellNews();
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void a_refunded_top_up_takes_its_credits() {
        saveCard(TestCard.GOOD);
        String payment = topUp().payment().orElseThrow();
        StripeRefunds.on(world.connection, books.billing).refund(payment, Money.usd("10"), IdempotencyKey.of("ticket"));
        assertThat(books.balance().available()).isEqualTo(Credits.ZERO);
    }

    /** A paid session whose cart Stripe does not show, so often. */
    private String completionFailing(int times, Fault fault) {
        String session = books.sellPack();
        world.stripe.pay(session);
        world.stripe.failNext(times, "GET", "/v1/checkout/sessions/" + session + "/line_items", fault);
        return world.stripe.events().stream()
                .filter(told -> told.type().equals("checkout.session.completed"))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void an_outage_of_stripe_parks_no_event_however_many_deliveries_it_lasts() {
        int tries = 3;
        String event = completionFailing(8 * tries, Fault.answering(503, "{}"));
        for (int i = 0; i < 8; i++) {
            assertThatExceptionOfType(StripeUnavailableException.class).isThrownBy(() -> books.deliver(event));
        }
        assertThat(books.billing.operations().parkedEvents(Optional.empty(), 10))
                .isEmpty();
        assertThat(books.deliver(event)).isInstanceOf(WebhookResult.Fulfilled.class);
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void an_event_that_fails_too_often_waits_for_an_operator_who_can_tell_it_again() {
        String event = completionFailing(8, Fault.answering(400, "{}"));
        for (int i = 0; i < 7; i++) {
            assertThatExceptionOfType(StripeRequestException.class).isThrownBy(() -> books.deliver(event));
        }
        assertThat(books.deliver(event)).isInstanceOf(WebhookResult.Parked.class);
        assertThat(books.deliver(event).httpStatus()).isEqualTo(200);
        List<ToldEvent> parked = books.billing.operations().parkedEvents(Optional.empty(), 10);
        assertThat(parked).extracting(ToldEvent::id).containsExactly(event);
        books.billing.operations().retryEvent(event, books.webhooks::handleAgain);
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
        assertThat(books.deliver(event)).isInstanceOf(WebhookResult.Repeated.class);
    }
}
