package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.credits4j.Credits;
import io.credits4j.stripe.FakeStripe.Fault;
import io.credits4j.stripe.StripeFailureException.Retryable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StripeFailureTest {
    private final Shop shop = new Shop();

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest
    @CsvSource({
        "DROP, UNKNOWN",
        "DROP_AFTER, UNKNOWN",
        "GARBAGE, UNKNOWN",
        "CONFLICT, YES",
        "RATE_LIMIT, YES",
        "SERVER_ERROR, UNKNOWN",
    })
    void a_page_that_cannot_be_made_is_reported_and_made_once_later(Fault fault, Retryable retryable) {
        shop.stripe.fail(FakeStripe.SESSIONS, fault);
        assertUnavailable(() -> shop.checkout.startCheckout(Shop.order("pro").build()), retryable);
        assertThat(shop.waits).hasSize(2);
        shop.stripe.recover();
        shop.checkout.startCheckout(Shop.order("pro").build());
        assertThat(shop.stripe.sessionCount()).isEqualTo(1);
        assertThat(shop.stripe.requests().stream()
                        .map(FakeStripe.Request::idempotencyKey)
                        .distinct())
                .hasSize(1)
                .doesNotContainNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP", "GARBAGE", "CONFLICT", "RATE_LIMIT", "SERVER_ERROR"})
    void a_session_that_cannot_be_read_grants_nothing_until_it_can(Fault fault) {
        failAndRecover(FakeStripe.SESSION, fault);
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP", "GARBAGE", "CONFLICT", "RATE_LIMIT", "SERVER_ERROR"})
    void line_items_that_cannot_be_read_grant_nothing_until_they_can(Fault fault) {
        failAndRecover(FakeStripe.LINE_ITEMS, fault);
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP", "GARBAGE", "CONFLICT", "RATE_LIMIT", "SERVER_ERROR"})
    void a_payment_that_cannot_be_read_grants_nothing_until_it_can(Fault fault) {
        failAndRecover(FakeStripe.PAYMENT, fault);
    }

    private void failAndRecover(String path, Fault fault) {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.fail(path, fault);
        assertUnavailable(() -> shop.checkout.fulfil(session), Retryable.YES);
        assertThat(shop.lines()).isEmpty();
        shop.stripe.recover();
        assertThat(shop.checkout.fulfil(session)).isInstanceOf(FulfilmentResult.Granted.class);
        assertThat(shop.available()).isEqualTo(Credits.parse("55.5"));
    }

    @Test
    void an_answer_that_does_not_come_is_not_waited_for() {
        StripeCheckout checkout = shop.impatientCheckout();
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.fail(".*", Fault.HANG);
        assertUnavailable(
                () -> checkout.startCheckout(Shop.order("pro", "cart-2").build()), Retryable.UNKNOWN);
        assertUnavailable(() -> checkout.fulfil(session), Retryable.YES);
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void line_items_that_do_not_come_are_not_waited_for() {
        StripeCheckout checkout = shop.impatientCheckout();
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.fail(FakeStripe.LINE_ITEMS, Fault.HANG);
        assertUnavailable(() -> checkout.fulfil(session), Retryable.YES);
        assertThat(shop.lines()).isEmpty();
    }

    @Test
    void a_server_that_is_not_there_was_never_asked() {
        StripeCheckout checkout = shop.checkout(shop.connection().apiBase(URI.create("http://127.0.0.1:1")));
        assertUnavailable(() -> checkout.startCheckout(Shop.order("pro").build()), Retryable.YES);
        assertThat(shop.waits).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_AFTER", "GARBAGE", "CONFLICT", "RATE_LIMIT", "SERVER_ERROR"})
    void one_failure_is_got_over_unnoticed(Fault fault) {
        shop.stripe.fail(FakeStripe.SESSIONS, fault, 1);
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.fail(FakeStripe.SESSION, fault, 1);
        shop.stripe.fail(FakeStripe.LINE_ITEMS, fault, 1);
        assertThat(shop.checkout.fulfil(session)).isInstanceOf(FulfilmentResult.Granted.class);
        assertThat(shop.stripe.sessionCount()).isEqualTo(1);
        assertThat(shop.lines()).hasSize(2);
    }

    @Test
    void waiting_follows_what_stripe_asks_for() {
        shop.stripe.fail(FakeStripe.SESSIONS, Fault.RATE_LIMIT, 1);
        shop.sell("pro");
        assertThat(shop.waits).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void a_wait_too_long_is_left_to_the_caller() {
        shop.stripe.fail(FakeStripe.SESSIONS, Fault.RATE_LIMIT_FOR_AN_HOUR);
        assertUnavailable(() -> shop.sell("pro"), Retryable.YES);
        assertThat(shop.waits).isEmpty();
        assertThat(shop.stripe.requests()).hasSize(1);
    }

    @Test
    void stripe_can_forbid_another_try() {
        shop.stripe.fail(FakeStripe.SESSIONS, Fault.SERVER_ERROR_NOT_TO_BE_RETRIED);
        assertUnavailable(() -> shop.sell("pro"), Retryable.UNKNOWN);
        assertThat(shop.stripe.requests()).hasSize(1);
    }

    @Test
    void an_interruption_ends_the_waiting() {
        StripeCheckout checkout = shop.checkout(shop.connection().delay(wait -> {
            throw new InterruptedException();
        }));
        shop.stripe.fail(FakeStripe.SESSIONS, Fault.SERVER_ERROR);
        assertUnavailable(() -> checkout.startCheckout(Shop.order("pro").build()), Retryable.UNKNOWN);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(shop.stripe.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"UNAUTHORIZED, 401, api_key_expired", "FORBIDDEN, 403, more_permissions_required"})
    void a_refusal_is_told_at_once_and_quotes_nothing(Fault fault, int status, String code) {
        shop.stripe.fail(FakeStripe.SESSIONS, fault);
        assertThatExceptionOfType(StripeRequestException.class)
                .isThrownBy(() -> shop.sell("pro"))
                .satisfies(e -> {
                    assertThat(e.retryable()).isEqualTo(Retryable.NO);
                    assertThat(e.httpStatus()).hasValue(status);
                    assertThat(e.code()).contains(code);
                    assertThat(e.parameter()).contains("thing");
                    assertThat(e.requestId()).contains("req_1");
                    assertThat(e.getMessage()).contains(code, "req_1").doesNotContain("sk_test");
                    assertThat(e).hasNoCause();
                });
        assertThat(shop.stripe.requests()).hasSize(1);
        assertThat(shop.waits).isEmpty();
    }

    private static void assertUnavailable(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Retryable retryable) {
        StripeUnavailableException e = catchThrowableOfType(StripeUnavailableException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.retryable()).isEqualTo(retryable);
        assertThat(List.of(e.getMessage(), e.toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain("sk_test"));
    }
}
