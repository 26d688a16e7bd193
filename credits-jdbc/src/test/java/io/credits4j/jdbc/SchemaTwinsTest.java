package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The scripts of all databases create the same tables, so that a change of one is not forgotten in another. */
class SchemaTwinsTest {
    @Test
    void every_database_has_the_same_tables_and_columns() throws Exception {
        Map<String, String> h2 = columns(Engine.H2);
        assertThat(h2).containsEntry("credits_lot.expires_at", "BIGINT, YES").hasSizeGreaterThan(80);
        assertThat(columns(Engine.POSTGRESQL)).isEqualTo(h2);
    }

    /** Table and column with kind and whether it may be null; H2 keeps in binary what PostgreSQL compares as bytes. */
    private static Map<String, String> columns(Engine engine) throws SQLException {
        DataSource database = engine.empty();
        JdbcSchema.of(database).create();
        Map<String, String> columns = new TreeMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select table_name || '.' || column_name, data_type, is_nullable
                        from information_schema.columns
                        where table_schema = current_schema
                        """)) {
            while (row.next()) {
                columns.put(
                        row.getString(1).toLowerCase(Locale.ROOT), kind(row.getString(2)) + ", " + row.getString(3));
            }
        }
        return columns;
    }

    private static String kind(String type) {
        String upper = type.toUpperCase(Locale.ROOT);
        return upper.equals("TEXT") || upper.endsWith(" VARYING") ? "TEXT" : upper;
    }
}
