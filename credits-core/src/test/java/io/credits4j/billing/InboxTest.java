package io.credits4j.billing;

import static io.credits4j.billing.Plans.FEBRUARY;
import static io.credits4j.billing.Plans.JANUARY;
import static io.credits4j.billing.Plans.NEXT_YEAR;
import static io.credits4j.billing.Plans.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.ClockAheadException;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.CreditsException;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.pricing.UpgradePolicy;
import io.credits4j.tck.BreakingStorage;
import io.credits4j.tck.FaultyStorage;
import io.credits4j.tck.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An event is done when what it tells is booked, in the same commit where there is one, and never before. */
class InboxTest {
    /** One life of the process, and those after it. */
    private static final class Life {
        final BreakingStorage storage = new BreakingStorage(InMemoryStorage.create());
        final FakeCollector collector;
        final Shop shop = Shop.on(storage, Plans.catalog(UpgradePolicy.NONE));
        final Billing billing;

        Life() {
            shop.clock.set(JANUARY.plusSeconds(5));
            collector = new FakeCollector(shop.clock);
            billing = Billing.builder(shop.ledger, storage, Plans.catalog(UpgradePolicy.NONE))
                    .clock(shop.clock)
                    .collector(collector)
                    .build();
        }

        PaymentFacts sale() {
            return InboxTest.sale(shop);
        }

        Inbox.Result<String> tell(BiConsumer<Life, OpenEvent> handler) {
            return InboxTest.tell(billing, event -> handler.accept(this, event));
        }

        boolean isDone() {
            return billing.inbox()
                    .find("evt_1")
                    .filter(event -> event.state() == ToldEvent.State.DONE)
                    .isPresent();
        }

        Credits available() {
            return shop.available();
        }
    }

    private static PaymentFacts sale(Shop shop) {
        return PaymentFacts.of("pi_1", shop.account, Money.usd("10"), PaymentState.PAID)
                .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_1"), Credits.of(100)));
    }

    private static List<Refund> refund(String amount) {
        return List.of(new Refund("re_1", Money.usd(amount), Refund.Status.SUCCEEDED));
    }

    private static Inbox.Result<String> tell(Billing billing, Consumer<OpenEvent> handler) {
        return billing.inbox().handle("evt_1", "charge.refunded", Optional.of("ch_1"), event -> {
            handler.accept(event);
            return "done";
        });
    }

    /**
     * Lets the process die at each edge in turn; every time, the event is done only if all is booked, and the next
     * delivery completes it.
     *
     * @return at how many edges it can die; each commit has two
     */
    private static int dyingEverywhere(
            Consumer<Life> before, BiConsumer<Life, OpenEvent> handler, Predicate<Life> isBooked) {
        for (int edge = 1; ; edge++) {
            Life life = new Life();
            before.accept(life);
            life.storage.killAtEdge(edge);
            boolean died = dies(life, handler);
            life.storage.live();
            assertThat(!life.isDone() || isBooked.test(life))
                    .as("edge %d", edge)
                    .isTrue();
            life.tell(handler);
            assertThat(life.isDone() && isBooked.test(life)).as("edge %d", edge).isTrue();
            life.shop.audit();
            if (!died) {
                return edge - 1;
            }
        }
    }

    private static boolean dies(Life life, BiConsumer<Life, OpenEvent> handler) {
        try {
            life.tell(handler);
            return false;
        } catch (BreakingStorage.Killed killed) {
            return true;
        }
    }

    @Nested
    class OneCommit {
        @Test
        void books_a_payment_and_its_event() {
            int edges = dyingEverywhere(
                    life -> {},
                    (life, event) -> life.billing.payments().record("pi_1", life::sale, event),
                    life -> life.available().equals(Credits.of(100)));
            assertThat(edges).isEqualTo(2);
        }

        @Test
        void takes_credits_back_and_ends_the_event() {
            int edges = dyingEverywhere(
                    life -> life.billing.payments().record(life.sale()),
                    (life, event) -> life.billing
                            .payments()
                            .record("pi_1", () -> life.sale().refunds(refund("5")), event),
                    life -> life.available().equals(Credits.of(50)));
            assertThat(edges).isEqualTo(2);
        }

        @Test
        void notes_money_on_its_way_and_its_event() {
            int edges = dyingEverywhere(
                    life -> {},
                    (life, event) -> life.billing
                            .payments()
                            .record(
                                    "pi_1",
                                    () -> PaymentFacts.of(
                                            "pi_1", life.shop.account, Money.usd("10"), PaymentState.PENDING),
                                    event),
                    life -> life.billing.payments().find("pi_1").isPresent());
            assertThat(edges).isEqualTo(2);
        }

