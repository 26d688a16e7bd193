package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.Card;
import io.credits4j.billing.CreditNote;
import io.credits4j.billing.Finding;
import io.credits4j.billing.PaidCredits;
import io.credits4j.billing.PaymentFacts;
import io.credits4j.billing.PaymentState;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.TestCard;
import io.credits4j.pricing.BillingInterval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StripeReconcilerTest {
    private final World world = new World(EventShape.DAHLIA);
    private final World.Books books = world.open();
    private final StripeReconciler reconciler = StripeReconciler.of(books.checkout);

    @AfterEach
    void close() {
        world.close();
    }

    private Instant end() {
        return world.now.plusSeconds(1);
    }

    private List<Finding> compare() {
        return reconciler.compare(World.BEGINNING, end());
    }

    private String live() {
        String session = books.sellPack();
        world.stripe.pay(session);
        books.subscribe("small", BillingInterval.MONTH);
        world.passDays(31);
        world.stripe.refund(session, 300);
        return session;
    }

    @Test
    void what_was_told_by_events_agrees() {
        live();
        books.tellNews();
        assertThat(compare()).isEmpty();
    }

    @Test
    void what_no_event_told_is_found_and_made_up_for() {
        world.stripe.dispute(live(), 700);
        assertThat(compare()).extracting(Finding::kind).contains(Finding.Kind.MISSING_GRANT);
        assertThat(books.balance().available()).isEqualTo(Credits.ZERO);
        assertThat(books.billing.subscriptions().current(World.ACCOUNT)).isEmpty();
        assertThat(reconciler.reconcileSince(World.BEGINNING, end())).isEmpty();
        World.Books told = world.open();
        told.tell(world.stripe.events());
        assertThat(books.summary()).isEqualTo(told.summary());
        assertThat(compare()).isEmpty();
    }

    @Test
    void a_credit_note_of_an_invoice_of_long_ago_is_found_and_stands_in_the_history() {
        live();
        books.tellNews();
        String invoice = books.billing
                .subscriptions()
                .invoices(World.ACCOUNT, Optional.empty(), 1)
                .get(0)
                .reference();
        world.passDays(10);
        Instant later = world.now;
        String note = world.stripe.creditInvoice(invoice, 500);
        assertThat(reconciler.compare(later, end()))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.MISSING_CLAWBACK);
        assertThat(reconciler.repair(later, end())).isEmpty();
        assertThat(books.billing.subscriptions().creditNotes(World.ACCOUNT, Optional.empty(), 10))
                .extracting(CreditNote::reference)
                .containsExactly(note);
    }

    @Test
    void a_refund_of_a_payment_of_long_ago_is_found() {
        String session = live();
        world.passDays(60);
        books.tellNews();
        Instant later = world.now;
        world.stripe.refund(session, 200);
        assertThat(reconciler.compare(later, end()))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.MISSING_CLAWBACK);
        assertThat(reconciler.repair(later, end())).isEmpty();
    }

    @Test
    void credits_nobody_paid_for_are_found_and_left_for_somebody_to_decide() {
        books.billing
                .payments()
                .record(PaymentFacts.of("pi_invented", World.ACCOUNT, Money.usd("5"), PaymentState.PAID)
                        .gives(PaidCredits.purchase(IdempotencyKey.of("invented"), Credits.of(5))));
        assertThat(compare()).extracting(Finding::kind).containsExactly(Finding.Kind.EXTRA_GRANT);
        assertThat(reconciler.repair(World.BEGINNING, end())).hasSize(1);
    }

    @Test
    void a_payment_heard_of_late_is_no_invention() {
        live();
        world.passDays(5);
        Instant late = world.now;
        books.tellNews();
        assertThat(reconciler.compare(late, end())).isEmpty();
    }

    @Test
    void a_top_up_that_the_books_forgot_is_found() {
        String customer = StripeCustomers.on(world.connection, books.billing).customerOf(World.ACCOUNT);
        Card card = world.connection
                .gateway()
                .paymentMethod(world.stripe.saveCard(customer, TestCard.GOOD))
                .card();
        books.billing.customers().setCard(World.ACCOUNT, Optional.of(card));
        books.billing
                .topUps()
                .charge(World.ACCOUNT, world.catalog.creditPackage("pack"), "USD", 1, IdempotencyKey.of("now"));
        assertThat(compare()).isEmpty();
        StripeReconciler restored = StripeReconciler.of(world.open().checkout);
        assertThat(restored.repair(World.BEGINNING, end()))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.MISSING_GRANT);
    }

    @Test
    void a_stretch_of_time_that_ends_when_it_begins_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> reconciler.reconcileSince(world.now, world.now));
    }
}
