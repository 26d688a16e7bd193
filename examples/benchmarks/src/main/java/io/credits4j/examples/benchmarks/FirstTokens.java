package io.credits4j.examples.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** How long clients wait for the first token when they ask by turns, and how long the database takes to commit a row. */
final class FirstTokens {
    private static final String COMMIT = "commit";
    private static final int CALLS_PER_ROUND = 5;

    /** A pool asks a connection that was idle for a while whether it lives: that is neither side's, so it comes before. */
    private static final String NOTHING = "select 1";

    private final DataSource database;
    private final Map<String, Streamer> clients = new LinkedHashMap<>();
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

    FirstTokens(DataSource database) throws SQLException {
        this.database = database;
        nanos.put(COMMIT, new ArrayList<>());
        execute("create table durable_commit (at timestamptz not null)");
    }

    FirstTokens add(String name, Streamer client) {
        clients.put(name, client);
        nanos.put(name, new ArrayList<>());
        return this;
    }

    /** The first call of each opens its connection and does not count. */
    FirstTokens run(int rounds) throws Exception {
        ask();
        nanos.values().forEach(List::clear);
        for (int call = 0; call < rounds * CALLS_PER_ROUND; call++) {
            ask();
        }
        return this;
    }

    private void ask() throws Exception {
        for (Map.Entry<String, Streamer> client : clients.entrySet()) {
            Streamer.Reading reading = new Streamer.Reading();
            execute(NOTHING);
            client.getValue().ask(reading);
            reading.requireWhole();
            nanosOf(client.getKey()).add(reading.firstToken());
        }
        execute(NOTHING);
        nanosOf(COMMIT).add(commit());
    }

    private List<Long> nanosOf(String name) {
        return nanos.getOrDefault(name, List.of());
    }

    private long commit() throws SQLException {
        long start = System.nanoTime();
        execute("insert into durable_commit values (now())");
        return System.nanoTime() - start;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long medianMicros(String name) {
        List<Long> sorted = nanosOf(name).stream().sorted().toList();
        return sorted.get(sorted.size() / 2) / 1_000;
    }

    long medianCommitMicros() {
        return medianMicros(COMMIT);
    }
}
