package io.credits4j.metering;

import static io.credits4j.metering.MeterBench.ACCOUNT;
import static io.credits4j.metering.MeterBench.MODEL;
import static io.credits4j.metering.MeterBench.call;
import static io.credits4j.metering.MeterBench.costing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldNotOpenException;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsageRecord;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.metering.CreditTopUp.Result;
import io.credits4j.metering.Refusal.Reason;
import io.credits4j.metering.Refusal.Remedy;
import io.credits4j.pricing.CallShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why a call may not be sent, what would help, and what then goes on after all. */
class CallGuardsTest {
    private final MeterBench bench = new MeterBench();

    private static Refusal refusal(OpenResult result) {
        assertThat(result).isInstanceOf(OpenResult.Refused.class);
        return ((OpenResult.Refused) result).refusal();
    }

    private void assertRefused(OpenResult result, Reason reason, int status, Remedy remedy) {
        Refusal refusal = refusal(result);
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.httpStatus()).isEqualTo(status);
        assertThat(refusal.remedy()).isEqualTo(remedy);
        assertThat(bench.news).endsWith("refused " + reason.code());
        assertThatThrownBy(result::orThrow).isInstanceOf(refusal.toException().getClass());
    }

    @Test
    void credits_that_do_not_reach_are_a_matter_of_payment() {
        UsageMeter meter = bench.meter().build();
        meter.open(call("m1"));
        assertRefused(meter.tryOpen(call("m2")), Reason.INSUFFICIENT_CREDITS, 402, Remedy.BUY_CREDITS);
    }

    @Test
    void a_frozen_account_makes_no_calls() {
        UsageMeter meter = bench.meter().build();
        bench.ledger.change(AccountRequest.freeze(ACCOUNT, IdempotencyKey.of("freeze")));
        assertRefused(meter.tryOpen(call("m1")), Reason.ACCOUNT_NOT_ACTIVE, 403, Remedy.CONTACT_SUPPORT);
    }

    @Test
    void only_models_on_the_list_are_called_and_fallbacks_count() {
        UsageMeter meter = bench.meter().allowedModels(List.of(MODEL)).build();
        CallShape withFallback = CallShape.builder(MODEL)
                .fallbackModel("vendor/other")
                .inputUpperBoundTokens(10)
                .build();
        assertThat(meter.tryOpen(call("m1"))).isInstanceOf(OpenResult.Opened.class);
        assertRefused(
                meter.tryOpen(call("m2", "vendor/other")), Reason.MODEL_NOT_ALLOWED, 403, Remedy.CHOOSE_ANOTHER_MODEL);
        assertRefused(
                meter.tryOpen(CallRequest.of(ACCOUNT, withFallback, IdempotencyKey.of("m3"))),
                Reason.MODEL_NOT_ALLOWED,
                403,
                Remedy.CHOOSE_ANOTHER_MODEL);
    }

    @Test
    void premium_models_need_a_payment_method() {
        boolean[] onFile = {false};
        UsageMeter meter = bench.meter()
                .premiumModels(List.of(MODEL), account -> onFile[0])
                .build();
        assertThat(meter.tryOpen(call("m1", "vendor/free"))).isInstanceOf(OpenResult.Opened.class);
        assertRefused(meter.tryOpen(call("m2")), Reason.PAYMENT_METHOD_REQUIRED, 402, Remedy.ADD_PAYMENT_METHOD);
        onFile[0] = true;
        assertThat(meter.tryOpen(call("m3"))).isInstanceOf(OpenResult.Opened.class);
    }

    @Test
    void the_host_adds_rules_of_its_own_and_one_that_breaks_lets_nothing_through() {
        UsageMeter meter = bench.meter()
                .guard(call -> call.context().feature() == null
                        ? Optional.of(Refusal.of(call.account(), Reason.DENIED, "no feature named"))
                        : Optional.empty())
                .guard(call -> {
                    throw new IllegalStateException("out of order");
                })
                .build();
        assertRefused(meter.tryOpen(call("m1")), Reason.DENIED, 403, Remedy.CONTACT_SUPPORT);
        assertThatThrownBy(() -> meter.tryOpen(call("m1").feature("chat"))).hasMessage("out of order");
        assertThat(bench.available()).isEqualTo(Credits.of(10));
    }

    @Test
    void the_quota_of_a_month_is_decided_with_the_hold_and_starts_anew_with_the_next() {
        UsageMeter meter =
                bench.meter().limits(TenantLimits.monthly(Money.usd("7"))).build();
        MeteredCall first = meter.open(call("m1"));
        Refusal refusal = refusal(meter.tryOpen(call("m2")));
        assertThat(refusal.reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
        assertThat(refusal.httpStatus()).isEqualTo(429);
        assertThat(refusal.resetsAt()).isPresent();
        assertThat(refusal.toException()).isInstanceOf(BudgetExceededException.class);

        first.end(costing("0.5"));
        MeteredCall third = meter.open(call("m3"));
        third.end(costing("0.5"));
        assertThat(refusal(meter.tryOpen(call("m4"))).reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
        bench.clock.set(refusal.resetsAt().orElseThrow());
        assertThat(meter.tryOpen(call("m5"))).isInstanceOf(OpenResult.Opened.class);
    }

    @Test
    void an_account_with_terms_of_its_own_keeps_them() {
        bench.ledger.setBudget(
                BudgetRequest.limit(ACCOUNT, TenantLimits.BUDGET, Credits.of(1), IdempotencyKey.of("special")));
        UsageMeter meter =
                bench.meter().limits(TenantLimits.monthly(Money.usd("1000"))).build();
        assertThat(refusal(meter.tryOpen(call("m1"))).reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
    }

    @Test
    void calls_at_once_are_counted_with_the_hold() {
        UsageMeter meter = bench.meter()
                .limits(TenantLimits.monthly(Money.usd("100")).callsAtOnce(1))
                .build();
        MeteredCall first = meter.open(call("m1", "vendor/free"));
        assertRefused(meter.tryOpen(call("m2", "vendor/free")), Reason.TOO_MANY_CALLS, 429, Remedy.RETRY);
        first.end(costing("0"));
        assertThat(meter.tryOpen(call("m3", "vendor/free"))).isInstanceOf(OpenResult.Opened.class);
    }

    @Test
    void the_quota_comes_from_the_environment_or_is_a_hundred_dollars() {
        assertThat(TenantLimits.fromEnv(Map.of()).monthlyQuota()).isEqualTo(Money.usd("100"));
        assertThat(TenantLimits.fromEnv(Map.of("AI_MONTHLY_QUOTA_PER_TENANT", " 12.50 "))
                        .monthlyQuota())
                .isEqualTo(Money.usd("12.50"));
        for (String wrong : List.of("a lot", "0", "-1", "NaN")) {
            assertThatThrownBy(() -> TenantLimits.fromEnv(Map.of("AI_MONTHLY_QUOTA_PER_TENANT", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("AI_MONTHLY_QUOTA_PER_TENANT")
                    .hasMessageContaining(wrong);
        }
        assertThatThrownBy(() -> TenantLimits.monthly(Money.usd("1")).callsAtOnce(0))
                .hasMessageContaining("callsAtOnce 0");
    }

    @Test
    void a_budget_of_a_user_is_none_of_the_tenant() {
        BudgetName anna = BudgetName.of("user", "anna");
        bench.ledger.setBudget(BudgetRequest.limit(ACCOUNT, anna, Credits.of(1), IdempotencyKey.of("budget")));
        UsageMeter meter = bench.meter().build();
        assertRefused(meter.tryOpen(call("m1").within(anna)), Reason.BUDGET_EXHAUSTED, 429, Remedy.WAIT);
    }

    @Test
    void an_account_short_of_credits_is_topped_up_and_the_call_goes_on() {
        List<Credits> asked = new ArrayList<>();
        UsageMeter meter = bench.meter()
                .topUp((account, amount, use, key) -> {
                    asked.add(amount);
                    bench.ledger.grant(
                            GrantRequest.purchase(account, Credits.of(20), IdempotencyKey.of("top-up " + key)));
                    return new Result.ToppedUp(Optional.of("ch_1"));
                })
                .build();
        meter.open(call("m1"));
        MeteredCall call = meter.open(call("m2"));
        call.end(costing("1"));

        assertThat(asked).containsExactly(call.ceiling().credits());
        assertThat(meter.usage().record(call.hold()).map(UsageRecord::payment))
                .contains(new UsagePayment(UsagePayment.Kind.IMMEDIATE_CHARGE, UsagePayment.Status.PAID, "ch_1"));
        assertThat(bench.news).containsExactly("ended CHARGED");
    }

    @Test
    void a_top_up_that_fails_or_does_not_reach_leaves_the_call_refused() {
        UsageMeter failing = bench.meter()
                .topUp((account, amount, use, key) -> {
                    throw new IllegalStateException("no bank today");
                })
                .build();
        failing.open(call("m1"));
        assertThat(refusal(failing.tryOpen(call("m2"))).reason()).isEqualTo(Reason.INSUFFICIENT_CREDITS);
        UsageMeter vain = bench.meter()
                .topUp((account, amount, use, key) -> new Result.ToppedUp(Optional.empty()))
                .build();
        assertThat(refusal(vain.tryOpen(call("m3"))).reason()).isEqualTo(Reason.INSUFFICIENT_CREDITS);
        UsageMeter declined = bench.meter()
                .topUp((account, amount, use, key) -> new Result.NotNow())
                .build();
        assertThat(refusal(declined.tryOpen(call("m4"))).reason()).isEqualTo(Reason.INSUFFICIENT_CREDITS);
    }

    @Test
    void less_than_the_most_is_held_where_the_policy_says_so() {
        UsageMeter fixed = bench.meter().holds(HoldPolicy.fixed(Credits.of(2))).build();
        MeteredCall call = fixed.open(call("m1"));
        assertThat(bench.ledger.balance(ACCOUNT).held()).isEqualTo(Credits.of(2));
        assertThat(call.ceiling().credits()).isEqualTo(Credits.of(6));
        call.end(costing("2.5"));
        assertThat(bench.news).containsExactly("ended CHARGED", "overrun of 2");
        assertThat(bench.available()).isEqualTo(Credits.of(5));
    }

    @Test
    void what_most_calls_cost_is_held_once_enough_of_them_were_seen() {
        UsageMeter meter = bench.meter()
                .holds(HoldPolicy.expected(90, Credits.parse("0.01")))
                .build();
        for (int i = 0; i < UseRatios.FEWEST; i++) {
            MeteredCall call = meter.open(call("m" + i));
            assertThat(bench.ledger.balance(ACCOUNT).held()).isEqualTo(Credits.of(6));
            // Nine of ten cost a hundredth of the ceiling, one a tenth of it.
            call.end(costing(i % 10 == 9 ? "0.3" : "0.03"));
        }
        MeteredCall early = meter.open(call("early"));
        assertThat(bench.ledger.balance(ACCOUNT).held()).isEqualTo(Credits.of(6));
        early.release();
        bench.clock.advance(UseRatios.FRESH_FOR);
        meter.open(call("next"));
        assertThat(bench.ledger.balance(ACCOUNT).held()).isEqualTo(Credits.parse("0.06"));
        assertThatThrownBy(() -> HoldPolicy.expected(101, Credits.ZERO)).hasMessageContaining("percentile 101");
        assertThatThrownBy(() -> HoldPolicy.fixed(Credits.of(-1))).hasMessageContaining("-1");
    }

    @Test
    void an_overrun_is_capped_or_becomes_debt_but_never_refused() {
        assertThatThrownBy(() -> bench.meter().overrun(OveragePolicy.REJECT))
                .isInstanceOf(IllegalArgumentException.class);
        bench.ledger.change(AccountRequest.creditLimit(ACCOUNT, Credits.of(5), IdempotencyKey.of("limit")));
        UsageMeter capped = bench.meter().overrun(OveragePolicy.CAP).build();
        capped.open(call("m1")).end(costing("6"));
        assertThat(bench.ledger.balance(ACCOUNT).debt()).isEqualTo(Credits.ZERO);
    }

    @Test
    void a_reserved_call_is_sent_when_it_says_so_and_goes_back_if_it_never_is() {
        UsageMeter meter = bench.meter().build();
        MeteredCall sent = meter.reserve(call("m1"));
        sent.dispatched();
        sent.dispatched();
        assertThat(meter.find(sent.hold()).orElseThrow().attempts()).isEqualTo(2);
        sent.end(costing("0.5"));

        MeteredCall waiting = meter.reserve(call("m2"));
        bench.clock.advance(Duration.ofMinutes(11));
        meter.reconcile(call -> new CostLookUp.Answer.NotYet(), 10);
        assertThat(bench.available()).isEqualTo(Credits.of(9));
        assertThatThrownBy(waiting::dispatched).isInstanceOf(HoldNotOpenException.class);
        assertThat(bench.records(meter))
                .extracting(UsageRecord::outcome)
                .contains(UsageRecord.Outcome.FAILED, UsageRecord.Outcome.CHARGED);
    }
}
