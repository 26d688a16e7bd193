package io.credits4j.jdbc;

import io.credits4j.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/** What the public doors of this package have in common. */
final class Door {
    private Door() {}

    static <T> T notNull(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        return value;
    }

    /** Asks a database what it is. */
    static Dialect dialectOf(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return Dialect.of(connection.getMetaData().getDatabaseProductName());
        } catch (SQLException e) {
            throw new StoreUnavailableException("the database could not be asked what it is", false, e);
        }
    }

    /** Returns what runs statements whose tables begin with a prefix; it keeps bound values out of its messages. */
    static Jdbi prepared(Jdbi jdbi, String tablePrefix) {
        jdbi.define("prefix", tablePrefix);
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }
}
