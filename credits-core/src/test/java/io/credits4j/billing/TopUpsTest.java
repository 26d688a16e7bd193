package io.credits4j.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.FakeCollector.Next;
import io.credits4j.books.BillingRow;
import io.credits4j.books.Scope;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.CreditTopUp;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.tck.BreakingStorage;
import io.credits4j.tck.Rendezvous;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A purchase without the customer is charged at most once and granted exactly once, whatever dies in between. */
class TopUpsTest {
    private static final CreditPackage PACK = CreditPackage.builder("pack")
            .credits(Credits.of(10))
            .bonusCredits(Credits.of(1))
            .price(Money.usd("10"))
            .build();
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final Card CARD = new Card("pm_1", "visa", "4242", "print-1", 12, 2030);
    private static final Card OTHER_CARD = new Card("pm_2", "visa", "1881", "print-2", 12, 2030);

    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final BreakingStorage storage = new BreakingStorage(InMemoryStorage.create());
    private final CreditLedger ledger =
            CreditLedger.builder(storage).clock(clock).build();
    private final FakeCollector collector = new FakeCollector(clock);
    private final Billing billing = Billing.builder(
                    ledger,
                    storage,
                    PricingCatalog.builder().creditPackage(PACK).build())
            .clock(clock)
            .collector(collector)
            .build();
    private final TopUps topUps = billing.topUps();

    private void agree(AutoTopUp wish) {
        billing.customers().link(ACCOUNT, "cus_1");
        billing.customers().setCard(ACCOUNT, Optional.of(CARD));
        topUps.enable(ACCOUNT, wish, new Consent("anne", "terms-7", clock.instant()));
    }

    private static AutoTopUp wish() {
        return AutoTopUp.below(Credits.of(5), PACK, "USD").coolDown(Duration.ZERO);
    }

    private TopUp begun() {
        TopUpResult result = topUps.topUpIfLow(ACCOUNT);
        assertThat(result).isInstanceOf(TopUpResult.Begun.class);
        clock.advance(Duration.ofSeconds(1));
        return ((TopUpResult.Begun) result).topUp();
    }

    private TopUpResult.Reason refused() {
        TopUpResult result = topUps.topUpIfLow(ACCOUNT);
        assertThat(result).isInstanceOf(TopUpResult.NotBegun.class);
        return ((TopUpResult.NotBegun) result).reason();
    }

    private Credits granted() {
        return ledger.history(ACCOUNT, HistoryQuery.newest(100)).items().stream()
                .filter(line -> line.type() == TransactionType.PURCHASE || line.type() == TransactionType.PROMOTION)
                .map(line -> line.amount())
                .reduce(Credits.ZERO, Credits::plus);
    }

    @Test
    void nobody_is_charged_who_did_not_agree_or_has_enough_or_no_card() {
        assertThat(refused()).isEqualTo(TopUpResult.Reason.OFF);
        agree(wish());
        billing.customers().setCard(ACCOUNT, Optional.empty());
        assertThat(refused()).isEqualTo(TopUpResult.Reason.NO_CARD);
        billing.customers().setCard(ACCOUNT, Optional.of(CARD));
        billing.customers().setSuspended(ACCOUNT, true);
        assertThat(refused()).isEqualTo(TopUpResult.Reason.SUSPENDED);
        billing.customers().setSuspended(ACCOUNT, false);
        begun();
        assertThat(refused()).isEqualTo(TopUpResult.Reason.NOT_LOW);
        topUps.disable(ACCOUNT);
        assertThat(refused()).isEqualTo(TopUpResult.Reason.OFF);
        assertThat(topUps.status(ACCOUNT).consent()).isPresent();
        assertThat(collector.charges()).isEqualTo(1);
    }

    @Test
    void a_purchase_grants_packages_with_their_bonus_and_is_recorded_as_a_payment() {
        agree(wish());
        TopUp topUp = begun();
        assertThat(topUp.state()).isEqualTo(TopUpState.SUCCEEDED);
        assertThat(granted()).isEqualTo(Credits.of(11));
        Payment payment = billing.payments().find(topUp.payment().orElseThrow()).orElseThrow();
        assertThat(payment.amount()).isEqualTo(Money.usd("10"));
        assertThat(topUps.status(ACCOUNT).inFlight()).isEmpty();
    }

