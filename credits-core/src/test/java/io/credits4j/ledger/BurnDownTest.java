package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Scope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The burn order, against an order written a second time, criterion by criterion. */
class BurnDownTest {
    private static final Instant START = Instant.parse("2024-01-15T10:00:00Z");

    /** What decides when a lot burns. */
    record Candidate(
            int priority,
            GrantSource source,
            Credits granted,
            @Nullable Money cost,
            Instant effectiveAt,
            @Nullable Instant expiresAt,
            Instant createdAt,
            long number) {
        String key(BurnOrder order) {
            Credits zero = Credits.ZERO;
            Lot lot = new Lot(
                    AccountId.of("tenant-1"),
                    number,
                    source,
                    priority,
                    "",
                    granted,
                    granted,
                    zero,
                    zero,
                    zero,
                    zero,
                    LotStatus.OPEN,
                    effectiveAt,
                    expiresAt,
                    createdAt,
                    cost,
                    Scope.ANY,
                    0,
                    null,
                    true,
                    zero,
                    zero,
                    null,
                    0);
            return BurnDown.key(order, lot, expiresAt);
        }

        BigDecimal costPerCredit() {
            return cost == null
                    ? BigDecimal.ZERO
                    : cost.amount().divide(granted.toBigDecimal(), 12, RoundingMode.FLOOR);
        }

        Candidate withPriority(int newPriority) {
            return new Candidate(newPriority, source, granted, cost, effectiveAt, expiresAt, createdAt, number);
        }

        Candidate withSource(GrantSource newSource) {
            return new Candidate(priority, newSource, granted, cost, effectiveAt, expiresAt, createdAt, number);
        }

        Candidate withCost(Money newCost) {
            return new Candidate(priority, source, granted, newCost, effectiveAt, expiresAt, createdAt, number);
        }

        Candidate startingAt(Instant newStart) {
            return new Candidate(priority, source, granted, cost, newStart, expiresAt, createdAt, number);
        }

        Candidate endingAt(Instant newEnd) {
            return new Candidate(priority, source, granted, cost, effectiveAt, newEnd, createdAt, number);
        }

        Candidate grantedAt(Instant newCreation) {
            return new Candidate(priority, source, granted, cost, effectiveAt, expiresAt, newCreation, number);
        }

        Candidate numbered(long newNumber) {
            return new Candidate(priority, source, granted, cost, effectiveAt, expiresAt, createdAt, newNumber);
        }
    }

    private static final Candidate PURCHASED =
            new Candidate(100, GrantSource.PURCHASE, Credits.of(10), null, START, null, START, 1);
    private static final Candidate ALLOWANCE = PURCHASED.withSource(GrantSource.SUBSCRIPTION);

