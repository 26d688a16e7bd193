package io.credits4j.metering;

import io.credits4j.Credits;
import io.credits4j.StoreUnavailableException;
import io.credits4j.spi.UsageStore;
import io.credits4j.spi.UsageStore.CeilingUse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What calls were charged, in thousandths of their ceilings: the newest on record of each model, whoever made them.
 * Thread-safe.
 *
 * <p>Read again once they are {@link #FRESH_FOR} old, by the one call that finds them so; the others go on with what was
 * known before.
 */
final class UseRatios {
    /** From how many calls on something is known of a model. */
    static final int FEWEST = 20;

    /** How long what is known of a model is not read again. */
    static final Duration FRESH_FOR = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);
    private static final int NEWEST = 500;
    private static final int WHOLE = 1_000;

    private final Function<String, List<CeilingUse>> newest;
    private final InstantSource clock;
    private final Map<String, Known> models = new ConcurrentHashMap<>();

    /** What is known of a model, smallest first. */
    private record Known(Instant since, List<Integer> ratios) {
        private boolean isFresh(Instant now) {
            return now.isBefore(since.plus(FRESH_FOR));
        }
    }

    UseRatios(UsageStore store, InstantSource clock) {
        this(model -> store.newestCeilingUses(model, NEWEST), clock);
    }

    UseRatios(Function<String, List<CeilingUse>> newest, InstantSource clock) {
        this.newest = newest;
        this.clock = clock;
    }

    /** Returns the part of a ceiling that so many of a hundred calls did not exceed; all of it while too few are known. */
    Credits share(Credits ceiling, String model, int percentile) {
        List<Integer> ratios = ratios(model);
        if (ratios.size() < FEWEST) {
            return ceiling;
        }
        int rank = (ratios.size() * percentile + 99) / 100;
        return Credits.of(
                ceiling.toBigDecimal()
                        .multiply(BigDecimal.valueOf(ratios.get(rank - 1)))
                        .movePointLeft(3),
                RoundingMode.CEILING);
    }

    private List<Integer> ratios(String model) {
        Instant now = clock.instant();
        Known before = models.get(model);
        if (before != null && before.isFresh(now)) {
            return before.ratios;
        }
        List<Integer> ratios = before == null ? List.of() : before.ratios;
        Known claimed = new Known(now, ratios);
        return claims(model, before, claimed) ? reread(model, claimed) : ratios;
    }

    private boolean claims(String model, @Nullable Known before, Known claimed) {
        return before == null ? models.putIfAbsent(model, claimed) == null : models.replace(model, before, claimed);
    }

    private List<Integer> reread(String model, Known claimed) {
        try {
            List<Integer> ratios = newest.apply(model).stream()
                    .filter(use -> use.ceiling().isPositive())
                    .map(UseRatios::ratio)
                    .sorted()
                    .toList();
            models.replace(model, claimed, new Known(claimed.since, ratios));
            return ratios;
        } catch (StoreUnavailableException e) {
            LOG.warn("could not read what calls to '{}' were charged; what was known before still counts", model, e);
            return claimed.ratios;
        }
    }

    private static Integer ratio(CeilingUse use) {
        return use.charged()
                .toBigDecimal()
                .multiply(BigDecimal.valueOf(WHOLE))
                .divide(use.ceiling().toBigDecimal(), 0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(WHOLE))
                .intValueExact();
    }
}
