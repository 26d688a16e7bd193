package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.tck.ForwardingStorage;
import io.credits4j.tck.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An erasure that fails on the way has erased what it has erased, and goes on when it is done again. */
class ErasureTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");

    private final InterruptedStorage storage = new InterruptedStorage();
    private final CreditLedger ledger = CreditLedger.builder(storage)
            .clock(new SettableClock(SettableClock.START))
            .build();

    @Test
    void it_goes_on_where_it_was_interrupted_in_bounded_commits() {
        ImportRequest history = ImportRequest.into(ACCOUNT, key("import"));
        for (int i = 0; i < 900; i++) {
            SpendRequest spend = SpendRequest.of(ACCOUNT, Credits.of(1), key("s" + i));
            history = history.spend(SettableClock.START, spend.actor("ann"));
        }
        ledger.importHistory(history);

        storage.failsAfter = 1;
        assertThatThrownBy(() -> ledger.eraseMemos(ACCOUNT)).isInstanceOf(StoreUnavailableException.class);
        assertThat(left()).hasSize(400);
        storage.failsAfter = Integer.MAX_VALUE;
        assertThat(ledger.eraseMemos(ACCOUNT)).isEqualTo(400);
        assertThat(left()).isEmpty();
        assertThat(storage.widest).isEqualTo(500);
    }

    private List<KeptMemo> left() {
        List<KeptMemo> left = new ArrayList<>();
        ledger.exportMemos(ACCOUNT, left::add);
        return left;
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }

    /** Fails to erase after so many commits, and remembers the widest stretch. */
    private static final class InterruptedStorage extends ForwardingStorage {
        private int failsAfter = Integer.MAX_VALUE;
        private long widest;

        InterruptedStorage() {
            super(InMemoryStorage.create());
        }

        @Override
        public int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last) {
            if (failsAfter-- == 0) {
                throw new StoreUnavailableException("told to fail", false, new IllegalStateException("told to fail"));
            }
            widest = Math.max(widest, last - first + 1);
            return super.eraseTransactionMemos(account, actor, first, last);
        }
    }
}
