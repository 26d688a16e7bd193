package io.credits4j.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.tck.SettableClock;
import java.util.List;
import java.util.Set;

/** A ledger and billing in memory, with a clock that stands still and an account. */
final class Shop {
    final SettableClock clock = new SettableClock(SettableClock.START);
    final AccountId account = AccountId.of("tenant-1");
    final CreditsStorage storage;
    final CreditLedger ledger;
    final Billing billing;

    private Shop(CreditsStorage storage, PricingCatalog catalog, DisputePolicy onDispute, ClawbackPolicy clawback) {
        this.storage = storage;
        ledger = CreditLedger.builder(storage).clock(clock).build();
        billing = Billing.builder(ledger, storage, catalog)
                .clock(clock)
                .onDispute(onDispute)
                .clawback(clawback)
                .build();
    }

    static Shop open() {
        return selling(PricingCatalog.builtIn());
    }

    static Shop selling(PricingCatalog catalog) {
        return on(InMemoryStorage.create(), catalog);
    }

    static Shop on(CreditsStorage storage, PricingCatalog catalog) {
        return new Shop(storage, catalog, DisputePolicy.FREEZE, ClawbackPolicy.TO_DEBT);
    }

    static Shop with(DisputePolicy onDispute, ClawbackPolicy clawback) {
        return new Shop(InMemoryStorage.create(), PricingCatalog.builtIn(), onDispute, clawback);
    }

    Credits available() {
        return ledger.balance(account).available();
    }

    Credits debt() {
        return ledger.balance(account).debt();
    }

    void spend(Credits amount, String key) {
        ledger.trySpend(account, amount, IdempotencyKey.of(key));
    }

    List<LedgerTransaction> lines(TransactionType... types) {
        return ledger.history(account, HistoryQuery.newest(1_000)).items().stream()
                .filter(line -> Set.of(types).contains(line.type()))
                .toList();
    }

    /** What all lines of some types changed. */
    Credits sum(TransactionType... types) {
        return lines(types).stream().map(LedgerTransaction::amount).reduce(Credits.ZERO, Credits::plus);
    }

    void audit() {
        assertThat(ledger.audit(account).violations()).isEmpty();
    }
}
