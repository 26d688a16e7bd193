package io.credits4j.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.ClawbackPolicy;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of credits that go with money taken back and are spent already, where that is forgiven or frozen. */
class ClawbackTest {
    private static final Credits BOUGHT = Credits.of(100);
    private static final Credits SPENT = Credits.of(60);
    private static final Credits LEFT = Credits.of(40);

    private static PaymentFacts sale(Shop shop, String id) {
        return PaymentFacts.of(id, shop.account, Money.usd("10"), PaymentState.PAID)
                .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:" + id), BOUGHT));
    }

    private static void buy(Shop shop, String id) {
        shop.billing.payments().record(sale(shop, id));
    }

    private static void refund(Shop shop, String amount, Refund.Status status) {
        List<Refund> refunds = List.of(new Refund("re_1", Money.usd(amount), status));
        shop.billing.payments().record(sale(shop, "pi_1").refunds(refunds));
    }

    private static void dispute(Shop shop, Dispute.Status status) {
        List<Dispute> disputes = List.of(new Dispute("dp_1", Money.usd("10"), status));
        shop.billing.payments().record(sale(shop, "pi_1").disputes(disputes));
    }

    /** What is available, set aside and owed. */
    private static void assertBooks(Shop shop, Credits available, Credits setAside) {
        Balance balance = shop.ledger.balance(shop.account);
        assertThat(balance.available()).as("available").isEqualTo(available);
        assertThat(balance.posted().minus(balance.available())).as("set aside").isEqualTo(setAside);
        assertThat(balance.debt()).as("debt").isEqualTo(Credits.ZERO);
        shop.audit();
    }

    @Nested
    class Forgiven {
        private final Shop shop = Shop.with(DisputePolicy.FREEZE, ClawbackPolicy.FORGIVE);

        Forgiven() {
            buy(shop, "pi_1");
            shop.spend(SPENT, "s1");
        }

        @Test
        void a_refund_takes_what_is_left_and_nobody_owes_the_rest() {
            refund(shop, "10", Refund.Status.SUCCEEDED);
            assertThat(shop.sum(TransactionType.REVOCATION)).isEqualTo(LEFT.negated());
            assertBooks(shop, Credits.ZERO, Credits.ZERO);
            buy(shop, "pi_2");
            assertBooks(shop, BOUGHT, Credits.ZERO);
        }

        @Test
        void a_refund_in_part_takes_its_part_while_there_is_enough() {
            refund(shop, "3", Refund.Status.SUCCEEDED);
            assertBooks(shop, Credits.of(10), Credits.ZERO);
            refund(shop, "9", Refund.Status.SUCCEEDED);
            assertBooks(shop, Credits.ZERO, Credits.ZERO);
            assertThat(shop.sum(TransactionType.REVOCATION)).isEqualTo(LEFT.negated());
        }

        @Test
        void a_refund_that_fails_gives_back_what_it_took_and_no_more() {
            refund(shop, "10", Refund.Status.PENDING);
            refund(shop, "10", Refund.Status.FAILED);
            refund(shop, "10", Refund.Status.FAILED);
            assertBooks(shop, LEFT, Credits.ZERO);
        }

        @Test
        void a_dispute_sets_aside_what_is_left_and_a_lost_one_takes_it() {
            dispute(shop, Dispute.Status.OPEN);
            assertBooks(shop, Credits.ZERO, LEFT);
            dispute(shop, Dispute.Status.LOST);
            assertBooks(shop, Credits.ZERO, Credits.ZERO);
            dispute(shop, Dispute.Status.WON);
            assertBooks(shop, LEFT, Credits.ZERO);
        }

        @Test
        void a_dispute_that_claws_at_once_and_is_won_gives_back_what_it_took() {
            Shop claws = Shop.with(DisputePolicy.CLAW, ClawbackPolicy.FORGIVE);
            buy(claws, "pi_1");
            claws.spend(SPENT, "s1");
            dispute(claws, Dispute.Status.OPEN);
            assertBooks(claws, Credits.ZERO, Credits.ZERO);
            dispute(claws, Dispute.Status.WON);
            assertBooks(claws, LEFT, Credits.ZERO);
        }
    }

    @Nested
    class Frozen {
        private final Shop shop = Shop.with(DisputePolicy.FREEZE, ClawbackPolicy.FREEZE);

        Frozen() {
            buy(shop, "pi_1");
            shop.spend(SPENT, "s1");
        }

        @Test
        void a_refund_sets_aside_what_is_left_and_takes_nothing() {
            refund(shop, "10", Refund.Status.SUCCEEDED);
            refund(shop, "10", Refund.Status.SUCCEEDED);
            assertThat(shop.lines(TransactionType.REVOCATION))
                    .allMatch(line -> line.amount().isZero());
            assertBooks(shop, Credits.ZERO, LEFT);
        }

        @Test
        void what_is_bought_later_is_not_touched() {
            refund(shop, "10", Refund.Status.SUCCEEDED);
            buy(shop, "pi_2");
            assertBooks(shop, BOUGHT, LEFT);
        }

        @Test
        void a_refund_that_fails_sets_free() {
            refund(shop, "10", Refund.Status.PENDING);
            refund(shop, "10", Refund.Status.FAILED);
            assertBooks(shop, LEFT, Credits.ZERO);
        }

        @Test
        void a_refund_in_part_sets_its_part_aside() {
            refund(shop, "3", Refund.Status.SUCCEEDED);
            assertBooks(shop, Credits.of(10), Credits.of(30));
        }

        @Test
        void a_lost_dispute_stays_set_aside_and_a_won_one_is_free() {
            dispute(shop, Dispute.Status.OPEN);
            assertBooks(shop, Credits.ZERO, LEFT);
            dispute(shop, Dispute.Status.LOST);
            assertBooks(shop, Credits.ZERO, LEFT);
            dispute(shop, Dispute.Status.WON);
            assertBooks(shop, LEFT, Credits.ZERO);
        }

        @Test
        void a_refund_and_a_dispute_set_aside_no_more_than_was_bought() {
            refund(shop, "8", Refund.Status.PENDING);
            dispute(shop, Dispute.Status.OPEN);
            assertBooks(shop, Credits.ZERO, LEFT);
            refund(shop, "8", Refund.Status.FAILED);
            dispute(shop, Dispute.Status.WON);
            assertBooks(shop, LEFT, Credits.ZERO);
        }
    }
}
