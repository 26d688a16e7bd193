package io.credits4j.examples.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills JVMs and database servers while they move credits, and proves that nothing acknowledged is lost, nothing is done
 * twice and nothing overdrawn. Fails if that is not so, or if nothing was under way when something was killed.
 *
 * <p>Arguments, all optional and in any order: the number of rounds (5), what to do ({@code jvm}, {@code server},
 * {@code two-jvms}, {@code failover}, {@code galera}; the first two unless told), and {@code seed=…}.
 *
 * <ul>
 *   <li>{@code jvm}: the JVM that spends is killed.
 *   <li>{@code server}: the PostgreSQL server is killed and started again. That is no power cut: see
 *       {@link KilledServer}.
 *   <li>{@code failover}: the PostgreSQL server is killed, and another one that followed it takes over.
 *   <li>{@code two-jvms}: nothing is killed; two JVMs spend from one account until it is empty.
 *   <li>{@code galera}: three JVMs spend on the three nodes of a MariaDB Galera cluster, one of which is killed. Where
 *       Debian's packages are not to be had it says {@code skipped: …}.
 * </ul>
 *
 * <p>Two more prove that the checks can fail, and must: {@code failover-asynchronous}, where the second server lags behind
 * when it takes over, and {@code galera-split}, where the node to be killed is parted from the others and told to go on.
 */
public final class Crashes {
    private static final int ROUNDS = 5;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final List<Kill> kills = new ArrayList<>();
    private int rounds = ROUNDS;
    private long seed = System.nanoTime();
    private boolean twoJvms;
    private boolean galera;
    private boolean split;

    private Crashes(String[] arguments) {
        for (String argument : arguments) {
            read(argument);
        }
        if (kills.isEmpty() && !twoJvms && !galera) {
            kills.addAll(List.of(new KilledJvm(), new KilledServer("server", KillableServer::start)));
        }
    }

    private void read(String argument) {
        switch (argument) {
            case "jvm" -> kills.add(new KilledJvm());
            case "server" -> kills.add(new KilledServer("server", KillableServer::start));
            case "failover" -> kills.add(new KilledServer("failover", ReplicatedServer::startPair));
            case "failover-asynchronous" ->
                kills.add(new KilledServer("failover-asynchronous", ReplicatedServer::startLaggingPair));
            case "two-jvms" -> twoJvms = true;
            case "galera" -> galera = true;
            case "galera-split" -> {
                galera = true;
                split = true;
            }
            default -> readNumber(argument);
        }
    }

    private void readNumber(String argument) {
        if (argument.matches("seed=-?[0-9]{1,18}")) {
            seed = Long.parseLong(argument.substring("seed=".length()));
        } else if (argument.matches("[1-9][0-9]{0,5}")) {
            rounds = Integer.parseInt(argument);
        } else {
            throw new IllegalArgumentException("argument '" + argument
                    + "' is none of: a number of rounds, jvm, server, failover, failover-asynchronous,"
                    + " two-jvms, galera, galera-split, seed=…");
        }
    }

    /** Runs what the arguments say. */
    public static void main(String[] args) throws Exception {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        new Crashes(args).run();
    }

    private void run() throws Exception {
        out.println("seed=" + seed);
        if (twoJvms) {
            TwoJvms.run(seed, out);
        }
        if (galera) {
            ThreeNodes.run(split, seed, out);
        }
        if (!kills.isEmpty()) {
            crash();
        }
    }

    private void crash() throws Exception {
        Path directory = Files.createTempDirectory("crashes-");
        Tally all = Tally.NOTHING;
        boolean proven = true;
        for (Kill kill : kills) {
            Tally tally = new CrashRounds(kill, Spender.class, seed, directory, out).run(rounds);
            out.println(kill.name() + ": " + tally);
            all = all.plus(tally);
            proven &= tally.isProof();
        }
        if (all.findings().isClean()) {
            Files.delete(directory);
        }
        out.println(all);
        if (!proven) {
            throw new IllegalStateException("the crashes were not survived, or nothing was under way: " + all);
        }
    }
}