    private static Comparator<Candidate> expected(BurnOrder order) {
        Comparator<Candidate> purchasedFirst =
                Comparator.comparing(lot -> order == BurnOrder.PURCHASED_FIRST && lot.source() != GrantSource.PURCHASE);
        return Comparator.comparingInt(Candidate::priority)
                .thenComparing(purchasedFirst)
                .thenComparing(Candidate::expiresAt, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(lot -> lot.source() != GrantSource.PROMOTION)
                .thenComparing(Candidate::costPerCredit)
                .thenComparing(Candidate::effectiveAt)
                .thenComparing(Candidate::createdAt)
                .thenComparingLong(Candidate::number);
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void keys_sort_like_the_written_order_for_random_lots(BurnOrder order) {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<Candidate> lots = randomLots(random);
            List<Candidate> wanted = lots.stream().sorted(expected(order)).toList();
            Collections.shuffle(lots, random);
            assertThat(lots.stream().sorted(Comparator.comparing(lot -> lot.key(order))))
                    .as("seed=%d round=%d", seed, round)
                    .containsExactlyElementsOf(wanted);
        }
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void the_order_is_total_and_every_key_is_ascii_of_one_length(BurnOrder order) {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        List<String> keys =
                randomLots(new Random(seed)).stream().map(lot -> lot.key(order)).toList();
        assertThat(keys)
                .as("seed=%d", seed)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).hasSameSizeAs(keys.get(0)).matches("[0-9a-f]+"));
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void an_explicit_priority_comes_before_everything(BurnOrder order) {
        burnsInOrder(order, ALLOWANCE.withPriority(9), PURCHASED.withPriority(10), ALLOWANCE.withPriority(99));
    }

    @Test
    void purchased_credits_burn_before_the_allowance_even_though_only_the_allowance_ends() {
        Candidate ending = ALLOWANCE.endingAt(START.plusSeconds(1));
        burnsInOrder(BurnOrder.PURCHASED_FIRST, PURCHASED, ending);
        burnsInOrder(BurnOrder.EXPIRING_FIRST, ending, PURCHASED);
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void among_equals_the_earlier_end_comes_first_and_what_never_ends_last(BurnOrder order) {
        burnsInOrder(
                order,
                ALLOWANCE.endingAt(START.plusNanos(1_000)),
                ALLOWANCE.endingAt(START.plusNanos(2_000)),
                ALLOWANCE.endingAt(Instant.parse("9999-12-31T00:00:00Z")),
                ALLOWANCE);
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void the_dearest_of_the_smallest_lots_keep_their_order(BurnOrder order) {
        Candidate cheaper = smallestAt("999999999999998");
        burnsInOrder(order, smallestAt("10"), smallestAt("20"), cheaper, smallestAt("999999999999999"));
    }

    private static Candidate smallestAt(String usd) {
        Money cost = Money.usd(usd);
        return new Candidate(100, GrantSource.PURCHASE, Credits.SMALLEST, cost, START, null, START, 7);
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void given_away_burns_before_the_allowance_and_cheap_before_dear(BurnOrder order) {
        burnsInOrder(
                order,
                ALLOWANCE.withSource(GrantSource.PROMOTION),
                ALLOWANCE,
                ALLOWANCE.withCost(Money.usd("0.00000000001")),
                ALLOWANCE.withCost(Money.usd("9.98")),
                ALLOWANCE.withCost(Money.usd("9.99")));
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void ties_end_at_start_grant_and_number(BurnOrder order) {
        burnsInOrder(
                order,
                PURCHASED.startingAt(Instant.EPOCH),
                PURCHASED,
                PURCHASED.numbered(2),
                PURCHASED.numbered(10),
                PURCHASED.grantedAt(START.plusNanos(1_000)),
                PURCHASED.startingAt(START.plusNanos(1_000)));
    }

    @ParameterizedTest
    @EnumSource(BurnOrder.class)
    void a_cost_beyond_any_price_still_has_a_key_and_burns_last(BurnOrder order) {
        Candidate dear = new Candidate(
                100, GrantSource.PURCHASE, Credits.SMALLEST, Money.usd("999999999999999"), START, null, START, 1);
        burnsInOrder(order, PURCHASED.withCost(Money.usd("1000000")), dear);
    }

    private static void burnsInOrder(BurnOrder order, Candidate... lots) {
        List<String> keys = new ArrayList<>();
        for (Candidate lot : lots) {
            keys.add(lot.key(order));
        }
        assertThat(keys).isSorted().doesNotHaveDuplicates();
    }

    /** Few values per criterion, so that ties reach every one of them. */
    private static List<Candidate> randomLots(Random random) {
        List<Candidate> lots = new ArrayList<>();
        for (int number = 1; number <= 60; number++) {
            lots.add(new Candidate(
                    oneOf(random, List.of(0, 99, 100, 9_999)),
                    oneOf(random, List.of(GrantSource.values())),
                    oneOf(random, List.of(Credits.SMALLEST, Credits.of(1), Credits.of(3), Credits.LARGEST_AMOUNT)),
                    random.nextBoolean()
                            ? null
                            : oneOf(random, List.of(Money.usd("0"), Money.usd("1"), Money.usd("3"))),
                    START.plusSeconds(random.nextInt(2)),
                    random.nextBoolean() ? null : START.plusSeconds(10 + random.nextInt(3)),
                    START.plusNanos(1_000L * random.nextInt(2)),
                    number));
        }
        return lots;
    }

    private static <T> T oneOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
