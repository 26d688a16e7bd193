package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.SpendResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However H2 is set up, the ledger does not notice. */
class H2SettingsTest {
    private final AccountId account = AccountId.of("tenant-1");

    @TempDir
    Path directory;

    @Test
    void a_database_with_a_collation_that_ignores_case_still_tells_keys_apart() {
        DataSource folding = H2.at("jdbc:h2:mem:folding;DB_CLOSE_DELAY=-1;IGNORECASE=TRUE"
                + ";INIT=SET DATABASE COLLATION ENGLISH STRENGTH PRIMARY");
        CreditLedger ledger = CreditLedger.on(H2.storage(folding));
        for (String key : List.of("key", "Key", "kéy", "KEY")) {
            assertThat(grant(ledger, key)).as(key).isFalse();
            ledger.grant(GrantRequest.purchase(AccountId.of(key), Credits.of(1), IdempotencyKey.of("g")));
        }
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(4));
        assertThat(ledger.balance(AccountId.of("Key")).available()).isEqualTo(Credits.of(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE", "MODE=MariaDB", "MODE=Oracle", "MODE=LEGACY"})
    void any_compatibility_mode_will_do(String mode) {
        CreditLedger ledger =
                CreditLedger.on(H2.storage(H2.at("jdbc:h2:mem:" + mode.hashCode() + ";DB_CLOSE_DELAY=-1;" + mode)));
        grant(ledger, "g");
        ledger.spend(account, Credits.parse("0.5"), IdempotencyKey.of("s"));
        assertThat(ledger.trySpend(account, Credits.of(1), IdempotencyKey.of("s2"))
                        .replayed())
                .isFalse();
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.parse("0.5"));
    }

    @Test
    void a_file_that_is_only_read_tells_balances_and_refuses_spends() {
        String file = "jdbc:h2:file:" + directory.resolve("books");
        grant(CreditLedger.on(H2.storage(H2.at(file))), "g");
        DataSource readOnly = H2.at(file + ";ACCESS_MODE_DATA=r");
        JdbcSchema.of(readOnly).migrate();
        CreditLedger ledger = CreditLedger.on(JdbcStorage.on(readOnly));
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(1));
        assertThat(ledger.audit(account).violations()).isEmpty();
        assertThatThrownBy(() -> spend(ledger))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining("read-only");
        assertThat(spend(CreditLedger.on(JdbcStorage.on(H2.at(file)))).replayed())
                .isFalse();
    }

    @Test
    void a_user_who_may_only_read_tells_balances_and_hears_what_is_missing_to_spend() throws Exception {
        JdbcDataSource owners = H2.inMemory();
        grant(CreditLedger.on(H2.storage(owners)), "g");
        try (Connection connection = owners.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create user reader password ''");
            statement.execute("grant select on schema public to reader");
        }
        JdbcDataSource readers = H2.at(owners.getURL().replaceAll(";.*", ""));
        readers.setUser("reader");
        CreditLedger ledger = CreditLedger.on(JdbcStorage.on(readers));
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(1));
        assertThatThrownBy(() -> spend(ledger))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining("lacks a right on tables 'credits_…'");
    }

    private SpendResult.Spent spend(CreditLedger ledger) {
        return ledger.spend(account, Credits.of(1), IdempotencyKey.of("s"));
    }

    private boolean grant(CreditLedger ledger, String key) {
        return ledger.grant(GrantRequest.purchase(account, Credits.of(1), IdempotencyKey.of(key)))
                .replayed();
    }
}
