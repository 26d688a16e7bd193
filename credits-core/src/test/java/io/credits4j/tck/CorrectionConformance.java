package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.RefundExceededException;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Scope;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.Booked;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.LotRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.SpendResult;
import io.credits4j.ledger.TransferRequest;
import io.credits4j.pricing.CreditEvent;
import io.credits4j.pricing.PricingCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What was booked can be corrected, and every correction is a line of its own that says what it corrects. */
public abstract class CorrectionConformance extends StorageConformance {
    private static final Duration DAY = Duration.ofDays(1);
    private static final AccountId OTHER = AccountId.of("tenant-2");

    @AfterEach
    final void booksAreTrue() {
        assertThat(Audit.of(storage, account)).isEmpty();
        assertThat(Audit.of(storage, OTHER)).isEmpty();
    }

    @Nested
    class Scopes {
        private final Use chat = new Use("chat", "vendor/model");

        @Test
        void a_scoped_lot_pays_only_for_what_it_is_for_and_before_wider_ones() {
            purchase(account, 10, "g");
            ledger.grant(GrantRequest.promotion(account, credits(5), key("chat only"))
                    .scope(new Scope(List.of("chat", "search"), List.of())));

            assertThat(ledger.balance(account).available()).isEqualTo(credits(10));
            assertThat(ledger.balance(account).scoped()).isEqualTo(credits(5));
            assertThat(ledger.spend(SpendRequest.of(account, credits(7), key("s"))
                                    .on(chat))
                            .transaction()
                            .allocations())
                    .containsExactly(
                            new Allocation(2, credits(5).negated()),
                            new Allocation(1, credits(2).negated()));
            assertThat(storedLot(2).scope()).isEqualTo(new Scope(List.of("chat", "search"), List.of()));
        }

        @Test
        void a_spend_that_states_no_use_never_touches_scoped_lots() {
            purchase(account, 1, "g");
            ledger.grant(GrantRequest.promotion(account, credits(5), key("chat only"))
                    .scope(new Scope(List.of("chat"), List.of("vendor/model"))));
            assertThat(ledger.trySpend(account, credits(2), key("s"))).isInstanceOf(SpendResult.Refused.class);
            assertThat(ledger.trySpend(
                            SpendRequest.of(account, credits(2), key("s2")).on(new Use("chat", "vendor/other"))))
                    .isInstanceOf(SpendResult.Refused.class);
            assertThat(ledger.trySpend(
                            SpendRequest.of(account, credits(2), key("s3")).on(chat)))
                    .isInstanceOf(SpendResult.Spent.class);
        }

        @Test
        void a_hold_remembers_its_use_for_what_it_is_settled_beyond() {
            purchase(account, 1, "g");
            ledger.grant(GrantRequest.promotion(account, credits(5), key("chat only"))
                    .scope(new Scope(List.of("chat"), List.of())));
            HoldId hold = ledger.hold(
                            HoldRequest.of(account, credits(2), key("h")).on(chat))
                    .id();
            assertThat(ledger.settle(hold, credits(6)).charged()).isEqualTo(credits(6));
            assertThat(ledger.findHold(hold).orElseThrow().use()).isEqualTo(chat);
        }
    }

    @Nested
    class SpendingOtherwise {
        @Test
        void a_spend_up_to_an_amount_takes_what_there_is() {
            purchase(account, 3, "g");
            SpendResult.Spent spent = ledger.spend(SpendRequest.upTo(account, credits(5), key("s")));
            assertThat(spent.charged()).isEqualTo(credits(3));
            assertThat(ledger.trySpend(SpendRequest.upTo(account, credits(5), key("s2"))))
                    .isInstanceOf(SpendResult.Refused.class);
            assertThat(ledger.spend(SpendRequest.upTo(account, credits(5), key("s")))
                            .replayed())
                    .isTrue();
        }

        @Test
        void a_credit_event_is_spent_at_its_price_and_replayed_at_the_price_it_had() {
            purchase(account, 10, "g");
            CreditLedger priced = withEventPrice("0.5");
            SpendResult.Spent first = priced.consume(account, "api_call", 3, key("c"));
            assertThat(first.charged()).isEqualTo(Credits.parse("1.5"));
            assertThat(first.transaction().memo().metadata())
                    .containsEntry("event", "api_call")
                    .containsEntry("quantity", "3");

            SpendResult.Spent again = withEventPrice("0.9").consume(account, "api_call", 3, key("c"));
            assertThat(again.replayed()).isTrue();
            assertThat(again.charged()).isEqualTo(Credits.parse("1.5"));
            assertThatThrownBy(() -> priced.consume(account, "api_call", 4, key("c")))
                    .isInstanceOf(IdempotencyConflictException.class);
        }

