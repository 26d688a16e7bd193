package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Over random operations the storage answers and keeps what the {@link ModelLedger} says. The seed is printed; set it
 * with {@code credits4j.seed}.
 */
public abstract class ModelConformance extends StorageConformance {
    private static final long OPERATIONS = 1_500;

    @Test
    void answers_and_books_are_those_of_the_model() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        LedgerModelRun run = new LedgerModelRun(() -> storage, seed);
        run.run(OPERATIONS);
        assertThat(run.kinds().values().stream().mapToLong(Long::longValue).sum())
                .as("seed=%d", seed)
                .isEqualTo(OPERATIONS);
    }
}
