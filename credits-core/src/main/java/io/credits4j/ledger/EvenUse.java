package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Lot;
import io.credits4j.books.RolloverRule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Burns lots evenly until none is left. Pure and exact.
 *
 * <p>Everything is counted in micro-credits times the microseconds of the period the rate was taken over, so that the
 * use of any stretch of time is a whole number; only the last step divides.
 */
final class EvenUse {
    private final BigInteger usedPerMicro;
    private final BigInteger scale;
    private final BurnOrder order;

    /** Creates use of that many credits per period. */
    EvenUse(Credits used, Duration period, BurnOrder order) {
        this.order = order;
        usedPerMicro = BigInteger.valueOf(used.micros());
        scale = BigInteger.valueOf(period.dividedBy(ChronoUnit.MICROS.getDuration()));
    }

    /**
     * Returns when the lots have run out.
     *
     * @param lots in burn order
     * @param start when the use begins
     * @return the instant; empty if there is no use, or if it is too far away
     */
    Optional<Instant> runsOut(List<Lot> lots, Instant start) {
        if (usedPerMicro.signum() <= 0) {
            return Optional.empty();
        }
        List<Stock> left = new ArrayList<>();
        lots.forEach(lot -> left.add(new Stock(lot, scaled(lot.free()))));
        Instant now = start;
        for (Instant next : boundaries(lots, start)) {
            BigInteger use = usedUntil(now, next);
            BigInteger spendable = spendable(left, now);
            if (spendable.compareTo(use) < 0) {
                return emptied(now, spendable);
            }
            burn(left, now, use);
            carry(left, next);
            now = next;
        }
        return emptied(now, spendable(left, now));
    }

    /** What is left of one lot. */
    private static final class Stock {
        private Lot lot;
        private BigInteger left;

        Stock(Lot lot, BigInteger left) {
            this.lot = lot;
            this.left = left;
        }
    }

    private BigInteger scaled(Credits credits) {
        return BigInteger.valueOf(credits.micros()).multiply(scale);
    }

    private static NavigableSet<Instant> boundaries(List<Lot> lots, Instant start) {
        NavigableSet<Instant> boundaries = new TreeSet<>();
        lots.stream()
                .flatMap(lot -> Stream.concat(Stream.of(lot.effectiveAt()), ends(lot)))
                .filter(boundary -> boundary.isAfter(start))
                .forEach(boundaries::add);
        return boundaries;
    }

    private static Stream<Instant> ends(Lot lot) {
        RolloverRule rule = lot.rollover();
        Stream<Instant> later = rule == null ? Stream.empty() : rule.ends().stream();
        return Stream.concat(Stream.ofNullable(lot.expiresAt()), later);
    }

    /** What may be carried from the lots that end goes on until the end it is carried to. */
    private void carry(List<Stock> left, Instant end) {
        for (Stock stock : left) {
            RolloverRule rule = stock.lot.rollover();
            if (rule != null && end.equals(stock.lot.expiresAt())) {
                rule.endAfter(end).ifPresent(next -> {
                    stock.left = stock.left.min(scaled(rule.most()));
                    stock.lot = stock.lot.withEnd(next, BurnDown.key(order, stock.lot, next), null);
                });
            }
        }
        left.sort(Comparator.comparing(stock -> stock.lot, Lot.IN_BURN_ORDER));
    }

    private BigInteger usedUntil(Instant now, Instant next) {
        return BigInteger.valueOf(Instants.micros(next) - Instants.micros(now)).multiply(usedPerMicro);
    }

    private static BigInteger spendable(List<Stock> left, Instant now) {
        return left.stream()
                .filter(stock -> stock.lot.isSpendableAt(now))
                .map(stock -> stock.left)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static void burn(List<Stock> left, Instant now, BigInteger use) {
        BigInteger missing = use;
        for (Stock stock : left) {
            if (stock.lot.isSpendableAt(now)) {
                BigInteger burned = stock.left.min(missing);
                stock.left = stock.left.subtract(burned);
                missing = missing.subtract(burned);
            }
        }
    }

    private Optional<Instant> emptied(Instant now, BigInteger spendable) {
        BigInteger micros = new BigDecimal(spendable)
                .divide(new BigDecimal(usedPerMicro), 0, RoundingMode.FLOOR)
                .toBigIntegerExact();
        BigInteger most = BigInteger.valueOf(Instants.micros(Instants.LATEST) - Instants.micros(now));
        return micros.compareTo(most) > 0
                ? Optional.empty()
                : Optional.of(now.plus(micros.longValueExact(), ChronoUnit.MICROS));
    }
}
