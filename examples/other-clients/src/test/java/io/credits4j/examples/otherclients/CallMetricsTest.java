package io.credits4j.examples.otherclients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.books.CostSource;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.CallRequest;
import io.credits4j.metering.MeteredCall;
import io.credits4j.metering.UsageMeter;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.PricingCatalog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallMetricsTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InMemoryStorage storage = InMemoryStorage.create();
    private final CreditLedger ledger = CreditLedger.on(storage);
    private final UsageMeter meter = UsageMeter.builder(ledger, storage, PricingCatalog.builtIn())
            .listener(new CallMetrics(registry))
            .build();

    @BeforeEach
    void grant() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), IdempotencyKey.of("pack")));
    }

    private MeteredCall open(AccountId account, String key) {
        CallShape shape = CallShape.builder("openai/gpt-4o")
                .messages(List.of("Name three rivers."))
                .build();
        return meter.open(CallRequest.of(account, shape, IdempotencyKey.of(key)));
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    @Test
    void calls_are_counted_by_how_they_ended() {
        open(ACCOUNT, "m1").settle(Money.usd("0.001"), CostSource.REPORTED);
        open(ACCOUNT, "m2").release();
        open(ACCOUNT, "m3").leavePending();

        assertThat(count("credits.calls", "outcome", "charged", "cost_source", "reported"))
                .isEqualTo(1);
        assertThat(count("credits.calls", "outcome", "failed", "cost_source", "none"))
                .isEqualTo(1);
        assertThat(count("credits.calls.pending")).isEqualTo(1);
        assertThat(registry.get("credits.calls.charge").summary().totalAmount()).isEqualTo(0.001);
        assertThat(registry.get("gen_ai.client.operation.duration").timers()).hasSize(2);
    }

    @Test
    void refusals_are_counted_by_their_reason() {
        assertThatThrownBy(() -> open(AccountId.of("poor"), "m1")).isInstanceOf(InsufficientCreditsException.class);

        assertThat(count("credits.calls.refused", "reason", "insufficient_credits"))
                .isEqualTo(1);
    }

    @Test
    void what_a_call_cost_beyond_its_hold_is_summed() {
        MeteredCall call = open(ACCOUNT, "m1");
        call.settle(Money.usd("5"), CostSource.REPORTED);

        assertThat(registry.get("credits.calls.overrun").summary().totalAmount())
                .isEqualTo(Credits.of(5)
                        .minus(call.ceiling().credits())
                        .toBigDecimal()
                        .doubleValue());
    }
}
