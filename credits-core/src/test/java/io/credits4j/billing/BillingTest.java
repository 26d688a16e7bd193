package io.credits4j.billing;

import static io.credits4j.billing.Plans.FEBRUARY;
import static io.credits4j.billing.Plans.JANUARY;
import static io.credits4j.billing.Plans.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UpgradePolicy;
import io.credits4j.tck.FaultyStorage;
import io.credits4j.tck.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What came, what is known of it, and what an operator does about what failed. */
class BillingTest {
    private final FaultyStorage storage = new FaultyStorage(InMemoryStorage.create());
    private final Shop shop = Shop.on(storage, Plans.catalog(UpgradePolicy.NONE));
    private final Billing billing = shop.billing;

    @BeforeEach
    void startInJanuary() {
        shop.clock.set(JANUARY.plusSeconds(5));
    }

    private PaymentFacts sale() {
        return PaymentFacts.of("pi_1", shop.account, Money.usd("10"), PaymentState.PAID)
                .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_1"), Credits.of(100))
                        .bonus(Credits.of(10)));
    }

    private static Refund refund(String amount, Refund.Status status) {
        return new Refund("re_1", Money.usd(amount), status);
    }

    private static Dispute dispute(String amount, Dispute.Status status) {
        return new Dispute("dp_1", Money.usd(amount), status);
    }

    @Nested
    class PaymentsThatCame {
        @Test
        void money_on_its_way_grants_nothing_until_it_has_come() {
            billing.payments().record(PaymentFacts.of("pi_1", shop.account, Money.usd("10"), PaymentState.PENDING));
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
            billing.payments().record(sale());
            billing.payments().record(PaymentFacts.of("pi_1", shop.account, Money.usd("10"), PaymentState.FAILED));
            assertThat(shop.available()).isEqualTo(Credits.of(110));
            assertThat(billing.payments().find("pi_1").orElseThrow().state()).isEqualTo(PaymentState.PAID);
        }

        @Test
        void a_refund_heard_of_before_the_payment_is_remembered() {
            billing.payments()
                    .record(PaymentFacts.of("pi_1", shop.account, Money.usd("10"), PaymentState.PENDING)
                            .refunds(List.of(refund("5", Refund.Status.SUCCEEDED))));
            billing.payments().record(sale());
            assertThat(shop.available()).isEqualTo(Credits.of(55));
        }

        @Test
        void what_was_spent_becomes_debt_and_a_won_dispute_takes_exactly_that_away() {
            Shop claws = Shop.with(DisputePolicy.CLAW, ClawbackPolicy.TO_DEBT);
            claws.billing.payments().record(sale());
            claws.spend(Credits.of(60), "s1");
            claws.billing.payments().record(sale().disputes(List.of(dispute("10", Dispute.Status.OPEN))));
            assertThat(claws.debt()).isEqualTo(Credits.of(60));
            claws.billing.payments().record(sale().disputes(List.of(dispute("10", Dispute.Status.WON))));
            assertThat(claws.debt()).isEqualTo(Credits.ZERO);
            assertThat(claws.available()).isEqualTo(Credits.of(50));
            claws.audit();
        }

        @Test
        void a_warning_moves_nothing_and_an_open_dispute_sets_aside() {
            billing.payments().record(sale());
            billing.payments().record(sale().disputes(List.of(dispute("5", Dispute.Status.WARNING))));
            assertThat(shop.available()).isEqualTo(Credits.of(110));
            billing.payments().record(sale().disputes(List.of(dispute("5", Dispute.Status.OPEN))));
            assertThat(shop.available()).isEqualTo(Credits.of(55));
            assertThat(shop.lines(TransactionType.REVOCATION)).isEmpty();
            billing.payments().record(sale().disputes(List.of(dispute("5", Dispute.Status.UNKNOWN))));
            assertThat(shop.available()).isEqualTo(Credits.of(55));
            billing.payments().record(sale().disputes(List.of(dispute("5", Dispute.Status.LOST))));
            assertThat(shop.sum(TransactionType.REVOCATION)).isEqualTo(Credits.of(-55));
            billing.payments().record(sale().disputes(List.of(dispute("5", Dispute.Status.WON))));
            assertThat(shop.available()).isEqualTo(Credits.of(110));
        }

        @Test
        void refund_and_dispute_together_take_no_more_than_was_paid() {
            billing.payments()
                    .record(sale().refunds(List.of(refund("8", Refund.Status.PENDING)))
                            .disputes(List.of(dispute("10", Dispute.Status.LOST))));
            assertThat(shop.sum(TransactionType.REVOCATION)).isEqualTo(Credits.of(-110));
            assertThat(shop.debt()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_payment_that_cost_nothing_grants_and_has_nothing_to_give_back() {
            billing.payments()
                    .record(PaymentFacts.of("cs_1", shop.account, Money.usd("0"), PaymentState.PAID)
                            .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:cs:cs_1"), Credits.of(100)))
                            .refunds(List.of(refund("0", Refund.Status.SUCCEEDED))));
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }

        @Test
        void facts_of_another_account_or_currency_are_refused() {
            billing.payments().record(sale());
            assertThatThrownBy(() -> billing.payments()
                            .record(PaymentFacts.of(
                                    "pi_1", AccountId.of("stranger"), Money.usd("10"), PaymentState.PAID)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("stranger");
            assertThatThrownBy(() -> billing.payments()
                            .record(PaymentFacts.of("pi_1", shop.account, Money.of("10", "EUR"), PaymentState.PAID)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            sale().refunds(List.of(new Refund("re_1", Money.of("1", "EUR"), Refund.Status.PENDING))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("EUR");
            assertThatThrownBy(() -> billing.payments().record("pi_2", BillingTest.this::sale))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("pi_2");
        }

        @Test
        void whichever_write_fails_the_next_telling_completes_it() {
            PaymentFacts refunded = sale().refunds(List.of(refund("5", Refund.Status.SUCCEEDED)));
            for (FaultyStorage.Fault first : FaultyStorage.Fault.values()) {
                storage.failNext(first);
                assertThatThrownBy(() -> billing.payments().record(refunded))
                        .isInstanceOf(StoreUnavailableException.class);
            }
            billing.payments().record(refunded);
            assertThat(shop.available()).isEqualTo(Credits.of(55));
            shop.audit();
        }

        @Test
        void of_many_who_record_at_once_all_agree() throws Exception {
            billing.payments().record(sale());
            Rendezvous.collide(
                    8,
                    i -> () -> billing.payments()
                            .record(
                                    "pi_1",
                                    () -> sale().refunds(List.of(refund("5", Refund.Status.SUCCEEDED)))
                                            .disputes(List.of(dispute("2", Dispute.Status.LOST)))));
            assertThat(shop.available()).isEqualTo(Credits.of(33));
            shop.audit();
        }

        @Test
        void the_provider_is_asked_again_when_somebody_else_was_faster() {
            AtomicInteger asked = new AtomicInteger();
            billing.payments().record("pi_1", () -> {
                if (asked.incrementAndGet() == 1) {
                    billing.payments().record(sale().refunds(List.of(refund("5", Refund.Status.SUCCEEDED))));
                    return sale();
                }
                return sale().refunds(List.of(refund("5", Refund.Status.SUCCEEDED)));
            });
            assertThat(asked).hasValue(2);
            assertThat(shop.available()).isEqualTo(Credits.of(55));
        }

        @Test
        void a_payment_thought_to_be_new_is_booked_without_a_look_at_what_is_stored() {
            Booking booking = billing.payments().recordNew(sale(), OpenEvent.none());
            assertThat(booking.lines()).hasSize(1);
            assertThat(billing.payments().find("pi_1")).contains(booking.payment());
            assertThat(shop.available()).isEqualTo(Credits.of(110));
        }

        @Test
        void one_that_is_not_new_after_all_keeps_what_is_known_of_it() {
            billing.payments().record(sale().refunds(List.of(refund("5", Refund.Status.SUCCEEDED))));
            PaymentFacts otherTerms = PaymentFacts.of("pi_1", shop.account, Money.usd("10"), PaymentState.PAID)
                    .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_1"), Credits.of(7)));
            for (PaymentFacts told : List.of(sale(), otherTerms)) {
                Booking booking = billing.payments().recordNew(told, OpenEvent.none());
                assertThat(booking.lines()).isEmpty();
                assertThat(booking.payment().refunds()).hasSize(1);
                assertThat(shop.available()).isEqualTo(Credits.of(55));
            }
            shop.audit();
        }

        @Test
        void one_that_is_another_accounts_after_all_is_refused() {
            billing.payments().record(sale());
            AccountId stranger = AccountId.of("stranger");
            PaymentFacts facts = PaymentFacts.of("pi_1", stranger, Money.usd("10"), PaymentState.PAID)
                    .gives(PaidCredits.purchase(IdempotencyKey.of("another"), Credits.of(100)));
            assertThatThrownBy(() -> billing.payments().recordNew(facts, OpenEvent.none()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("stranger");
            assertThat(shop.ledger.balance(stranger).available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void of_many_who_think_it_new_one_is_right() throws Exception {
            Rendezvous.collide(8, i -> () -> billing.payments().recordNew(sale(), OpenEvent.none()));
            assertThat(shop.lines(TransactionType.PURCHASE)).hasSize(1);
            assertThat(shop.available()).isEqualTo(Credits.of(110));
            shop.audit();
        }
    }

    @Nested
    class WhatIsKnown {
        @Test
        void a_summary_tells_of_subscriptions_payments_and_the_next_one() {
            SubscriptionItem item = new SubscriptionItem("si_1", "price_small", 1, JANUARY, FEBRUARY);
            billing.subscriptions()
                    .record(
                            "sub_1",
                            () -> SubscriptionFacts.of(
                                    "sub_1", shop.account, SubscriptionStatus.ACTIVE, List.of(item), JANUARY));
            billing.payments().record(sale());
            BillingSummary summary = billing.summary(shop.account);
            assertThat(summary.status()).isEqualTo(BillingSummary.Status.ACTIVE);
            assertThat(summary.nextPaymentAt()).contains(FEBRUARY);
            assertThat(summary.lastPayment().orElseThrow().amount()).isEqualTo(Money.usd("10"));
            billing.subscriptions()
                    .record(
                            "sub_1",
                            () -> SubscriptionFacts.of(
                                    "sub_1", shop.account, SubscriptionStatus.PAST_DUE, List.of(item), JANUARY));
            assertThat(billing.summary(shop.account).status()).isEqualTo(BillingSummary.Status.PAYMENT_FAILED);
            billing.customers().link(shop.account, "cus_1");
            billing.customers().setSuspended(shop.account, true);
            assertThat(billing.summary(shop.account).status()).isEqualTo(BillingSummary.Status.SUSPENDED);
        }

        @Test
        void entitlements_are_credits_subscriptions_and_plans_in_one_answer() {
            SubscriptionItem item = new SubscriptionItem("si_1", "price_small", 1, JANUARY, FEBRUARY);
            billing.subscriptions()
                    .record(
                            "sub_1",
                            () -> SubscriptionFacts.of(
                                    "sub_1", shop.account, SubscriptionStatus.TRIALING, List.of(item), JANUARY));
            billing.payments().record(sale());
            Entitlements entitlements = billing.entitlements(shop.account);
            assertThat(entitlements.balance().available()).isEqualTo(Credits.of(110));
            assertThat(entitlements.plans()).containsExactly("small");
            assertThat(entitlements.subscriptions()).hasSize(1);
        }

        @Test
        void a_card_on_file_lends_where_the_host_wants_that() {
            Billing lending = Billing.builder(shop.ledger, storage, PricingCatalog.builtIn())
                    .clock(shop.clock)
                    .creditWithCard(Credits.of(25))
                    .build();
            lending.customers().link(shop.account, "cus_1");
            lending.customers()
                    .setCard(shop.account, Optional.of(new Card("pm_1", "visa", "4242", "print-1", 12, 2030)));
            assertThat(shop.available()).isEqualTo(Credits.of(25));
            lending.customers().setCard(shop.account, Optional.empty());
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
        }

        private CreditNote note(boolean isVoid) {
            return new CreditNote(
                    "cn_1",
                    shop.account,
                    "in_1",
                    Money.usd("2"),
                    isVoid,
                    Optional.of("A-17-CN-01"),
                    Optional.of("https://pay.example/cn_1"),
                    JANUARY);
        }

        @Test
        void a_credit_note_taken_back_stays_so_whatever_is_told_late() {
            InvoiceFacts facts = InvoiceFacts.of(
                    "in_1", shop.account, BillingReason.OTHER, InvoiceStatus.PAID, Money.usd("10"), JANUARY);
            for (boolean isVoid : new boolean[] {false, true, false}) {
                billing.subscriptions().recordInvoice("in_1", () -> facts.creditNotes(List.of(note(isVoid))));
            }
            assertThat(billing.subscriptions().creditNotes(shop.account, Optional.empty(), 10))
                    .containsExactly(note(true));
        }

        @Test
        void a_credit_note_nobody_told_is_made_up_for_by_the_reconciler() {
            InvoiceFacts facts = InvoiceFacts.of(
                    "in_1", shop.account, BillingReason.OTHER, InvoiceStatus.PAID, Money.usd("10"), JANUARY);
            billing.subscriptions().recordInvoice("in_1", () -> facts);
            Reconciler.Window window = new Reconciler.Window(
                    JANUARY, FEBRUARY, List.of(), List.of(facts.creditNotes(List.of(note(false)))));
            billing.reconciler().compare(window);
            assertThat(billing.subscriptions().creditNotes(shop.account, Optional.empty(), 10))
                    .isEmpty();
            billing.reconciler().repair(window);
            assertThat(billing.subscriptions().creditNotes(shop.account, Optional.empty(), 10))
                    .containsExactly(note(false));
        }

        @Test
        void invoices_and_credit_notes_stand_in_the_history() {
            InvoiceFacts facts = InvoiceFacts.of(
                            "in_1", shop.account, BillingReason.CREATE, InvoiceStatus.PAID, Money.usd("10"), JANUARY)
                    .subscription("sub_1")
                    .number("A-17")
                    .page("https://pay.example/in_1")
                    .lines(List.of(whole("1", "price_small", JANUARY, FEBRUARY)));
            CreditNote note = note(false);
            billing.subscriptions().recordInvoice("in_1", () -> facts.creditNotes(List.of(note)));
            billing.subscriptions().recordInvoice("in_1", () -> facts.creditNotes(List.of(note)));
            List<Invoice> invoices = billing.subscriptions().invoices(shop.account, Optional.empty(), 10);
            assertThat(invoices).hasSize(1);
            assertThat(invoices.get(0).number()).contains("A-17");
            assertThat(billing.subscriptions().invoices(shop.account, Optional.of(invoices.get(0)), 10))
                    .isEmpty();
            assertThat(billing.subscriptions().creditNotes(shop.account, Optional.empty(), 10))
                    .containsExactly(note);
        }
    }

    @Nested
    class WhatFailed {
        private Inbox.Result<String> tell(Runnable handler) {
            return billing.inbox().handle("evt_1", "charge.refunded", Optional.of("ch_1"), event -> {
                handler.run();
                return "done";
            });
        }

        private void park() {
            for (int i = 0; i < 7; i++) {
                assertThatThrownBy(() -> tell(BillingTest::fail)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(tell(BillingTest::fail)).isInstanceOf(Inbox.Result.Parked.class);
        }

        @Test
        void an_event_is_handled_once_it_has_succeeded() {
            assertThatThrownBy(() -> tell(BillingTest::fail)).isInstanceOf(IllegalStateException.class);
            assertThat(tell(() -> {})).isEqualTo(new Inbox.Result.Handled<>("done"));
            assertThat(tell(BillingTest::fail)).isInstanceOf(Inbox.Result.Before.class);
        }

        @Test
        void one_that_keeps_failing_waits_for_an_operator_who_retries_it() {
            park();
            assertThat(tell(() -> {})).isInstanceOf(Inbox.Result.Parked.class);
            List<ToldEvent> parked = billing.operations().parkedEvents(Optional.empty(), 10);
            assertThat(parked).extracting(ToldEvent::id).containsExactly("evt_1");
            assertThat(parked.get(0).object()).contains("ch_1");
            assertThat(parked.get(0).failure()).contains("IllegalStateException");
            assertThatThrownBy(() -> billing.operations().retryEvent("evt_1", (event, open) -> fail()))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(billing.operations()
                            .retryEvent("evt_1", (event, open) -> {})
                            .state())
                    .isEqualTo(ToldEvent.State.DONE);
            assertThat(billing.operations().parkedEvents(Optional.empty(), 10)).isEmpty();
        }

        @Test
        void or_gives_it_up_in_his_name() {
            park();
            assertThat(billing.operations().writeOffEvent("evt_1", "anne").settledBy())
                    .contains("anne");
            assertThat(tell(BillingTest::fail)).isInstanceOf(Inbox.Result.Before.class);
            assertThatThrownBy(() -> billing.operations().writeOffEvent("evt_1", "anne"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("evt_1");
        }

        @Test
        void without_a_collector_there_are_no_top_ups() {
            assertThatThrownBy(billing::topUps).isInstanceOf(IllegalStateException.class);
        }
    }

    private static void fail() {
        throw new IllegalStateException("told to fail");
    }

    @Nested
    class Reconciling {
        private Reconciler.Window window(PaymentFacts payment, InvoiceFacts... invoices) {
            return window(List.of(payment), List.of(invoices));
        }

        private Reconciler.Window window(List<PaymentFacts> payments, List<InvoiceFacts> invoices) {
            return new Reconciler.Window(JANUARY, JANUARY.plus(Duration.ofDays(1)), payments, invoices);
        }

        private List<Finding.Kind> kinds(List<Finding> findings) {
            return findings.stream().map(Finding::kind).toList();
        }

        @Test
        void what_was_missed_is_found_without_a_change_and_then_repaired() {
            InvoiceFacts invoice = InvoiceFacts.of(
                            "in_1", shop.account, BillingReason.CREATE, InvoiceStatus.PAID, Money.usd("10"), JANUARY)
                    .subscription("sub_1")
                    .lines(List.of(whole("1", "price_small", JANUARY, FEBRUARY)));
            Reconciler.Window missed = window(sale(), invoice);
            assertThat(kinds(billing.reconciler().compare(missed)))
                    .containsExactly(Finding.Kind.MISSING_GRANT, Finding.Kind.MISSING_GRANT);
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
            assertThat(billing.reconciler().repair(missed)).isEmpty();
            assertThat(shop.available()).isEqualTo(Credits.of(210));
        }

        @Test
        void money_that_went_back_unnoticed_is_found_and_taken() {
            billing.payments().record(sale());
            Reconciler.Window refunded = window(sale().refunds(List.of(refund("10", Refund.Status.SUCCEEDED))));
            assertThat(kinds(billing.reconciler().compare(refunded))).containsExactly(Finding.Kind.MISSING_CLAWBACK);
            assertThat(billing.reconciler().repair(refunded)).isEmpty();
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void credits_without_money_and_sums_that_differ_are_left_to_an_operator() {
            billing.payments().record(sale());
            assertThat(kinds(billing.reconciler().repair(window(List.of(), List.of()))))
                    .containsExactly(Finding.Kind.EXTRA_GRANT);
            Reconciler.Window other = window(PaymentFacts.of("pi_1", shop.account, Money.usd("10"), PaymentState.PAID)
                    .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_1"), Credits.of(70))));
            assertThat(kinds(billing.reconciler().repair(other))).containsExactly(Finding.Kind.AMOUNT_DIFFERS);
            assertThat(billing.reconciler().compare(window(sale()))).isEmpty();
        }
    }
}
