package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.Card;
import io.credits4j.billing.Customer;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.stripe.FulfilmentResult.CardNotSaved;
import io.credits4j.stripe.FulfilmentResult.CardNotSaved.Cause;
import io.credits4j.stripe.FulfilmentResult.CardSaved;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages of Stripe's on which a customer saves a card. */
class CardPageTest {
    private static final String DONE = "https://shop.example/card?s=" + CheckoutRequest.SESSION_ID;

    private final World world = new World(EventShape.DAHLIA);
    private final World.Books books = world.open();

    @AfterEach
    void close() {
        world.close();
    }

    private CardPage page(String key) {
        return books.checkout.startCardPage(CardPageRequest.builder(World.ACCOUNT, IdempotencyKey.of(key))
                .successUrl(DONE)
                .build());
    }

    private CardSaved save(String key) {
        CardPage page = page(key);
        world.stripe.pay(page.sessionId());
        return (CardSaved) books.checkout.fulfil(page.sessionId(), World.ACCOUNT);
    }

    private Optional<Card> onFile() {
        return books.billing.customers().find(World.ACCOUNT).flatMap(Customer::card);
    }

    @Test
    void a_card_saved_on_a_page_is_on_file_and_pays_invoices() {
        CardSaved saved = save("form-1");
        assertThat(saved.account()).isEqualTo(World.ACCOUNT);
        assertThat(saved.card().last4()).isEqualTo("4242");
        assertThat(onFile()).contains(saved.card());
        String customer =
                books.billing.customers().find(World.ACCOUNT).orElseThrow().providerId();
        assertThat(world.connection.gateway().customer(customer).defaultPaymentMethod())
                .contains(saved.card().id());
    }

    @Test
    void the_webhook_puts_it_on_file_when_the_customer_never_comes_back() {
        CardPage page = page("form-1");
        world.stripe.pay(page.sessionId());
        String completed = world.stripe.events().stream()
                .filter(event -> event.type().equals("checkout.session.completed"))
                .findFirst()
                .orElseThrow()
                .id();
        WebhookResult.Fulfilled told = (WebhookResult.Fulfilled) books.deliver(completed);
        assertThat(told.result()).isEqualTo(new CardSaved(page.sessionId(), World.ACCOUNT, onFile().orElseThrow()));
        books.tellNews();
        assertThat(books.checkout.fulfil(page.sessionId())).isEqualTo(told.result());
    }

    @Test
    void a_page_nobody_has_finished_saves_nothing() {
        CardPage page = page("form-1");
        assertThat(books.checkout.fulfil(page.sessionId()))
                .isEqualTo(new CardNotSaved(page.sessionId(), World.ACCOUNT, Cause.OPEN));
        world.stripe.expire(page.sessionId());
        assertThat(books.checkout.fulfil(page.sessionId()))
                .isEqualTo(new CardNotSaved(page.sessionId(), World.ACCOUNT, Cause.EXPIRED));
        books.tellNews();
        assertThat(onFile()).isEmpty();
    }

    @Test
    void a_page_of_somebody_else_saves_nothing_for_whoever_asks() {
        CardPage page = page("form-1");
        world.stripe.pay(page.sessionId());
        AccountId thief = AccountId.of("tenant-2");
        assertThatExceptionOfType(ForeignSessionException.class)
                .isThrownBy(() -> books.checkout.fulfil(page.sessionId(), thief))
                .withMessageNotContaining("tenant-1");
        assertThat(onFile()).isEmpty();
    }

    @Test
    void a_card_of_a_customer_the_account_is_not_saves_nothing() {
        CardPage page = page("form-1");
        world.stripe.pay(page.sessionId());
        World.Books others = world.open();
        assertThatExceptionOfType(ForeignSetupException.class)
                .isThrownBy(() -> others.checkout.fulfil(page.sessionId(), World.ACCOUNT));
        others.billing.customers().link(World.ACCOUNT, "cus_other");
        assertThatExceptionOfType(ForeignSetupException.class)
                .isThrownBy(() -> others.checkout.fulfil(page.sessionId()));
        assertThat(others.billing.customers().hasCard(World.ACCOUNT)).isFalse();
    }

    @Test
    void an_older_page_told_again_takes_no_newer_cards_place() {
        save("form-1");
        String older = page("form-1").sessionId();
        world.passDays(1);
        Card newer = save("form-2").card();
        assertThat(books.checkout.fulfil(older)).isEqualTo(new CardSaved(older, World.ACCOUNT, newer));
        books.tellNews();
        assertThat(onFile()).contains(newer);
    }

    @Test
    void a_card_removed_since_is_not_put_back() {
        StripeCustomers customers = StripeCustomers.on(world.connection, books.billing);
        save("form-1");
        customers.removeCard(World.ACCOUNT);
        String session = page("form-1").sessionId();
        assertThat(books.checkout.fulfil(session))
                .isEqualTo(new CardNotSaved(session, World.ACCOUNT, Cause.UNCONFIRMED));
        books.tellNews();
        assertThat(onFile()).isEmpty();
    }

    @Test
    void a_page_is_made_once_per_intent() {
        CardPage page = page("form-1");
        assertThat(page("form-1")).isEqualTo(page);
        assertThat(page.toString())
                .contains(page.sessionId())
                .doesNotContain(page.url().toString());
        CardPageRequest other = CardPageRequest.builder(World.ACCOUNT, IdempotencyKey.of("form-1"))
                .currency("eur")
                .successUrl(DONE)
                .build();
        assertThatExceptionOfType(IdempotencyConflictException.class)
                .isThrownBy(() -> books.checkout.startCardPage(other));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CardPageRequest.builder(World.ACCOUNT, IdempotencyKey.of("form-2"))
                        .build())
                .withMessageContaining("successUrl");
        assertThat(other.toString()).contains("tenant-1", "EUR").doesNotContain("shop.example");
    }
}
