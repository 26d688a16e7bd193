package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However H2 is set up, the ledger does not notice. */
class H2SettingsTest {
    private final AccountId account = AccountId.of("tenant-1");

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

    private boolean grant(CreditLedger ledger, String key) {
        return ledger.grant(GrantRequest.purchase(account, Credits.of(1), IdempotencyKey.of(key)))
                .replayed();
    }
}
