package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.Account;
import io.credits4j.books.Signal;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.FaultyStorage;
import io.credits4j.tck.ForwardingStorage;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Listeners hear what is committed, whatever they do about it. */
class ListenerTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");

    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final CreditsStorage storage = InMemoryStorage.create();
    private final List<String> heard = new ArrayList<>();

    private CreditLedger.Builder builder(CreditsStorage on) {
        return CreditLedger.builder(on).clock(clock);
    }

    private void hear(LedgerEvent event) {
        heard.add(event.getClass().getSimpleName());
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }

    private static GrantRequest purchase(String key) {
        return GrantRequest.purchase(ACCOUNT, Credits.of(10), key(key));
    }

    @Test
    void a_listener_that_throws_undoes_nothing_and_hides_nothing_from_the_others() {
        CreditLedger ledger = builder(storage)
                .listener(event -> {
                    throw new java.io.IOException("told to fail");
                })
                .listener(event -> {
                    throw new StackOverflowError("told to fail badly");
                })
                .listener(this::hear)
                .build();
        assertThat(ledger.grant(purchase("g")).replayed()).isFalse();
        ledger.spend(ACCOUNT, Credits.of(1), key("s"));
        assertThat(heard).containsExactly("Granted", "Spent");
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(9));
    }

    @Test
    void a_listener_that_is_interrupted_leaves_the_thread_interrupted() {
        CreditLedger ledger = builder(storage)
                .listener(event -> {
                    throw new InterruptedException("told to stop");
                })
                .build();
        ledger.grant(purchase("g"));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void what_a_listener_writes_is_heard_after_what_it_was_told_of_by_all() {
        List<CreditLedger> built = new ArrayList<>();
        CreditLedger ledger = builder(storage)
                .listener(event -> {
                    if (event instanceof LedgerEvent.Spent) {
                        built.get(0).grant(purchase("by the listener"));
                    }
                })
                .listener(this::hear)
                .build();
        built.add(ledger);
        ledger.grant(purchase("g"));
        ledger.spend(ACCOUNT, Credits.of(10), key("s"));
        assertThat(heard).containsExactly("Granted", "Spent", "Depleted", "Granted", "BalanceRecovered");
    }

    @Test
    void only_the_last_run_of_a_work_is_heard() {
        CreditLedger ledger =
                builder(new RunningTwice(storage)).listener(this::hear).build();
        ledger.grant(purchase("g"));
        assertThat(heard).containsExactly("Granted");
    }

    /** A storage that loses the first commit of every work, as a deadlock does. */
    private static final class RunningTwice extends ForwardingStorage {
        RunningTwice(CreditsStorage storage) {
            super(storage);
        }

        @Override
        protected <R> Outcome<R> run(Work<? extends R> work) {
            work.footprint().accounts().forEach(account -> read(account, books -> decide(work, books)));
            return super.run(work);
        }
    }

    @Test
    void a_write_that_failed_is_not_heard_even_if_nobody_knows_whether_it_was_done() {
        FaultyStorage faulty = new FaultyStorage(storage);
        CreditLedger ledger = builder(faulty).outbox().listener(this::hear).build();
        faulty.failNext(FaultyStorage.Fault.BEFORE_THE_COMMIT, FaultyStorage.Fault.AFTER_THE_COMMIT);
        assertThatThrownBy(() -> ledger.grant(purchase("g1"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> ledger.grant(purchase("g2"))).isInstanceOf(StoreUnavailableException.class);
        ledger.grant(purchase("g2"));
        assertThat(heard).isEmpty();
        ledger.outbox().deliver(this::hear, 10);
        assertThat(heard).containsExactly("Granted");
    }

    @Test
    void without_an_outbox_nothing_waits_and_no_signal_is_kept() {
        CreditLedger ledger = builder(storage).listener(this::hear).build();
        ledger.grant(purchase("g"));
        ledger.hold(ACCOUNT, Credits.of(1), key("h"));
        assertThat(heard).containsExactly("Granted", "Held");
        List<Signal> kept = storage.ledger().read(ACCOUNT, books -> books.signals(ACCOUNT, 0, 10));
        Account row =
                storage.ledger().read(ACCOUNT, books -> books.account(ACCOUNT).orElseThrow());
        assertThat(kept).isEmpty();
        assertThat(row.watch().undelivered()).isNull();
        assertThat(row.watch().lastSignal()).isEqualTo(1);
        assertThat(storage.outbox().waiting(clock.instant(), 10)).isEmpty();
    }

    @Test
    void settings_out_of_range_are_refused_by_name_and_value() {
        CreditLedger.Builder builder = CreditLedger.builder(storage);
        assertThatThrownBy(() -> builder.outbox(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease PT0.999S");
        assertThatThrownBy(() -> builder.outbox(Duration.ofHours(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease PT2H");
        assertThatThrownBy(() -> builder.expiryNotice(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expiryNotice PT0S");
        assertThatThrownBy(() -> builder.unusualUse(0, Credits.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor 0");
        assertThatThrownBy(() -> builder.unusualUse(2, Credits.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("minimum 0");
        assertThatThrownBy(() -> AccountRequest.lowBalance(ACCOUNT, Credits.of(-1), key("low")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("low-balance threshold -1");
    }
}
