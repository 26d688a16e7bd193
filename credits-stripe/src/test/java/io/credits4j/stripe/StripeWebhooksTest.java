package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.credits4j.Credits;
import io.credits4j.StoreUnavailableException;
import io.credits4j.stripe.FakeStripe.Fault;
import io.credits4j.stripe.FulfilmentResult.Granted;
import io.credits4j.stripe.FulfilmentResult.NotPaid;
import io.credits4j.stripe.FulfilmentResult.Pending;
import io.credits4j.stripe.WebhookResult.Fulfilled;
import io.credits4j.stripe.WebhookResult.Ignored;
import io.credits4j.tck.FaultyStorage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeWebhooksTest {
    private static final String COMPLETED = "checkout.session.completed";
    private static final String SUCCEEDED = "checkout.session.async_payment_succeeded";
    private static final String FAILED = "checkout.session.async_payment_failed";
    private static final String EXPIRED = "checkout.session.expired";
    private static final Credits PRO = Credits.parse("55.5");

    private final Shop shop = new Shop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_paid_session_is_granted() {
        String session = paid();
        Fulfilled result = (Fulfilled) shop.deliver(Shop.event("evt_first", COMPLETED, session));
        assertThat(result.httpStatus()).isEqualTo(200);
        assertThat(result.eventId()).isEqualTo("evt_first");
        assertThat(result.type()).isEqualTo(COMPLETED);
        assertThat(((Granted) result.result()).replayed()).isFalse();
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void a_second_delivery_of_the_same_event_is_not_handled_again() {
        String event = Shop.event("evt_first", COMPLETED, paid());
        shop.deliver(event);
        long asked = shop.stripe.requests().size();
        WebhookResult again = shop.deliver(event);
        assertThat(again).isEqualTo(new WebhookResult.Repeated("evt_first", COMPLETED));
        assertThat(again.httpStatus()).isEqualTo(200);
        assertThat(shop.stripe.requests()).hasSize((int) asked);
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void a_second_event_of_the_same_payment_grants_nothing() {
        String session = paid();
        shop.deliver(COMPLETED, session);
        Fulfilled again = (Fulfilled) shop.deliver(COMPLETED, session);
        assertThat(((Granted) again.result()).replayed()).isTrue();
        assertThat(again.httpStatus()).isEqualTo(200);
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void two_deliveries_at_the_same_moment_grant_once() throws Exception {
        String session = paid();
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        shop.stripe.beforeLineItems(() -> meet(bothHaveRead));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<WebhookResult.Accepted> delivery = () -> shop.deliver(COMPLETED, session);
            List<Boolean> replayed = new ArrayList<>();
            for (Future<WebhookResult.Accepted> result : threads.invokeAll(List.of(delivery, delivery))) {
                replayed.add(((Granted) ((Fulfilled) result.get()).result()).replayed());
            }
            assertThat(replayed).containsExactlyInAnyOrder(true, false);
        } finally {
            threads.shutdownNow();
        }
        assertThat(shop.available()).isEqualTo(PRO);
        assertThat(shop.lines()).hasSize(2);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_success_page_and_the_event_grant_once_together() {
        String session = paid();
        assertThat(((Granted) shop.checkout.fulfil(session, Shop.ACCOUNT)).replayed())
                .isFalse();
        assertThat(((Granted) ((Fulfilled) shop.deliver(COMPLETED, session)).result()).replayed())
                .isTrue();
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void an_unpaid_completion_is_pending_and_not_the_end() {
        String session = shop.sell("pro");
        shop.stripe.complete(session, "unpaid");
        assertThat(((Fulfilled) shop.deliver(COMPLETED, session)).result()).isInstanceOf(Pending.class);
        shop.stripe.pay(session);
        assertThat(((Fulfilled) shop.deliver(SUCCEEDED, session)).result()).isInstanceOf(Granted.class);
        assertThat(((Fulfilled) shop.deliver(COMPLETED, session)).result()).isInstanceOf(Granted.class);
        assertThat(shop.available()).isEqualTo(PRO);
    }

    /** Each letter is a delivery: c completed, still saying unpaid, s succeeded; $ is the moment the money arrives. */
    @ParameterizedTest
    @ValueSource(strings = {"c$s", "c$sc", "$sc", "$cs", "$s", "cc$ss", "$csc", "$ccss", "c$cs", "$ssc"})
    void a_late_payment_grants_once_in_whatever_order_it_is_told(String order) {
        String session = shop.sell("pro");
        shop.stripe.complete(session, "unpaid");
        order.chars().forEach(step -> {
            switch (step) {
                case 'c' -> shop.deliver(saying("unpaid", Shop.event(COMPLETED, session)));
                case 's' -> shop.deliver(SUCCEEDED, session);
                default -> shop.stripe.pay(session);
            }
        });
        assertThat(shop.available()).isEqualTo(PRO);
        assertThat(shop.lines()).hasSize(2);
    }

    @Test
    void events_of_many_sessions_doubled_and_shuffled_grant_each_once() {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String session = shop.checkout
                    .startCheckout(Shop.order("pro", "cart-" + i).build())
                    .sessionId();
            shop.stripe.pay(session);
            List<String> told = new ArrayList<>();
            for (String type : List.of(COMPLETED, SUCCEEDED, FAILED, EXPIRED)) {
                told.add(Shop.event(type, session));
            }
            told.add(Shop.event("payment_intent.succeeded", "pi_of_" + session));
            events.addAll(told);
            events.addAll(told);
        }
        Collections.shuffle(events, new Random(20_261_120));
        events.forEach(shop::deliver);
        assertThat(shop.available()).isEqualTo(PRO.multipliedBy(8));
        assertThat(shop.lines()).hasSize(16);
    }

    @Test
    void a_payment_that_failed_is_not_paid() {
        String session = shop.sell("pro");
        shop.stripe.complete(session, "unpaid");
        assertThat(((Fulfilled) shop.deliver(FAILED, session)).result())
                .isEqualTo(new NotPaid(session, Shop.ACCOUNT, "pro", NotPaid.Reason.FAILED));
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void a_page_that_expired_is_not_paid() {
        String session = shop.sell("pro");
        shop.stripe.expire(session);
        assertThat(((Fulfilled) shop.deliver(EXPIRED, session)).result())
                .isEqualTo(new NotPaid(session, Shop.ACCOUNT, "pro", NotPaid.Reason.EXPIRED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"charge.succeeded", "invoice.payment_succeeded", "invoice_payment.paid", "made.up.later"})
    void events_that_tell_the_same_again_are_ignored_without_asking_stripe(String type) {
        String session = paid();
        long asked = shop.stripe.requests().size();
        assertThat(shop.deliver(Shop.event("evt_first", type, session))).isEqualTo(new Ignored("evt_first", type));
        assertThat(shop.deliver(type, session).httpStatus()).isEqualTo(200);
        assertThat(shop.stripe.requests()).hasSize((int) asked);
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void the_payment_of_a_session_grants_nothing_by_itself() {
        String session = paid();
        assertThat(shop.deliver("payment_intent.succeeded", "pi_of_" + session)).isInstanceOf(Ignored.class);
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void a_session_somebody_else_made_is_ignored() {
        String session = paid();
        shop.stripe.session(session).remove("metadata");
        assertThat(shop.deliver(COMPLETED, session)).isInstanceOf(Ignored.class);
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void an_event_of_a_connected_account_is_ignored() {
        String event = Shop.event(COMPLETED, paid()).replace("\"livemode\"", "\"account\":\"acct_1\",\"livemode\"");
        assertThat(shop.deliver(event)).isInstanceOf(Ignored.class);
        assertThat(shop.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-07-29.dahlia\"', '\"2020-08-27\"'",
        "'\"2026-07-29.dahlia\"', null",
        "'\"api_version\":\"2026-07-29.dahlia\",', ''"
    })
    void the_version_that_wrote_the_event_does_not_matter(String written, String other) {
        String event = Shop.event(COMPLETED, paid());
        assertThat(event).contains(written);
        assertThat(shop.deliver(event.replace(written, other))).isInstanceOf(Fulfilled.class);
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void what_the_event_says_of_the_session_is_not_believed() {
        String session = shop.sell("pro");
        String event = saying("paid", Shop.event(COMPLETED, session));
        assertThat(((Fulfilled) shop.deliver(event)).result()).isInstanceOf(NotPaid.class);
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void a_store_that_fails_lets_stripe_deliver_again() {
        String session = paid();
        shop.storage.failNext(FaultyStorage.Fault.BEFORE_THE_COMMIT);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> shop.deliver(COMPLETED, session));
        assertThat(shop.lines()).isEmpty();
        shop.deliver(COMPLETED, session);
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void a_commit_whose_answer_was_lost_is_not_repeated() {
        String session = paid();
        shop.storage.failNext(FaultyStorage.Fault.AFTER_THE_COMMIT);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> shop.deliver(COMPLETED, session));
        Fulfilled again = (Fulfilled) shop.deliver(COMPLETED, session);
        assertThat(((Granted) again.result()).replayed()).isTrue();
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void a_stripe_that_fails_lets_it_deliver_again() {
        String session = paid();
        shop.stripe.fail(FakeStripe.LINE_ITEMS, Fault.SERVER_ERROR);
        assertThatExceptionOfType(StripeUnavailableException.class).isThrownBy(() -> shop.deliver(COMPLETED, session));
        assertThat(shop.lines()).isEmpty();
        shop.stripe.recover();
        shop.deliver(COMPLETED, session);
        assertThat(shop.available()).isEqualTo(PRO);
    }

    @Test
    void a_sale_that_does_not_hold_is_never_answered_well() {
        String session = paid();
        shop.stripe.setMetadata(session, "credits4j_credits", "5000");
        assertThatExceptionOfType(InvalidSaleException.class).isThrownBy(() -> shop.deliver(COMPLETED, session));
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void an_endpoint_without_a_usable_secret_is_refused() {
        StripeWebhooks.Builder builder = StripeWebhooks.builder(shop.checkout);
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("secret");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.secret(""));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.secret(" \t\n"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.secret("whsec_copied\n"))
                .withMessageNotContaining("copied");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.tolerance(java.time.Duration.ZERO));
    }

    @Test
    void the_secret_comes_from_the_environment() {
        StripeWebhooks webhooks = StripeWebhooks.from(Map.of("STRIPE_WEBHOOK_SECRET", "whsec_of_env"), shop.checkout);
        assertThat(webhooks).hasToString("StripeWebhooks[TEST, 1 secrets]");
        assertThatIllegalStateException()
                .isThrownBy(() -> StripeWebhooks.from(Map.of(), shop.checkout))
                .withMessageContaining("STRIPE_WEBHOOK_SECRET");
    }

    private static String saying(String paymentStatus, String event) {
        String session = "{\"payment_status\":\"" + paymentStatus + "\",\"status\":\"complete\",\"id\":\"cs";
        assertThat(event).contains("{\"id\":\"cs");
        return event.replace("{\"id\":\"cs", session);
    }

    private String paid() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        return session;
    }
}
