package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.billing.SubscriptionStatus;
import io.credits4j.books.BillingKind;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.pricing.BillingInterval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A plan is tried once. */
class TrialTest {
    private final World world = new World(EventShape.DAHLIA);
    private final World.Books books = world.open();

    @AfterEach
    void close() {
        world.close();
    }

    private SubscriptionPage page() {
        return books.checkout.startSubscription(
                SubscriptionRequest.builder(World.ACCOUNT, "tried", BillingInterval.MONTH, world.key())
                        .successUrl("https://shop.example/done")
                        .build());
    }

    private String subscribe(SubscriptionPage page) {
        world.stripe.pay(page.sessionId());
        books.tellNews();
        return world.connection
                .gateway()
                .session(page.sessionId())
                .subscription()
                .orElseThrow();
    }

    private SubscriptionStatus status(String subscription) {
        return books.billing.subscriptions().find(subscription).orElseThrow().status();
    }

    @Test
    void who_has_tried_a_plan_pays_from_the_first_day_the_next_time() {
        SubscriptionPage first = page();
        assertThat(first.trialDays()).isEqualTo(14);
        String tried = subscribe(first);
        assertThat(status(tried)).isEqualTo(SubscriptionStatus.TRIALING);
        assertThat(books.balance().available()).isEqualTo(Credits.of(20));
        world.connection.gateway().cancelSubscription(tried);
        books.tellNews();
        SubscriptionPage second = page();
        assertThat(second.trialDays()).isZero();
        assertThat(status(subscribe(second))).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(books.balance().available()).isEqualTo(Credits.of(220));
    }

    @Test
    void the_card_a_trial_was_begun_with_is_remembered() {
        String tried = subscribe(page());
        String method = world.connection
                .gateway()
                .subscription(tried)
                .defaultPaymentMethod()
                .orElseThrow();
        String fingerprint =
                world.connection.gateway().paymentMethod(method).card().fingerprint();
        assertThat(books.storage.billing().findByAlias(BillingKind.TRIAL, fingerprint))
                .hasValueSatisfying(row -> assertThat(row.account()).isEqualTo(World.ACCOUNT));
    }
}
