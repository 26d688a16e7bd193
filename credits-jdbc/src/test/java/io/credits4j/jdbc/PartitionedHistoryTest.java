package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.spi.CreditsStorage;
import io.credits4j.tck.ConcurrencyConformance;
import io.credits4j.tck.HashChainConformance;
import io.credits4j.tck.IdempotencyConformance;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The script that makes the history of parts by account, on PostgreSQL: everything is as it is without. */
class PartitionedHistoryTest {
    private static DataSource partitioned() {
        DataSource database = Postgres.emptySchema();
        String script = Migration.script(new PostgresDialect(), "partitioned-by-account.sql", TablePrefix.DEFAULT)
                .orElseThrow();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        JdbcSchema.of(database).migrate();
        return database;
    }

    private static CreditsStorage storage() {
        return JdbcStorage.on(partitioned());
    }

    @Test
    void the_tables_have_the_columns_and_unique_keys_that_they_have_without() throws SQLException {
        DataSource whole = Engine.POSTGRESQL.empty();
        JdbcSchema.of(whole).migrate();
        DataSource parts = partitioned();
        assertThat(keys(parts)).isEqualTo(keys(whole)).hasSizeGreaterThan(15);
        assertThat(columns(parts)).isEqualTo(columns(whole)).hasSizeGreaterThan(80);
        assertThat(ask(
                        parts,
                        "select partstrat from pg_partitioned_table where partrelid = 'credits_transaction'::regclass"))
                .containsExactly("h");
    }

    private static List<String> columns(DataSource database) throws SQLException {
        return ask(database, """
                select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(collation_name, '')
                from information_schema.columns
                where table_schema = current_schema and table_name !~ '_[0-9]+$'
                order by 1
                """);
    }

    private static List<String> keys(DataSource database) throws SQLException {
        return ask(database, """
                select regexp_replace(replace(pg_get_indexdef(i.indexrelid), current_schema || '.', ''), ' ON ONLY ', ' ON ')
                from pg_index i
                join pg_class t on t.oid = i.indrelid
                where t.relnamespace = current_schema::regnamespace and t.relname !~ '_[0-9]+$'
                order by 1
                """);
    }

    private static List<String> ask(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> answers = new ArrayList<>();
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
            return answers;
        }
    }

    @Nested
    class Idempotency extends IdempotencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return storage();
        }
    }

    @Nested
    class Concurrency extends ConcurrencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return storage();
        }
    }

    @Nested
    class Chain extends HashChainConformance {
        @Override
        protected CreditsStorage newStorage() {
            return storage();
        }
    }
}