        private CreditLedger withEventPrice(String price) {
            PricingCatalog catalog = PricingCatalog.builder()
                    .event(CreditEvent.of("api_call", Credits.parse(price)))
                    .build();
            return CreditLedger.builder(storage).clock(clock).catalog(catalog).build();
        }
    }

    @Nested
    class Refunds {
        @Test
        void a_refund_returns_to_the_very_lots_those_taken_last_first() {
            purchase(account, 3, "g1");
            purchase(account, 4, "g2");
            long spend =
                    ledger.spend(account, credits(5), key("s")).transaction().sequence();
            Booked part =
                    ledger.refund(RefundRequest.of(account, spend, key("r1")).amount(credits(3)));

            assertThat(part.transaction().orElseThrow().allocations())
                    .containsExactly(new Allocation(2, credits(2)), new Allocation(1, credits(1)));
            assertThat(part.transaction().orElseThrow().corrects()).isEqualTo(spend);
            assertThat(storedLot(1).status()).isEqualTo(LotStatus.OPEN);
            assertThat(available()).isEqualTo(credits(5));
            ledger.refund(RefundRequest.of(account, spend, key("r2")));
            assertThat(storedLot(1).remaining()).isEqualTo(credits(3));
            assertThat(ledger.balance(account).lifetimeSpent()).isEqualTo(Credits.ZERO);
        }

        @Test
        void refunds_add_up_to_the_spend_and_no_further() {
            purchase(account, 10, "g");
            long spend =
                    ledger.spend(account, credits(5), key("s")).transaction().sequence();
            ledger.refund(RefundRequest.of(account, spend, key("r1")).amount(credits(3)));
            assertThatThrownBy(() -> ledger.refund(
                            RefundRequest.of(account, spend, key("r2")).amount(credits(3))))
                    .isInstanceOfSatisfying(
                            RefundExceededException.class,
                            e -> assertThat(e.refundable()).isEqualTo(credits(2)));
            ledger.refund(RefundRequest.of(account, spend, key("r3")));
            assertThatThrownBy(() -> ledger.refund(RefundRequest.of(account, spend, key("r4"))))
                    .isInstanceOf(RefundExceededException.class);
            assertThat(ledger.refund(RefundRequest.of(account, spend, key("r3")))
                            .replayed())
                    .isTrue();
            assertThat(available()).isEqualTo(credits(10));
        }

        @Test
        void what_belongs_to_an_ended_lot_lapses_at_the_same_instant() {
            allow(account, 5, DAY, "g");
            long spend =
                    ledger.spend(account, credits(5), key("s")).transaction().sequence();
            clock.advance(DAY.multipliedBy(2));
            ledger.refund(RefundRequest.of(account, spend, key("r")));
            assertThat(lines())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount)
                    .startsWith(
                            tuple(TransactionType.EXPIRY, credits(5).negated()),
                            tuple(TransactionType.REFUND, credits(5)));
            assertThat(available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void what_belongs_to_an_ended_lot_may_be_reissued_for_a_while() {
            allow(account, 5, DAY, "g");
            long spend =
                    ledger.spend(account, credits(5), key("s")).transaction().sequence();
            clock.advance(DAY.multipliedBy(2));
            ledger.refund(RefundRequest.of(account, spend, key("r")).reissuing(DAY));
            assertThat(available()).isEqualTo(credits(5));
            assertThat(storedLot(2).source()).isEqualTo(GrantSource.SUBSCRIPTION);
            clock.advance(DAY);
            assertThat(available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void what_was_borrowed_lowers_the_debt_first() {
            purchase(account, 2, "g");
            ledger.change(AccountRequest.creditLimit(account, credits(10), key("limit")));
            long spend =
                    ledger.spend(account, credits(8), key("s")).transaction().sequence();
            ledger.refund(RefundRequest.of(account, spend, key("r")).amount(credits(7)));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(1));
        }

        @Test
        void what_was_borrowed_and_repaid_meanwhile_comes_back_as_credits() {
            purchase(account, 2, "g");
            ledger.change(AccountRequest.creditLimit(account, credits(10), key("limit")));
            long spend =
                    ledger.spend(account, credits(8), key("s")).transaction().sequence();
            purchase(account, 6, "repays");
            ledger.refund(RefundRequest.of(account, spend, key("r")));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(8));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
        }

        @Test
        void what_is_reissued_takes_its_part_of_the_cost_along() {
            ledger.grant(GrantRequest.purchase(account, credits(10), key("g"))
                    .expiresAt(clock.instant().plus(DAY))
                    .cost(Money.usd("20")));
            long spend =
                    ledger.spend(account, credits(4), key("s")).transaction().sequence();
            clock.advance(DAY);
            ledger.refund(RefundRequest.of(account, spend, key("r")).reissuing(DAY));
            assertThat(storedLot(2).cost()).isEqualTo(Money.usd("8"));
        }

        @Test
        void a_used_up_lot_that_gets_credits_back_still_ends_on_time() {
            allow(account, 5, DAY.multipliedBy(2), "g");
            allow(account, 1, DAY, "earlier");
            long spend =
                    ledger.spend(account, credits(6), key("s")).transaction().sequence();
            clock.advance(DAY);
            purchase(account, 1, "in between");
            ledger.refund(RefundRequest.of(account, spend, key("r")).amount(credits(5)));
            clock.advance(DAY);
            ledger.maintenance().runOnce(10);
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.EXPIRY);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(1));
        }

