package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountBusyException;
import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.Money;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Scope;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.Booked;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.MergeRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Two accounts become one: everything moves, nothing is made or lost. */
public abstract class MergeConformance extends StorageConformance {
    private static final Duration DAY = Duration.ofDays(1);

    private final AccountId other = AccountId.of("tenant-2");

    @Nested
    class WhatMoves {
        @Test
        void every_lot_arrives_with_its_source_priority_start_end_scope_and_cost() {
            Instant end = clock.instant().plus(DAY.multipliedBy(9));
            Instant start = clock.instant().plus(DAY);
            Scope chat = new Scope(List.of("chat"), List.of());
            ledger.grant(GrantRequest.purchase(account, credits(10), key("g")).cost(Money.usd("20")));
            ledger.grant(GrantRequest.promotion(account, credits(5), key("gift"))
                    .effectiveAt(start)
                    .expiresAt(end)
                    .priority(7)
                    .scope(chat));
            ledger.spend(account, credits(4), key("s"));

            Booked out = ledger.merge(MergeRequest.of(account, other, key("m")).description("one customer"));

            assertThat(out.transaction().orElseThrow().amount()).isEqualTo(credits(-11));
            Lot gift = lotOf(other, 1);
            assertThat(gift.source()).isEqualTo(GrantSource.PROMOTION);
            assertThat(gift.priority()).isEqualTo(7);
            assertThat(gift.effectiveAt()).isEqualTo(start);
            assertThat(gift.expiresAt()).isEqualTo(end);
            assertThat(gift.scope()).isEqualTo(chat);
            Lot pack = lotOf(other, 2);
            assertThat(pack.source()).isEqualTo(GrantSource.PURCHASE);
            assertThat(pack.granted()).isEqualTo(credits(6));
            assertThat(pack.cost()).isEqualTo(Money.usd("12"));
            assertThat(ledger.balance(other).available()).isEqualTo(credits(6));
            clock.set(start);
            assertThat(ledger.simulateSpend(other, credits(11), new Use("chat", null)))
                    .isInstanceOf(io.credits4j.ledger.SpendPreview.Covered.class);
            clean();
        }

