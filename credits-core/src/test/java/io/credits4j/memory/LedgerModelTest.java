package io.credits4j.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.tck.LedgerModelRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The ledger is what the model says it is, over twenty thousand random operations, or as many as {@code
 * -Dcredits4j.operations} says; {@code -Dcredits4j.seed} repeats a run. What was done is told in the test's output, which
 * a run with {@code -Dcredits4j.operations} shows on the console, and in {@code target/ledger-model.txt}.
 */
class LedgerModelTest {
    private static final long SEED = Long.getLong("credits4j.seed", System.nanoTime());
    private static final long OPERATIONS = Long.getLong("credits4j.operations", 20_000);
    private static final String REPORT = "ledger-model.txt";

    @Test
    void over_random_operations_the_ledger_and_the_model_never_differ() throws IOException {
        System.out.println("seed=" + SEED + " operations=" + OPERATIONS);
        LedgerModelRun run = new LedgerModelRun(InMemoryStorage::create, SEED);
        run.run(OPERATIONS);
        StringBuilder report = new StringBuilder(run.summary());
        run.kinds()
                .forEach((kind, count) ->
                        report.append("\n  ").append(kind).append('=').append(count));
        run.incidents()
                .forEach((what, count) ->
                        report.append("\n  ").append(what).append('=').append(count));
        System.out.println(report);
        Files.writeString(Files.createDirectories(Path.of("target")).resolve(REPORT), report + "\n");

        assertThat(run.kinds())
                .as("seed=%d", SEED)
                .allSatisfy((kind, count) -> assertThat(count).as(kind.name()).isPositive());
        assertThat(run.incidents())
                .as("seed=%d", SEED)
                .allSatisfy((what, count) -> assertThat(count).as(what.name()).isPositive());
    }
}