        @Test
        void what_belongs_to_a_lot_ended_by_hand_may_be_reissued_too() {
            purchase(account, 10, "g");
            long spend =
                    ledger.spend(account, credits(4), key("s")).transaction().sequence();
            ledger.change(LotRequest.expiring(account, 1, key("e")));
            ledger.refund(RefundRequest.of(account, spend, key("r")).reissuing(DAY));
            assertThat(available()).isEqualTo(credits(4));
            assertThat(storedLot(2).expiresAt()).isEqualTo(clock.instant().plus(DAY));
        }

        @Test
        void only_spends_can_be_refunded() {
            purchase(account, 2, "g");
            assertThatThrownBy(() -> ledger.refund(RefundRequest.of(account, 1, key("r"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("PURCHASE");
            assertThatThrownBy(() -> ledger.refund(RefundRequest.of(account, 9, key("r"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("9");
            assertThat(lines()).hasSize(1);
        }
    }

    @Nested
    class Revoking {
        private final Money paid = Money.usd("10");

        @Test
        void a_grant_named_by_its_key_is_taken_back_as_one_named_by_its_line() {
            purchase(account, 10, "named");
            ledger.revoke(RevokeRequest.ofGrant(account, key("named"), Money.usd("1"), Money.usd("4"), key("r1")));
            assertThat(available()).isEqualTo(Credits.parse("7.5"));
            assertThatThrownBy(() -> ledger.revoke(
                            RevokeRequest.ofGrant(account, key("nothing"), Money.usd("1"), Money.usd("4"), key("r2"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nothing");
        }

        @Test
        void what_is_in_doubt_is_set_aside_besides_what_is_taken_until_a_request_says_otherwise() {
            purchase(account, 10, "named");
            RevokeRequest half =
                    RevokeRequest.ofGrant(account, key("named"), Money.usd("1"), Money.usd("4"), key("r1"));
            ledger.revoke(half.inDoubt(Money.usd("2")));
            assertThat(available()).isEqualTo(Credits.parse("2.5"));
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.parse("7.5"));
            ledger.revoke(RevokeRequest.ofGrant(account, key("named"), Money.usd("1"), Money.usd("4"), key("r2")));
            assertThat(available()).isEqualTo(Credits.parse("7.5"));
            assertThatThrownBy(() -> half.inDoubt(Money.usd("4")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("inDoubt 4");
        }

        @Test
        void credits_whose_time_is_over_come_and_lapse_at_once_if_that_is_wanted() {
            GrantRequest over = GrantRequest.subscription(account, credits(10), key("late"))
                    .effectiveAt(clock.instant().minusSeconds(60))
                    .expiresAt(clock.instant());
            assertThatThrownBy(() -> ledger.grant(over)).isInstanceOf(IllegalArgumentException.class);
            ledger.grant(over.evenIfOver());
            assertThat(available()).isEqualTo(credits(0));
            assertThat(lines())
                    .extracting(LedgerTransaction::type)
                    .containsExactly(TransactionType.EXPIRY, TransactionType.SUBSCRIPTION);
            assertThat(ledger.audit(account).violations()).isEmpty();
        }

        @Test
        void a_partial_payment_refund_takes_its_part_rounded_up_and_the_bonus_with_it() {
            long grant = buy(100, 10);
            Booked taken = ledger.revoke(RevokeRequest.of(account, grant, Money.usd("3.33"), paid, key("re_1")));
            assertThat(taken.transaction().orElseThrow().type()).isEqualTo(TransactionType.REVOCATION);
            assertThat(taken.transaction().orElseThrow().amount()).isEqualTo(Credits.parse("-36.63"));
            assertThat(taken.transaction().orElseThrow().corrects()).isEqualTo(grant);
            assertThat(available()).isEqualTo(Credits.parse("73.37"));
        }

        @Test
        void sums_are_cumulative_so_that_order_and_repetition_do_not_matter() {
            long grant = buy(100, 0);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("2"), paid, key("re_1")));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("5"), paid, key("re_2")));
            assertThat(ledger.revoke(RevokeRequest.of(account, grant, Money.usd("5"), paid, key("again")))
                            .transaction())
                    .isEmpty();
            assertThat(available()).isEqualTo(credits(50));
            assertThat(storedLot(1).revoked()).isEqualTo(credits(50));
        }

        @Test
        void what_is_spent_becomes_debt_by_default_and_is_repaid_by_the_next_grant() {
            long grant = buy(100, 0);
            ledger.spend(account, credits(80), key("s"));
            ledger.revoke(RevokeRequest.all(account, grant, key("re_1")));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(80));
            assertThat(available()).isEqualTo(Credits.ZERO);
            purchase(account, 100, "g2");
            assertThat(available()).isEqualTo(credits(20));
        }

        @Test
        void a_smaller_sum_than_before_restores_exactly_what_was_taken() {
            long grant = buy(100, 10);
            ledger.spend(account, credits(80), key("s"));
            ledger.revoke(RevokeRequest.all(account, grant, key("dispute lost?")));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), paid, key("dispute won")));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(available()).isEqualTo(credits(30));
            assertThat(lines().get(1).type()).isEqualTo(TransactionType.REINSTATEMENT);
            assertThat(storedLot(1).revoked()).isEqualTo(Credits.ZERO);
        }

        @Test
        void forgiving_takes_what_is_there_and_records_the_rest() {
            long grant = buy(100, 0);
            ledger.spend(account, credits(80), key("s"));
            LedgerTransaction line = ledger.revoke(
                            RevokeRequest.all(account, grant, key("re_1")).policy(ClawbackPolicy.FORGIVE))
                    .transaction()
                    .orElseThrow();
            assertThat(line.amount()).isEqualTo(credits(20).negated());
            assertThat(line.unbilled()).isEqualTo(credits(80));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), paid, key("failed")));
            assertThat(available()).isEqualTo(credits(20));
        }

        @Test
        void what_comes_back_to_a_lot_later_makes_up_for_what_could_not_be_taken() {
            long grant = buy(100, 0);
            long spend =
                    ledger.spend(account, credits(50), key("s")).transaction().sequence();
            HoldId hold = ledger.hold(account, credits(30), key("h")).id();
            ledger.revoke(RevokeRequest.all(account, grant, key("re_1")).policy(ClawbackPolicy.FORGIVE));
            assertThat(storedLot(1).unrecovered()).isEqualTo(credits(80));
            ledger.settle(hold, credits(10));
            ledger.refund(RefundRequest.of(account, spend, key("r")).amount(credits(5)));
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(storedLot(1).unrecovered()).isEqualTo(credits(55));
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.REVOCATION);
        }

        @Test
        void a_dispute_won_after_the_lot_has_ended_takes_the_debt_back_that_it_made() {
            long grant = ledger.grant(GrantRequest.purchase(account, credits(100), key("g"))
                            .expiresAt(clock.instant().plus(DAY))
                            .cost(paid))
                    .transaction()
                    .sequence();
            ledger.spend(account, credits(80), key("s"));
            ledger.revoke(RevokeRequest.all(account, grant, key("dispute")));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(80));
            clock.advance(DAY.multipliedBy(2));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), paid, key("won")));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_thawed_lot_repays_the_debt_that_was_made_meanwhile() {
            long grant = buy(100, 0);
            ledger.change(AccountRequest.creditLimit(account, credits(50), key("limit")));
            ledger.revoke(RevokeRequest.all(account, grant, key("dispute")).policy(ClawbackPolicy.FREEZE));
            ledger.spend(account, credits(20), key("s"));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(20));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), paid, key("won")));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(available()).isEqualTo(credits(130));
        }

        @Test
        void other_purchased_lots_pay_before_debt_if_policy_says_so() {
            long grant = buy(100, 0);
            ledger.spend(account, credits(80), key("s"));
            purchase(account, 50, "g2");
            ledger.grant(GrantRequest.promotion(account, credits(40), key("gift")));
            ledger.revoke(RevokeRequest.all(account, grant, key("re_1")).policy(ClawbackPolicy.CLAW_OTHER_LOTS));
            // 20 from the lot itself, 50 from the other purchase, 30 of debt that the gift repays at once.
            assertThat(ledger.balance(account).bySource()).isEqualTo(Map.of(GrantSource.PROMOTION, credits(10)));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
        }

        @Test
        void what_the_bonus_lacks_is_not_taken_twice_from_the_same_lots() {
            long grant = buy(100, 10);
            ledger.spend(account, credits(110), key("all"));
            ledger.grant(GrantRequest.purchase(account, credits(5), key("other")));
            Booked revoked = ledger.revoke(
                    RevokeRequest.all(account, grant, key("re_1")).policy(ClawbackPolicy.CLAW_OTHER_LOTS));
            assertThat(revoked.transaction().orElseThrow().allocations())
                    .containsExactly(new Allocation(3, credits(-5)), new Allocation(Allocation.DEBT, credits(-105)));
        }

        @Test
        void credits_given_back_by_a_settle_make_up_for_what_could_not_be_taken_before_they_repay_debt() {
            long grant = buy(100, 0);
            HoldId hold = ledger.hold(account, credits(100), key("h")).id();
            ledger.revoke(RevokeRequest.all(account, grant, key("re_1")).policy(ClawbackPolicy.FORGIVE));
            ledger.debit(DebitRequest.of(account, credits(50), key("d")));
            ledger.settle(hold, credits(10));
            assertThat(storedLot(1).unrecovered()).isEqualTo(credits(10));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(50));
        }

        @Test
        void what_is_restored_to_a_lot_that_ended_meanwhile_expires_at_once() {
            long grant = ledger.grant(GrantRequest.purchase(account, credits(10), key("g"))
                            .expiresAt(clock.instant().plus(DAY)))
                    .transaction()
                    .sequence();
            ledger.revoke(RevokeRequest.all(account, grant, key("lost")));
            clock.advance(DAY);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), paid, key("won")));
            assertThat(lines())
                    .extracting(LedgerTransaction::type)
                    .startsWith(TransactionType.EXPIRY, TransactionType.REINSTATEMENT);
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
        }

        @Test
        void what_lapsed_counts_as_taken_and_only_what_was_used_is_owed() {
            long grant = buyUntil(DAY);
            ledger.spend(account, credits(40), key("s"));
            clock.advance(DAY);
            Booked revoked = ledger.revoke(RevokeRequest.all(account, grant, key("lost")));
            assertThat(revoked.transaction().orElseThrow().allocations())
                    .containsExactly(new Allocation(Allocation.DEBT, credits(-40)));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(40));
        }

        @Test
        void a_part_taken_back_that_lapsed_already_takes_nothing() {
            long grant = buyUntil(DAY);
            ledger.spend(account, credits(40), key("s"));
            clock.advance(DAY);
            assertThat(ledger.revoke(RevokeRequest.of(account, grant, Money.usd("6"), paid, key("re_1")))
                            .transaction())
                    .isEmpty();
            assertThat(storedLot(1).lapsedRevoked()).isEqualTo(credits(60));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("7"), paid, key("re_2")));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(10));
        }

        @Test
        void with_lapsed_credits_too_a_smaller_sum_restores_what_a_larger_one_took() {
            long grant = buyUntil(DAY);
            ledger.spend(account, credits(40), key("s"));
            clock.advance(DAY);
            ledger.revoke(RevokeRequest.all(account, grant, key("opened")));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("5"), paid, key("won")));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), paid, key("all won")));
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(storedLot(1).lapsedRevoked()).isEqualTo(Credits.ZERO);
        }

        @Test
        void what_lapses_after_a_part_was_taken_back_gives_none_of_it_back() {
            long grant = buyUntil(DAY);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("5"), paid, key("re_1")));
            clock.advance(DAY);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("5"), paid, key("re_1 again")));
            ledger.revoke(RevokeRequest.all(account, grant, key("re_2")));
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(lines())
                    .extracting(LedgerTransaction::type)
                    .containsExactly(TransactionType.EXPIRY, TransactionType.REVOCATION, TransactionType.PURCHASE);
        }

        @Test
        void a_removed_bonus_is_not_owed_when_the_payment_is_taken_back() {
            long grant = buy(100, 10);
            ledger.change(LotRequest.voiding(account, 2, key("bonus gone")));
            ledger.revoke(RevokeRequest.all(account, grant, key("re_1")));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
        }

        private long buyUntil(Duration life) {
            return ledger.grant(GrantRequest.purchase(account, credits(100), key("g"))
                            .expiresAt(clock.instant().plus(life)))
                    .transaction()
                    .sequence();
        }

        @Test
        void a_refund_is_no_grant_that_could_be_revoked() {
            purchase(account, 3, "g");
            long spend =
                    ledger.spend(account, credits(2), key("s")).transaction().sequence();
            long refund = ledger.refund(RefundRequest.of(account, spend, key("r")))
                    .transaction()
                    .orElseThrow()
                    .sequence();
            assertThatThrownBy(() -> ledger.revoke(RevokeRequest.all(account, refund, key("re_1"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("REFUND");
            assertThat(available()).isEqualTo(credits(3));
        }

        @Test
        void freezing_takes_nothing_and_lets_nothing_be_spent() {
            long grant = buy(100, 0);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("6"), paid, key("dispute"))
                    .policy(ClawbackPolicy.FREEZE));
            assertThat(available()).isEqualTo(credits(40));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(100));
            assertThat(ledger.trySpend(account, credits(41), key("s"))).isInstanceOf(SpendResult.Refused.class);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), paid, key("won")));
            assertThat(available()).isEqualTo(credits(100));
        }

        @Test
        void what_is_held_is_not_taken_from_the_hold() {
            long grant = buy(100, 0);
            HoldId hold = ledger.hold(account, credits(30), key("h")).id();
            ledger.revoke(RevokeRequest.all(account, grant, key("re_1")));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(30));
            assertThat(ledger.settle(hold, credits(10)).charged()).isEqualTo(credits(10));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(10));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(10).negated());
        }

        private long buy(long amount, long bonus) {
            return ledger.grant(GrantRequest.purchase(account, credits(amount), key("g"))
                            .bonus(credits(bonus))
                            .cost(paid))
                    .transaction()
                    .sequence();
        }
    }

    @Nested
    class Transfers {
        @Test
        void credits_move_with_their_source_end_scope_and_part_of_the_cost() {
            Instant end = clock.instant().plus(DAY);
            ledger.grant(GrantRequest.purchase(account, credits(10), key("g"))
                    .expiresAt(end)
                    .cost(Money.usd("20")));
            Booked out = ledger.transfer(TransferRequest.of(account, OTHER, credits(4), key("t")));

            assertThat(out.transaction().orElseThrow().amount())
                    .isEqualTo(credits(4).negated());
            assertThat(out.transaction().orElseThrow().counterparty()).isEqualTo(OTHER);
            Lot moved =
                    storage.ledger().read(OTHER, books -> books.lot(OTHER, 1)).orElseThrow();
            assertThat(moved.source()).isEqualTo(GrantSource.PURCHASE);
            assertThat(moved.expiresAt()).isEqualTo(end);
            assertThat(moved.cost()).isEqualTo(Money.usd("8"));
            assertThat(ledger.balance(OTHER).available()).isEqualTo(credits(4));
            assertThat(available()).isEqualTo(credits(6));
        }

        @Test
        void what_has_ended_by_the_time_of_the_account_that_gets_it_expires_there() {
            purchase(OTHER, 1, "g");
            clock.advance(DAY);
            purchase(OTHER, 1, "a day later");
            clock.advance(DAY.negated());
            allow(account, 4, Duration.ofHours(1), "g");
            ledger.transfer(TransferRequest.of(account, OTHER, credits(4), key("t")));
            assertThat(ledger.balance(OTHER).posted()).isEqualTo(credits(2));
        }

        @Test
        void a_transfer_repeated_moves_once() {
            purchase(account, 10, "g");
            TransferRequest request = TransferRequest.of(account, OTHER, credits(4), key("t"));
            ledger.transfer(request);
            assertThat(ledger.transfer(request).replayed()).isTrue();
            assertThatThrownBy(() -> ledger.transfer(TransferRequest.of(account, OTHER, credits(5), key("t"))))
                    .isInstanceOf(IdempotencyConflictException.class);
            assertThat(ledger.balance(OTHER).available()).isEqualTo(credits(4));
        }

        @Test
        void more_than_is_free_does_not_move_and_neither_does_credit() {
            purchase(account, 10, "g");
            ledger.change(AccountRequest.creditLimit(account, credits(10), key("limit")));
            ledger.hold(account, credits(7), key("h"));
            assertThatThrownBy(() -> ledger.transfer(TransferRequest.of(account, OTHER, credits(4), key("t"))))
                    .isInstanceOfSatisfying(
                            InsufficientCreditsException.class,
                            e -> assertThat(e.available()).isEqualTo(credits(3)));
            assertThat(ledger.balance(OTHER).available()).isEqualTo(Credits.ZERO);
            assertThat(available()).isEqualTo(credits(13));
        }

        @Test
        void transfers_both_ways_at_once_neither_lose_nor_make_credits() throws Exception {
            purchase(account, 50, "g");
            purchase(OTHER, 50, "g");
            List<Rendezvous.Finish<Booked>> finishes = Rendezvous.collide(
                    20,
                    i -> () -> ledger.transfer(
                            i % 2 == 0
                                    ? TransferRequest.of(account, OTHER, credits(1), key("t" + i))
                                    : TransferRequest.of(OTHER, account, credits(2), key("t" + i))));
            assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
            assertThat(available()).isEqualTo(credits(60));
            assertThat(ledger.balance(OTHER).available()).isEqualTo(credits(40));
        }
    }

    @Nested
    class Lots {
        @Test
        void a_voided_lot_loses_what_is_left_and_what_its_holds_give_back_later() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            Booked voided = ledger.change(LotRequest.voiding(account, 1, key("v")));
            assertThat(voided.transaction().orElseThrow().amount())
                    .isEqualTo(credits(6).negated());
            assertThat(ledger.settle(hold, credits(1)).charged()).isEqualTo(credits(1));
            assertThat(lines())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount)
                    .startsWith(
                            tuple(TransactionType.VOID, credits(3).negated()),
                            tuple(TransactionType.USAGE, credits(1).negated()),
                            tuple(TransactionType.VOID, credits(6).negated()));
            assertThat(ledger.change(LotRequest.voiding(account, 1, key("v"))).replayed())
                    .isTrue();
            assertThat(ledger.change(LotRequest.voiding(account, 1, key("v2"))).transaction())
                    .isEmpty();
        }

        @Test
        void a_refund_into_a_voided_lot_follows_it() {
            purchase(account, 10, "g");
            long spend =
                    ledger.spend(account, credits(4), key("s")).transaction().sequence();
            ledger.change(LotRequest.voiding(account, 1, key("v")));
            ledger.refund(RefundRequest.of(account, spend, key("r")));
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.VOID);
        }

        @Test
        void removing_or_ending_a_used_up_lot_sticks_and_what_comes_back_to_it_goes() {
            purchase(account, 4, "g1");
            long one =
                    ledger.spend(account, credits(4), key("s1")).transaction().sequence();
            purchase(account, 4, "g2");
            long two =
                    ledger.spend(account, credits(4), key("s2")).transaction().sequence();
            assertThat(ledger.change(LotRequest.voiding(account, 1, key("v"))).transaction())
                    .isEmpty();
            assertThat(ledger.change(LotRequest.expiring(account, 2, key("e"))).transaction())
                    .isEmpty();
            assertThat(storedLot(1).status()).isEqualTo(LotStatus.VOIDED);
            ledger.refund(RefundRequest.of(account, one, key("r1")));
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.VOID);
            ledger.refund(RefundRequest.of(account, two, key("r2")));
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.EXPIRY);
            assertThat(available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void credits_that_repay_no_debt_are_spendable_beside_it() {
            ledger.debit(DebitRequest.of(account, credits(10), key("d")));
            ledger.grant(GrantRequest.promotion(account, credits(6), key("gift"))
                    .repayingDebt(false)
                    .expiresAt(clock.instant().plus(DAY)));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(10));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(-4));
            purchase(account, 3, "g");
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(7));
            ledger.transfer(TransferRequest.of(account, OTHER, credits(5), key("t")));
            ledger.debit(DebitRequest.of(OTHER, credits(9), key("d")));
            assertThat(ledger.balance(OTHER).debt()).isEqualTo(credits(4));
            assertThat(storage.ledger()
                            .read(OTHER, books -> books.lot(OTHER, 1).orElseThrow())
                            .repaysDebt())
                    .isFalse();
        }

        @Test
        void a_lot_may_be_ended_now() {
            purchase(account, 10, "g");
            ledger.change(LotRequest.expiring(account, 1, key("e")));
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.EXPIRY);
        }

        @Test
        void a_moved_end_counts_and_so_does_its_place_in_the_burn_order() {
            ledger.grant(GrantRequest.purchase(account, credits(5), key("g1"))
                    .expiresAt(clock.instant().plus(DAY)));
            ledger.grant(GrantRequest.purchase(account, credits(5), key("g2"))
                    .expiresAt(clock.instant().plus(DAY.multipliedBy(2))));
            Booked moved = ledger.change(
                    LotRequest.movingEnd(account, 1, clock.instant().plus(DAY.multipliedBy(3)), key("m")));
            assertThat(moved.transaction().orElseThrow().amount()).isEqualTo(Credits.ZERO);
            assertThat(ledger.spend(account, credits(1), key("s")).transaction().allocations())
                    .containsExactly(new Allocation(2, credits(1).negated()));
            clock.advance(DAY.multipliedBy(2));
            assertThat(available()).isEqualTo(credits(5));
            ledger.change(LotRequest.removingEnd(account, 1, key("m2")));
            clock.advance(DAY.multipliedBy(100));
            assertThat(available()).isEqualTo(credits(5));
        }

        @Test
        void a_lot_nobody_has_or_an_end_in_the_past_is_refused() {
            purchase(account, 10, "g");
            assertThatThrownBy(() -> ledger.change(LotRequest.voiding(account, 2, key("v"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lot 2");
            assertThatThrownBy(() -> ledger.change(LotRequest.movingEnd(account, 1, clock.instant(), key("m"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("newEnd");
            assertThat(available()).isEqualTo(credits(10));
        }
    }

    @Nested
    class Accounts {
        @Test
        void a_frozen_account_spends_and_holds_nothing_new_but_finishes_what_it_holds() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            ledger.change(AccountRequest.freeze(account, key("f")));

            assertThat(ledger.trySpend(account, credits(1), key("s")))
                    .isEqualTo(new SpendResult.NotActive(account, AccountStatus.FROZEN));
            assertThat(ledger.tryHold(account, credits(1), key("h2")))
                    .isEqualTo(new HoldResult.NotActive(account, AccountStatus.FROZEN));
            assertThatThrownBy(() -> ledger.transfer(TransferRequest.of(account, OTHER, credits(1), key("t"))))
                    .isInstanceOf(AccountNotActiveException.class);
            assertThat(ledger.settle(hold, credits(2)).charged()).isEqualTo(credits(2));
            purchase(account, 5, "g2");
            assertThat(ledger.balance(account).status()).isEqualTo(AccountStatus.FROZEN);

            ledger.change(AccountRequest.activate(account, key("a")));
            assertThat(ledger.spend(account, credits(1), key("s")).replayed()).isFalse();
        }

        @Test
        void a_closed_account_takes_nothing_in_either() {
            purchase(account, 10, "g");
            ledger.change(AccountRequest.close(account, key("c")));
            assertThatThrownBy(() -> purchase(account, 5, "g2"))
                    .isInstanceOfSatisfying(
                            AccountNotActiveException.class,
                            e -> assertThat(e.status()).isEqualTo(AccountStatus.CLOSED));
            assertThatThrownBy(() -> ledger.spend(account, credits(1), key("s")))
                    .isInstanceOf(AccountNotActiveException.class);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(10));
        }

        @Test
        void a_credit_limit_lets_spends_make_debt_and_is_set_once_per_key() {
            purchase(account, 1, "g");
            AccountRequest limit = AccountRequest.creditLimit(account, credits(5), key("limit"));
            assertThat(ledger.change(limit).replayed()).isFalse();
            assertThat(ledger.change(limit).replayed()).isTrue();
            ledger.spend(account, credits(6), key("s"));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(5));
            assertThat(ledger.trySpend(account, Credits.SMALLEST, key("s2"))).isInstanceOf(SpendResult.Refused.class);
        }

        @Test
        void a_debit_by_hand_makes_debt_but_never_a_negative_lot() {
            purchase(account, 3, "g");
            ledger.debit(DebitRequest.of(account, credits(5), key("d")).description("chargeback by bank"));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(2).negated());
            assertThat(storedLot(1).remaining()).isEqualTo(Credits.ZERO);
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.ADJUSTMENT);
        }
    }

    @Nested
    class Housekeeping {
        @Test
        void a_hold_is_extended_while_it_lives_and_not_after() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            Instant later = clock.instant().plus(Duration.ofHours(2));
            assertThat(ledger.extend(hold, later).expiresAt()).isEqualTo(later);
            assertThat(ledger.extend(hold, later.minusSeconds(60)).expiresAt()).isEqualTo(later);
            clock.advance(Duration.ofHours(1));
            assertThat(ledger.balance(account).held()).isEqualTo(credits(4));
            clock.advance(Duration.ofHours(1));
            assertThatThrownBy(() -> ledger.extend(hold, later.plusSeconds(60)))
                    .isInstanceOfSatisfying(
                            HoldNotOpenException.class,
                            e -> assertThat(e.state()).isEqualTo(HoldState.EXPIRED));
            assertThat(available()).isEqualTo(credits(10));
        }

        @Test
        void maintenance_books_what_is_already_true_in_bounded_batches_and_is_idempotent() {
            for (int i = 0; i < 5; i++) {
                allow(AccountId.of("member-" + i), 1, DAY.plusSeconds(i), "g");
            }
            allow(account, 5, DAY.multipliedBy(9), "g");
            assertThat(ledger.maintenance().runOnce(10)).isZero();
            clock.advance(DAY.multipliedBy(2));

            assertThat(ledger.maintenance().runOnce(3)).isEqualTo(3);
            assertThat(ledger.maintenance().runOnce(3)).isEqualTo(2);
            assertThat(ledger.maintenance().runOnce(3)).isZero();
            assertThat(storage.ledger().countTransactions(AccountId.of("member-4"), java.util.Set.of()))
                    .isEqualTo(2);
            assertThat(available()).isEqualTo(credits(5));
        }

        @Test
        void many_grants_succeed_or_fail_each_by_itself() {
            purchase(account, 1, "used");
            var outcomes = ledger.grantAll(List.of(
                    GrantRequest.promotion(account, credits(1), key("a")),
                    GrantRequest.promotion(account, credits(1), key("used")),
                    GrantRequest.promotion(OTHER, credits(1), key("a"))));
            assertThat(outcomes.get(0).orThrow().replayed()).isFalse();
            assertThatThrownBy(() -> outcomes.get(1).orThrow()).isInstanceOf(IdempotencyConflictException.class);
            assertThat(outcomes.get(2).orThrow().replayed()).isFalse();
            assertThat(available()).isEqualTo(credits(2));
        }
    }

    private Lot storedLot(long number) {
        return storage.ledger()
                .read(account, books -> books.lot(account, number))
                .orElseThrow();
    }
}
