package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.time.Duration;
import java.util.List;

/** Figures on PostgreSQL, as it comes, beside the client on the same machine. */
final class PostgresFigures {
    private static final int CALLERS = 128;
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("seconds", 10));
    private static final AccountId HOT = AccountId.of("hot");

    private PostgresFigures() {}

    static List<Figure.Line> hotAccount() throws Exception {
        try (Server server = Server.start();
                HikariDataSource pool = server.pool(10)) {
            System.out.println(server.settings());
            JdbcSchema.of(pool).migrate();
            CreditLedger ledger = CreditLedger.on(JdbcStorage.on(pool));
            ledger.grant(GrantRequest.purchase(HOT, Credits.of(1_000_000), IdempotencyKey.of("lot")));
            Load.Result ours = Load.run(
                    CALLERS,
                    TIME,
                    (caller, number) ->
                            ledger.spend(HOT, Credits.SMALLEST, IdempotencyKey.of("o-" + caller + "-" + number)));
            OneByOne one = new OneByOne(pool);
            Load.Result theirs =
                    Load.run(CALLERS, TIME, (caller, number) -> one.spend("hot", 1, "t-" + caller + "-" + number));
            System.out.println(ours + " " + theirs);
            return List.of(
                    new Figure.Line("hot-account", ours.perSecond(), theirs.perSecond(), "at least 10", "spends/s"),
                    new Figure.Line("hot-account-p99", ours.p99(), theirs.p99(), "at most 0.10", "us"));
        }
    }
}