    @Test
    void one_charge_lifts_above_the_threshold_or_to_the_target() {
        agree(AutoTopUp.below(Credits.of(22), PACK, "USD"));
        assertThat(begun().amount()).isEqualTo(Money.usd("30"));
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(33));
        ledger.spend(ACCOUNT, Credits.of(30), IdempotencyKey.of("s1"));
        topUps.enable(
                ACCOUNT,
                AutoTopUp.below(Credits.of(5), PACK, "USD").upTo(Credits.of(25)).coolDown(Duration.ZERO),
                new Consent("anne", "terms-7", clock.instant()));
        assertThat(begun().amount()).isEqualTo(Money.usd("20"));
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(25));
    }

    @Test
    void the_caps_of_day_and_month_hold_and_end() {
        agree(AutoTopUp.below(Credits.of(1_000), PACK, "USD")
                .coolDown(Duration.ZERO)
                .mostPerDay(Money.usd("20"))
                .mostPerMonth(Money.usd("30")));
        assertThat(begun().amount()).isEqualTo(Money.usd("20"));
        assertThat(refused()).isEqualTo(TopUpResult.Reason.CAP_REACHED);
        clock.advance(Duration.ofDays(1));
        assertThat(begun().amount()).isEqualTo(Money.usd("10"));
        clock.advance(Duration.ofDays(1));
        assertThat(refused()).isEqualTo(TopUpResult.Reason.CAP_REACHED);
        clock.advance(Duration.ofDays(20));
        assertThat(begun().amount()).isEqualTo(Money.usd("20"));
    }

    @Test
    void it_waits_between_two_purchases() {
        agree(AutoTopUp.below(Credits.of(5), PACK, "USD").coolDown(Duration.ofMinutes(10)));
        begun();
        ledger.spend(ACCOUNT, Credits.of(10), IdempotencyKey.of("s1"));
        assertThat(refused()).isEqualTo(TopUpResult.Reason.COOLING_DOWN);
        clock.advance(Duration.ofMinutes(10));
        begun();
    }

    @Test
    void after_three_declines_it_pauses_until_there_is_another_card() {
        agree(wish());
        collector.next(Next.DECLINES, Next.DECLINES, Next.DECLINES);
        for (int i = 0; i < 3; i++) {
            assertThat(begun().state()).isEqualTo(TopUpState.DECLINED);
        }
        assertThat(refused()).isEqualTo(TopUpResult.Reason.PAUSED);
        assertThat(billing.summary(ACCOUNT).status()).isEqualTo(BillingSummary.Status.PAYMENT_FAILED);
        billing.customers().setCard(ACCOUNT, Optional.of(OTHER_CARD));
        assertThat(begun().state()).isEqualTo(TopUpState.SUCCEEDED);
        assertThat(topUps.status(ACCOUNT).declines()).isZero();
        assertThat(billing.summary(ACCOUNT).status()).isEqualTo(BillingSummary.Status.ACTIVE);
    }

    @Test
    void a_card_that_shall_not_be_tried_again_is_not() {
        agree(wish());
        collector.next(Next.DECLINES_FOR_GOOD);
        begun();
        assertThat(refused()).isEqualTo(TopUpResult.Reason.PAUSED);
    }

    @Test
    void a_decline_learned_late_blames_the_card_that_was_charged_and_not_the_one_on_file_since() {
        agree(wish().pausingAfter(1));
        collector.next(Next.PROCESSES);
        TopUp processing = begun();
        billing.customers().setCard(ACCOUNT, Optional.of(OTHER_CARD));
        topUps.told(processing.id(), new PaymentCollector.Answer.Declined("stolen_card", false));
        assertThat(topUps.status(ACCOUNT).declinedCard()).contains(CARD.fingerprint());
        billing.customers().setCard(ACCOUNT, Optional.of(CARD));
        assertThat(refused()).isEqualTo(TopUpResult.Reason.PAUSED);
        billing.customers().setCard(ACCOUNT, Optional.of(OTHER_CARD));
        assertThat(begun().state()).isEqualTo(TopUpState.SUCCEEDED);
    }

    @Test
    void the_declines_of_one_card_do_not_count_against_the_next() {
        agree(wish());
        collector.next(Next.DECLINES_FOR_GOOD, Next.DECLINES);
        begun();
        billing.customers().setCard(ACCOUNT, Optional.of(OTHER_CARD));
        assertThat(begun().state()).isEqualTo(TopUpState.DECLINED);
        assertThat(topUps.status(ACCOUNT).declines()).isEqualTo(1);
        assertThat(begun().state()).isEqualTo(TopUpState.SUCCEEDED);
    }

    @Test
    void a_purchase_begun_before_cards_were_written_down_blames_none() {
        agree(wish());
        collector.next(Next.PROCESSES);
        TopUp processing = begun();
        forgetTheCardOf(processing);
        topUps.told(processing.id(), new PaymentCollector.Answer.Declined("insufficient_funds", true));
        assertThat(topUps.find(processing.id()).orElseThrow().state()).isEqualTo(TopUpState.DECLINED);
        assertThat(topUps.status(ACCOUNT).declines()).isZero();
        assertThat(topUps.status(ACCOUNT).inFlight()).isEmpty();
    }

    private void forgetTheCardOf(TopUp topUp) {
        BillingRow row = topUp.row(clock.instant());
        Map<String, String> facts = new HashMap<>(row.facts());
        assertThat(facts.remove("card")).isEqualTo(CARD.fingerprint());
        assertThat(storage.write(List.of(new BillingRow(
                        row.kind(),
                        row.reference(),
                        row.alias(),
                        row.owner(),
                        row.version(),
                        row.state(),
                        row.amount(),
                        row.at(),
                        row.changedAt(),
                        row.dueAt(),
                        facts))))
                .isTrue();
    }

    @Test
    void what_was_declined_does_not_count_towards_the_caps() {
        agree(wish().mostPerDay(Money.usd("10")));
        collector.next(Next.DECLINES);
        begun();
        assertThat(begun().state()).isEqualTo(TopUpState.SUCCEEDED);
    }

    @Test
    void one_that_needs_the_customer_waits_and_is_granted_when_it_is_paid() {
        agree(wish());
        collector.next(Next.NEEDS_THE_CUSTOMER);
        TopUp waiting = begun();
        assertThat(waiting.state()).isEqualTo(TopUpState.NEEDS_CUSTOMER);
        assertThat(waiting.link()).contains("https://pay.example/pi_1");
        assertThat(refused()).isEqualTo(TopUpResult.Reason.IN_FLIGHT);
        PaymentCollector.Answer paid = new PaymentCollector.Answer.Succeeded("pi_1");
        assertThat(topUps.told(waiting.id(), paid).state()).isEqualTo(TopUpState.SUCCEEDED);
        topUps.told(waiting.id(), paid);
        assertThat(granted()).isEqualTo(Credits.of(11));
    }

    @Test
    void a_late_failure_ends_one_that_was_on_its_way() {
        agree(wish());
        collector.next(Next.PROCESSES);
        TopUp processing = begun();
        topUps.told(processing.id(), new PaymentCollector.Answer.Declined("insufficient_funds", true));
        assertThat(topUps.find(processing.id()).orElseThrow().state()).isEqualTo(TopUpState.DECLINED);
        assertThat(granted()).isEqualTo(Credits.ZERO);
        assertThat(topUps.status(ACCOUNT).declines()).isEqualTo(1);
        begun();
    }

    @Test
    void a_webhook_that_is_first_books_and_the_answer_does_not_again() {
        agree(wish());
        collector.atEachEdge(() -> topUps.inStates(Set.of(TopUpState.REQUESTED), Optional.empty(), 1)
                .forEach(topUp -> topUps.told(topUp.id(), new PaymentCollector.Answer.Succeeded("pi_1"))));
        assertThat(begun().state()).isEqualTo(TopUpState.SUCCEEDED);
        assertThat(granted()).isEqualTo(Credits.of(11));
    }

    @Test
    void a_lost_reply_is_found_out_under_the_same_key() {
        agree(wish());
        collector.next(Next.LOSES_THE_REPLY);
        assertThat(begun().state()).isEqualTo(TopUpState.UNKNOWN);
        assertThat(refused()).isEqualTo(TopUpResult.Reason.IN_FLIGHT);
        clock.advance(Duration.ofMinutes(3));
        assertThat(topUps.resolveDue(10)).extracting(TopUp::state).containsExactly(TopUpState.SUCCEEDED);
        assertThat(collector.charges()).isEqualTo(1);
        assertThat(granted()).isEqualTo(Credits.of(11));
    }

    @Test
    void after_a_day_it_is_looked_for_and_never_charged_again() {
        agree(wish());
        collector.next(Next.LOSES_THE_REPLY);
        begun();
        clock.advance(Duration.ofHours(25));
        assertThat(topUps.resolveDue(10)).extracting(TopUp::state).containsExactly(TopUpState.SUCCEEDED);
        assertThat(collector.charges()).isEqualTo(1);
        assertThat(granted()).isEqualTo(Credits.of(11));
    }

    @Test
    void one_that_never_arrived_is_given_up_after_a_day_and_blames_no_card() {
        agree(wish());
        collector.next(Next.NEVER_ARRIVES);
        assertThat(begun().state()).isEqualTo(TopUpState.UNKNOWN);
        clock.advance(Duration.ofHours(25));
        assertThat(topUps.resolveDue(10)).extracting(TopUp::state).containsExactly(TopUpState.DECLINED);
        assertThat(collector.payments()).isZero();
        assertThat(topUps.status(ACCOUNT).declines()).isZero();
        begun();
    }

    @Test
    void one_written_off_frees_the_account_and_is_granted_if_money_comes_all_the_same() {
        agree(wish());
        collector.next(Next.PROCESSES);
        TopUp given = topUps.writeOff(begun().id());
        assertThat(given.state()).isEqualTo(TopUpState.WRITTEN_OFF);
        begun();
        topUps.told(given.id(), new PaymentCollector.Answer.Succeeded("pi_1"));
        assertThat(granted()).isEqualTo(Credits.of(22));
    }

    @ParameterizedTest
    @EnumSource(
            value = Next.class,
            names = {"SUCCEEDS", "LOSES_THE_REPLY"})
    void wherever_the_process_dies_it_is_charged_once_and_granted_once(Next next) {
        int killed = 0;
        for (int edge = 1; edge < 100; edge++) {
            TopUpsTest life = new TopUpsTest();
            life.agree(wish());
            life.collector.next(next);
            life.collector.atEachEdge(life.storage::edge);
            boolean died = life.dieAtEdge(edge);
            life.storage.live();
            life.restart();
            assertThat(life.collector.charges()).as("edge %d", edge).isEqualTo(1);
            assertThat(life.granted()).as("edge %d", edge).isEqualTo(Credits.of(11));
            assertThat(life.topUps.status(ACCOUNT).inFlight())
                    .as("edge %d", edge)
                    .isEmpty();
            if (!died) {
                break;
            }
            killed++;
        }
        assertThat(killed).isBetween(5, 50);
    }

    private boolean dieAtEdge(int edge) {
        storage.killAtEdge(edge);
        try {
            topUps.topUpIfLow(ACCOUNT);
            return false;
        } catch (BreakingStorage.Killed killed) {
            return true;
        }
    }

    private void restart() {
        clock.advance(Duration.ofMinutes(5));
        topUps.resolveDue(10);
        topUps.topUpIfLow(ACCOUNT);
        clock.advance(Duration.ofMinutes(5));
        topUps.resolveDue(10);
    }

    @RepeatedTest(20)
    void of_many_who_notice_at_once_one_buys() throws Exception {
        agree(wish());
        var finishes = Rendezvous.collide(8, i -> () -> topUps.topUpIfLow(ACCOUNT));
        assertThat(finishes)
                .filteredOn(finish -> finish.value() instanceof TopUpResult.Begun)
                .hasSize(1);
        assertThat(collector.payments()).isEqualTo(1);
        assertThat(granted()).isEqualTo(Credits.of(11));
    }

    @Test
    void a_purchase_the_host_asks_for_is_one_per_key() {
        billing.customers().link(ACCOUNT, "cus_1");
        billing.customers().setCard(ACCOUNT, Optional.of(CARD));
        for (int i = 0; i < 2; i++) {
            assertThat(topUps.charge(ACCOUNT, PACK, "USD", 3, IdempotencyKey.of("order-1")))
                    .isInstanceOf(TopUpResult.Begun.class);
        }
        assertThat(collector.charges()).isEqualTo(1);
        assertThat(granted()).isEqualTo(Credits.of(33));
        assertThatThrownBy(() -> topUps.charge(ACCOUNT, PACK, "USD", 0, IdempotencyKey.of("order-2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> topUps.charge(ACCOUNT, PACK, "EUR", 1, IdempotencyKey.of("order-3")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_settled_call_that_leaves_the_account_low_tops_it_up_after_its_commit() {
        agree(wish());
        CreditLedger telling =
                CreditLedger.builder(storage).clock(clock).outbox().build();
        telling.grant(GrantRequest.promotion(ACCOUNT, Credits.of(10), IdempotencyKey.of("gift")));
        telling.outbox().deliver(topUps.whenLow(), 100);
        HoldId hold = telling.hold(ACCOUNT, Credits.of(9), IdempotencyKey.of("call"))
                .hold()
                .id();
        telling.settle(hold, Credits.of(4));
        telling.outbox().deliver(topUps.whenLow(), 100);
        assertThat(collector.charges()).isZero();
        telling.spend(ACCOUNT, Credits.of(2), IdempotencyKey.of("s1"));
        assertThat(collector.charges()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(telling.outbox().deliver(topUps.whenLow(), 100).failures())
                    .isEmpty();
        }
        assertThat(collector.charges()).isEqualTo(1);
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(15));
    }

    @Test
    void the_next_spend_tries_again_where_the_card_was_declined_and_nobody_else_is_charged() {
        agree(wish());
        CreditLedger telling =
                CreditLedger.builder(storage).clock(clock).outbox().build();
        AccountId stranger = AccountId.of("stranger");
        for (AccountId account : List.of(ACCOUNT, stranger)) {
            telling.grant(GrantRequest.promotion(account, Credits.of(5), IdempotencyKey.of("gift")));
        }
        collector.next(Next.DECLINES);
        for (String key : List.of("s1", "s2")) {
            telling.spend(ACCOUNT, Credits.of(1), IdempotencyKey.of(key));
            telling.spend(stranger, Credits.of(1), IdempotencyKey.of(key));
            assertThat(telling.outbox().deliver(topUps.whenLow(), 100).failures())
                    .isEmpty();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(collector.payments()).isEqualTo(2);
        assertThat(collector.charges()).isEqualTo(1);
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(14));
        assertThat(ledger.balance(stranger).available()).isEqualTo(Credits.of(3));
    }

    @Test
    void many_the_host_asks_for_cost_and_give_what_an_order_of_so_many_does() {
        billing.customers().link(ACCOUNT, "cus_1");
        billing.customers().setCard(ACCOUNT, Optional.of(CARD));
        CreditPackage bulk =
                PACK.toBuilder().bulkDiscount(10, "10").bulkBonus(10, "5").build();
        TopUp bought =
                ((TopUpResult.Begun) topUps.charge(ACCOUNT, bulk, "USD", 10, IdempotencyKey.of("order-1"))).topUp();
        assertThat(bought.amount()).isEqualTo(bulk.order(10, "USD").price());
        assertThat(granted()).isEqualTo(bulk.order(10, "USD").totalCredits());
    }

    @Test
    void what_a_call_is_short_of_is_bought_whole() {
        agree(wish());
        assertThat(topUps.cover(ACCOUNT, Credits.of(12), Use.ANYTHING)).isInstanceOf(TopUpResult.Begun.class);
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(22));
    }

    @Test
    void a_meter_is_told_whether_the_credits_are_there() {
        IdempotencyKey call = IdempotencyKey.of("call-1");
        assertThat(topUps.forCalls().topUp(ACCOUNT, Credits.of(1), Use.ANYTHING, call))
                .isEqualTo(new CreditTopUp.Result.NotNow());
        agree(wish());
        assertThat(topUps.forCalls().topUp(ACCOUNT, Credits.of(1), Use.ANYTHING, call))
                .isEqualTo(new CreditTopUp.Result.ToppedUp(Optional.of("pi_1")));
        collector.next(Next.PROCESSES);
        assertThat(topUps.forCalls().topUp(ACCOUNT, Credits.of(12), Use.ANYTHING, call))
                .isEqualTo(new CreditTopUp.Result.NotNow());
    }

    @Test
    void what_somebody_else_bought_meanwhile_is_not_bought_again() {
        agree(wish());
        assertThat(topUps.cover(ACCOUNT, Credits.of(11), Use.ANYTHING)).isInstanceOf(TopUpResult.Begun.class);
        assertThat(topUps.cover(ACCOUNT, Credits.of(11), Use.ANYTHING))
                .isEqualTo(new TopUpResult.NotBegun(TopUpResult.Reason.NOT_LOW));
        assertThat(topUps.forCalls().topUp(ACCOUNT, Credits.of(11), Use.ANYTHING, IdempotencyKey.of("call-1")))
                .isEqualTo(new CreditTopUp.Result.ToppedUp(Optional.empty()));
        assertThat(collector.payments()).isEqualTo(1);
    }

    @Test
    void credits_that_are_only_for_what_the_call_is_for_count_as_well() {
        agree(wish());
        ledger.grant(GrantRequest.promotion(ACCOUNT, Credits.of(5), IdempotencyKey.of("gift"))
                .scope(new Scope(List.of("chat"), List.of())));
        assertThat(topUps.cover(ACCOUNT, Credits.of(16), new Use("chat", null))).isInstanceOf(TopUpResult.Begun.class);
        assertThat(ledger.simulateSpend(ACCOUNT, Credits.of(16), new Use("chat", null))
                        .isCovered())
                .isTrue();
        assertThat(collector.payments()).isEqualTo(1);
        assertThat(ledger.balance(ACCOUNT).posted()).isEqualTo(Credits.of(16));
    }

    @RepeatedTest(20)
    void of_many_calls_that_are_short_at_once_one_buys() throws Exception {
        agree(wish());
        Rendezvous.collide(8, i -> () -> topUps.cover(ACCOUNT, Credits.of(11), Use.ANYTHING));
        assertThat(collector.payments()).isEqualTo(1);
        assertThat(granted()).isEqualTo(Credits.of(11));
    }

    @Test
    void two_who_link_a_customer_get_the_same_one() {
        Customer first = billing.customers().link(ACCOUNT, "cus_1");
        assertThat(billing.customers().link(ACCOUNT, "cus_2")).isEqualTo(first);
        assertThat(billing.customers().findByProviderId("cus_1")).contains(first);
        assertThatThrownBy(() -> billing.customers().link(AccountId.of("tenant-2"), "cus_1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cus_1");
    }

    @Test
    void the_list_of_purchases_pages() {
        agree(wish().mostPerDay(Money.usd("1000")));
        for (int i = 0; i < 3; i++) {
            begun();
            ledger.spend(ACCOUNT, Credits.of(11), IdempotencyKey.of("s" + i));
            clock.advance(Duration.ofMinutes(1));
        }
        List<TopUp> first = topUps.newest(ACCOUNT, Optional.empty(), 2);
        assertThat(first).hasSize(2);
        assertThat(topUps.newest(ACCOUNT, Optional.of(first.get(1)), 2)).hasSize(1);
    }
}
