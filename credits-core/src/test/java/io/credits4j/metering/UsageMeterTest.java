package io.credits4j.metering;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.TooManyHoldsException;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.CostLookUp.Answer;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.pricing.UnknownModelPriceException;
import io.credits4j.tck.FaultyStorage;
import io.credits4j.tck.FaultyStorage.Fault;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final String MODEL = "vendor/model";
    private static final CallShape SHAPE = CallShape.builder(MODEL)
            .inputUpperBoundTokens(1_000)
            .maxOutputTokens(1_000)
            .build();

    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final FaultyStorage storage = new FaultyStorage(InMemoryStorage.create());
    private final CreditLedger ledger =
            CreditLedger.builder(storage).clock(clock).build();
    private final PricingCatalog catalog = PricingCatalog.builder()
            .model(ModelPrice.builder(MODEL)
                    .price(PricedUnit.PROMPT, "0.001")
                    .price(PricedUnit.COMPLETION, "0.002")
                    .source("test", LocalDate.of(2024, 1, 1))
                    .build())
            .model(ModelPrice.builder("vendor/free")
                    .price(PricedUnit.PROMPT, "0")
                    .price(PricedUnit.COMPLETION, "0")
                    .source("test", LocalDate.of(2024, 1, 1))
                    .build())
            .rateRule(RateRule.builder().factor("2").build())
            .build();
    private final UsageMeter meter =
            UsageMeter.builder(ledger, storage, catalog).clock(clock).build();

    @BeforeEach
    void buyCredits() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), IdempotencyKey.of("pack")));
    }

    @Nested
    class Opening {
        @Test
        void the_ceiling_is_held_and_the_call_is_recorded_before_anything_is_sent() {
            MeteredCall call = open("m1");

            assertThat(call.ceiling().credits()).isEqualTo(Credits.of(6));
            assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(Credits.of(6));
            ModelCall row = meter.find(call.hold()).orElseThrow();
            assertThat(row.state()).isEqualTo(CallState.DISPATCHED);
            assertThat(row.terms().catalogVersion()).isEqualTo(catalog.version());
            assertThat(row.ceiling()).isEqualTo(Credits.of(6));
        }

        @Test
        void a_call_the_account_cannot_cover_is_refused_and_nothing_is_recorded() {
            open("m1");
            assertThatThrownBy(() -> open("m2"))
                    .isInstanceOfSatisfying(
                            InsufficientCreditsException.class,
                            e -> assertThat(e.shortfall()).isEqualTo(Credits.of(2)));
            assertThat(meter.find(new HoldId(ACCOUNT, 2))).isEmpty();
        }

        @Test
        void a_call_whose_ceiling_does_not_fit_into_its_budget_is_refused_and_nothing_is_recorded() {
            BudgetName anna = BudgetName.of("user", "anna");
            ledger.setBudget(BudgetRequest.limit(ACCOUNT, anna, Credits.of(7), IdempotencyKey.of("budget"))
                    .holdsAtOnce(1));
            MeteredCall call = meter.open(
                    CallRequest.of(ACCOUNT, SHAPE, IdempotencyKey.of("m1")).within(anna));
            CallRequest second =
                    CallRequest.of(ACCOUNT, SHAPE, IdempotencyKey.of("m2")).within(anna);
            assertThatThrownBy(() -> meter.open(second))
                    .isInstanceOfSatisfying(
                            BudgetExceededException.class,
                            e -> assertThat(e.left()).isEqualTo(Credits.of(1)));
            CallRequest free = CallRequest.of(
                            ACCOUNT,
                            CallShape.builder("vendor/free")
                                    .inputUpperBoundTokens(1)
                                    .build(),
                            IdempotencyKey.of("m3"))
                    .within(anna);
            assertThatThrownBy(() -> meter.open(free)).isInstanceOf(TooManyHoldsException.class);
            assertThat(meter.find(new HoldId(ACCOUNT, 2))).isEmpty();

            call.settle(Money.usd("0.5"), CostSource.REPORTED);
            assertThat(ledger.budget(ACCOUNT, anna).orElseThrow().used()).isEqualTo(Credits.of(1));
            assertThat(meter.open(second).ceiling().credits()).isEqualTo(Credits.of(6));
        }

        @Test
        void a_model_without_a_known_price_is_refused() {
            assertThatThrownBy(() -> meter.open(CallRequest.of(
                            ACCOUNT,
                            CallShape.builder("vendor/unheard-of")
                                    .inputUpperBoundTokens(1)
                                    .build(),
                            IdempotencyKey.of("m1"))))
                    .isInstanceOf(UnknownModelPriceException.class);
            assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(Credits.ZERO);
        }

        @Test
        void one_key_makes_one_call_ever() {
            MeteredCall call = open("m1");
            assertThatThrownBy(() -> open("m1"))
                    .isInstanceOfSatisfying(
                            CallRepeatedException.class,
                            e -> assertThat(e.hold()).isEqualTo(call.hold()));
            call.settle(Money.usd("1"), CostSource.REPORTED);
            assertThatThrownBy(() -> open("m1")).isInstanceOf(CallRepeatedException.class);
            assertThatThrownBy(() -> open("pack")).isInstanceOf(IdempotencyConflictException.class);
        }

        @Test
        void a_free_model_needs_no_credits_and_is_recorded_all_the_same() {
            AccountId poor = AccountId.of("poor");
            MeteredCall call = meter.open(CallRequest.of(
                    poor,
                    CallShape.builder("vendor/free").inputUpperBoundTokens(1).build(),
                    IdempotencyKey.of("m1")));
            Charge charge = call.settle(Money.usd("0"), CostSource.REPORTED);
            assertThat(charge)
                    .isEqualTo(new Charge.Charged(
                            call.hold(),
                            Credits.ZERO,
                            Credits.ZERO,
                            Money.usd("0"),
                            CostSource.REPORTED,
                            Optional.empty()));
            assertThat(meter.find(call.hold()).orElseThrow().state()).isEqualTo(CallState.SETTLED);
        }

        @Test
        void a_store_that_fails_before_the_hold_lets_nothing_be_sent() {
            storage.failNext(Fault.BEFORE_THE_COMMIT);
            assertThatThrownBy(() -> open("m1")).isInstanceOf(StoreUnavailableException.class);
            assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(Credits.ZERO);
        }
    }

    @Nested
    class Ending {
        @Test
        void the_reported_cost_is_charged_by_the_rate_rule_and_the_rest_goes_back() {
            MeteredCall call = open("m1");
            call.identified("gen-1");
            Charge charge = call.settle(Money.usd("0.0000012345"), CostSource.REPORTED);

            assertThat(charge)
                    .isEqualTo(new Charge.Charged(
                            call.hold(),
                            Credits.parse("0.000003"),
                            Credits.ZERO,
                            Money.usd("0.0000012345"),
                            CostSource.REPORTED,
                            Optional.of(Credits.parse("9.999997"))));
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.parse("9.999997"));
            LedgerTransaction line = newest();
            assertThat(line.memo().metadata())
                    .containsEntry("model", MODEL)
                    .containsEntry("conversation", "c-1")
                    .containsEntry("providerCost", "0.0000012345")
                    .containsEntry("costSource", "reported");
            assertThat(meter.find(call.hold()).orElseThrow()).satisfies(row -> {
                assertThat(row.state()).isEqualTo(CallState.SETTLED);
                assertThat(row.providerId()).isEqualTo("gen-1");
                assertThat(requireNonNull(row.cost()).providerCost()).isEqualTo(Money.usd("0.0000012345"));
                assertThat(requireNonNull(row.cost()).charged()).isEqualTo(Credits.parse("0.000003"));
            });
        }

        @Test
        void a_cost_beyond_the_ceiling_takes_other_credits_and_records_what_nobody_pays() {
            Charge charge = open("m1").settle(Money.usd("7"), CostSource.REPORTED);
            assertThat(charge).isInstanceOfSatisfying(Charge.Charged.class, charged -> {
                assertThat(charged.credits()).isEqualTo(Credits.of(10));
                assertThat(charged.unbilled()).isEqualTo(Credits.of(4));
            });
            assertThat(newest().unbilled()).isEqualTo(Credits.of(4));
        }

        @Test
        void a_release_gives_everything_back_and_closes_the_call() {
            MeteredCall call = open("m1");
            assertThat(call.release()).isEqualTo(new Charge.Free(call.hold()));
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(10));
            assertThat(meter.find(call.hold()).orElseThrow().state()).isEqualTo(CallState.RELEASED);
        }

        @Test
        void a_call_left_pending_keeps_its_hold() {
            MeteredCall call = open("m1");
            assertThat(call.leavePending()).isEqualTo(new Charge.Pending(call.hold()));
            assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(Credits.of(6));
            assertThat(meter.find(call.hold()).orElseThrow().state()).isEqualTo(CallState.PENDING_RECONCILE);
        }

        @Test
        void a_call_ends_once_and_later_ends_get_the_first() {
            MeteredCall call = open("m1");
            Charge first = call.settle(Money.usd("1"), CostSource.REPORTED);
            assertThat(call.release()).isEqualTo(first);
            assertThat(call.leavePending()).isEqualTo(first);
            assertThat(call.settle(Money.usd("2"), CostSource.REPORTED)).isEqualTo(first);
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(8));
        }

        @Test
        void a_cost_in_another_currency_or_below_zero_is_refused_and_the_call_can_still_be_settled() {
            MeteredCall call = open("m1");
            assertThatThrownBy(() -> call.settle(Money.of("1", "EUR"), CostSource.REPORTED))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("EUR");
            assertThatThrownBy(() -> call.settle(Money.usd("-1"), CostSource.REPORTED))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(call.settle(Money.usd("1"), CostSource.REPORTED)).isInstanceOf(Charge.Charged.class);
        }

        @Test
        void a_store_that_fails_at_the_settle_leaves_the_call_to_be_reconciled() {
            MeteredCall call = open("m1");
            call.identified("gen-1");
            storage.failNext(Fault.BEFORE_THE_COMMIT);
            assertThat(call.settle(Money.usd("1"), CostSource.REPORTED)).isInstanceOf(Charge.Pending.class);
            assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(Credits.of(6));

            clock.advance(Duration.ofMinutes(11));
            meter.reconcile(known("1"), 10);
            clock.advance(Duration.ofSeconds(1));
            assertThat(meter.reconcile(known("1"), 10).settled()).hasSize(1);
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(8));
        }

        @Test
        void a_settle_whose_answer_was_lost_is_not_charged_again() {
            MeteredCall call = open("m1");
            call.identified("gen-1");
            storage.failNext(Fault.AFTER_THE_COMMIT);
            assertThat(call.settle(Money.usd("1"), CostSource.REPORTED)).isInstanceOf(Charge.Pending.class);
            clock.advance(Duration.ofHours(1));
            assertThat(meter.reconcile(known("1"), 10).settled()).isEmpty();
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(8));
        }
    }

    @Nested
    class Reconciling {
        @Test
        void a_pending_call_is_asked_about_with_growing_pauses_until_its_cost_is_known() {
            MeteredCall call = open("m1");
            call.identified("gen-1");
            call.leavePending();
            AtomicInteger asked = new AtomicInteger();
            CostLookUp notYet = row -> {
                assertThat(row.providerId()).isEqualTo("gen-1");
                asked.incrementAndGet();
                return new Answer.NotYet();
            };

            assertThat(meter.reconcile(notYet, 10).waiting()).isEmpty();
            for (Duration pause : new Duration[] {
                Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5)
            }) {
                clock.advance(pause.minusNanos(1_000));
                assertThat(meter.reconcile(notYet, 10).waiting()).isEmpty();
                clock.advance(Duration.ofNanos(1_000));
                assertThat(meter.reconcile(notYet, 10).waiting()).containsExactly(call.hold());
            }
            assertThat(asked).hasValue(4);
            clock.advance(Duration.ofSeconds(15));
            assertThat(meter.reconcile(known("0.5"), 10).settled())
                    .containsExactly(new Charge.Charged(
                            call.hold(),
                            Credits.of(1),
                            Credits.ZERO,
                            Money.usd("0.5"),
                            CostSource.LOOKED_UP,
                            Optional.of(Credits.of(9))));
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(9));
        }

        @Test
        void a_provider_that_fails_to_answer_is_asked_again() {
            MeteredCall call = open("m1");
            call.identified("gen-1");
            call.leavePending();
            clock.advance(Duration.ofSeconds(1));
            Reconciliation failed = meter.reconcile(
                    row -> {
                        throw new IllegalStateException("provider down");
                    },
                    10);
            assertThat(failed.waiting()).containsExactly(call.hold());
            clock.advance(Duration.ofSeconds(1));
            assertThat(meter.reconcile(known("1"), 10).settled()).hasSize(1);
        }

        @Test
        void a_call_of_a_dead_process_is_found_by_its_age_and_settled() {
            MeteredCall call = open("m1");
            call.identified("gen-1");
            clock.advance(Duration.ofMinutes(10));
            assertThat(meter.reconcile(known("1"), 10)).isEqualTo(nothing());
            clock.advance(Duration.ofSeconds(1));
            meter.reconcile(known("1"), 10);
            assertThat(meter.find(call.hold()).orElseThrow().state()).isEqualTo(CallState.PENDING_RECONCILE);
            clock.advance(Duration.ofSeconds(1));
            assertThat(meter.reconcile(known("1"), 10).settled()).hasSize(1);
            assertThat(newest().type()).isEqualTo(TransactionType.USAGE);
        }

        @Test
        void a_call_whose_headers_never_came_is_written_off_when_its_time_is_up() {
            MeteredCall call = open("m1");
            call.leavePending();
            clock.advance(Duration.ofHours(23));
            assertThat(meter.reconcile(known("1"), 10)).isEqualTo(nothing());
            clock.advance(Duration.ofHours(1));
            assertThat(meter.reconcile(known("1"), 10).writtenOff()).containsExactly(call.hold());
            assertThat(meter.find(call.hold()).orElseThrow().state()).isEqualTo(CallState.WRITTEN_OFF);
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(10));
        }

        @Test
        void a_call_found_after_its_hold_has_lapsed_is_closed_all_the_same() {
            MeteredCall call = open("m1");
            call.leavePending();
            clock.advance(Duration.ofDays(3));
            assertThat(meter.reconcile(known("1"), 10).writtenOff()).containsExactly(call.hold());
            ledger.spend(ACCOUNT, Credits.of(1), IdempotencyKey.of("s"));
            assertThat(ledger.findHold(call.hold()).orElseThrow().state()).isEqualTo(HoldState.EXPIRED);
        }

        @Test
        void a_cost_that_is_known_after_the_hold_has_lapsed_is_a_late_settle() {
            MeteredCall call = open("m1");
            call.identified("gen-1");
            call.leavePending();
            clock.advance(Duration.ofDays(3));
            assertThat(meter.reconcile(known("1"), 10).settled()).hasSize(1);
            assertThat(newest().type()).isEqualTo(TransactionType.LATE_SETTLE);
            assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(8));
        }

        @Test
        void a_live_call_that_outlasts_its_age_settles_itself() {
            MeteredCall call = open("m1");
            clock.advance(Duration.ofMinutes(11));
            meter.reconcile(row -> new Answer.NotYet(), 10);
            Charge charge = call.settle(Money.usd("1"), CostSource.REPORTED);
            assertThat(charge).isInstanceOf(Charge.Charged.class);
            assertThat(meter.reconcile(known("9"), 10)).isEqualTo(nothing());
        }

        @Test
        void a_limit_below_one_is_refused() {
            assertThatThrownBy(() -> meter.reconcile(known("1"), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0");
        }
    }

    private MeteredCall open(String key) {
        return meter.open(CallRequest.of(ACCOUNT, SHAPE, IdempotencyKey.of(key))
                .actor("user-7")
                .metadata(Map.of("conversation", "c-1")));
    }

    private static CostLookUp known(String usd) {
        return call -> new Answer.Known(Money.usd(usd));
    }

    private static Reconciliation nothing() {
        return new Reconciliation(java.util.List.of(), java.util.List.of(), java.util.List.of());
    }

    private LedgerTransaction newest() {
        return ledger.history(ACCOUNT, HistoryQuery.newest(1)).items().get(0);
    }
}
