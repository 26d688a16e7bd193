package io.credits4j.metering;

import static io.credits4j.metering.MeterBench.ACCOUNT;
import static io.credits4j.metering.MeterBench.MODEL;
import static io.credits4j.metering.MeterBench.call;
import static io.credits4j.metering.MeterBench.costing;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallCost;
import io.credits4j.books.CostSource;
import io.credits4j.books.TransactionType;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsageRecord;
import io.credits4j.books.UsageRecord.Outcome;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.CatalogSource;
import io.credits4j.pricing.Payer;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.TokenUsage;
import io.credits4j.spi.UsageStore.Dimension;
import io.credits4j.spi.UsageStore.Total;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every call leaves a record and its part of the sums, whichever way it ends. */
class UsageRecordingTest {
    private final MeterBench bench = new MeterBench();
    private final UsageMeter meter = bench.meter().build();

    @Test
    void a_charged_call_is_on_record_with_who_what_how_much_and_how_long() {
        MeteredCall call = meter.open(
                call("m1").actor("anna").feature("chat").conversation("c-1").fingerprint("f-1"));
        bench.clock.advance(Duration.ofMillis(200));
        call.identified("gen-1");
        call.firstToken();
        bench.clock.advance(Duration.ofMillis(800));
        call.firstToken();
        Charge charge = call.end(costing("0.25")
                .usage(TokenUsage.builder()
                        .promptTokens(100)
                        .cachedTokens(60)
                        .completionTokens(50)
                        .build())
                .servedModel("vendor/model-2026")
                .provider("Azure")
                .rawUsage("{\"cost\":0.25}"));

        assertThat(charge)
                .isInstanceOfSatisfying(
                        Charge.Charged.class,
                        charged -> assertThat(charged.balanceAfter()).contains(Credits.parse("9.5")));
        UsageRecord record = meter.usage().record(call.hold()).orElseThrow();
        assertThat(record.outcome()).isEqualTo(Outcome.CHARGED);
        assertThat(record.model()).isEqualTo(MODEL);
        assertThat(record.context()).isEqualTo(new CallContext("anna", "chat", "c-1"));
        assertThat(record.providerId()).isEqualTo("gen-1");
        assertThat(record.facts().servedModel()).isEqualTo("vendor/model-2026");
        assertThat(record.facts().provider()).isEqualTo("Azure");
        assertThat(record.facts().rawUsage()).isEqualTo("{\"cost\":0.25}");
        assertThat(record.facts().timeToFirstToken()).isEqualTo(Duration.ofMillis(200));
        assertThat(record.facts().latency()).isEqualTo(Duration.ofSeconds(1));
        assertThat(record.cost())
                .isEqualTo(new CallCost(Money.usd("0.25"), CostSource.REPORTED, Credits.parse("0.5"), Credits.ZERO));
        assertThat(record.margin()).isEqualTo(Money.usd("0.25"));
        assertThat(record.ceiling()).isEqualTo(Credits.of(6));
        assertThat(record.payment())
                .isEqualTo(new UsagePayment(UsagePayment.Kind.CREDIT, UsagePayment.Status.PAID, null));
        assertThat(bench.totals(meter, Dimension.ACTOR, Dimension.MODEL))
                .containsExactly(new Total(
                        null,
                        "anna",
                        MODEL,
                        null,
                        new UsageFigures(
                                1,
                                1,
                                0,
                                0,
                                0,
                                100,
                                60,
                                50,
                                0,
                                Money.usd("0.25"),
                                Credits.parse("0.5"),
                                Credits.ZERO,
                                Credits.of(6))));
        assertThat(bench.news).containsExactly("ended CHARGED");
    }

    @Test
    void a_failed_call_and_a_refused_one_are_on_record_and_cost_nothing() {
        meter.open(call("m1")).release(CallReport.ofUnknownCost().failure("rate_limited"));
        meter.open(call("m2"));
        assertThatThrownBy(() -> meter.open(call("m3"))).isInstanceOf(InsufficientCreditsException.class);
        assertThatThrownBy(() -> meter.open(call("m3"))).isInstanceOf(InsufficientCreditsException.class);

        assertThat(bench.records(meter))
                .extracting(UsageRecord::outcome, record -> record.facts().failure())
                .containsExactlyInAnyOrder(
                        tuple(Outcome.FAILED, "rate_limited"), tuple(Outcome.REFUSED, "insufficient_credits"));
        UsageFigures figures = bench.totals(meter).get(0).figures();
        assertThat(figures.calls()).isEqualTo(2);
        assertThat(figures.failed()).isEqualTo(1);
        assertThat(figures.refused()).isEqualTo(1);
        assertThat(figures.cost()).isEqualTo(Money.usd("0"));
    }

