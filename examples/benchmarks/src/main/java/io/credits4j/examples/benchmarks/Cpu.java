package io.credits4j.examples.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * How much processor time the client and the server have used: unlike rates, comparable between runs on a busy machine.
 * Where the system does not tell, it is zero.
 */
final class Cpu {
    private static final com.sun.management.OperatingSystemMXBean CLIENT =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    private final ProcessHandle server;

    Cpu(ProcessHandle server) {
        this.server = server;
    }

    /**
     * Processor time used so far.
     *
     * @param client by this process, in microseconds
     * @param server by the server and its sessions, in microseconds
     */
    record Used(long client, long server) {
        Used since(Used before) {
            return new Used(client - before.client, server - before.server);
        }
    }

    Used now() {
        long serverMicros = Stream.concat(Stream.of(server), server.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToLong(used -> used.toNanos() / 1_000)
                .sum();
        return new Used(CLIENT.getProcessCpuTime() / 1_000, serverMicros);
    }
}