        @Test
        void mirrors_a_subscription_and_its_event() {
            int edges = dyingEverywhere(
                    life -> {},
                    (life, event) -> life.billing.subscriptions().record("sub_1", () -> subscription(life.shop), event),
                    life -> life.billing.subscriptions().find("sub_1").isPresent());
            assertThat(edges).isEqualTo(2);
        }

        @Test
        void grants_a_top_up_that_a_webhook_tells_of() {
            int edges = dyingEverywhere(
                    InboxTest::beginTopUp,
                    (life, event) -> life.billing
                            .topUps()
                            .told(topUp(life).id(), new PaymentCollector.Answer.Succeeded("pi_1"), event),
                    life -> life.available().equals(Credits.of(55))
                            && topUp(life).state() == TopUpState.SUCCEEDED);
            assertThat(edges).isEqualTo(2);
        }

        @Test
        void notes_a_top_up_that_was_declined() {
            int edges = dyingEverywhere(
                    InboxTest::beginTopUp,
                    (life, event) -> life.billing
                            .topUps()
                            .told(topUp(life).id(), new PaymentCollector.Answer.Declined("no", true), event),
                    life -> topUp(life).state() == TopUpState.DECLINED);
            assertThat(edges).isEqualTo(2);
        }

        @Test
        void retries_a_parked_event() {
            Life life = new Life();
            for (int i = 0; i < 7; i++) {
                assertThatThrownBy(() -> life.tell((any, event) -> fail())).isInstanceOf(IllegalStateException.class);
            }
            assertThat(life.tell((any, event) -> fail())).isInstanceOf(Inbox.Result.Parked.class);
            life.storage.killAtEdge(3);
            life.billing
                    .operations()
                    .retryEvent(
                            "evt_1", (told, event) -> life.billing.payments().record("pi_1", life::sale, event));
            life.storage.live();
            assertThat(life.isDone()).isTrue();
            assertThat(life.available()).isEqualTo(Credits.of(100));
            assertThat(life.billing.operations().parkedEvents(Optional.empty(), 10))
                    .isEmpty();
        }
    }

    @Nested
    class SeveralCommits {
        @Test
        void end_the_event_with_the_last() {
            int edges = dyingEverywhere(
                    life -> {},
                    (life, event) -> life.billing
                            .payments()
                            .record("pi_1", () -> life.sale().refunds(refund("5")), event),
                    life -> life.available().equals(Credits.of(50)));
            assertThat(edges).isEqualTo(4);
        }

        @Test
        void of_an_invoice_end_the_event_with_its_only_grant() {
            int edges = dyingEverywhere(
                    life -> {},
                    (life, event) -> life.billing
                            .subscriptions()
                            .recordInvoice(
                                    "in_1",
                                    () -> invoice(life.shop, whole("1", "price_small", JANUARY, FEBRUARY)),
                                    event),
                    life -> life.available().equals(Credits.of(100)));
            assertThat(edges).as("invoice, period, grant").isEqualTo(6);
        }

        @Test
        void of_an_invoice_with_several_lines_are_all_booked_before_the_event_is_done() {
            dyingEverywhere(
                    life -> {},
                    (life, event) -> life.billing
                            .subscriptions()
                            .recordInvoice(
                                    "in_1",
                                    () -> invoice(
                                            life.shop,
                                            whole("1", "price_small", JANUARY, FEBRUARY),
                                            Plans.line(
                                                    "2",
                                                    InvoiceLine.Kind.ONCE,
                                                    "price_pack",
                                                    1,
                                                    JANUARY,
                                                    JANUARY,
                                                    "50")),
                                    event),
                    life -> life.available().equals(Credits.of(155)));
        }

        @Test
        void of_a_year_told_late_are_all_booked_before_the_event_is_done() {
            dyingEverywhere(
                    life -> life.shop.clock.set(FEBRUARY.plus(Duration.ofDays(40))),
                    (life, event) -> life.billing
                            .subscriptions()
                            .recordInvoice(
                                    "in_1",
                                    () -> invoice(life.shop, whole("1", "price_small_year", JANUARY, NEXT_YEAR)),
                                    event),
                    life -> life.billing.payments().find("in_1").stream()
                                    .mapToInt(payment -> payment.grants().size())
                                    .sum()
                            == 3);
        }
    }

    @Nested
    class OfTwoWhoHandleIt {
        private final Life life = new Life();

        @Test
        void the_slower_one_books_all_the_same_when_the_other_had_nothing_to_book() {
            assertThat(life.tell((any, event) -> life.billing
                            .payments()
                            .record(
                                    "pi_1",
                                    () -> {
                                        life.tell((other, sameEvent) -> {});
                                        return life.sale();
                                    },
                                    event)))
                    .isInstanceOf(Inbox.Result.Handled.class);
            assertThat(life.available()).isEqualTo(Credits.of(100));
            assertThat(life.isDone()).isTrue();
        }

