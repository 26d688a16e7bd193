package io.credits4j.metering;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageRecord;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.spi.UsageStore.Dimension;
import io.credits4j.spi.UsageStore.Total;
import io.credits4j.tck.SettableClock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A meter with everything in memory, and an account with ten credits. Each call of the usual shape holds six. */
class MeterBench {
    static final AccountId ACCOUNT = AccountId.of("tenant-1");
    static final String MODEL = "vendor/model";
    static final CallShape SHAPE = CallShape.builder(MODEL)
            .inputUpperBoundTokens(1_000)
            .maxOutputTokens(1_000)
            .build();

    final SettableClock clock = new SettableClock(SettableClock.START);
    final InMemoryStorage storage = InMemoryStorage.create();
    final CreditLedger ledger = CreditLedger.builder(storage).clock(clock).build();
    final PricingCatalog catalog = catalog("2");
    final List<String> news = new ArrayList<>();

    MeterBench() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), IdempotencyKey.of("pack")));
    }

    static PricingCatalog catalog(String factor) {
        return PricingCatalog.builder()
                .model(price(MODEL, "0.001", "0.002"))
                .model(price("vendor/other", "0.001", "0.002"))
                .model(price("vendor/free", "0", "0"))
                .rateRule(RateRule.builder().factor(factor).build())
                .build();
    }

    private static ModelPrice price(String model, String prompt, String completion) {
        return ModelPrice.builder(model)
                .price(PricedUnit.PROMPT, prompt)
                .price(PricedUnit.COMPLETION, completion)
                .source("test", LocalDate.of(2024, 1, 1))
                .build();
    }

    UsageMeter.Builder meter() {
        return meter(catalog);
    }

    UsageMeter.Builder meter(PricingCatalog first) {
        return UsageMeter.builder(ledger, storage, first).clock(clock).listener(new MeterListener() {
            @Override
            public void onRefused(Refusal refusal) {
                news.add("refused " + refusal.reason().code());
            }

            @Override
            public void onPending(ModelCall call) {
                news.add("pending");
            }

            @Override
            public void onEnded(UsageRecord record) {
                news.add("ended " + record.outcome());
            }

            @Override
            public void onOverrun(UsageRecord record, Credits held) {
                news.add("overrun of " + held);
            }
        });
    }

    static CallRequest call(String key) {
        return CallRequest.of(ACCOUNT, SHAPE, IdempotencyKey.of(key));
    }

    static CallRequest call(String key, String model) {
        CallShape shape = CallShape.builder(model)
                .inputUpperBoundTokens(1_000)
                .maxOutputTokens(1_000)
                .build();
        return CallRequest.of(ACCOUNT, shape, IdempotencyKey.of(key));
    }

    static CallReport costing(String usd) {
        return CallReport.costing(Money.usd(usd), CostSource.REPORTED);
    }

    List<UsageRecord> records(UsageMeter meter) {
        return meter.usage().records(ACCOUNT, Instant.EPOCH, Instant.MAX, Optional.empty(), 100);
    }

    List<Total> totals(UsageMeter meter, Dimension... dimensions) {
        LocalDate day = LocalDate.ofInstant(SettableClock.START, ZoneOffset.UTC);
        return meter.usage().totals(Optional.of(ACCOUNT), day, day.plusDays(30), Set.of(dimensions));
    }

    Credits available() {
        return ledger.balance(ACCOUNT).available();
    }
}
