package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Three JVMs spend from the same accounts, each on another node of a {@link GaleraCluster}, one of which is killed in the
 * middle of it: its JVM goes on with the others, and it comes back in the end.
 */
final class ThreeNodes {
    private static final int ACCOUNTS = 4;
    private static final int THREADS = 8;
    private static final int HOLD_PERCENT = 40;
    private static final int CALM_MILLIS = 2_000;
    private static final int CONNECTIONS = 10;
    private static final int ENOUGH_ANSWERS = 100;
    private static final int MOST_SECONDS = 120;
    private static final Credits LITTLE = Credits.of(16);
    private static final Credits MUCH = Credits.of(1_000_000);

    private final GaleraCluster cluster;
    private final boolean split;
    private final long seed;
    private final PrintStream out;
    private final GaleraNode doomed;
    private final List<AccountId> accounts = IntStream.range(0, ACCOUNTS)
            .mapToObj(i -> AccountId.of("shared-" + i))
            .toList();

    private ThreeNodes(GaleraCluster cluster, boolean split, long seed, PrintStream out) {
        this.cluster = cluster;
        this.split = split;
        this.seed = seed;
        this.out = out;
        this.doomed = cluster.nodes().get(1);
    }

    /**
     * Runs it and prints what came of it, or why it cannot be run here.
     *
     * @param split whether to do, before the kill, what must never be done: part the node from the others and let it go
     *     on alone, so that what it acknowledges is lost; must not end well
     * @throws IllegalStateException if anything is not as it must be, or nothing was under way or in each other's way
     */
    static void run(boolean split, long seed, PrintStream out) throws Exception {
        try {
            GaleraPrograms programs = GaleraPrograms.fetched();
            try (GaleraCluster cluster = GaleraCluster.start(programs)) {
                new ThreeNodes(cluster, split, seed, out).run();
            }
        } catch (GaleraPrograms.NotHereException e) {
            out.println("skipped: galera: " + e.getMessage());
        }
    }

    private void run() throws Exception {
        createTables();
        requireWaiting();
        openAccounts();
        List<Spender.Task> tasks = new ArrayList<>();
        for (GaleraNode node : cluster.nodes()) {
            tasks.add(task(node));
        }
        Struck struck = spend(tasks);
        List<Journal.Entry> told = new ArrayList<>();
        for (Spender.Task task : tasks) {
            told.addAll(Journal.read(task.journal()));
        }
        Findings findings = struck.findings();
        for (GaleraNode node : cluster.without(doomed)) {
            findings = findings.plus(verify(node, told));
        }
        if (findings.isClean()) {
            doomed.join(cluster.without(doomed));
            doomed.awaitSynced();
            findings = findings.plus(verify(doomed, told));
        }
        report(told, struck, findings);
    }

