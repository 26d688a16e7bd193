package io.credits4j.billing;

import static io.credits4j.billing.Plans.FEBRUARY;
import static io.credits4j.billing.Plans.JANUARY;
import static io.credits4j.billing.Plans.NEXT_YEAR;
import static io.credits4j.billing.Plans.line;
import static io.credits4j.billing.Plans.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.pricing.UpgradePolicy;
import io.credits4j.tck.FaultyStorage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Credits come from paid invoices, line by line, and stay with the money. */
class SubscriptionsTest {
    private static final Instant HALF = JANUARY.plusSeconds((FEBRUARY.getEpochSecond() - JANUARY.getEpochSecond()) / 2);

    private final FaultyStorage storage = new FaultyStorage(InMemoryStorage.create());
    private Shop shop = Shop.on(storage, Plans.catalog(UpgradePolicy.DIFFERENCE));

    @BeforeEach
    void startInJanuary() {
        shop.clock.set(JANUARY.plusSeconds(5));
    }

    private void sellWith(UpgradePolicy policy) {
        Instant now = shop.clock.instant();
        shop = Shop.on(storage, Plans.catalog(policy));
        shop.clock.set(now);
    }

    private InvoiceFacts invoice(String id, BillingReason reason, InvoiceLine... lines) {
        return InvoiceFacts.of(id, shop.account, reason, InvoiceStatus.PAID, Money.usd("10"), JANUARY)
                .subscription("sub_1")
                .lines(List.of(lines));
    }

    private List<LedgerTransaction> tell(InvoiceFacts facts) {
        List<LedgerTransaction> lines = shop.billing
                .subscriptions()
                .recordInvoice(facts.reference(), () -> facts)
                .lines();
        shop.audit();
        return lines;
    }

    private InvoiceFacts january() {
        return invoice("in_1", BillingReason.CREATE, whole("1", "price_small", JANUARY, FEBRUARY));
    }

    private InvoiceFacts upgradeAt(Instant at) {
        return invoice(
                "in_2",
                BillingReason.UPDATE,
                line("2", InvoiceLine.Kind.UNUSED_TIME, "price_small", 1, at, FEBRUARY, "-5"),
                line("3", InvoiceLine.Kind.REST_OF_PERIOD, "price_large", 1, at, FEBRUARY, "50"));
    }

