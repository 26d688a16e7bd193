package io.credits4j.examples.acceptance;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.examples.sandbox.LocalPostgres;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import java.util.concurrent.atomic.AtomicInteger;

/** Storages in one local PostgreSQL, each on tables of its own; server and connections end with the process. */
final class Postgres {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Postgres() {}

    private static final class Shared {
        private static final HikariDataSource POOL = pool();
    }

    private static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(LocalPostgres.shared().url());
        config.setMaximumPoolSize(10);
        return new HikariDataSource(config);
    }

    static JdbcStorage storage() {
        String prefix = "t" + NUMBER.incrementAndGet() + "_";
        JdbcSchema.of(Shared.POOL).tablePrefix(prefix).create();
        return JdbcStorage.builder(Shared.POOL).tablePrefix(prefix).build();
    }
}
