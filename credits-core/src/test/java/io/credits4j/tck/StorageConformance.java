package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.spi.CreditsStorage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** What every suite starts with: a new storage, a ledger on it, a clock that stands still and an account. */
public abstract class StorageConformance {
    /** The clock of {@link #ledger}. */
    protected final SettableClock clock = new SettableClock(SettableClock.START);

    /** The account most tests use. */
    protected final AccountId account = AccountId.of("tenant-1");

    /** The storage under test. */
    protected CreditsStorage storage;

    /** A ledger on it. */
    protected CreditLedger ledger;

    /** Returns a new storage that holds nothing. */
    protected abstract CreditsStorage newStorage() throws Exception;

    @BeforeEach
    final void openStorage() throws Exception {
        storage = newStorage();
        ledger = CreditLedger.builder(storage).clock(clock).build();
    }

    /** Returns a key. */
    protected static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }

    /** Returns whole credits. */
    protected static Credits credits(long whole) {
        return Credits.of(whole);
    }

    /** Grants purchased credits that never expire. */
    protected final void purchase(AccountId buyer, long amount, String key) {
        ledger.grant(GrantRequest.purchase(buyer, credits(amount), key(key)));
    }

    /** Grants subscription credits that end some time from now. */
    protected final void allow(AccountId member, long amount, Duration life, String key) {
        ledger.grant(GrantRequest.subscription(member, credits(amount), key(key))
                .expiresAt(clock.instant().plus(life)));
    }

    /** Returns what the account can spend. */
    protected final Credits available() {
        return ledger.balance(account).available();
    }

    /** Returns the newest lines of the account, newest first. */
    protected final List<LedgerTransaction> lines() {
        return ledger.history(account, HistoryQuery.newest(100)).items();
    }
}
