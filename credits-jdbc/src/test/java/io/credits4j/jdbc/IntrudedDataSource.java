package io.credits4j.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Lets something be done right before one of the statements that are executed on a data source, once. */
final class IntrudedDataSource {
    private final DataSource target;
    private Predicate<String> place = sql -> false;
    private Runnable intrusion = () -> {};
    private boolean due;

    IntrudedDataSource(DataSource target) {
        this.target = target;
    }

    /** Does something before the next statement that is accepted; every one is asked about until then. */
    void before(Predicate<String> statement, Runnable something) {
        place = statement;
        intrusion = something;
        due = true;
    }

    /** Returns whether what was to be done still is. */
    boolean isDue() {
        return due;
    }

    DataSource over() {
        return StandIn.of(DataSource.class, (self, method, arguments) -> {
            Object result = StandIn.ask(target, method, arguments);
            return result instanceof Connection connection ? over(connection) : result;
        });
    }

    private Connection over(Connection connection) {
        return StandIn.of(Connection.class, (self, method, arguments) -> {
            Object result = StandIn.ask(connection, method, arguments);
            return result instanceof PreparedStatement statement ? over((String) arguments[0], statement) : result;
        });
    }

    private PreparedStatement over(String sql, PreparedStatement statement) {
        return StandIn.of(PreparedStatement.class, (self, method, arguments) -> {
            if (method.getName().startsWith("execute") && due && place.test(sql)) {
                due = false;
                intrusion.run();
            }
            return StandIn.ask(statement, method, arguments);
        });
    }
}
