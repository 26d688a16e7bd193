package io.credits4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Method;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Keeps each text that is prepared and executed on a data source, with the values it was executed with first. */
final class StatementRecorder {
    private final Map<String, Recorded> recorded = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<Array, Elements> arrays = Collections.synchronizedMap(new IdentityHashMap<>());

    /** The elements of an array, for another connection. */
    private record Elements(String type, List<@Nullable Object> values) {}

    /** Binds a value again. */
    private interface Binding {
        void bind(PreparedStatement statement, int index) throws Exception;
    }

    /** A text, which may be several statements, with the values it was executed with. */
    final class Recorded {
        private final String sql;
        private final SortedMap<Integer, Binding> values;

        private Recorded(String sql, Map<Integer, Binding> values) {
            this.sql = sql;
            this.values = new TreeMap<>(values);
        }

        /** Returns its statements, each with its own share of the values. */
        List<Recorded> statements() {
            List<Recorded> statements = new ArrayList<>();
            int taken = 0;
            for (String part : sql.split(";\n", -1)) {
                SortedMap<Integer, Binding> own = new TreeMap<>();
                int count =
                        (int) part.chars().filter(character -> character == '?').count();
                for (int i = 1; i <= count; i++) {
                    own.put(i, requireNonNull(values.get(taken + i), sql));
                }
                taken += count;
                statements.add(new Recorded(part, own));
            }
            return statements;
        }

        String sql() {
            return sql;
        }

        int parameters() {
            return values.size();
        }

        void bind(PreparedStatement statement) throws Exception {
            for (Map.Entry<Integer, Binding> value : values.entrySet()) {
                value.getValue().bind(statement, value.getKey());
            }
        }
    }

    List<Recorded> recorded() {
        return List.copyOf(recorded.values());
    }

    DataSource over(DataSource target) {
        return StandIn.of(DataSource.class, (self, method, arguments) -> {
            Object result = StandIn.ask(target, method, arguments);
            return result instanceof Connection connection ? recording(connection) : result;
        });
    }

    private Connection recording(Connection target) {
        return StandIn.of(Connection.class, (self, method, arguments) -> {
            Object result = StandIn.ask(target, method, arguments);
            if (method.getName().equals("createArrayOf")) {
                arrays.put((Array) result, new Elements((String) arguments[0], Arrays.asList((@Nullable Object[])
                        arguments[1])));
            }
            return result instanceof PreparedStatement statement ? recording((String) arguments[0], statement) : result;
        });
    }

    private PreparedStatement recording(String sql, PreparedStatement target) {
        Map<Integer, Binding> values = new HashMap<>();
        return StandIn.of(PreparedStatement.class, (self, method, arguments) -> {
            if (method.getName().startsWith("set") && arguments.length > 1) {
                values.put((Integer) arguments[0], binding(method, arguments));
            }
            if (method.getName().startsWith("execute")) {
                recorded.putIfAbsent(sql, new Recorded(sql, values));
            }
            return StandIn.ask(target, method, arguments);
        });
    }

    private Binding binding(Method method, Object[] arguments) {
        if (arguments[1] instanceof Array array) {
            Elements elements = requireNonNull(arrays.get(array), "an array made elsewhere");
            return (statement, index) -> statement.setArray(
                    index,
                    statement
                            .getConnection()
                            .createArrayOf(elements.type(), elements.values().toArray()));
        }
        return (statement, index) -> {
            Object[] same = arguments.clone();
            same[0] = index;
            method.invoke(statement, same);
        };
    }
}
