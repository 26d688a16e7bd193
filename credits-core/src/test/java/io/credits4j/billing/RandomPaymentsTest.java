package io.credits4j.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Allocation;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.ClawbackPolicy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Credits granted less those taken back are always the function of the money kept that the policies say, whatever happens to
 * payments, however it is told of and whatever is spent in between.
 */
class RandomPaymentsTest {
    private static final int RUNS = 100;

    private final Set<What> seen = EnumSet.noneOf(What.class);

    /** What has to come up, or nothing was shown. */
    private enum What {
        REFUND,
        FAILED_REFUND,
        OPEN_DISPUTE,
        WON_DISPUTE,
        LOST_DISPUTE,
        DEBT,
        UNRECOVERED,
        TAKEN_FROM_ANOTHER_LOT,
        IN_DOUBT
    }

    @Test
    void credits_follow_the_money_when_the_provider_is_asked() {
        long seed = seed();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            Account account = new Account(random);
            for (int i = 0; i < 25; i++) {
                account.anySale().happen(true);
                if (random.nextBoolean()) {
                    account.recordAll();
                    account.check("seed=" + seed + " run=" + run + " step=" + i);
                }
                account.spendSomething(i);
            }
            account.recordAll();
            account.check("seed=" + seed + " run=" + run);
        }
        assertThat(seen).as("seed=%d", seed).containsExactlyInAnyOrder(What.values());
    }

    @Test
    void credits_follow_the_money_when_events_come_shuffled_and_twice() {
        long seed = seed();
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            Account account = new Account(random);
            List<PaymentFacts> events = new ArrayList<>();
            account.sales.forEach(sale -> events.add(sale.paid()));
            for (int i = 0; i < 20; i++) {
                account.anySale().happen(false).ifPresent(events::add);
            }
            events.addAll(events.subList(0, events.size() / 2));
            Collections.shuffle(events, random);
            for (int i = 0; i < events.size(); i++) {
                account.shop.billing.payments().record(events.get(i));
                account.spendSomething(i);
            }
            account.check("seed=" + seed + " run=" + run);
        }
        assertThat(seen).as("seed=%d", seed).containsExactlyInAnyOrder(What.values());
    }

    private static long seed() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        return seed;
    }

    private static Credits share(Credits whole, long part, long of) {
        return Credits.of(whole.toBigDecimal()
                .multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(of), Credits.SCALE, RoundingMode.CEILING));
    }

    /** An account under some policies, with a few payments. */
    private final class Account {
        private final Random random;
        private final DisputePolicy onDispute;
        private final ClawbackPolicy clawback;
        private final Shop shop;
        private final List<Sale> sales;

        Account(Random random) {
            this.random = random;
            onDispute = any(DisputePolicy.values());
            clawback = any(ClawbackPolicy.values());
            shop = Shop.with(onDispute, clawback);
            sales = IntStream.rangeClosed(1, 1 + random.nextInt(3))
                    .mapToObj(number -> new Sale(random, "pi_" + number, this))
                    .toList();
        }

        private <T> T any(T[] values) {
            return values[random.nextInt(values.length)];
        }

        private Sale anySale() {
            return sales.get(random.nextInt(sales.size()));
        }

        private void recordAll() {
            sales.forEach(sale -> shop.billing.payments().record(sale.reference, sale::facts));
        }

        private void spendSomething(int i) {
            if (random.nextInt(3) == 0) {
                shop.spend(Credits.ofMicros(1 + random.nextInt(60_000_000)), "spend-" + i);
            }
        }

        private void check(String where) {
            String all = where + " " + onDispute + " " + clawback;
            checkTaken(all);
            checkSpendable(all);
            shop.audit();
            sales.forEach(Sale::note);
        }

        /** Debt is the customer's who spent what was taken back, under the policies that take it elsewhere. */
        private void checkTaken(String where) {
            Credits kept = sales.stream().map(Sale::kept).reduce(Credits.ZERO, Credits::plus);
            Credits unrecovered = lots().stream().map(Lot::unrecovered).reduce(Credits.ZERO, Credits::plus);
            Credits booked = shop.sum(
                    TransactionType.PURCHASE,
                    TransactionType.PROMOTION,
                    TransactionType.REVOCATION,
                    TransactionType.REINSTATEMENT);
            assertThat(booked).as(where).isEqualTo(kept.plus(unrecovered));
            boolean mayOwe = clawback == ClawbackPolicy.TO_DEBT || clawback == ClawbackPolicy.CLAW_OTHER_LOTS;
            assertThat(mayOwe || shop.debt().isZero()).as(where).isTrue();
            assertThat(clawback == ClawbackPolicy.FORGIVE || unrecovered.isZero())
                    .as(where)
                    .isTrue();
            note(What.DEBT, shop.debt().isPositive());
            note(What.UNRECOVERED, unrecovered.isPositive());
            note(What.TAKEN_FROM_ANOTHER_LOT, clawback == ClawbackPolicy.CLAW_OTHER_LOTS && tookElsewhere());
        }

        private boolean tookElsewhere() {
            return shop.lines(TransactionType.REVOCATION).stream().anyMatch(this::tookElsewhere);
        }

        private boolean tookElsewhere(LedgerTransaction revocation) {
            long own = shop.lines(TransactionType.PURCHASE).stream()
                    .filter(grant -> Long.valueOf(grant.sequence()).equals(revocation.corrects()))
                    .map(Sale::lotOf)
                    .findFirst()
                    .orElseThrow();
            return revocation.allocations().stream()
                    .mapToLong(Allocation::lot)
                    .anyMatch(lot -> lot != Allocation.DEBT && lot != own && lot != own + 1);
        }

        /** What is in doubt can be spent by nobody, and all else that is left can. */
        private void checkSpendable(String where) {
            Credits free = Credits.ZERO;
            for (Lot lot : lots()) {
                Credits doubted = sales.stream()
                        .flatMap(sale -> sale.doubted(lot).stream())
                        .findFirst()
                        .orElseThrow();
                free = free.plus(lot.remaining().minus(doubted).max(Credits.ZERO));
                note(What.IN_DOUBT, doubted.isPositive() && lot.remaining().isPositive());
            }
            assertThat(shop.available()).as(where).isEqualTo(free);
        }

        private List<Lot> lots() {
            return shop.storage.ledger().read(shop.account, books -> {
                List<Lot> lots = new ArrayList<>();
                Optional<Lot> lot = books.lot(shop.account, 1);
                while (lot.isPresent()) {
                    lots.add(lot.get());
                    lot = books.lot(shop.account, lots.size() + 1L);
                }
                return lots;
            });
        }
    }

    private void note(What what, boolean isSo) {
        if (isSo) {
            seen.add(what);
        }
    }

    /** A part of what a payment is for; the parts of one payment are of equal price. */
    private record Portion(IdempotencyKey key, Credits credits, Credits bonus, int number) {}

    /** A payment and what happens to it at the provider. */
    private final class Sale {
        private final Random random;
        private final String reference;
        private final Account account;
        private final long paid;
        private final List<Portion> portions = new ArrayList<>();
        private final List<Refund> refunds = new ArrayList<>();
        private final List<Dispute> disputes = new ArrayList<>();

        Sale(Random random, String reference, Account account) {
            this.random = random;
            this.reference = reference;
            this.account = account;
            paid = 1L + random.nextInt(10_000);
            int count = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : 1;
            for (int i = 0; i < count; i++) {
                portions.add(new Portion(
                        IdempotencyKey.of(reference + "/" + i),
                        Credits.ofMicros(1 + random.nextInt(100_000_000)),
                        random.nextBoolean() ? Credits.ZERO : Credits.ofMicros(1 + random.nextInt(10_000_000)),
                        i));
            }
        }

        private Money cents(long cents) {
            return Money.ofMinor(cents, "USD");
        }

        private Money some() {
            return cents(1 + random.nextInt((int) paid));
        }

        private PaymentFacts bare() {
            return PaymentFacts.of(reference, account.shop.account, cents(paid), PaymentState.PAID);
        }

        private PaymentFacts paid() {
            return bare().gives(portions.stream()
                    .map(portion -> PaidCredits.purchase(portion.key(), portion.credits())
                            .bonus(portion.bonus())
                            .portion(portion.number(), portions.size()))
                    .toList());
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

        private long gone() {
            long refunded = refunds.stream()
                    .filter(refund ->
                            refund.status() == Refund.Status.PENDING || refund.status() == Refund.Status.SUCCEEDED)
                    .mapToLong(refund -> refund.amount().toMinor())
                    .sum();
            long lost = sumOf(Dispute.Status.LOST);
            long open = sumOf(Dispute.Status.OPEN);
            return Math.min(paid, refunded + lost + (account.onDispute == DisputePolicy.CLAW ? open : 0));
        }

        private long goneOrInDoubt() {
            return account.onDispute == DisputePolicy.CLAW
                    ? gone()
                    : Math.min(paid, gone() + sumOf(Dispute.Status.OPEN));
        }

        private long sumOf(Dispute.Status status) {
            return disputes.stream()
                    .filter(dispute -> dispute.status() == status)
                    .mapToLong(dispute -> dispute.amount().toMinor())
                    .sum();
        }

        /** What the customer may have in the end; where everything is only set aside, that is all of it. */
        private Credits kept() {
            Credits kept = Credits.ZERO;
            for (Portion portion : portions) {
                long taken = account.clawback == ClawbackPolicy.FREEZE ? 0 : of(portion, gone());
                kept = kept.plus(portion.credits())
                        .plus(portion.bonus())
                        .minus(share(portion.credits(), taken, paid))
                        .minus(share(portion.bonus(), taken, paid));
            }
            return kept;
        }

        /** What is taken goes by the last portions first; on the scale of the whole payment. */
        private long of(Portion portion, long money) {
            long later = paid * (portions.size() - 1L - portion.number());
            return Math.max(0, Math.min(paid, money * portions.size() - later));
        }

        /** What of a lot is in doubt, if it is of this sale. */
        private Optional<Credits> doubted(Lot lot) {
            return portions.stream()
                    .filter(portion -> lot.number() == lotOf(portion)
                            || (portion.bonus().isPositive() && lot.number() == lotOf(portion) + 1))
                    .map(portion -> doubted(lot, portion))
                    .findFirst();
        }

        private Credits doubted(Lot lot, Portion portion) {
            Credits both = share(lot.granted(), of(portion, goneOrInDoubt()), paid);
            return account.clawback == ClawbackPolicy.FREEZE
                    ? both
                    : both.minus(share(lot.granted(), of(portion, gone()), paid));
        }

        private long lotOf(Portion portion) {
            return account.shop.lines(TransactionType.PURCHASE).stream()
                    .filter(line -> portion.key().equals(line.key()))
                    .map(Sale::lotOf)
                    .findFirst()
                    .orElseThrow();
        }

        private static long lotOf(LedgerTransaction grant) {
            return grant.allocations().get(0).lot();
        }

        private void note() {
            for (Refund refund : refunds) {
                RandomPaymentsTest.this.note(What.REFUND, refund.status() == Refund.Status.SUCCEEDED);
                RandomPaymentsTest.this.note(What.FAILED_REFUND, refund.status() == Refund.Status.FAILED);
            }
            RandomPaymentsTest.this.note(What.OPEN_DISPUTE, sumOf(Dispute.Status.OPEN) > 0);
            RandomPaymentsTest.this.note(What.WON_DISPUTE, sumOf(Dispute.Status.WON) > 0);
            RandomPaymentsTest.this.note(What.LOST_DISPUTE, sumOf(Dispute.Status.LOST) > 0);
        }
    }
}
