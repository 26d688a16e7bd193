package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Lets a JVM spend and kills something at a random moment, round after round, each on accounts of its own. */
final class CrashRounds {
    private static final int ACCOUNTS = 4;
    private static final int THREADS = 8;
    private static final int HOLD_PERCENT = 40;
    private static final int LONGEST_CALM_MILLIS = 1_500;
    private static final int CONNECTIONS = 10;
    private static final Credits LITTLE = Credits.of(8);
    private static final Credits MUCH = Credits.of(1_000_000);

    private final Kill kill;
    private final Class<?> program;
    private final long seed;
    private final Path directory;
    private final PrintStream out;

    /**
     * Takes the program that spends, which takes the arguments of a {@link Spender}, and where to keep its journals:
     * those that tell otherwise than the books stay there.
     */
    CrashRounds(Kill kill, Class<?> program, long seed, Path directory, PrintStream out) {
        this.kill = kill;
        this.program = program;
        this.seed = seed;
        this.directory = directory;
        this.out = out;
    }

    Tally run(int rounds) throws Exception {
        Tally tally = Tally.NOTHING;
        try (KillableServer server = kill.startServer()) {
            try (HikariDataSource pool = server.pool(1)) {
                JdbcSchema.of(pool).migrate();
            }
            for (int round = 1; round <= rounds; round++) {
                tally = tally.plus(round(server, kill.name() + "-" + round, new Random(seed * 1_000_003 + round)));
            }
        }
        return tally;
    }

    private Tally round(KillableServer server, String name, Random random) throws Exception {
        server.prepare();
        List<AccountId> accounts = IntStream.range(0, ACCOUNTS)
                .mapToObj(i -> AccountId.of(name + "-account-" + i))
                .toList();
        try (HikariDataSource pool = server.pool(1)) {
            open(CreditLedger.on(JdbcStorage.on(pool)), accounts);
        }
        Path journal = Files.createFile(directory.resolve(name + ".journal"));
        Spender.Task task = new Spender.Task(
                server.urlFor(SpenderProcess.APPLICATION),
                journal,
                name,
                accounts,
                THREADS,
                Integer.MAX_VALUE,
                HOLD_PERCENT,
                random.nextInt());
        try (SpenderProcess spender = SpenderProcess.start(program, task)) {
            spender.awaitFirstAnswer();
            Thread.sleep(random.nextInt(LONGEST_CALM_MILLIS));
            List<Operation> inFlight = kill.strike(server, spender, random);
            return verify(server, task, inFlight, spender.findings());
        }
    }

    /** The first account runs out of credits soon, the others never do. */
    private static void open(CreditLedger ledger, List<AccountId> accounts) {
        for (AccountId account : accounts) {
            ledger.grant(GrantRequest.purchase(account, LITTLE, IdempotencyKey.of("first")));
            boolean first = account.equals(accounts.get(0));
            ledger.grant(GrantRequest.purchase(account, first ? LITTLE : MUCH, IdempotencyKey.of("second")));
        }
    }

    private Tally verify(KillableServer server, Spender.Task task, List<Operation> inFlight, Findings soFar)
            throws Exception {
        List<Journal.Entry> told = Journal.read(task.journal());
        try (HikariDataSource pool = server.pool(CONNECTIONS)) {
            Verification verified = Verification.of(JdbcStorage.on(pool), task.accounts(), told);
            Tally tally = new Tally(
                    1,
                    told.stream().filter(Journal.Entry::isAnswered).count(),
                    told.stream().filter(Journal.Entry::isRefused).count(),
                    1,
                    inFlight.isEmpty() ? 0 : 1,
                    soFar.plus(verified.findings()));
            out.printf(
                    Locale.ROOT,
                    "%-12s acknowledged %,6d (refused %,5d)   in flight at the kill %2d, of those present %2d   %s%n",
                    task.name(),
                    tally.acknowledged(),
                    tally.refused(),
                    inFlight.size(),
                    verified.decidedBefore(inFlight),
                    tally.findings());
            if (tally.findings().isClean()) {
                Files.delete(task.journal());
            } else {
                tally.findings().complaints().stream().limit(20).forEach(out::println);
                out.println("the journal is " + task.journal());
            }
            return tally;
        }
    }
}
