package io.credits4j.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;

/**
 * Several sides that take turns, so that whatever else the machine does hits them all; what counts is the median of the
 * rounds.
 */
final class Rounds {
    private final Effort effort;
    private final Cpu cpu;
    private final DataSource database;
    private final Map<String, Side> sides = new LinkedHashMap<>();

    Rounds(Effort effort, Cpu cpu, DataSource database) {
        this.effort = effort;
        this.cpu = cpu;
        this.database = database;
    }

    /** Adds a side. */
    Rounds add(String name, int callers, Load.Call call) {
        sides.put(name, new Side(callers, call));
        return this;
    }

    /** Runs them all; every other round in the opposite order. */
    Rounds run() throws Exception {
        warmUp();
        List<Side> order = new ArrayList<>(sides.values());
        for (int round = 0; round < effort.rounds(); round++) {
            for (Side side : order) {
                side.results.add(Load.run(side.callers, effort.round(), cpu, side.call));
            }
            Collections.reverse(order);
        }
        if (effort.cpu()) {
            sides.forEach((name, side) -> System.out.println("  cpu per call: " + name + " client "
                    + side.median(Side::clientMicros) + " us, server " + side.median(Side::serverMicros) + " us"));
        }
        return this;
    }

    /**
     * Runs each side until most of it is compiled, which takes the processors from whoever is measured meanwhile.
     * Then lets the server look at the tables, as it does by itself a minute after they were filled: until then it may
     * keep plans that it made while they were empty.
     */
    private void warmUp() throws Exception {
        for (Side side : sides.values()) {
            Load.run(side.callers, effort.warmUp(), cpu, side.call);
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze");
            statement.execute("checkpoint");
        }
    }

    /** Returns the median of a figure over a side's rounds. */
    long median(String side, ToLongFunction<Load.Result> figure) {
        return requireNonNull(sides.get(side), side).median(figure);
    }

    private static final class Side {
        private final int callers;
        private final Load.Call call;
        private final List<Load.Result> results = new ArrayList<>();

        Side(int callers, Load.Call call) {
            this.callers = callers;
            this.call = call;
        }

        long median(ToLongFunction<Load.Result> figure) {
            return results.stream()
                    .mapToLong(figure)
                    .sorted()
                    .skip(results.size() / 2)
                    .findFirst()
                    .orElseThrow();
        }

        private static long clientMicros(Load.Result result) {
            return result.cpu().client() / result.calls();
        }

        private static long serverMicros(Load.Result result) {
            return result.cpu().server() / result.calls();
        }
    }
}
