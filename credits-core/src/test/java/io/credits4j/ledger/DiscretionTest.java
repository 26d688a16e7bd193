package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.books.Use;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.CallRequest;
import io.credits4j.pricing.CallShape;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people wrote into a memo never shows in text made for logs. */
class DiscretionTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final List<String> PRIVATE =
            List.of("said-in-confidence", "jane.doe@example.org", "private-key-name", "sk-secret-value");
    private static final Memo MEMO = new Memo(PRIVATE.get(0), PRIVATE.get(1), Map.of(PRIVATE.get(2), PRIVATE.get(3)));

    private final CreditLedger ledger = CreditLedger.builder(InMemoryStorage.create())
            .clock(new SettableClock(SettableClock.START))
            .build();

    @Test
    void a_memo_shows_only_how_much_it_holds() {
        assertThat(MEMO).hasToString("Memo[1 metadata]");
        assertThat(Memo.NONE).hasToString("Memo[0 metadata]");
    }

    @Test
    void requests_show_no_memo() {
        GrantRequest grant = GrantRequest.purchase(ACCOUNT, Credits.of(10), key("g"))
                .description(PRIVATE.get(0))
                .actor(PRIVATE.get(1))
                .metadata(MEMO.metadata());
        SpendRequest spend = SpendRequest.of(ACCOUNT, Credits.of(1), key("s"))
                .description(PRIVATE.get(0))
                .actor(PRIVATE.get(1))
                .metadata(MEMO.metadata());
        HoldRequest hold = HoldRequest.of(ACCOUNT, Credits.of(1), key("h")).memo(MEMO);
        CallRequest call = CallRequest.of(
                        ACCOUNT,
                        CallShape.builder("vendor/model")
                                .inputUpperBoundTokens(1)
                                .build(),
                        key("c"))
                .memo(MEMO);
        assertThat(grant.memo()).isEqualTo(MEMO);
        assertThat(spend.memo()).isEqualTo(MEMO);
        assertThat(hold.memo()).isEqualTo(MEMO);
        discreet(grant, spend, hold, call, settling(new io.credits4j.HoldId(ACCOUNT, 1)));
    }

    @Test
    void results_and_what_is_read_back_show_no_memo() {
        List<Object> told = new ArrayList<>();
        Granted granted = ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), key("g"))
                .description(PRIVATE.get(0))
                .actor(PRIVATE.get(1))
                .metadata(MEMO.metadata()));
        told.add(granted);
        told.add(granted.transaction());
        told.add(ledger.trySpend(SpendRequest.of(ACCOUNT, Credits.of(1), key("s"))
                .description(PRIVATE.get(0))
                .metadata(MEMO.metadata())));
        told.add(ledger.trySpend(
                SpendRequest.of(ACCOUNT, Credits.of(99), key("refused")).description(PRIVATE.get(0))));
        HoldResult.Held held =
                ledger.hold(HoldRequest.of(ACCOUNT, Credits.of(2), key("h")).memo(MEMO));
        told.add(held);
        told.add(held.hold());
        told.add(ledger.trySettle(settling(held.id())));
        told.add(ledger.findHold(held.id()));
        told.add(ledger.balance(ACCOUNT));
        told.add(ledger.history(ACCOUNT, HistoryQuery.newest(10)));
        told.add(ledger.historySlice(ACCOUNT, HistoryQuery.newest(10)));
        assertThat(granted.transaction().memo()).isEqualTo(MEMO);
        assertThat(held.hold().memo()).isEqualTo(MEMO);
        discreet(told.toArray());
    }

    @Test
    void what_storages_handle_shows_no_memo() {
        Hold hold = new Hold(
                new io.credits4j.HoldId(ACCOUNT, 1),
                io.credits4j.HoldState.LIVE,
                Credits.of(1),
                Credits.ZERO,
                List.of(),
                key("h"),
                "fingerprint",
                SettableClock.START,
                SettableClock.START.plusSeconds(60),
                null,
                Use.ANYTHING,
                List.of(),
                MEMO);
        LedgerTransaction line = ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), key("g"))
                        .description(PRIVATE.get(0))
                        .metadata(MEMO.metadata()))
                .transaction();
        Intent.Outcome opened = new Intent.Outcome.Opened(hold);
        Intent intent = new Intent(ACCOUNT, key("h"), "fingerprint", opened, SettableClock.START);
        Changes changes = new Changes(
                List.of(Account.opened(ACCOUNT, SettableClock.START, null, "policy")),
                List.of(),
                List.of(),
                List.of(),
                List.of(hold),
                List.of(hold),
                List.of(),
                List.of(line),
                List.of(intent),
                List.of(),
                List.of());
        Work.Decision<Hold> decision = new Work.Decision<>(hold, changes);
        discreet(hold, line, opened, intent, changes, decision, new Outcome.Done<>(decision));
    }

    private static SettleRequest settling(io.credits4j.HoldId hold) {
        return SettleRequest.of(hold, Credits.of(1))
                .description(PRIVATE.get(0))
                .actor(PRIVATE.get(1))
                .metadata(MEMO.metadata());
    }

    private static void discreet(Object... shown) {
        assertThat(shown)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(String.valueOf(each)).doesNotContain(PRIVATE));
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }
}
