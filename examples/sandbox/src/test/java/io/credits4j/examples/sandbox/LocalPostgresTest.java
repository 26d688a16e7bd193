package io.credits4j.examples.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The server starts wherever tests run, forgets nothing when it is killed, and leaves nothing behind. */
class LocalPostgresTest {
    @Test
    void what_was_committed_survives_a_kill_and_what_was_not_does_not() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.durable("application_name=it's a test")) {
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show synchronous_commit")).isEqualTo("on");
            try (Connection connection = connect(postgres);
                    Statement statement = connection.createStatement()) {
                statement.execute("create table survivor as select 1 as kept");
                connection.setAutoCommit(false);
                statement.execute("insert into survivor values (2)");
                postgres.kill();
                assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            }
            assertThatThrownBy(() -> connect(postgres)).isInstanceOf(SQLException.class);
            assertThatThrownBy(postgres::kill).isInstanceOf(IllegalStateException.class);
            postgres.restart();
            assertThat(ask(postgres, "select string_agg(kept::text, ',') from survivor"))
                    .isEqualTo("1");
        }
    }

    @Test
    void a_server_that_follows_another_has_what_that_one_had_and_leads_when_it_is_told() throws Exception {
        try (LocalPostgres leader = LocalPostgres.fast()) {
            execute(leader, "create table survivor as select 1 as kept");
            try (LocalPostgres follower = LocalPostgres.following(leader)) {
                assertThat(ask(follower, "select kept from survivor")).isEqualTo("1");
                assertThatThrownBy(() -> execute(follower, "delete from survivor"))
                        .hasMessageContaining("read-only");
                leader.kill();
                follower.promote();
                execute(follower, "insert into survivor values (3)");
                assertThat(ask(follower, "select min(kept) || ',' || max(kept) from survivor"))
                        .isEqualTo("1,3");
                assertThatThrownBy(follower::promote).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void a_closed_server_is_gone_and_another_is_not_disturbed() throws Exception {
        LocalPostgres closed = LocalPostgres.fast("max_connections=7");
        assertThat(ask(closed, "show max_connections")).isEqualTo("7");
        String data = ask(closed, "show data_directory");
        assertThat(ask(LocalPostgres.shared(), "show fsync")).isEqualTo("off");
        closed.close();
        closed.close();
        assertThatThrownBy(() -> connect(closed)).isInstanceOf(SQLException.class);
        assertThat(Path.of(data)).doesNotExist();
        assertThat(ask(LocalPostgres.shared(), "select 1")).isEqualTo("1");
    }

    @Test
    void a_bad_setting_is_told_with_what_the_server_says() {
        assertThatThrownBy(() -> LocalPostgres.fast("no_such_setting=1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no_such_setting");
        assertThatThrownBy(() -> LocalPostgres.fast("fsync"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'fsync'");
    }

    private static Connection connect(LocalPostgres postgres) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.url());
        return source.getConnection();
    }

    private static void execute(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
