package io.credits4j.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Passes everything on to another data source, but fails where it is told to, once per order. */
final class FailingDataSource implements DataSource {
    enum Point {
        GET_CONNECTION,
        STATEMENT,
        BEFORE_COMMIT,
        AFTER_COMMIT,
        ROLLBACK,
        RESTORE
    }

    /** Fail at the n-th time that a point is reached, counted from 1 when the orders for it before are done. */
    private static final class Order {
        private final Point point;
        private final Throwable failure;
        private int left;

        private Order(Point point, int left, Throwable failure) {
            this.point = point;
            this.left = left;
            this.failure = failure;
        }
    }

    private final DataSource target;
    private final Deque<Order> orders = new ArrayDeque<>();
    private boolean autoCommit = true;
    final AtomicInteger borrowed = new AtomicInteger();
    final AtomicInteger aborted = new AtomicInteger();
    final AtomicInteger statements = new AtomicInteger();
    final AtomicInteger commits = new AtomicInteger();

    FailingDataSource(DataSource target) {
        this.target = target;
    }

    /** Lets connections arrive with another auto-commit than on. */
    void arriveWithAutoCommit(boolean on) {
        autoCommit = on;
    }

    static SQLException lost() {
        return new SQLException("the connection was lost", "08006");
    }

    void failAt(Point point, int time, Throwable failure) {
        orders.add(new Order(point, time, failure));
    }

    boolean hasFailed() {
        return orders.isEmpty();
    }

    void clear() {
        orders.clear();
        statements.set(0);
        commits.set(0);
    }

    private void reach(Point point) throws Throwable {
        Optional<Order> next =
                orders.stream().filter(order -> order.point == point).findFirst();
        if (next.isPresent() && --next.get().left == 0) {
            orders.remove(next.get());
            throw next.get().failure;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            reach(Point.GET_CONNECTION);
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        Connection connection = target.getConnection();
        connection.setAutoCommit(autoCommit);
        borrowed.incrementAndGet();
        return StandIn.of(Connection.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "commit" -> {
                    commits.incrementAndGet();
                    reach(Point.BEFORE_COMMIT);
                    connection.commit();
                    reach(Point.AFTER_COMMIT);
                    return null;
                }
                case "rollback" -> reach(Point.ROLLBACK);
                case "setAutoCommit" -> {
                    if (arguments[0].equals(autoCommit)) {
                        reach(Point.RESTORE);
                    }
                }
                case "abort" -> {
                    aborted.incrementAndGet();
                    connection.setAutoCommit(false);
                    connection.rollback();
                    return null;
                }
                case "close" -> borrowed.decrementAndGet();
                default -> {
                    // Passed on as it is.
                }
            }
            Object result = StandIn.ask(connection, method, arguments);
            if (result instanceof PreparedStatement statement) {
                return ((String) arguments[0]).endsWith("commit") ? committing(statement) : counting(statement);
            }
            return result instanceof Statement statement ? ending(statement) : result;
        });
    }

    private PreparedStatement counting(PreparedStatement statement) {
        return StandIn.of(PreparedStatement.class, (self, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                statements.incrementAndGet();
                reach(Point.STATEMENT);
            }
            return StandIn.ask(statement, method, arguments);
        });
    }

    private PreparedStatement committing(PreparedStatement statement) {
        return StandIn.of(PreparedStatement.class, (self, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return StandIn.ask(statement, method, arguments);
            }
            commits.incrementAndGet();
            reach(Point.BEFORE_COMMIT);
            Object result = StandIn.ask(statement, method, arguments);
            reach(Point.AFTER_COMMIT);
            return result;
        });
    }

    private Statement ending(Statement statement) {
        return StandIn.of(Statement.class, (self, method, arguments) -> {
            boolean executing = method.getName().startsWith("execute");
            boolean committing = executing && arguments[0].equals("commit");
            if (executing && arguments[0].equals("rollback")) {
                reach(Point.ROLLBACK);
            }
            if (committing) {
                commits.incrementAndGet();
                reach(Point.BEFORE_COMMIT);
            }
            Object result = StandIn.ask(statement, method, arguments);
            if (committing) {
                reach(Point.AFTER_COMMIT);
            }
            return result;
        });
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return target.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        target.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        target.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return target.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return target.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return target.isWrapperFor(type);
    }
}