        @Test
        void the_account_that_gave_is_closed_with_nothing_and_both_lines_name_the_other() {
            purchase(account, 10, "g");
            purchase(other, 1, "g");
            ledger.merge(MergeRequest.of(account, other, key("m")));

            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).status()).isEqualTo(AccountStatus.CLOSED);
            assertThat(newest(account))
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount, LedgerTransaction::counterparty)
                    .containsExactly(TransactionType.TRANSFER_OUT, credits(-10), other);
            assertThat(newest(other))
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount, LedgerTransaction::counterparty)
                    .containsExactly(TransactionType.TRANSFER_IN, credits(10), account);
            assertThat(ledger.balance(other).available()).isEqualTo(credits(11));
            clean();
        }

        @Test
        void a_gift_that_repays_no_debt_repays_none_there_either() {
            ledger.debit(DebitRequest.of(account, credits(4), key("owed")));
            ledger.grant(
                    GrantRequest.promotion(account, credits(5), key("gift")).repayingDebt(false));
            ledger.merge(MergeRequest.of(account, other, key("m")));

            assertThat(lotOf(other, 1).repaysDebt()).isFalse();
            assertThat(ledger.balance(other).debt()).isEqualTo(credits(4));
            assertThat(ledger.balance(other).available()).isEqualTo(credits(5));
            clean();
        }

        @Test
        void debt_moves_too_and_is_repaid_from_what_the_other_has() {
            purchase(other, 10, "g");
            ledger.debit(DebitRequest.of(account, credits(4), key("owed")));
            Booked out = ledger.merge(MergeRequest.of(account, other, key("m")));

            assertThat(out.transaction().orElseThrow().amount()).isEqualTo(credits(4));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(other).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(other).available()).isEqualTo(credits(6));
            assertThat(ledger.history(other, HistoryQuery.newest(2)).items())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount)
                    .containsExactly(
                            tuple(TransactionType.DEBT_REPAYMENT, Credits.ZERO),
                            tuple(TransactionType.TRANSFER_IN, credits(-4)));
            clean();
        }

        @Test
        void what_comes_in_repays_the_debt_of_the_account_it_comes_to() {
            ledger.debit(DebitRequest.of(other, credits(4), key("owed")));
            purchase(account, 10, "g");
            ledger.merge(MergeRequest.of(account, other, key("m")));
            assertThat(ledger.balance(other).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(other).available()).isEqualTo(credits(6));
            clean();
        }

        @Test
        void an_account_with_nothing_left_is_closed_by_a_line_of_zero() {
            purchase(account, 1, "g");
            ledger.spend(account, credits(1), key("s"));
            assertThat(ledger.merge(MergeRequest.of(account, other, key("m")))
                            .transaction()
                            .orElseThrow()
                            .amount())
                    .isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).status()).isEqualTo(AccountStatus.CLOSED);
            clean();
        }

        @Test
        void hash_chains_stay_whole() {
            CreditLedger chaining =
                    CreditLedger.builder(storage).clock(clock).hashChain().build();
            chaining.grant(GrantRequest.purchase(account, credits(10), key("g")));
            chaining.grant(GrantRequest.purchase(other, credits(10), key("g")));
            chaining.merge(MergeRequest.of(account, other, key("m")));
            assertThat(Stream.of(account, other))
                    .allSatisfy(each ->
                            assertThat(chaining.verify(each).firstBroken()).isEmpty())
                    .allSatisfy(
                            each -> assertThat(chaining.verify(each).lines()).isEqualTo(2));
        }
    }

    @Nested
    class Refusals {
        @Test
        void an_account_with_a_live_hold_stays_as_it_is_until_the_hold_has_ended() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            assertThatThrownBy(() -> ledger.merge(MergeRequest.of(account, other, key("m"))))
                    .isInstanceOfSatisfying(AccountBusyException.class, e -> {
                        assertThat(e.held()).isEqualTo(credits(4));
                        assertThat(e.frozen()).isEqualTo(Credits.ZERO);
                    });
            assertThat(available()).isEqualTo(credits(6));
            ledger.release(hold);
            ledger.merge(MergeRequest.of(account, other, key("m")));
            assertThat(ledger.balance(other).available()).isEqualTo(credits(10));
        }

        @Test
        void an_account_with_a_disputed_lot_stays_as_it_is_until_the_dispute_is_over() {
            purchase(account, 10, "g");
            ledger.revoke(RevokeRequest.all(account, 1, key("opened")).policy(ClawbackPolicy.FREEZE));
            assertThatThrownBy(() -> ledger.merge(MergeRequest.of(account, other, key("m"))))
                    .isInstanceOfSatisfying(
                            AccountBusyException.class,
                            e -> assertThat(e.frozen()).isEqualTo(credits(10)));
            ledger.revoke(RevokeRequest.of(account, 1, Money.usd("0"), Money.usd("9"), key("won")));
            ledger.merge(MergeRequest.of(account, other, key("m")));
            assertThat(ledger.balance(other).available()).isEqualTo(credits(10));
        }

        @Test
        void a_frozen_account_gives_nothing_and_a_closed_one_gets_nothing() {
            purchase(account, 10, "g");
            ledger.change(AccountRequest.freeze(account, key("f")));
            assertThatThrownBy(() -> ledger.merge(MergeRequest.of(account, other, key("m"))))
                    .isInstanceOfSatisfying(
                            AccountNotActiveException.class,
                            e -> assertThat(e.account()).isEqualTo(account));
            ledger.change(AccountRequest.activate(account, key("a")));
            ledger.change(AccountRequest.close(other, key("c")));
            assertThatThrownBy(() -> ledger.merge(MergeRequest.of(account, other, key("m"))))
                    .isInstanceOfSatisfying(
                            AccountNotActiveException.class,
                            e -> assertThat(e.account()).isEqualTo(other));
            assertThat(available()).isEqualTo(credits(10));
        }

        @Test
        void an_account_nobody_opened_is_not_merged_nor_one_into_itself() {
            purchase(other, 10, "g");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.merge(MergeRequest.of(account, other, key("m"))))
                    .withMessageContaining("tenant-1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MergeRequest.of(other, other, key("m")))
                    .withMessageContaining("tenant-2");
            assertThat(ledger.balance(other).available()).isEqualTo(credits(10));
        }

        @Test
        void a_merge_repeated_moves_once_and_into_another_account_is_a_conflict() {
            purchase(account, 10, "g");
            Booked first = ledger.merge(MergeRequest.of(account, other, key("m")));
            Booked again = ledger.merge(MergeRequest.of(account, other, key("m")));
            assertThat(again.replayed()).isTrue();
            assertThat(again.transaction()).isEqualTo(first.transaction());
            assertThatThrownBy(() -> ledger.merge(MergeRequest.of(account, AccountId.of("third"), key("m"))))
                    .isInstanceOf(IdempotencyConflictException.class);
            assertThat(ledger.balance(other).available()).isEqualTo(credits(10));
        }

        @Test
        void of_merges_both_ways_at_once_exactly_one_moves_everything() throws Exception {
            purchase(account, 10, "g");
            purchase(other, 20, "g");
            List<Rendezvous.Finish<Booked>> finishes = Rendezvous.collide(
                    8,
                    i -> () -> ledger.merge(
                            i % 2 == 0
                                    ? MergeRequest.of(account, other, key("m"))
                                    : MergeRequest.of(other, account, key("m"))));
            assertThat(finishes).filteredOn(Rendezvous.Finish::succeeded).hasSize(4);
            assertThat(Stream.of(account, other)
                            .map(each -> ledger.balance(each).posted()))
                    .containsExactlyInAnyOrder(Credits.ZERO, credits(30));
            clean();
        }
    }

    @Nested
    class WhatComesAfter {
        @Test
        void a_purchase_revoked_later_makes_debt_there_that_the_next_merge_takes_along() {
            purchase(account, 10, "g");
            ledger.merge(MergeRequest.of(account, other, key("m")));
            ledger.revoke(RevokeRequest.all(account, 1, key("refunded")));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(10));
            assertThat(ledger.balance(other).available()).isEqualTo(credits(10));

            ledger.merge(MergeRequest.of(account, other, key("m2")));
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(other).posted()).isEqualTo(Credits.ZERO);
            clean();
        }

        @Test
        void a_spend_refunded_later_comes_back_there_and_the_next_merge_takes_it_along() {
            purchase(account, 10, "g");
            ledger.spend(account, credits(3), key("s"));
            ledger.merge(MergeRequest.of(account, other, key("m")));
            ledger.refund(RefundRequest.of(account, 2, key("r")));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(3));

            ledger.merge(MergeRequest.of(account, other, key("m2")));
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(other).available()).isEqualTo(credits(10));
            assertThat(lotOf(other, 2).source()).isEqualTo(GrantSource.PURCHASE);
            clean();
        }

        @Test
        void a_dispute_won_after_the_merge_restores_what_was_taken() {
            purchase(account, 10, "g");
            ledger.merge(MergeRequest.of(account, other, key("m")));
            ledger.revoke(RevokeRequest.all(account, 1, key("lost")));
            ledger.revoke(RevokeRequest.of(account, 1, Money.usd("0"), Money.usd("9"), key("won after all")));
            ledger.merge(MergeRequest.of(account, other, key("m2")));
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(other).posted()).isEqualTo(credits(10));
            clean();
        }
    }

    private Lot lotOf(AccountId owner, long number) {
        return storage.ledger().read(owner, books -> books.lot(owner, number)).orElseThrow();
    }

    private LedgerTransaction newest(AccountId of) {
        return ledger.history(of, HistoryQuery.newest(1)).items().get(0);
    }

    private void clean() {
        assertThat(Audit.of(storage, account)).isEmpty();
        assertThat(Audit.of(storage, other)).isEmpty();
    }
}
