package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.billing.DisputePolicy;
import io.credits4j.billing.SubscriptionStatus;
import io.credits4j.books.BillingKind;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.TestCard;
import io.credits4j.pricing.BillingInterval;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plan is tried once. */
class TrialTest {
    private final World world = new World(EventShape.DAHLIA);
    private final World.Books books = world.open();

    @AfterEach
    void close() {
        world.close();
    }

    private SubscriptionPage page() {
        return page(World.ACCOUNT);
    }

    private SubscriptionPage page(AccountId account) {
        return books.checkout.startSubscription(
                SubscriptionRequest.builder(account, "tried", BillingInterval.MONTH, world.key())
                        .successUrl("https://shop.example/done")
                        .build());
    }

    private String subscribe(SubscriptionPage page) {
        return subscribe(page, TestCard.GOOD);
    }

    private String subscribe(SubscriptionPage page, TestCard card) {
        world.stripe.pay(page.sessionId(), card);
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
    void a_second_account_with_the_same_card_tries_the_plan_without_its_credits_until_it_pays() {
        subscribe(page());
        AccountId second = AccountId.of("tenant-2");
        SubscriptionPage page = page(second);
        assertThat(page.trialDays()).isEqualTo(14);
        String tried = subscribe(page);
        assertThat(status(tried)).isEqualTo(SubscriptionStatus.TRIALING);
        assertThat(available(second)).isEqualTo(Credits.ZERO);
        assertThat(available(World.ACCOUNT)).isEqualTo(Credits.of(20));
        world.passDays(14);
        books.tellNews();
        assertThat(status(tried)).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(available(second)).isEqualTo(Credits.of(200));
    }

    @Test
    void a_second_account_with_another_card_tries_the_plan_with_its_credits() {
        subscribe(page());
        AccountId second = AccountId.of("tenant-2");
        subscribe(page(second), TestCard.ALSO_GOOD);
        assertThat(available(second)).isEqualTo(Credits.of(20));
    }

    @ParameterizedTest
    @EnumSource
    void of_two_accounts_with_one_card_one_gets_the_credits_in_whatever_order_they_are_told(EventShape shape) {
        try (World other = new World(shape)) {
            World.Books lived = other.open();
            AccountId second = AccountId.of("tenant-2");
            for (AccountId account : List.of(World.ACCOUNT, second)) {
                other.stripe.pay(lived.checkout
                        .startSubscription(
                                SubscriptionRequest.builder(account, "tried", BillingInterval.MONTH, other.key())
                                        .successUrl("https://shop.example/done")
                                        .build())
                        .sessionId());
            }
            Random random = new Random(Telling.SEED);
            for (int i = 0; i < Telling.ORDERS; i++) {
                World.Books told = other.openAfterwards(DisputePolicy.FREEZE);
                told.tell(Telling.ofOrder(i).shuffled(other.stripe.events(), random));
                assertThat(told.balance()
                                .available()
                                .plus(told.ledger.balance(second).available()))
                        .as("seed=%d order=%d", Telling.SEED, i)
                        .isEqualTo(Credits.of(20));
            }
        }
    }

    private Credits available(AccountId account) {
        return books.ledger.balance(account).available();
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
