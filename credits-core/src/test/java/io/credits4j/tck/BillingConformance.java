package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.AutoTopUp;
import io.credits4j.billing.Billing;
import io.credits4j.billing.BillingReason;
import io.credits4j.billing.Card;
import io.credits4j.billing.Consent;
import io.credits4j.billing.Dispute;
import io.credits4j.billing.InvoiceFacts;
import io.credits4j.billing.InvoiceLine;
import io.credits4j.billing.InvoiceStatus;
import io.credits4j.billing.PaidCredits;
import io.credits4j.billing.PaymentCollector;
import io.credits4j.billing.PaymentFacts;
import io.credits4j.billing.PaymentState;
import io.credits4j.billing.Refund;
import io.credits4j.billing.ToldEvent;
import io.credits4j.billing.TopUp;
import io.credits4j.billing.TopUpResult;
import io.credits4j.billing.TopUpState;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Payments, subscriptions and top-ups keep credits and money together on this storage, also when many are at it. */
public abstract class BillingConformance extends StorageConformance {
    private static final CreditPackage PACK = CreditPackage.builder("pack")
            .credits(Credits.of(10))
            .price(Money.usd("10"))
            .build();
    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .creditPackage(PACK)
            .plan(Plan.builder("plan")
                    .creditsPerMonth(Credits.of(100))
                    .price(PlanPrice.every(BillingInterval.YEAR)
                            .price(Money.usd("120"))
                            .providerPriceId("price_year")
                            .build())
                    .build())
            .build();

    private final AtomicInteger charges = new AtomicInteger();
    private Billing billing;

    @BeforeEach
    final void openBilling() {
        billing = Billing.builder(ledger, storage, CATALOG)
                .clock(clock)
                .collector(new LosingReplies())
                .build();
    }

    /** Charges, and says so only when it is asked again. */
    private final class LosingReplies implements PaymentCollector {
        @Override
        public Answer charge(Order order) {
            if (charges.getAndIncrement() == 0) {
                throw new IllegalStateException("connection reset");
            }
            return new Answer.Succeeded("pi_1");
        }

        @Override
        public Optional<Answer> find(Order order) {
            return Optional.of(new Answer.Succeeded("pi_1"));
        }
    }

    private PaymentFacts paid(List<Refund> refunds, List<Dispute> disputes) {
        return PaymentFacts.of("pi_9", account, Money.usd("10"), PaymentState.PAID)
                .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_9"), Credits.of(100)))
                .refunds(refunds)
                .disputes(disputes);
    }

    @Test
    void many_who_tell_of_one_payment_book_it_once() throws Exception {
        List<Refund> refunds = List.of(new Refund("re_1", Money.usd("2"), Refund.Status.SUCCEEDED));
        List<Dispute> disputes = List.of(new Dispute("dp_1", Money.usd("3"), Dispute.Status.OPEN));
        Rendezvous.collide(4, i -> () -> billing.payments().record("pi_9", () -> paid(refunds, disputes)));
        billing.payments().record("pi_9", () -> paid(refunds, disputes));
        assertThat(available()).isEqualTo(credits(50));
        assertThat(ledger.balance(account).posted()).isEqualTo(credits(80));
        List<Dispute> won = List.of(new Dispute("dp_1", Money.usd("3"), Dispute.Status.WON));
        billing.payments().record("pi_9", () -> paid(refunds, won));
        assertThat(available()).isEqualTo(credits(80));
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void of_many_who_handle_one_event_none_fails_and_it_is_done_with_the_booking() throws Exception {
        List<Refund> refunds = List.of(new Refund("re_1", Money.usd("2"), Refund.Status.SUCCEEDED));
        var results = Rendezvous.collide(
                4,
                i -> () -> billing.inbox()
                        .handle(
                                "evt_1",
                                "charge.refunded",
                                Optional.of("ch_1"),
                                event -> billing.payments().record("pi_9", () -> paid(refunds, List.of()), event)));
        assertThat(results).allMatch(Rendezvous.Finish::succeeded);
        assertThat(available()).isEqualTo(credits(80));
        assertThat(billing.inbox().find("evt_1").orElseThrow().state()).isEqualTo(ToldEvent.State.DONE);
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void a_plan_paid_by_the_year_gives_month_by_month() {
        Instant start = clock.instant();
        InvoiceLine line = new InvoiceLine(
                IdempotencyKey.of("stripe:il:il_1:price_year"),
                InvoiceLine.Kind.PERIOD,
                "si_1",
                "price_year",
                1,
                start,
                start.plus(Duration.ofDays(366)),
                Money.usd("120"));
        InvoiceFacts invoice = InvoiceFacts.of(
                        "in_1", account, BillingReason.CREATE, InvoiceStatus.PAID, Money.usd("120"), start)
                .subscription("sub_1")
                .lines(List.of(line));
        assertThat(billing.subscriptions().recordInvoice("in_1", () -> invoice).lines())
                .hasSize(1);
        clock.advance(Duration.ofDays(70));
        assertThat(billing.subscriptions().giveDue(10)).hasSize(2);
        assertThat(billing.subscriptions().giveDue(10)).isEmpty();
        assertThat(available()).isEqualTo(credits(100));
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void a_top_up_whose_reply_was_lost_is_granted_once_when_it_is_found_out() throws Exception {
        billing.customers().link(account, "cus_1");
        billing.customers().setCard(account, Optional.of(new Card("pm_1", "visa", "4242", "print-1", 12, 2030)));
        billing.topUps()
                .enable(
                        account,
                        AutoTopUp.below(Credits.of(5), PACK, "USD"),
                        new Consent("anne", "terms-7", clock.instant()));
        var begun = Rendezvous.collide(4, i -> () -> billing.topUps().topUpIfLow(account));
        assertThat(begun)
                .filteredOn(finish -> finish.value() instanceof TopUpResult.Begun)
                .hasSize(1);
        clock.advance(Duration.ofMinutes(5));
        Rendezvous.collide(4, i -> () -> billing.topUps().resolveDue(10));
        assertThat(billing.topUps().newest(account, Optional.empty(), 10))
                .extracting(TopUp::state)
                .containsExactly(TopUpState.SUCCEEDED);
        assertThat(available()).isEqualTo(credits(10));
    }
}
