package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.spi.CreditsStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two JVMs spend from one account at the same time, on many threads each, more than it has. */
final class TwoJvms {
    private static final AccountId HOT = AccountId.of("hot");
    private static final int THREADS = 64;
    private static final int SPENDS = 200;
    private static final int CONNECTIONS = 10;

    /** About two thirds of what all of them want. */
    private static final Credits GRANTED = Credits.of(2L * THREADS * SPENDS * 10 * 2 / 3);

    private TwoJvms() {}

    /**
     * Runs it and prints what came of it.
     *
     * @throws IllegalStateException if the sum is not exact, or the two were not at it at the same time
     */
    static void run(long seed, PrintStream out) throws Exception {
        try (KillableServer server = KillableServer.start();
                HikariDataSource pool = server.pool(CONNECTIONS)) {
            JdbcSchema.of(pool).migrate();
            CreditsStorage storage = JdbcStorage.on(pool);
            CreditLedger.on(storage).grant(GrantRequest.purchase(HOT, GRANTED, IdempotencyKey.of("lot")));
            Spender.Task one = task(server, "one", seed);
            Spender.Task other = task(server, "other", seed + 1);
            Findings failures = spend(one, other);
            List<Journal.Entry> entries = new ArrayList<>(Journal.read(one.journal()));
            entries.addAll(Journal.read(other.journal()));
            Verification verified = Verification.of(storage, List.of(HOT), entries);
            report(entries, failures.plus(verified.findings()), turns(Stored.read(storage, HOT)), out);
        }
    }

    private static Findings spend(Spender.Task one, Spender.Task other) throws IOException, InterruptedException {
        try (SpenderProcess first = SpenderProcess.start(Spender.class, one);
                SpenderProcess second = SpenderProcess.start(Spender.class, other)) {
            first.awaitEnd();
            second.awaitEnd();
            return first.findings().plus(second.findings());
        }
    }

    private static Spender.Task task(KillableServer server, String name, long seed) throws IOException {
        Path journal = Files.createTempFile(name + "-", ".journal");
        journal.toFile().deleteOnExit();
        return new Spender.Task(
                server.urlFor(SpenderProcess.APPLICATION), journal, name, List.of(HOT), THREADS, SPENDS, 0, seed);
    }

    /** How often a line of one JVM follows a line of the other. */
    private static long turns(Stored stored) {
        List<String> names = stored.lines().stream()
                .map(line -> String.valueOf(line.key()).split("-", 2)[0])
                .toList();
        long turns = 0;
        for (int i = 1; i < names.size(); i++) {
            turns += names.get(i).equals(names.get(i - 1)) ? 0 : 1;
        }
        return turns;
    }

    private static void report(List<Journal.Entry> entries, Findings findings, long turns, PrintStream out) {
        long refused = entries.stream().filter(Journal.Entry::isRefused).count();
        long spent = entries.size() - refused;
        findings.complaints().stream().limit(20).forEach(out::println);
        out.printf(Locale.ROOT, "two JVMs of %d threads took turns %,d times on one account%n", THREADS, turns);
        out.println("spent=" + spent + " refused=" + refused + " " + findings);
        if (!findings.isClean() || spent == 0 || refused == 0 || turns < 10) {
            throw new IllegalStateException("two JVMs did not keep one account exact, or were not at it together");
        }
    }
}