    /** All at once, as instances of an application start. */
    private void createTables() {
        cluster.nodes().stream()
                .map(node -> CompletableFuture.runAsync(() -> {
                    try (HikariDataSource pool = GaleraCluster.pool(node, 1)) {
                        JdbcSchema.of(pool).migrate();
                    }
                }))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private void requireWaiting() {
        try (HikariDataSource pool = Server.pool(GaleraCluster.urlWithoutWaiting(doomed), 1)) {
            CreditLedger.on(JdbcStorage.on(pool)).balance(accounts.get(0));
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).contains("wsrep_sync_wait")) {
                return;
            }
            throw e;
        }
        throw new IllegalStateException("sessions that see what is old were not refused");
    }

    /** The first account runs out of credits soon, the others never do. */
    private void openAccounts() {
        try (HikariDataSource pool = GaleraCluster.pool(cluster.nodes().get(0), 1)) {
            CreditLedger ledger = CreditLedger.on(JdbcStorage.on(pool));
            for (AccountId account : accounts) {
                boolean first = account.equals(accounts.get(0));
                ledger.grant(GrantRequest.purchase(account, LITTLE, IdempotencyKey.of("first")));
                ledger.grant(GrantRequest.purchase(account, first ? LITTLE : MUCH, IdempotencyKey.of("second")));
            }
        }
    }

    private Spender.Task task(GaleraNode node) throws IOException {
        int number = cluster.nodes().indexOf(node) + 1;
        Path journal = Files.createTempFile("node-" + number + "-", ".journal");
        journal.toFile().deleteOnExit();
        String url = split ? GaleraCluster.urlOf(node) : cluster.urlPreferring(node);
        return new Spender.Task(
                url, journal, "node" + number, accounts, THREADS, Integer.MAX_VALUE, HOLD_PERCENT, seed + number);
    }

    /** What there is to tell of the moment of the kill and of those who spent. */
    private record Struck(int inFlight, long conflicts, Findings findings) {}

    private Struck spend(List<Spender.Task> tasks) throws Exception {
        try (SpenderProcess one = SpenderProcess.start(Spender.class, tasks.get(0));
                SpenderProcess ofDoomed = SpenderProcess.start(Spender.class, tasks.get(1));
                SpenderProcess other = SpenderProcess.start(Spender.class, tasks.get(2))) {
            for (SpenderProcess spender : List.of(one, ofDoomed, other)) {
                spender.awaitFirstAnswer();
            }
            Thread.sleep(CALM_MILLIS + new Random(seed).nextInt(CALM_MILLIS));
            if (split) {
                part(tasks.get(1));
            }
            long conflicts = doomed.conflicts();
            doomed.kill();
            long size = Files.size(tasks.get(1).journal());
            if (split) {
                ofDoomed.kill();
            } else {
                awaitAnswers(tasks.get(1));
                ofDoomed.end();
            }
            one.end();
            other.end();
            for (GaleraNode node : cluster.without(doomed)) {
                conflicts += node.conflicts();
            }
            return new Struck(
                    Journal.unansweredAtLastAnswer(tasks.get(1).journal(), size).size(),
                    conflicts,
                    one.findings().plus(ofDoomed.findings()).plus(other.findings()));
        }
    }

    private void part(Spender.Task task) throws IOException, InterruptedException, SQLException {
        doomed.execute("set global wsrep_provider_options = 'gmcast.isolate=1'");
        doomed.awaitStatus("wsrep_cluster_status", "non-Primary");
        doomed.execute("set global wsrep_provider_options = 'pc.bootstrap=1'");
        doomed.awaitStatus("wsrep_ready", "ON");
        awaitAnswers(task);
    }

    /** Waits until callers have been told so much more. */
    private static void awaitAnswers(Spender.Task task) throws IOException, InterruptedException {
        long enough = answers(task) + ENOUGH_ANSWERS;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (answers(task) < enough) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(task.name() + " got no further answers; see " + task.journal());
            }
            Thread.sleep(50);
        }
    }

    private static long answers(Spender.Task task) throws IOException {
        return Journal.read(task.journal()).stream()
                .filter(Journal.Entry::isAnswered)
                .count();
    }

    private Findings verify(GaleraNode node, List<Journal.Entry> told) throws InterruptedException {
        try (HikariDataSource pool = GaleraCluster.pool(node, CONNECTIONS)) {
            return Verification.of(JdbcStorage.on(pool), accounts, told).findings();
        }
    }

    private void report(List<Journal.Entry> told, Struck struck, Findings findings) {
        long acknowledged = told.stream().filter(Journal.Entry::isAnswered).count();
        long refused = told.stream().filter(Journal.Entry::isRefused).count();
        Tally tally = new Tally(1, acknowledged, refused, 1, struck.inFlight() == 0 ? 0 : 1, findings);
        findings.complaints().stream().limit(20).forEach(out::println);
        out.printf(
                Locale.ROOT,
                "galera: rounds=1 acknowledged=%d kills=1 killsInFlight=%d conflicts=%d %s%n",
                acknowledged,
                tally.killsInFlight(),
                struck.conflicts(),
                findings);
        if (!tally.isProof() || struck.conflicts() == 0) {
            throw new IllegalStateException("the nodes did not keep the accounts exact, or nothing was in the way");
        }
    }
}
