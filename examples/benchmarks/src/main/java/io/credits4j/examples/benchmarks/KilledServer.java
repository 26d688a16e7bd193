package io.credits4j.examples.benchmarks;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The PostgreSQL server is killed with all its processes, and started again after a while; the JVM that spends goes on
 * and asks again.
 *
 * <p>What a killed process had handed to the operating system is not gone: that the server also forces it to the disk,
 * which matters when the power fails, is not proved by this.
 */
final class KilledServer implements Kill {
    private static final int LONGEST_OUTAGE_MILLIS = 800;
    private static final int LONGEST_AFTERMATH_MILLIS = 400;

    @Override
    public String name() {
        return "server";
    }

    @Override
    public List<Operation> strike(Server server, SpenderProcess spender, Random random) throws Exception {
        Path journal = spender.task().journal();
        Set<Operation> before = new HashSet<>(Journal.unanswered(journal));
        server.kill();
        List<Operation> through =
                Journal.unanswered(journal).stream().filter(before::contains).toList();
        Thread.sleep(random.nextInt(LONGEST_OUTAGE_MILLIS));
        server.restart();
        Thread.sleep(random.nextInt(LONGEST_AFTERMATH_MILLIS));
        spender.end();
        return through;
    }
}
