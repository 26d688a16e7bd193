package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.Payment;
import io.credits4j.billing.SubscriptionStatus;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.Fault;
import io.credits4j.pricing.BillingInterval;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Money given back by the host, and usage invoiced afterwards. */
class StripeRefundsTest {
    private static final IdempotencyKey TICKET = IdempotencyKey.of("ticket-812");

    private final World world = new World(EventShape.DAHLIA);
    private final World.Books books = world.open();
    private final StripeRefunds refunds = StripeRefunds.on(world.connection, books.billing);

    @AfterEach
    void close() {
        world.close();
    }

    private Payment onlyPayment() {
        List<Payment> payments = books.billing.payments().newest(World.ACCOUNT, Optional.empty(), 10);
        assertThat(payments).hasSize(1);
        return payments.get(0);
    }

    private String buy() {
        world.stripe.pay(books.sellPack());
        books.tellNews();
        return onlyPayment().reference();
    }

    @Test
    void what_is_refunded_takes_its_credits_at_once_and_once() {
        String payment = buy();
        assertThat(refunds.refund(payment, Money.usd("4"), TICKET).lines()).isNotEmpty();
        assertThat(refunds.refund(payment, Money.usd("4"), TICKET).lines()).isEmpty();
        books.tellNews();
        assertThat(books.balance().available()).isEqualTo(Credits.of(66));
        assertThat(world.stripe.requestCount("POST", "/v1/refunds")).isEqualTo(2);
        assertThat(onlyPayment().refunds()).hasSize(1);
        assertThatExceptionOfType(IdempotencyConflictException.class)
                .isThrownBy(() -> refunds.refund(payment, Money.usd("5"), TICKET));
    }

    @Test
    void a_lost_answer_refunds_once() {
        String payment = buy();
        world.stripe.failNext(3, "POST", "/v1/refunds", Fault.answeringAfterWork(500, "{}"));
        assertThatExceptionOfType(StripeUnavailableException.class)
                .isThrownBy(() -> refunds.refund(payment, Money.usd("4"), TICKET));
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
        refunds.refund(payment, Money.usd("4"), TICKET);
        assertThat(books.balance().available()).isEqualTo(Credits.of(66));
        assertThat(onlyPayment().refunds()).hasSize(1);
    }

    @Test
    void a_renewal_is_refunded_by_its_invoice() {
        books.subscribe("small", BillingInterval.MONTH);
        books.tellNews();
        refunds.refund(onlyPayment().reference(), Money.usd("5"), TICKET);
        assertThat(books.balance().available()).isEqualTo(Credits.of(50));
    }

    @Test
    void what_cannot_be_refunded_is_refused_before_anything_is_sent() {
        String payment = buy();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refunds.refund("pi_unknown", Money.usd("1"), TICKET))
                .withMessageContaining("pi_unknown");
        assertThatIllegalArgumentException().isThrownBy(() -> refunds.refund(payment, Money.usd("0"), TICKET));
        assertThatIllegalArgumentException().isThrownBy(() -> refunds.refund(payment, Money.of("1", "EUR"), TICKET));
        assertThat(world.stripe.requestCount("POST", "/v1/refunds")).isZero();
        assertThatExceptionOfType(StripeRequestException.class)
                .isThrownBy(() -> refunds.refund(payment, Money.usd("11"), TICKET));
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void a_subscription_is_changed_once_and_its_credits_are_there_at_once() {
        String subscription = books.subscribe("small", BillingInterval.MONTH);
        books.tellNews();
        StripeSubscriptions subscriptions = StripeSubscriptions.on(world.connection, books.billing);
        world.passDays(5);
        for (int i = 0; i < 2; i++) {
            subscriptions.change(subscription, "large", BillingInterval.MONTH, 1, TICKET);
            assertThat(books.balance().available()).isEqualTo(Credits.of(300));
        }
        books.tellNews();
        assertThat(books.balance().available()).isEqualTo(Credits.of(300));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriptions.change("sub_unknown", "large", BillingInterval.MONTH, 1, TICKET))
                .withMessageContaining("sub_unknown");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriptions.change(subscription, "large", BillingInterval.MONTH, 2, TICKET))
                .withMessageContaining("2 seats");
    }

    @Test
    void a_subscription_can_be_ended_and_kept_as_often_as_one_changes_ones_mind() {
        String subscription = books.subscribe("small", BillingInterval.MONTH);
        books.tellNews();
        StripeSubscriptions subscriptions = StripeSubscriptions.on(world.connection, books.billing);
        for (int i = 0; i < 2; i++) {
            assertThat(subscriptions.endWithPeriod(subscription).renewsAt()).isEmpty();
            assertThat(subscriptions.goOn(subscription).renewsAt()).isPresent();
        }
        assertThat(subscriptions.endNow(subscription).status()).isEqualTo(SubscriptionStatus.CANCELED);
        assertThat(subscriptions.endNow(subscription).status()).isEqualTo(SubscriptionStatus.CANCELED);
        assertThat(books.balance().available()).isEqualTo(Credits.of(100));
    }

    @Test
    void usage_is_metered_once_per_identifier() {
        StripeMeter meter = StripeMeter.on(world.connection, "credits_used");
        meter.report("cus_1", new BigDecimal("2.5"), world.now, "tenant-1/17");
        meter.report("cus_1", new BigDecimal("2.5"), world.now, "tenant-1/17");
        meter.report("cus_1", new BigDecimal("3"), world.now, "ü".repeat(200));
        assertThat(world.stripe.meterEvents()).hasSize(2);
        world.now = world.now.plusSeconds(60);
        meter.report("cus_1", new BigDecimal("2.5"), world.now, "tenant-1/17");
        assertThat(world.stripe.meterEvents()).hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meter.report("cus_1", new BigDecimal("-1"), world.now, "x"))
                .withMessageContaining("-1");
    }
}
