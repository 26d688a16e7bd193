package io.credits4j.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.books.TransactionType;
import io.credits4j.pricing.UpgradePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Moving up and down earns nothing: within one paid period nobody gets more than the best plan paid for allows. */
class RandomSubscriptionsTest {
    private static final List<String> PRICES = List.of("price_small", "price_large", "price_huge");
    private static final Instant START = Plans.JANUARY;
    private static final Instant END = Plans.FEBRUARY;
    private static final int RUNS = 150;

    private int unpaid;
    private int upgradesThatGave;

    @Test
    void up_and_down_earns_no_more_than_the_best_plan_paid_for() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            UpgradePolicy policy = List.of(UpgradePolicy.values()).get(random.nextInt(UpgradePolicy.values().length));
            oneMonth(random, policy, "seed=" + seed + " run=" + run + " " + policy);
        }
        assertThat(unpaid).as("seed=%d", seed).isPositive();
        assertThat(upgradesThatGave).as("seed=%d", seed).isPositive();
    }

    /** In a month with changes, some of them not paid, told in any order and some of them twice. */
    private void oneMonth(Random random, UpgradePolicy policy, String where) {
        Shop shop = Shop.selling(Plans.catalog(policy));
        shop.clock.set(END.minusSeconds(1));
        List<InvoiceFacts> invoices = new ArrayList<>();
        Credits best = Credits.ZERO;
        String price = any(random);
        long seats = 1L + random.nextInt(3);
        Instant at = START;
        for (int i = 0; i < 8; i++) {
            boolean isPaid = i == 0 || random.nextInt(4) > 0;
            String next = i == 0 ? price : any(random);
            long nextSeats = i == 0 ? seats : 1L + random.nextInt(3);
            invoices.add(invoice(shop, i, at, price, seats, next, nextSeats, isPaid));
            best = isPaid ? best.max(allowance(next, nextSeats)) : best;
            unpaid += isPaid ? 0 : 1;
            price = next;
            seats = nextSeats;
            at = at.plusSeconds(1 + random.nextInt(250_000));
        }
        shop.billing.subscriptions().record("sub_1", () -> subscription(shop));
        List<InvoiceFacts> told = new ArrayList<>(invoices);
        told.addAll(invoices.subList(0, 4));
        Collections.shuffle(told, random);
        for (InvoiceFacts invoice : told) {
            shop.billing.subscriptions().recordInvoice(invoice.reference(), () -> invoice);
            assertThat(shop.sum(TransactionType.SUBSCRIPTION)).as(where).isLessThanOrEqualTo(best);
            shop.spend(Credits.of(1 + random.nextInt(500)), "spend-" + invoice.reference() + random.nextInt());
        }
        InvoiceLine firstLine = invoices.get(0).lines().get(0);
        Credits first = allowance(firstLine.price(), firstLine.quantity());
        assertThat(shop.sum(TransactionType.SUBSCRIPTION)).as(where).isGreaterThanOrEqualTo(first);
        if (policy == UpgradePolicy.DIFFERENCE) {
            assertThat(shop.sum(TransactionType.SUBSCRIPTION)).as(where).isEqualTo(best);
        }
        upgradesThatGave += shop.lines(TransactionType.SUBSCRIPTION).size() > 1 ? 1 : 0;
        shop.audit();
    }

    private static String any(Random random) {
        return PRICES.get(random.nextInt(PRICES.size()));
    }

    private static Credits allowance(String price, long seats) {
        return Plans.catalog(UpgradePolicy.NONE)
                .findOfferByProviderPrice(price)
                .orElseThrow()
                .creditsPerMonth(seats);
    }

    private static SubscriptionFacts subscription(Shop shop) {
        return SubscriptionFacts.of(
                "sub_1",
                shop.account,
                SubscriptionStatus.ACTIVE,
                List.of(new SubscriptionItem("si_1", "price_small", 1, START, END)),
                START);
    }

    private static InvoiceFacts invoice(
            Shop shop,
            int i,
            Instant at,
            String before,
            long seatsBefore,
            String after,
            long seatsAfter,
            boolean paid) {
        InvoiceFacts facts = InvoiceFacts.of(
                        "in_" + i,
                        shop.account,
                        i == 0 ? BillingReason.CREATE : BillingReason.UPDATE,
                        paid ? InvoiceStatus.PAID : InvoiceStatus.OPEN,
                        Money.usd("10"),
                        at)
                .subscription("sub_1");
        return i == 0
                ? facts.lines(List.of(Plans.line("0", InvoiceLine.Kind.PERIOD, after, seatsAfter, START, END, "10")))
                : facts.lines(List.of(
                        Plans.line(i + "-", InvoiceLine.Kind.UNUSED_TIME, before, seatsBefore, at, END, "-5"),
                        Plans.line(i + "+", InvoiceLine.Kind.REST_OF_PERIOD, after, seatsAfter, at, END, "7")));
    }

    @Test
    void starting_a_new_cycle_again_and_again_earns_no_more_than_time_passes() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Shop shop = Shop.selling(Plans.catalog(UpgradePolicy.RESET_CYCLE));
        Instant from = START;
        Instant to = from.plusSeconds(30 * 86_400);
        for (int i = 0; i < 40; i++) {
            shop.clock.set(from);
            InvoiceFacts facts = cycle(shop, i, from, to);
            shop.billing.subscriptions().recordInvoice(facts.reference(), () -> facts);
            shop.spend(shop.available(), "spend-" + i);
            long passed = from.getEpochSecond() - START.getEpochSecond();
            Credits earned = Credits.of(1_000).plus(Credits.of(1_000 * passed / (30 * 86_400) + 1));
            assertThat(shop.sum(TransactionType.SUBSCRIPTION))
                    .as("seed=%d i=%d", seed, i)
                    .isLessThanOrEqualTo(earned);
            ends.add(to);
            from = from.plusSeconds(1 + random.nextInt(100_000));
            to = from.plusSeconds(30 * 86_400);
        }
        assertThat(shop.sum(TransactionType.SUBSCRIPTION)).isGreaterThan(Credits.of(1_000));
    }

    private final List<Instant> ends = new ArrayList<>();

    private InvoiceFacts cycle(Shop shop, int i, Instant from, Instant to) {
        InvoiceFacts facts = InvoiceFacts.of(
                        "in_" + i,
                        shop.account,
                        i == 0 ? BillingReason.CREATE : BillingReason.UPDATE,
                        InvoiceStatus.PAID,
                        Money.usd("10"),
                        from)
                .subscription("sub_1");
        InvoiceLine whole = Plans.line("w" + i, InvoiceLine.Kind.PERIOD, "price_large", 1, from, to, "10");
        return i == 0
                ? facts.lines(List.of(whole))
                : facts.lines(List.of(
                        Plans.line(
                                "u" + i,
                                InvoiceLine.Kind.UNUSED_TIME,
                                "price_large",
                                1,
                                from,
                                ends.get(ends.size() - 1),
                                "-9"),
                        whole));
    }
}
