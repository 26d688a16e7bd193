package io.credits4j.examples.otherclients;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.memory.InMemoryStorage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CreditMetricsTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CreditLedger ledger = CreditLedger.builder(InMemoryStorage.create())
            .listener(new CreditMetrics(registry))
            .build();

    private void grant(AccountId account, Credits credits) {
        ledger.grant(GrantRequest.purchase(account, credits, IdempotencyKey.of("pack")));
    }

    private HoldId hold(String key, Credits credits) {
        return ledger.hold(ACCOUNT, credits, IdempotencyKey.of(key)).hold().id();
    }

    private double booked(String type) {
        return registry.get("credits.booked").tag("type", type).summary().totalAmount();
    }

    private double holds(String state) {
        return registry.get("credits.holds").tag("state", state).counter().count();
    }

    @Test
    void what_is_booked_and_held_is_counted() {
        grant(ACCOUNT, Credits.of(10));
        ledger.spend(ACCOUNT, Credits.of(2), IdempotencyKey.of("export"));
        ledger.settle(hold("a", Credits.of(3)), Credits.parse("1.5"));
        ledger.release(hold("b", Credits.of(3)));

        assertThat(booked("purchase")).isEqualTo(10.0);
        assertThat(booked("usage")).isEqualTo(3.5);
        assertThat(holds("held")).isEqualTo(2);
        assertThat(holds("settled")).isEqualTo(1);
        assertThat(holds("released")).isEqualTo(1);
        assertThat(registry.get("credits.unbilled").counter().count()).isZero();
    }

    @Test
    void what_nobody_pays_is_counted_once() {
        grant(ACCOUNT, Credits.of(3));
        HoldId hold = hold("a", Credits.of(3));
        ledger.settle(SettleRequest.of(hold, Credits.of(5)).overage(OveragePolicy.OVERDRAFT));

        assertThat(registry.get("credits.unbilled").counter().count()).isEqualTo(2.0);
        assertThat(booked("usage")).isEqualTo(3.0);
    }

    @Test
    void notices_are_counted_by_name() {
        ledger.change(AccountRequest.lowBalance(ACCOUNT, Credits.of(5), IdempotencyKey.of("notice")));
        grant(ACCOUNT, Credits.of(10));
        ledger.spend(ACCOUNT, Credits.of(6), IdempotencyKey.of("export"));

        assertThat(registry.get("credits.notices")
                        .tag("event", "BalanceLow")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_thousand_accounts_make_no_more_time_series_than_one() {
        grant(AccountId.of("first"), Credits.of(1));
        int series = registry.getMeters().size();
        IntStream.range(0, 1_000).forEach(i -> grant(AccountId.of("tenant-" + i), Credits.of(1)));

        assertThat(registry.getMeters()).hasSize(series);
        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .flatMap(id -> id.getTags().stream())
                        .map(Tag::getKey))
                .isSubsetOf("type", "state", "event");
    }
}