    @Nested
    class WholePeriods {
        @Test
        void a_paid_invoice_gives_the_allowance_until_the_end_of_its_line() {
            assertThat(tell(january())).hasSize(1);
            assertThat(shop.available()).isEqualTo(Credits.of(100));
            shop.clock.set(FEBRUARY.minusMillis(1));
            assertThat(shop.available()).isEqualTo(Credits.of(100));
            shop.clock.set(FEBRUARY);
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void told_twice_it_gives_once() {
            tell(january());
            assertThat(tell(january())).isEmpty();
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }

        @ParameterizedTest
        @EnumSource(
                value = InvoiceStatus.class,
                names = {"DRAFT", "OPEN", "UNCOLLECTIBLE", "VOID"})
        void an_invoice_that_is_not_paid_gives_nothing_and_may_be_paid_later(InvoiceStatus status) {
            tell(InvoiceFacts.of("in_1", shop.account, BillingReason.CREATE, status, Money.usd("10"), JANUARY)
                    .subscription("sub_1")
                    .lines(january().lines()));
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
            tell(january());
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }

        @Test
        void seats_multiply_and_several_lines_each_give_their_own() {
            List<LedgerTransaction> lines = tell(invoice(
                    "in_1",
                    BillingReason.CREATE,
                    line("1", InvoiceLine.Kind.PERIOD, "price_small", 3, JANUARY, FEBRUARY, "30"),
                    new InvoiceLine(
                            io.credits4j.IdempotencyKey.of("stripe:il:2:price_large"),
                            InvoiceLine.Kind.PERIOD,
                            "si_2",
                            "price_large",
                            2,
                            JANUARY,
                            FEBRUARY,
                            Money.usd("20"))));
            assertThat(lines).extracting(LedgerTransaction::amount).containsExactly(Credits.of(300), Credits.of(2_000));
        }

        @Test
        void a_renewal_gives_the_next_allowance() {
            tell(january());
            shop.clock.set(FEBRUARY.plusSeconds(60));
            tell(invoice("in_2", BillingReason.CYCLE, whole("2", "price_small", FEBRUARY, NEXT_YEAR)));
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }

        @Test
        void a_period_that_was_heard_of_when_it_was_over_stands_in_the_history() {
            shop.clock.set(FEBRUARY.plusSeconds(60));
            assertThat(tell(january())).hasSize(1);
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
            assertThat(shop.sum(TransactionType.SUBSCRIPTION)).isEqualTo(Credits.of(100));
            assertThat(shop.sum(TransactionType.EXPIRY)).isEqualTo(Credits.of(-100));
        }

        @Test
        void usage_invoiced_early_gives_nothing() {
            tell(invoice("in_1", BillingReason.THRESHOLD, whole("1", "price_small", JANUARY, FEBRUARY)));
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_package_sold_by_invoice_is_a_purchase_with_its_bonus() {
            tell(invoice(
                    "in_1",
                    BillingReason.MANUAL,
                    line("1", InvoiceLine.Kind.ONCE, "price_pack", 2, JANUARY, JANUARY, "100"),
                    line("2", InvoiceLine.Kind.ONCE, "price_of_something_else", 1, JANUARY, JANUARY, "7")));
            assertThat(shop.sum(TransactionType.PURCHASE)).isEqualTo(Credits.of(100));
            assertThat(shop.sum(TransactionType.PROMOTION)).isEqualTo(Credits.of(10));
        }

        @Test
        void many_packages_sold_by_invoice_give_the_bulk_bonus() {
            tell(invoice(
                    "in_1",
                    BillingReason.MANUAL,
                    line("1", InvoiceLine.Kind.ONCE, "price_pack", 10, JANUARY, JANUARY, "500")));
            assertThat(shop.sum(TransactionType.PURCHASE)).isEqualTo(Credits.of(500));
            assertThat(shop.sum(TransactionType.PROMOTION)).isEqualTo(Credits.of(100));
        }

        @Test
        void money_paid_back_takes_its_part_of_each_line() {
            tell(january());
            tell(january().refunds(List.of(new Refund("re_1", Money.usd("2.50"), Refund.Status.PENDING))));
            assertThat(shop.available()).isEqualTo(Credits.of(75));
            tell(january().refunds(List.of(new Refund("re_1", Money.usd("2.50"), Refund.Status.FAILED))));
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }

        @Test
        void whichever_write_fails_the_next_telling_completes_it() {
            for (FaultyStorage.Fault fault : FaultyStorage.Fault.values()) {
                String id = "in_" + fault;
                InvoiceFacts facts = invoice(
                        id,
                        BillingReason.MANUAL,
                        line(id, InvoiceLine.Kind.ONCE, "price_pack", 1, JANUARY, JANUARY, "50"));
                storage.failNext(fault);
                assertThatThrownBy(() -> tell(facts)).isInstanceOf(StoreUnavailableException.class);
                tell(facts);
                tell(facts);
            }
            assertThat(shop.sum(TransactionType.PURCHASE)).isEqualTo(Credits.of(100));
        }
    }

    @Nested
    class Trials {
        @Test
        void a_trial_gives_its_credits_once_per_account() {
            tell(invoice(
                    "in_1",
                    BillingReason.CREATE,
                    line("1", InvoiceLine.Kind.TRIAL, "price_small", 1, JANUARY, FEBRUARY, "0")));
            tell(InvoiceFacts.of(
                            "in_2", shop.account, BillingReason.CREATE, InvoiceStatus.PAID, Money.usd("0"), JANUARY)
                    .subscription("sub_2")
                    .lines(List.of(line("2", InvoiceLine.Kind.TRIAL, "price_large", 1, JANUARY, FEBRUARY, "0"))));
            assertThat(shop.sum(TransactionType.PROMOTION)).isEqualTo(Credits.of(20));
            shop.clock.set(FEBRUARY);
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_trial_gives_its_credits_once_per_card_whoever_enters_it() {
            AccountId other = AccountId.of("tenant-1 again");
            tell(trialOf(shop.account, "sub_1").card("fp_1"));
            tell(trialOf(other, "sub_2").card("fp_1"));
            assertThat(shop.ledger.balance(other).available()).isEqualTo(Credits.ZERO);
            AccountId third = AccountId.of("tenant-3");
            tell(trialOf(third, "sub_3").card("fp_3"));
            assertThat(shop.ledger.balance(third).available()).isEqualTo(Credits.of(20));
            tell(trialOf(shop.account, "sub_1").card("fp_1"));
            assertThat(shop.sum(TransactionType.PROMOTION)).isEqualTo(Credits.of(20));
        }

        private static InvoiceFacts trialOf(AccountId account, String subscription) {
            return InvoiceFacts.of(
                            "in_of_" + subscription,
                            account,
                            BillingReason.CREATE,
                            InvoiceStatus.PAID,
                            Money.usd("0"),
                            JANUARY)
                    .subscription(subscription)
                    .lines(List.of(
                            line(subscription, InvoiceLine.Kind.TRIAL, "price_small", 1, JANUARY, FEBRUARY, "0")));
        }

        @Test
        void a_trial_that_gave_nothing_was_one_too() {
            Subscriptions subscriptions = shop.billing.subscriptions();
            assertThat(subscriptions.hasHadTrial(shop.account)).isFalse();
            SubscriptionFacts ended = SubscriptionFacts.of(
                            "sub_1", shop.account, SubscriptionStatus.CANCELED, List.of(), JANUARY)
                    .trialUntil(FEBRUARY);
            subscriptions.record("sub_1", () -> ended);
            assertThat(subscriptions.hasHadTrial(shop.account)).isTrue();
        }
    }

    @Nested
    class Changes {
        @Test
        void an_upgrade_gives_the_difference_at_once() {
            tell(january());
            shop.clock.set(HALF);
            tell(upgradeAt(HALF));
            assertThat(shop.available()).isEqualTo(Credits.of(1_000));
            shop.clock.set(FEBRUARY);
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void or_the_difference_for_the_rest_of_the_period() {
            sellWith(UpgradePolicy.PRORATED_DIFFERENCE);
            tell(january());
            shop.clock.set(HALF);
            tell(upgradeAt(HALF));
            assertThat(shop.available()).isEqualTo(Credits.of(550));
        }

        @Test
        void or_nothing_before_the_next_period() {
            sellWith(UpgradePolicy.NONE);
            tell(january());
            shop.clock.set(HALF);
            tell(upgradeAt(HALF));
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }

        @Test
        void a_change_heard_of_before_the_period_comes_to_the_same() {
            shop.billing.subscriptions().record("sub_1", () -> subscription(SubscriptionStatus.ACTIVE));
            shop.clock.set(HALF);
            tell(upgradeAt(HALF));
            tell(january());
            assertThat(shop.available()).isEqualTo(Credits.of(1_000));
        }

        @Test
        void a_change_of_a_period_nobody_knows_is_to_be_told_again() {
            assertThatThrownBy(() -> tell(upgradeAt(HALF))).isInstanceOf(NotYetKnownException.class);
            assertThat(shop.lines(TransactionType.SUBSCRIPTION)).isEmpty();
        }

        @Test
        void a_new_cycle_does_not_give_again_what_was_credited_for() {
            sellWith(UpgradePolicy.RESET_CYCLE);
            tell(january());
            shop.clock.set(HALF);
            Instant end = HALF.plusSeconds(30 * 86_400);
            tell(invoice(
                    "in_2",
                    BillingReason.UPDATE,
                    line("2", InvoiceLine.Kind.UNUSED_TIME, "price_small", 1, HALF, FEBRUARY, "-5"),
                    whole("3", "price_large", HALF, end)));
            assertThat(shop.sum(TransactionType.SUBSCRIPTION)).isEqualTo(Credits.of(100 + 1_000 - 50));
        }
    }

    @Nested
    class PaidByTheYear {
        private InvoiceFacts year() {
            return invoice(
                    "in_1",
                    BillingReason.CREATE,
                    line("1", InvoiceLine.Kind.PERIOD, "price_small_year", 1, JANUARY, NEXT_YEAR, "120"));
        }

        @Test
        void the_credits_come_month_by_month_from_the_day_it_began() {
            tell(year());
            assertThat(shop.available()).isEqualTo(Credits.of(100));
            shop.clock.set(FEBRUARY);
            assertThat(shop.billing.subscriptions().giveDue(10)).hasSize(1);
            assertThat(shop.billing.subscriptions().giveDue(10)).isEmpty();
            assertThat(shop.available()).isEqualTo(Credits.of(100));
            shop.clock.set(Instant.parse("2024-03-31T09:29:59Z"));
            assertThat(shop.available()).isEqualTo(Credits.of(100));
            shop.clock.set(Instant.parse("2024-03-31T09:30:00Z"));
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void months_nobody_asked_in_are_made_up_for() {
            tell(year());
            shop.clock.set(NEXT_YEAR.plusSeconds(1));
            assertThat(shop.billing.subscriptions().giveDue(10)).hasSize(11);
            assertThat(shop.sum(TransactionType.SUBSCRIPTION)).isEqualTo(Credits.of(1_200));
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
            shop.audit();
            assertThat(shop.billing.subscriptions().giveDue(10)).isEmpty();
        }

        @Test
        void a_refund_in_the_middle_takes_the_months_to_come_and_not_those_that_were() {
            tell(year());
            shop.spend(Credits.of(100), "everything");
            shop.clock.set(FEBRUARY);
            shop.billing.subscriptions().giveDue(10);
            InvoiceFacts refunded = InvoiceFacts.of(
                            "in_1", shop.account, BillingReason.CREATE, InvoiceStatus.PAID, Money.usd("120"), JANUARY)
                    .subscription("sub_1")
                    .lines(year().lines())
                    .refunds(List.of(new Refund("re_1", Money.usd("105"), Refund.Status.SUCCEEDED)));
            tell(year(Money.usd("120")));
            tell(refunded);
            assertThat(shop.debt()).isEqualTo(Credits.ZERO);
            assertThat(shop.available()).isEqualTo(Credits.of(50));
            shop.clock.set(NEXT_YEAR);
            assertThat(shop.billing.subscriptions().giveDue(10)).isEmpty();
        }

        private InvoiceFacts year(Money total) {
            return InvoiceFacts.of("in_1", shop.account, BillingReason.CREATE, InvoiceStatus.PAID, total, JANUARY)
                    .subscription("sub_1")
                    .lines(year().lines());
        }

        @Test
        void an_upgrade_in_the_middle_counts_from_then_on() {
            tell(year());
            shop.clock.set(HALF);
            tell(invoice(
                    "in_2",
                    BillingReason.UPDATE,
                    line("2", InvoiceLine.Kind.UNUSED_TIME, "price_small_year", 1, HALF, NEXT_YEAR, "-5"),
                    line("3", InvoiceLine.Kind.REST_OF_PERIOD, "price_large_year", 1, HALF, NEXT_YEAR, "50")));
            assertThat(shop.available()).isEqualTo(Credits.of(1_000));
            shop.clock.set(FEBRUARY);
            shop.billing.subscriptions().giveDue(10);
            assertThat(shop.available()).isEqualTo(Credits.of(1_000));
        }
    }

    private SubscriptionFacts subscription(SubscriptionStatus status) {
        return SubscriptionFacts.of(
                "sub_1",
                shop.account,
                status,
                List.of(new SubscriptionItem("si_1", "price_small", 1, JANUARY, FEBRUARY)),
                JANUARY);
    }

    @Nested
    class Mirror {
        @Test
        void what_has_ended_stays_ended_whatever_arrives_late() {
            shop.billing.subscriptions().record("sub_1", () -> subscription(SubscriptionStatus.CANCELED));
            Subscription late =
                    shop.billing.subscriptions().record("sub_1", () -> subscription(SubscriptionStatus.ACTIVE));
            assertThat(late.status()).isEqualTo(SubscriptionStatus.CANCELED);
            assertThat(shop.billing.subscriptions().current(shop.account)).isEmpty();
            assertThat(shop.billing.subscriptions().history(shop.account, Optional.empty(), 10))
                    .hasSize(1);
        }

        @Test
        void a_status_nobody_knows_leaves_the_last_one() {
            shop.billing.subscriptions().record("sub_1", () -> subscription(SubscriptionStatus.PAST_DUE));
            Subscription kept =
                    shop.billing.subscriptions().record("sub_1", () -> subscription(SubscriptionStatus.UNKNOWN));
            assertThat(kept.status()).isEqualTo(SubscriptionStatus.PAST_DUE);
        }

        @Test
        void it_is_read_back_whole() {
            SubscriptionFacts facts = subscription(SubscriptionStatus.TRIALING)
                    .cancelsAtPeriodEnd(true)
                    .trialUntil(FEBRUARY);
            Subscription known = shop.billing.subscriptions().record("sub_1", () -> facts);
            assertThat(known.items())
                    .containsExactly(new SubscriptionItem("si_1", "price_small", 1, JANUARY, FEBRUARY));
            assertThat(known.trialEnd()).isEqualTo(FEBRUARY);
            assertThat(known.cancelsAtPeriodEnd()).isTrue();
            assertThat(known.renewsAt()).isEmpty();
            assertThat(shop.billing.subscriptions().current(shop.account)).containsExactly(known);
        }

        @Test
        void it_belongs_to_one_account() {
            shop.billing.subscriptions().record("sub_1", () -> subscription(SubscriptionStatus.ACTIVE));
            SubscriptionFacts stranger = SubscriptionFacts.of(
                    "sub_1", AccountId.of("somebody-else"), SubscriptionStatus.ACTIVE, List.of(), JANUARY);
            assertThatThrownBy(() -> shop.billing.subscriptions().record("sub_1", () -> stranger))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("somebody-else");
        }
    }
}
