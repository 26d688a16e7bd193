package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Lot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Creates use of that many credits per period. */
    EvenUse(Credits used, Duration period) {
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
        Map<Lot, BigInteger> left = new LinkedHashMap<>();
        lots.forEach(
                lot -> left.put(lot, BigInteger.valueOf(lot.free().micros()).multiply(scale)));
        Instant now = start;
        for (Instant next : boundaries(lots, start)) {
            BigInteger use = usedUntil(now, next);
            BigInteger spendable = spendable(left, now);
            if (spendable.compareTo(use) < 0) {
                return emptied(now, spendable);
            }
            burn(left, now, use);
            now = next;
        }
        return emptied(now, spendable(left, now));
    }

    private static NavigableSet<Instant> boundaries(List<Lot> lots, Instant start) {
        NavigableSet<Instant> boundaries = new TreeSet<>();
        lots.stream()
                .flatMap(lot -> Stream.concat(Stream.of(lot.effectiveAt()), Stream.ofNullable(lot.expiresAt())))
                .filter(boundary -> boundary.isAfter(start))
                .forEach(boundaries::add);
        return boundaries;
    }

    private BigInteger usedUntil(Instant now, Instant next) {
        return BigInteger.valueOf(Instants.micros(next) - Instants.micros(now)).multiply(usedPerMicro);
    }

    private static BigInteger spendable(Map<Lot, BigInteger> left, Instant now) {
        return left.entrySet().stream()
                .filter(lot -> lot.getKey().isSpendableAt(now))
                .map(Map.Entry::getValue)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static void burn(Map<Lot, BigInteger> left, Instant now, BigInteger use) {
        BigInteger missing = use;
        for (Map.Entry<Lot, BigInteger> lot : left.entrySet()) {
            if (lot.getKey().isSpendableAt(now)) {
                BigInteger burned = lot.getValue().min(missing);
                lot.setValue(lot.getValue().subtract(burned));
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
