package io.credits4j.examples.benchmarks;

import java.util.List;
import java.util.Random;

/** The JVM that spends is killed and never comes back; the server goes on. */
final class KilledJvm implements Kill {
    @Override
    public String name() {
        return "jvm";
    }

    @Override
    public List<Operation> strike(KillableServer server, SpenderProcess spender, Random random) throws Exception {
        spender.kill();
        server.awaitEndOf(SpenderProcess.APPLICATION);
        return Journal.unanswered(spender.task().journal());
    }
}
