package io.credits4j.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.ClawbackPolicy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Credits granted less those taken back are always the function of the money kept that the policy says, whatever happens to a
 * payment and however it is told of.
 */
class RandomPaymentsTest {
    private static final int RUNS = 60;

    private int refundsThatCount;
    private int failedRefunds;
    private int lostDisputes;
    private int openDisputes;
    private int wonDisputes;

    @Test
    void credits_follow_the_money_when_the_provider_is_asked() {
        long seed = seed();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            Sale sale = new Sale(random);
            for (int i = 0; i < 25; i++) {
                sale.happen(true);
                if (random.nextBoolean()) {
                    sale.shop.billing.payments().record("pi_1", sale::facts);
                    sale.check("seed=" + seed + " run=" + run + " step=" + i);
                }
                sale.spendSomething(i);
            }
            sale.shop.billing.payments().record("pi_1", sale::facts);
            sale.check("seed=" + seed + " run=" + run);
        }
        assertThat(List.of(refundsThatCount, failedRefunds, lostDisputes, openDisputes, wonDisputes))
                .as("seed=%d", seed)
                .allSatisfy(count -> assertThat(count).isPositive());
    }

    @Test
    void credits_follow_the_money_when_events_come_shuffled_and_twice() {
        long seed = seed();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            Sale sale = new Sale(random);
            List<PaymentFacts> events = new ArrayList<>(List.of(sale.paid()));
            for (int i = 0; i < 20; i++) {
                sale.happen(false).ifPresent(events::add);
            }
            events.addAll(events.subList(0, events.size() / 2));
            Collections.shuffle(events, random);
            for (int i = 0; i < events.size(); i++) {
                sale.shop.billing.payments().record(events.get(i));
                sale.spendSomething(i);
            }
            sale.check("seed=" + seed + " run=" + run);
        }
    }

    private static long seed() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        return seed;
    }

    /** A payment and what happens to it at the provider. */
    private final class Sale {
        private final Random random;
        private final DisputePolicy onDispute;
        private final Shop shop;
        private final long paid;
        private final Credits credits;
        private final Credits bonus;
        private final List<Refund> refunds = new ArrayList<>();
        private final List<Dispute> disputes = new ArrayList<>();

        Sale(Random random) {
            this.random = random;
            onDispute = random.nextBoolean() ? DisputePolicy.FREEZE : DisputePolicy.CLAW;
            shop = Shop.with(onDispute, random.nextBoolean() ? ClawbackPolicy.TO_DEBT : ClawbackPolicy.CLAW_OTHER_LOTS);
            paid = 1L + random.nextInt(10_000);
            credits = Credits.ofMicros(1 + random.nextInt(100_000_000));
            bonus = random.nextBoolean() ? Credits.ZERO : Credits.ofMicros(1 + random.nextInt(10_000_000));
        }

        private Money cents(long cents) {
            return Money.ofMinor(cents, "USD");
        }

        private Money some() {
            return cents(1 + random.nextInt((int) paid));
        }

        private PaymentFacts bare() {
            return PaymentFacts.of("pi_1", shop.account, cents(paid), PaymentState.PAID);
        }

        private PaymentFacts paid() {
            return bare().gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_1"), credits)
                    .bonus(bonus));
        }

        private PaymentFacts facts() {
            return paid().refunds(refunds).disputes(disputes);
        }

        /** Something happens; returns the event that tells of it, if it was not nothing. */
        private Optional<PaymentFacts> happen(boolean withAppeals) {
            return switch (random.nextInt(4)) {
                case 0 -> tell(begin(new Refund("re_" + refunds.size(), some(), Refund.Status.PENDING)));
                case 1 -> tell(begin(new Dispute("dp_" + disputes.size(), some(), Dispute.Status.WARNING)));
                case 2 -> refunds.isEmpty() ? Optional.empty() : tell(moveOn(random.nextInt(refunds.size())));
                default ->
                    disputes.isEmpty() ? Optional.empty() : tell(moveOn(random.nextInt(disputes.size()), withAppeals));
            };
        }

        private Optional<PaymentFacts> tell(Refund refund) {
            return Optional.of(bare().refunds(List.of(refund)));
        }

        private Optional<PaymentFacts> tell(Dispute dispute) {
            return Optional.of(bare().disputes(List.of(dispute)));
        }

        private Refund begin(Refund refund) {
            refunds.add(refund);
            return refund;
        }

        private Dispute begin(Dispute dispute) {
            disputes.add(dispute);
            return dispute;
        }

        private Refund moveOn(int which) {
            Refund before = refunds.get(which);
            Refund.Status next = switch (before.status()) {
                case PENDING -> random.nextInt(3) == 0 ? Refund.Status.CANCELED : Refund.Status.SUCCEEDED;
                case SUCCEEDED -> random.nextBoolean() ? Refund.Status.FAILED : Refund.Status.SUCCEEDED;
                default -> before.status();
            };
            Refund after = new Refund(before.id(), before.amount(), next);
            refunds.set(which, after);
            return after;
        }

        private Dispute moveOn(int which, boolean withAppeals) {
            Dispute before = disputes.get(which);
            Dispute.Status next = switch (before.status()) {
                case WARNING -> Dispute.Status.OPEN;
                case OPEN -> random.nextBoolean() ? Dispute.Status.WON : Dispute.Status.LOST;
                case LOST -> withAppeals ? Dispute.Status.WON : Dispute.Status.LOST;
                default -> before.status();
            };
            Dispute after = new Dispute(before.id(), before.amount(), next);
            disputes.set(which, after);
            return after;
        }

        private void spendSomething(int i) {
            if (random.nextInt(3) == 0) {
                shop.spend(Credits.ofMicros(1 + random.nextInt(20_000_000)), "spend-" + i);
            }
        }

        private void check(String where) {
            long gone = refunds.stream()
                            .filter(refund -> refund.status() == Refund.Status.PENDING
                                    || refund.status() == Refund.Status.SUCCEEDED)
                            .mapToLong(refund -> refund.amount().toMinor())
                            .sum()
                    + sumOf(Dispute.Status.LOST);
            long open = sumOf(Dispute.Status.OPEN);
            long taken = Math.min(paid, onDispute == DisputePolicy.CLAW ? gone + open : gone);
            Credits kept = credits.plus(bonus).minus(share(credits, taken)).minus(share(bonus, taken));
            assertThat(shop.sum(
                            TransactionType.PURCHASE,
                            TransactionType.PROMOTION,
                            TransactionType.REVOCATION,
                            TransactionType.REINSTATEMENT))
                    .as(where)
                    .isEqualTo(kept);
            checkFrozen(where, taken, Math.min(paid, gone + open));
            shop.audit();
            count();
        }

        /** What is in doubt can be spent by nobody. */
        private void checkFrozen(String where, long taken, long takenOrInDoubt) {
            Credits doubted = onDispute == DisputePolicy.CLAW
                    ? Credits.ZERO
                    : share(credits, takenOrInDoubt)
                            .plus(share(bonus, takenOrInDoubt))
                            .minus(share(credits, taken))
                            .minus(share(bonus, taken));
            Credits posted = shop.ledger.balance(shop.account).posted();
            assertThat(shop.available())
                    .as(where)
                    .isLessThanOrEqualTo(posted.max(Credits.ZERO))
                    .isGreaterThanOrEqualTo(posted.minus(doubted).max(Credits.ZERO));
            if (doubted.isPositive() && posted.isGreaterThan(doubted)) {
                assertThat(shop.available()).as(where).isLessThan(posted);
            }
        }

        private long sumOf(Dispute.Status status) {
            return disputes.stream()
                    .filter(dispute -> dispute.status() == status)
                    .mapToLong(dispute -> dispute.amount().toMinor())
                    .sum();
        }

        private Credits share(Credits whole, long part) {
            return Credits.of(whole.toBigDecimal()
                    .multiply(BigDecimal.valueOf(part))
                    .divide(BigDecimal.valueOf(paid), Credits.SCALE, RoundingMode.CEILING));
        }

        private void count() {
            for (Refund refund : refunds) {
                refundsThatCount += refund.status() == Refund.Status.SUCCEEDED ? 1 : 0;
                failedRefunds += refund.status() == Refund.Status.FAILED ? 1 : 0;
            }
            lostDisputes += sumOf(Dispute.Status.LOST) > 0 ? 1 : 0;
            openDisputes += sumOf(Dispute.Status.OPEN) > 0 ? 1 : 0;
            wonDisputes += sumOf(Dispute.Status.WON) > 0 ? 1 : 0;
        }
    }
}
