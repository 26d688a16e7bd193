package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.ImportRequest;
import io.credits4j.ledger.KeptMemo;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SpendRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What memos say of persons can be shown, and taken away, and nothing else changes. */
public abstract class ErasureConformance extends StorageConformance {
    private static final Memo ANN = new Memo("asked about her knee", "ann", Map.of("conversation", "c-1"));
    private static final Memo BOB = new Memo(null, "bob", Map.of());

    private final GrantRequest grant = GrantRequest.purchase(account, credits(100), key("g"))
            .description("for Ann")
            .metadata(Map.of("invoice", "17"));
    private final SpendRequest spend =
            SpendRequest.of(account, credits(3), key("s")).memo(ANN);

    private HoldId hold;

    /** A grant without an actor, a spend and a live hold of Ann, a spend of Bob and the refund of Ann's. */
    private void someHistory() {
        ledger = CreditLedger.builder(storage).clock(clock).hashChain().build();
        ledger.grant(grant);
        ledger.spend(spend);
        ledger.spend(SpendRequest.of(account, credits(4), key("s2")).memo(BOB));
        hold = ledger.hold(HoldRequest.of(account, credits(5), key("h")).memo(ANN))
                .id();
        ledger.refund(RefundRequest.of(account, 2, key("r")).amount(credits(1)).memo(ANN));
    }

    @Test
    void an_export_shows_every_memo_of_lines_and_holds() {
        someHistory();
        List<KeptMemo> memos = new ArrayList<>();
        ledger.exportMemos(account, memos::add);
        assertThat(memos)
                .extracting(KeptMemo::place, KeptMemo::number, KeptMemo::memo)
                .containsExactly(
                        tuple(KeptMemo.Place.TRANSACTION, 1L, new Memo("for Ann", null, Map.of("invoice", "17"))),
                        tuple(KeptMemo.Place.TRANSACTION, 2L, ANN),
                        tuple(KeptMemo.Place.TRANSACTION, 3L, BOB),
                        tuple(KeptMemo.Place.TRANSACTION, 4L, ANN),
                        tuple(KeptMemo.Place.HOLD, 1L, ANN));
        assertThat(memos).allSatisfy(memo -> assertThat(memo.toString()).doesNotContain("knee"));
    }

    @Test
    void an_export_of_one_actor_shows_what_names_the_actor_and_nothing_else() {
        someHistory();
        List<KeptMemo> memos = new ArrayList<>();
        ledger.exportMemos(account, "bob", memos::add);
        assertThat(memos).extracting(KeptMemo::number, KeptMemo::memo).containsExactly(tuple(3L, BOB));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.exportMemos(account, "", memos::add))
                .withMessageContaining("actor");
    }

    @Test
    void what_is_erased_is_gone_whichever_way_it_is_asked_for() {
        someHistory();
        assertThat(ledger.eraseMemos(account)).isEqualTo(5);

        assertThat(lines()).hasSize(4).allMatch(line -> line.memo().equals(Memo.NONE));
        assertThat(ledger.findHold(hold).orElseThrow().memo()).isEqualTo(Memo.NONE);
        assertThat(ledger.grant(grant).transaction().memo()).isEqualTo(Memo.NONE);
        List<LedgerTransaction> corrections = storage.ledger().read(account, books -> books.corrections(account, 2));
        assertThat(corrections)
                .singleElement()
                .extracting(LedgerTransaction::memo)
                .isEqualTo(Memo.NONE);
        ledger.exportMemos(account, memo -> {
            throw new AssertionError("something was left");
        });
    }

    @Test
    void no_figure_changes_and_the_hash_chain_stays_whole() {
        someHistory();
        Balance before = ledger.balance(account);
        List<LedgerTransaction> lines =
                lines().stream().map(LedgerTransaction::withoutMemo).toList();
        ledger.eraseMemos(account);

        assertThat(ledger.balance(account)).isEqualTo(before);
        assertThat(before.posted()).isEqualTo(credits(94));
        assertThat(lines()).isEqualTo(lines);
        assertThat(ledger.verify(account).isWhole()).isTrue();
        assertThat(ledger.verify(account).lines()).isEqualTo(4);
        assertThat(Audit.of(storage, account)).isEmpty();
        ledger.spend(account, credits(1), key("s3"));
        assertThat(ledger.verify(account).isWhole()).isTrue();
    }

    @Test
    void replays_under_old_keys_still_work() {
        someHistory();
        ledger.eraseMemos(account);
        assertThat(ledger.grant(grant).replayed()).isTrue();
        assertThat(ledger.spend(spend).replayed()).isTrue();
        assertThat(ledger.hold(HoldRequest.of(account, credits(5), key("h")).memo(ANN))
                        .replayed())
                .isTrue();
        assertThat(lines()).hasSize(4);
    }

    @Test
    void one_actor_is_erased_and_the_others_stay() {
        someHistory();
        assertThat(ledger.eraseMemos(account, "ann")).isEqualTo(3);
        List<Long> left = new ArrayList<>();
        ledger.exportMemos(account, memo -> left.add(memo.number()));
        assertThat(left).containsExactly(1L, 3L);
        assertThat(ledger.verify(account).isWhole()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.eraseMemos(account, " ann"));
    }

    @Test
    void what_is_erased_of_a_live_hold_does_not_come_back_when_it_is_settled() {
        someHistory();
        ledger.eraseMemos(account, "ann");
        ledger.settle(SettleRequest.of(hold, credits(2)).metadata(Map.of("tokens", "9")));
        assertThat(lines().get(0).memo()).isEqualTo(new Memo(null, null, Map.of("tokens", "9")));
        assertThat(ledger.findHold(hold).orElseThrow().memo()).isEqualTo(Memo.NONE);
    }

    @Test
    void erasing_twice_is_erasing_once_and_other_accounts_keep_theirs() {
        someHistory();
        AccountId other = AccountId.of("tenant-2");
        ledger.grant(GrantRequest.purchase(other, credits(1), key("g")).memo(ANN));
        assertThat(ledger.eraseMemos(account)).isEqualTo(5);
        assertThat(ledger.eraseMemos(account)).isZero();
        assertThat(ledger.eraseMemos(AccountId.of("nobody"))).isZero();
        assertThat(ledger.history(other, HistoryQuery.newest(1)).items().get(0).memo())
                .isEqualTo(ANN);
    }

    @Test
    void a_long_history_is_shown_and_erased_to_its_end() {
        ImportRequest history = ImportRequest.into(account, key("import")).grant(clock.instant(), grant);
        for (int i = 0; i < 600; i++) {
            history = history.spend(
                    clock.instant(),
                    SpendRequest.of(account, credits(1), key("s" + i)).memo(BOB));
        }
        ledger.importHistory(history);
        List<Long> shown = new ArrayList<>();
        ledger.exportMemos(account, memo -> shown.add(memo.number()));
        assertThat(shown).hasSize(601).doesNotHaveDuplicates();
        assertThat(ledger.eraseMemos(account)).isEqualTo(601);
        assertThat(ledger.eraseMemos(account)).isZero();
    }
}
