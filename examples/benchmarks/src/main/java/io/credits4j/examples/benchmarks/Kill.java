package io.credits4j.examples.benchmarks;

import java.util.List;
import java.util.Random;

/** A way to kill something while a {@link Spender} spends. */
interface Kill {
    /** Returns what it is called. */
    String name();

    /** Starts the server it is to happen on. */
    default KillableServer startServer() {
        return KillableServer.start();
    }

    /**
     * Kills it, once, and sees the spender to its end.
     *
     * @param server where the credits are
     * @param spender who spends them
     * @param random for moments
     * @return what had been asked for and not answered at the moment of the kill
     */
    List<Operation> strike(KillableServer server, SpenderProcess spender, Random random) throws Exception;
}
