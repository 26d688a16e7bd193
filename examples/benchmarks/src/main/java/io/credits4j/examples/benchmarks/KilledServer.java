package io.credits4j.examples.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The PostgreSQL server is killed with all its processes, and comes back after a while, itself or another in its place;
 * the JVM that spends goes on and asks again.
 *
 * <p>What a killed process had handed to the operating system is not gone: that the server also forces it to the disk,
 * which matters when the power fails, is not proved by this.
 */
final class KilledServer implements Kill {
    private static final int LONGEST_OUTAGE_MILLIS = 800;
    private static final int LONGEST_AFTERMATH_MILLIS = 400;

    private final String name;
    private final Supplier<KillableServer> starting;

    KilledServer(String name, Supplier<KillableServer> starting) {
        this.name = name;
        this.starting = starting;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public KillableServer startServer() {
        return starting.get();
    }

    @Override
    public List<Operation> strike(KillableServer server, SpenderProcess spender, Random random) throws Exception {
        Path journal = spender.task().journal();
        server.kill();
        long size = Files.size(journal);
        Thread.sleep(random.nextInt(LONGEST_OUTAGE_MILLIS));
        server.restart();
        Thread.sleep(random.nextInt(LONGEST_AFTERMATH_MILLIS));
        spender.end();
        // What was asked for after the last answer may have found the server dead already.
        return Journal.unansweredAtLastAnswer(journal, size);
    }
}
