package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** The library as a host would use it, with its default settings, on a new database. */
final class Ours {
    /** Enough for everything a figure spends. */
    static final Credits GRANT = Credits.of(1_000_000);

    private static final int GRANTS_AT_ONCE = 1_000;

    private final CreditLedger ledger;

    Ours(DataSource dataSource) {
        JdbcSchema.of(dataSource).migrate();
        ledger = CreditLedger.on(JdbcStorage.on(dataSource));
    }

    CreditLedger ledger() {
        return ledger;
    }

    /** Gives an account one lot. */
    void open(String account) {
        ledger.grant(grant(account, 0));
    }

    /** Gives each of so many accounts, named by prefix and number, one lot. */
    void open(String prefix, int accounts) {
        grantAll(
                IntStream.range(0, accounts).mapToObj(i -> grant(prefix + i, 0)).toList());
    }

    /** Gives an account many lots. */
    void addLots(String account, int lots) {
        grantAll(IntStream.range(0, lots).mapToObj(i -> grant(account, 1 + i)).toList());
    }

    private static GrantRequest grant(String account, int number) {
        return GrantRequest.purchase(AccountId.of(account), GRANT, IdempotencyKey.of("lot-" + number));
    }

    private void grantAll(List<GrantRequest> grants) {
        for (int from = 0; from < grants.size(); from += GRANTS_AT_ONCE) {
            ledger.grantAll(grants.subList(from, Math.min(grants.size(), from + GRANTS_AT_ONCE)))
                    .forEach(outcome -> outcome.orThrow());
        }
    }

    void spend(String account, String key) {
        ledger.spend(AccountId.of(account), Credits.SMALLEST, IdempotencyKey.of(key));
    }

    void holdAndSettle(String account, String key) {
        ledger.settle(
                ledger.hold(AccountId.of(account), Credits.SMALLEST, IdempotencyKey.of(key))
                        .hold()
                        .id(),
                Credits.SMALLEST);
    }

    /** Leaves a hold that stays live. */
    void hold(String account, String key) {
        ledger.hold(HoldRequest.of(AccountId.of(account), Credits.SMALLEST, IdempotencyKey.of(key))
                .life(HoldRequest.LONGEST_LIFE));
    }
}
