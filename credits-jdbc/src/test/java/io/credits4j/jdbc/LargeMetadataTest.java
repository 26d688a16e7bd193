package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** As much metadata as a request may have, in characters that take the most room, and many such in one commit. */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
class LargeMetadataTest {
    private static final int MOST = 65_536;
    private static final List<String> WIDE = List.of("\n", "\\", "\u2603", "\uD83D\uDE00");

    private final AccountId account = AccountId.of("tenant-1");
    private final CreditLedger ledger;

    LargeMetadataTest(Engine engine) {
        ledger = CreditLedger.on(engine.storage());
    }

    @Test
    void a_batch_of_the_largest_metadata_is_kept_whole() {
        List<GrantRequest> requests = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            requests.add(GrantRequest.purchase(account, Credits.of(1), IdempotencyKey.of("g" + i))
                    .metadata(metadata(i)));
        }
        ledger.grantAll(requests).forEach(outcome -> outcome.orThrow());

        List<LedgerTransaction> lines =
                ledger.historySlice(account, HistoryQuery.oldest(100)).items();
        assertThat(lines).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(lines.get(i).memo().metadata()).isEqualTo(metadata(i));
        }
    }

    private static Map<String, String> metadata(int number) {
        String wide = WIDE.get(number % WIDE.size());
        return Map.of("k", wide.repeat((MOST - 1) / wide.length()));
    }
}