    @Test
    void a_refused_call_of_an_account_that_nobody_opened_leaves_nothing_and_opens_nothing() {
        AccountId stranger = AccountId.of("stranger");
        assertThatThrownBy(() -> meter.open(CallRequest.of(stranger, MeterBench.SHAPE, IdempotencyKey.of("m1"))))
                .isInstanceOf(InsufficientCreditsException.class);
        assertThat(meter.usage().records(stranger, Instant.EPOCH, Instant.MAX, Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void a_key_that_was_refused_before_can_still_be_charged() {
        MeteredCall first = meter.open(call("m1"));
        assertThatThrownBy(() -> meter.open(call("m2"))).isInstanceOf(InsufficientCreditsException.class);
        first.release();
        // A remembered refusal is repeated; under a new intent the call goes through.
        meter.open(call("m2-again")).end(costing("1"));
        assertThat(bench.totals(meter).get(0).figures().refused()).isEqualTo(1);
        assertThat(bench.totals(meter).get(0).figures().charged()).isEqualTo(1);
    }

    @Test
    void the_rates_of_the_hold_are_those_of_the_charge_whatever_the_catalog_says_by_then() {
        PricingCatalog[] now = {bench.catalog};
        UsageMeter changing = UsageMeter.builder(bench.ledger, bench.storage, changing(now))
                .clock(bench.clock)
                .build();
        MeteredCall call = changing.open(call("m1"));
        now[0] = MeterBench.catalog("7");

        assertThat(call.settle(Money.usd("0.5"), CostSource.REPORTED))
                .isInstanceOfSatisfying(
                        Charge.Charged.class,
                        charged -> assertThat(charged.credits()).isEqualTo(Credits.of(1)));
        MeteredCall next = changing.open(CallRequest.of(
                ACCOUNT, CallShape.builder(MODEL).costCap(Money.usd("0.1")).build(), IdempotencyKey.of("m2")));
        assertThat(next.settle(Money.usd("0.1"), CostSource.REPORTED))
                .isInstanceOfSatisfying(
                        Charge.Charged.class,
                        charged -> assertThat(charged.credits()).isEqualTo(Credits.parse("0.7")));
    }

    private static CatalogSource changing(PricingCatalog[] now) {
        return new CatalogSource() {
            @Override
            public PricingCatalog at(Instant instant) {
                return now[0];
            }

            @Override
            public Optional<PricingCatalog> version(String version) {
                return now[0].version(version);
            }
        };
    }

    @Test
    void a_call_the_plan_includes_is_charged_nothing_and_earns_less_than_nothing() {
        PricingCatalog withPlan = bench.catalog.toBuilder()
                .plan(Plan.builder("pro")
                        .name("Pro")
                        .includedModels(List.of(MODEL))
                        .creditsPerMonth(Credits.of(1))
                        .build())
                .build();
        UsageMeter including = bench.meter(withPlan)
                .payers(account -> Payer.of(account).onPlan("pro"))
                .build();
        MeteredCall call = including.open(call("m1"));
        assertThat(bench.ledger.balance(ACCOUNT).held()).isEqualTo(Credits.ZERO);
        call.end(costing("0.25"));

        UsageRecord record = including.usage().record(call.hold()).orElseThrow();
        assertThat(record.payment()).isEqualTo(UsagePayment.INCLUDED);
        assertThat(record.margin()).isEqualTo(Money.usd("-0.25"));
        assertThat(bench.available()).isEqualTo(Credits.of(10));
        assertThat(bench.totals(including).get(0).figures().included()).isEqualTo(1);
    }

    @Test
    void what_a_provider_writes_never_makes_a_charge_fail() {
        MeteredCall call = meter.open(call("m1"));
        String hostile = "\u0000\uD800 x".repeat(5_000);
        Charge charge =
                call.end(costing("0.1").servedModel(hostile).provider("   ").rawUsage(hostile));

        assertThat(charge).isInstanceOf(Charge.Charged.class);
        UsageRecord record = meter.usage().record(call.hold()).orElseThrow();
        assertThat(record.facts().servedModel()).hasSizeLessThanOrEqualTo(200).doesNotContain("\u0000");
        assertThat(record.facts().provider()).isNull();
        assertThat(record.facts().rawUsage()).hasSizeLessThanOrEqualTo(CallReport.MOST_RAW_USAGE);
    }

    @Test
    void a_clock_that_is_set_back_measures_nothing_and_charges_all_the_same() {
        MeteredCall call = meter.open(call("m1"));
        bench.clock.advance(Duration.ofMinutes(-5));
        call.firstToken();
        assertThat(call.end(costing("0.1"))).isInstanceOf(Charge.Charged.class);
        UsageRecord record = meter.usage().record(call.hold()).orElseThrow();
        assertThat(record.facts().latency()).isEqualTo(Duration.ZERO);
        assertThat(record.facts().timeToFirstToken()).isEqualTo(Duration.ZERO);
    }

    @Test
    void usage_that_contradicts_itself_is_kept_as_it_was_reported() {
        MeteredCall call = meter.open(call("m1"));
        TokenUsage odd = TokenUsage.builder()
                .promptTokens(2_168)
                .cachedTokens(2_161)
                .cacheWriteTokens(2_161)
                .completionTokens(5)
                .reasoningTokens(9)
                .build();
        assertThat(call.end(costing("0.1").usage(odd))).isInstanceOf(Charge.Charged.class);
        assertThat(meter.usage().record(call.hold()).orElseThrow().facts().tokens())
                .isEqualTo(CallReport.counts(odd));
        assertThat(CallReport.usage(CallReport.counts(odd))).isEqualTo(odd);
    }

    @Test
    void a_call_that_costs_more_than_all_there_is_is_recorded_as_partly_unpaid() {
        MeteredCall call = meter.open(call("m1"));
        call.end(costing("8"));
        UsageRecord record = meter.usage().record(call.hold()).orElseThrow();
        assertThat(record.cost()).isNotNull();
        assertThat(requireNonNull(record.cost()).unbilled()).isEqualTo(Credits.of(6));
        assertThat(record.payment().status()).isEqualTo(UsagePayment.Status.PENDING);
        assertThat(bench.news).containsExactly("ended CHARGED", "overrun of 6");

        UsagePayment failed = new UsagePayment(UsagePayment.Kind.CREDIT, UsagePayment.Status.FAILED, null);
        assertThat(meter.usage().recordPayment(call.hold(), failed)).isTrue();
        assertThat(meter.usage().record(call.hold()).orElseThrow().payment()).isEqualTo(failed);
    }

    @Test
    void the_month_of_an_account_is_summed_up() {
        UsageMeter limited = bench.meter()
                .limits(TenantLimits.monthly(Money.usd("8")))
                .premiumModels(List.of("vendor/other"), account -> true)
                .build();
        limited.open(call("m1").actor("anna")).end(costing("1"));
        limited.open(call("m2"));

        UsageSummary summary = limited.usage().summary(ACCOUNT);

        assertThat(summary.quota()).contains(Credits.of(8));
        assertThat(summary.quotaUsed()).isEqualTo(Credits.of(8));
        assertThat(summary.quotaLeft()).contains(Credits.ZERO);
        assertThat(summary.isWithinQuota()).isFalse();
        assertThat(summary.quotaPercentage()).contains(new BigDecimal("100.00"));
        assertThat(summary.available()).isEqualTo(Credits.of(2));
        assertThat(summary.figures().credits()).isEqualTo(Credits.of(2));
        assertThat(summary.estimateRatio()).contains(new BigDecimal("0.3333"));
        assertThat(summary.paymentMethod()).contains(true);
        assertThat(meter.usage().summary(AccountId.of("nobody")).figures()).isEqualTo(UsageFigures.NONE);
    }

    @Test
    void records_and_sums_agree_with_the_ledger() {
        for (int i = 1; i <= 5; i++) {
            meter.open(call("m" + i)).end(costing("0.0" + i + "0000000001"));
        }
        Credits spent =
                bench.ledger.history(ACCOUNT, HistoryQuery.newest(100).types(TransactionType.USAGE)).items().stream()
                        .map(line -> line.amount().negated())
                        .reduce(Credits.ZERO, Credits::plus);
        assertThat(bench.totals(meter).get(0).figures().credits()).isEqualTo(spent);
        assertThat(bench.totals(meter).get(0).figures().cost()).isEqualTo(Money.usd("0.150000000005"));
    }
}