        @Test
        void the_slower_one_books_all_the_same_when_the_other_failed() {
            life.tell((any, event) -> life.billing
                    .payments()
                    .record(
                            "pi_1",
                            () -> {
                                failOnce();
                                return life.sale();
                            },
                            event));
            assertThat(life.available()).isEqualTo(Credits.of(100));
            assertThat(life.isDone())
                    .as("it was told as failed, and comes again")
                    .isFalse();
            life.tell((any, event) -> life.billing.payments().record("pi_1", life::sale, event));
            assertThat(life.isDone()).isTrue();
            assertThat(life.available()).isEqualTo(Credits.of(100));
        }

        private void failOnce() {
            if (life.billing.inbox().find("evt_1").isEmpty()) {
                assertThatThrownBy(() -> life.tell((other, sameEvent) -> fail()))
                        .isInstanceOf(IllegalStateException.class);
            }
        }

        @RepeatedTest(20)
        void one_books_and_none_fails() throws Exception {
            var finishes = Rendezvous.collide(
                    6,
                    i -> () -> life.tell((any, event) -> life.billing
                            .payments()
                            .record("pi_1", () -> life.sale().refunds(refund("5")), event)));
            assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
            assertThat(life.available()).isEqualTo(Credits.of(50));
            assertThat(life.isDone()).isTrue();
            life.shop.audit();
        }
    }

    @Nested
    class WhenTheStoreFails {
        private final FaultyStorage storage = new FaultyStorage(InMemoryStorage.create());
        private final Shop shop = Shop.on(storage, Plans.catalog(UpgradePolicy.NONE));

        private Inbox.Result<String> tellOfSale() {
            return tell(shop.billing, event -> shop.billing.payments().record("pi_1", () -> sale(shop), event));
        }

        @Test
        void nothing_is_done_and_the_next_delivery_books() {
            storage.failNext(FaultyStorage.Fault.BEFORE_THE_COMMIT);
            assertThatThrownBy(this::tellOfSale).isInstanceOf(StoreUnavailableException.class);
            assertThat(shop.available()).isEqualTo(Credits.ZERO);
            ToldEvent failed = shop.billing.inbox().find("evt_1").orElseThrow();
            assertThat(failed.state()).isEqualTo(ToldEvent.State.RECEIVED);
            assertThat(failed.attempts()).isZero();
            assertThat(failed.failure()).contains("StoreUnavailableException");
            assertThat(tellOfSale()).isEqualTo(new Inbox.Result.Handled<>("done"));
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }

        @Test
        void or_all_was_done_and_the_next_delivery_is_told_so() {
            storage.failNext(FaultyStorage.Fault.AFTER_THE_COMMIT);
            assertThatThrownBy(this::tellOfSale).isInstanceOf(StoreUnavailableException.class);
            assertThat(shop.available()).isEqualTo(Credits.of(100));
            assertThat(tellOfSale()).isInstanceOf(Inbox.Result.Before.class);
            assertThat(shop.available()).isEqualTo(Credits.of(100));
        }
    }

    @Nested
    class Failures {
        private final Life life = new Life();

        private Inbox.Result<String> failing(RuntimeException failure) {
            return life.tell((any, event) -> {
                throw failure;
            });
        }

        private void comesAgain(RuntimeException failure) {
            assertThatThrownBy(() -> failing(failure)).isSameAs(failure);
        }

        private ToldEvent told() {
            return life.billing.inbox().find("evt_1").orElseThrow();
        }

        @ParameterizedTest
        @MethodSource("io.credits4j.billing.InboxTest#transientFailures")
        void of_an_outage_never_park_an_event_and_the_next_delivery_books(RuntimeException outage) {
            for (int i = 0; i < 8; i++) {
                comesAgain(outage);
            }
            assertThat(told().state()).isEqualTo(ToldEvent.State.RECEIVED);
            assertThat(told().attempts()).isZero();
            assertThat(told().failure()).contains(outage.getClass().getSimpleName());
            life.tell((any, event) -> life.billing.payments().record("pi_1", life::sale, event));
            assertThat(life.isDone()).isTrue();
            assertThat(life.available()).isEqualTo(Credits.of(100));
        }

        @ParameterizedTest
        @MethodSource("io.credits4j.billing.InboxTest#failuresOfTheEvent")
        void of_its_own_park_an_event_at_the_eighth(RuntimeException failure) {
            for (int i = 0; i < 7; i++) {
                comesAgain(failure);
            }
            assertThat(failing(failure)).isInstanceOf(Inbox.Result.Parked.class);
            assertThat(told().state()).isEqualTo(ToldEvent.State.PARKED);
            assertThat(told().attempts()).isEqualTo(8);
        }

