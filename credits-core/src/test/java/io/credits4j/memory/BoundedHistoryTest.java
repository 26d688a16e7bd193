package io.credits4j.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BoundedHistoryTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");

    private final CreditLedger ledger = CreditLedger.on(InMemoryStorage.keepingNewest(10));

    @Test
    void old_lines_and_their_keys_are_forgotten_and_no_figure_changes() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(100), IdempotencyKey.of("g")));
        for (int i = 1; i <= 50; i++) {
            ledger.spend(ACCOUNT, Credits.of(1), IdempotencyKey.of("s" + i));
            List<Long> kept = ledger.history(ACCOUNT, HistoryQuery.newest(100)).items().stream()
                    .map(LedgerTransaction::sequence)
                    .toList();
            assertThat(kept.size()).isBetween(Math.min(i + 1, 10), 20);
            assertThat(kept)
                    .isEqualTo(LongStream.iterate(i + 1L, sequence -> sequence - 1)
                            .limit(kept.size())
                            .boxed()
                            .toList());
        }
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(50));
        assertThat(ledger.balance(ACCOUNT).lifetimeSpent()).isEqualTo(Credits.of(50));
        assertThat(ledger.spend(ACCOUNT, Credits.of(1), IdempotencyKey.of("s50"))
                        .replayed())
                .isTrue();
        assertThat(ledger.spend(ACCOUNT, Credits.of(1), IdempotencyKey.of("s1")).replayed())
                .isFalse();
    }

    @Test
    void a_bound_below_one_is_refused() {
        assertThatThrownBy(() -> InMemoryStorage.keepingNewest(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
