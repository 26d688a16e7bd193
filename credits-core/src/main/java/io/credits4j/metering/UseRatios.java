package io.credits4j.metering;

import io.credits4j.Credits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** What calls were charged, in thousandths of their ceilings: the newest of each model. Thread-safe. */
final class UseRatios {
    /** From how many calls on something is known of a model. */
    static final int FEWEST = 20;

    private static final int KEPT = 500;
    private static final int MOST_MODELS = 500;
    private static final int WHOLE = 1_000;

    private final Map<String, Deque<Integer>> ratios = new LinkedHashMap<>();

    synchronized void learn(String model, Credits charged, Credits ceiling) {
        if (!ceiling.isPositive()) {
            return;
        }
        Deque<Integer> known = moveToTheEnd(model);
        if (known.size() == KEPT) {
            known.removeFirst();
        }
        known.addLast(charged.toBigDecimal()
                .multiply(BigDecimal.valueOf(WHOLE))
                .divide(ceiling.toBigDecimal(), 0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(WHOLE))
                .intValueExact());
    }

    /** The model that was called last comes last; of too many, the one that was not called for longest is forgotten. */
    private Deque<Integer> moveToTheEnd(String model) {
        Deque<Integer> before = ratios.remove(model);
        Deque<Integer> known = before == null ? new ArrayDeque<>() : before;
        ratios.put(model, known);
        if (ratios.size() > MOST_MODELS) {
            ratios.remove(ratios.keySet().iterator().next());
        }
        return known;
    }

    /** Returns the part of a ceiling that so many of a hundred calls did not exceed; all of it while too few are known. */
    synchronized Credits share(Credits ceiling, String model, int percentile) {
        Deque<Integer> known = ratios.get(model);
        if (known == null || known.size() < FEWEST) {
            return ceiling;
        }
        int[] sorted = known.stream().mapToInt(Integer::intValue).sorted().toArray();
        int rank = (sorted.length * percentile + 99) / 100;
        return Credits.of(
                ceiling.toBigDecimal()
                        .multiply(BigDecimal.valueOf(sorted[rank - 1]))
                        .movePointLeft(3),
                RoundingMode.CEILING);
    }
}