        @Test
        void of_both_kinds_count_only_where_they_are_of_the_event() {
            for (int i = 0; i < 7; i++) {
                comesAgain(new OutageException());
                comesAgain(new IllegalStateException("told to fail"));
            }
            comesAgain(new OutageException());
            assertThat(told().attempts()).isEqualTo(7);
            assertThat(failing(new IllegalStateException("told to fail"))).isInstanceOf(Inbox.Result.Parked.class);
        }

        @Test
        void of_an_outage_park_nothing_where_fewer_are_allowed_than_were_made() {
            for (int i = 0; i < 3; i++) {
                comesAgain(new IllegalStateException("told to fail"));
            }
            Billing stricter = Billing.builder(life.shop.ledger, life.storage, Plans.catalog(UpgradePolicy.NONE))
                    .clock(life.shop.clock)
                    .eventAttempts(2)
                    .build();
            assertThatThrownBy(() -> tell(stricter, event -> {
                        throw new OutageException();
                    }))
                    .isInstanceOf(OutageException.class);
            assertThat(told().state()).isEqualTo(ToldEvent.State.RECEIVED);
        }

        @Test
        void of_an_operators_try_leave_the_event_parked() {
            for (int i = 0; i < 7; i++) {
                comesAgain(new IllegalStateException("told to fail"));
            }
            failing(new IllegalStateException("told to fail"));
            assertThatThrownBy(() -> life.billing.operations().retryEvent("evt_1", (known, event) -> {
                        throw new OutageException();
                    }))
                    .isInstanceOf(OutageException.class);
            assertThat(told().state()).isEqualTo(ToldEvent.State.PARKED);
            assertThat(told().attempts()).isEqualTo(8);
        }
    }

    /** A provider that cannot be reached. */
    private static final class OutageException extends CreditsException {
        private static final long serialVersionUID = 1L;

        OutageException() {
            super("no answer");
        }

        @Override
        public boolean isTransient() {
            return true;
        }
    }

    static Stream<RuntimeException> transientFailures() {
        Exception cause = new IllegalStateException("told to fail");
        return Stream.of(
                new OutageException(),
                new ContentionException("others write", cause),
                new StoreUnavailableException("the store is down", false, cause),
                new ClockAheadException(FEBRUARY, JANUARY, Duration.ofMinutes(1)));
    }

    static Stream<RuntimeException> failuresOfTheEvent() {
        return Stream.of(
                new IllegalStateException("told to fail"),
                new NotYetKnownException("nothing is known of its subscription"),
                new IllegalArgumentException("amount -1"));
    }

    @Test
    void a_handler_with_nothing_to_book_leaves_the_event_to_the_inbox() {
        Life life = new Life();
        life.billing.payments().record(life.sale());
        life.tell((any, event) -> life.billing.payments().record("pi_1", life::sale, event));
        assertThat(life.isDone()).isTrue();
        assertThat(life.tell((any, event) -> fail())).isInstanceOf(Inbox.Result.Before.class);
    }

    @Test
    void an_event_done_with_a_booking_is_of_the_same_account() {
        Life life = new Life();
        life.tell((any, event) -> life.billing.payments().record("pi_1", life::sale, event));
        assertThat(life.storage.find(BillingKind.EVENT, "evt_1").map(BillingRow::owner))
                .contains(life.shop.account);
    }

    private static void fail() {
        throw new IllegalStateException("told to fail");
    }

    private static SubscriptionFacts subscription(Shop shop) {
        return SubscriptionFacts.of(
                "sub_1",
                shop.account,
                SubscriptionStatus.ACTIVE,
                List.of(new SubscriptionItem("si_1", "price_small", 1, JANUARY, FEBRUARY)),
                JANUARY);
    }

    private static InvoiceFacts invoice(Shop shop, InvoiceLine... lines) {
        return InvoiceFacts.of("in_1", shop.account, BillingReason.CREATE, InvoiceStatus.PAID, Money.usd("10"), JANUARY)
                .subscription("sub_1")
                .lines(List.of(lines));
    }

    private static void beginTopUp(Life life) {
        life.collector.next(FakeCollector.Next.PROCESSES);
        life.billing.customers().link(life.shop.account, "cus_1");
        life.billing
                .customers()
                .setCard(life.shop.account, Optional.of(new Card("pm_1", "visa", "4242", "print-1", 12, 2030)));
        life.billing
                .topUps()
                .charge(
                        life.shop.account,
                        Plans.catalog(UpgradePolicy.NONE).findPackage("pack").orElseThrow(),
                        "USD",
                        1,
                        IdempotencyKey.of("order-1"));
    }

    private static TopUp topUp(Life life) {
        return life.billing
                .topUps()
                .newest(life.shop.account, Optional.empty(), 1)
                .get(0);
    }
}
