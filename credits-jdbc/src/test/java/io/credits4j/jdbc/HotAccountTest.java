package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Several instances of an application on one database, each with its own storage and pool, and one account they share. */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
class HotAccountTest {
    private static final int INSTANCES = 3;
    private static final int THREADS_EACH = 4;
    private static final int SPENDS_EACH = 25;

    private final AccountId account = AccountId.of("hot");
    private final DataSource database;

    HotAccountTest(Engine engine) {
        database = engine.empty();
    }

    @Test
    void together_they_spend_what_there_is_and_not_a_credit_more() throws Exception {
        JdbcStorage storage = Engine.storage(database);
        CreditLedger first = CreditLedger.on(storage);
        int most = INSTANCES * THREADS_EACH * SPENDS_EACH;
        int enoughFor = most * 2 / 3;
        for (int uneven : new int[] {-3, -1, 1, 3}) {
            first.grant(GrantRequest.purchase(account, Credits.of(enoughFor + uneven), key("g" + uneven)));
        }
        List<Callable<Integer>> spenders = new ArrayList<>();
        List<HikariDataSource> pools = new ArrayList<>();
        for (int instance = 0; instance < INSTANCES; instance++) {
            HikariDataSource pool = Engine.pool(database, THREADS_EACH);
            pools.add(pool);
            CreditLedger own = CreditLedger.on(JdbcStorage.on(pool));
            for (int thread = 0; thread < THREADS_EACH; thread++) {
                String name = instance + "/" + thread;
                spenders.add(() -> spend(own, name));
            }
        }

        assertThat(sum(run(spenders))).isEqualTo(enoughFor);
        assertThat(first.balance(account).available()).isEqualTo(Credits.ZERO);
        assertThat(storage.ledger().countTransactions(account, Set.of(TransactionType.USAGE)))
                .isEqualTo(enoughFor);
        pools.forEach(HikariDataSource::close);
    }

    @Test
    void many_callers_on_a_pool_of_one_connection_are_all_served() throws Exception {
        try (HikariDataSource pool = Engine.pool(database, 1)) {
            CreditLedger ledger = CreditLedger.on(Engine.storage(pool));
            ledger.grant(GrantRequest.purchase(account, Credits.of(4 * 64), key("g")));
            List<Callable<Integer>> spenders = new ArrayList<>();
            for (int caller = 0; caller < 64; caller++) {
                IdempotencyKey key = key("s" + caller);
                spenders.add(() -> {
                    ledger.spend(account, Credits.of(4), key);
                    return 1;
                });
            }
            assertThat(sum(run(spenders))).isEqualTo(64);
            assertThat(ledger.balance(account).available()).isEqualTo(Credits.ZERO);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    /** Each takes portions of four credits, which straddle two lots now and then. */
    private int spend(CreditLedger ledger, String name) {
        int spent = 0;
        for (int i = 0; i < SPENDS_EACH; i++) {
            try {
                ledger.spend(account, Credits.of(4), key(name + "/" + i));
                spent++;
            } catch (InsufficientCreditsException e) {
                // All is spent: the other spends of this thread find nothing either.
            }
        }
        return spent;
    }

    private static <T> List<T> run(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    private static int sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }
}
