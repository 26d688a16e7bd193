package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.StoreUnavailableException;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.spi.CreditsStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * An application that spends, holds and settles on many threads, in a JVM of its own, and keeps a journal. While the
 * database is away it asks again under the same key. Ends when all is done or its input ends, after what it has begun.
 */
final class Spender {
    private static final int CONNECTIONS = 10;
    private static final int CONNECTION_MILLIS = 500;
    private static final int LARGEST_PAUSE_MILLIS = 200;
    private static final int MOST_ATTEMPTS = 600;
    private static final int LARGEST_AMOUNT = 20_000_000;

    private final Task task;
    private final CreditLedger ledger;
    private final Journal journal;
    private volatile boolean ending;

    /**
     * What to do.
     *
     * @param url where the database is
     * @param journal where to keep the journal
     * @param name what all keys begin with
     * @param accounts whose credits, separated by commas
     * @param threads how many callers
     * @param operations how many operations each of them asks for at most
     * @param holdPercent in how many of a hundred cases to hold, rather than spend
     * @param seed what all choices follow from
     */
    record Task(
            String url,
            Path journal,
            String name,
            List<AccountId> accounts,
            int threads,
            int operations,
            int holdPercent,
            long seed) {
        List<String> toArguments() {
            String names =
                    String.join(",", accounts.stream().map(AccountId::value).toList());
            return List.of(url, "" + journal, name, names, "" + threads, "" + operations, "" + holdPercent, "" + seed);
        }

        static Task of(String... arguments) {
            return new Task(
                    arguments[0],
                    Path.of(arguments[1]),
                    arguments[2],
                    Arrays.stream(arguments[3].split(",", -1))
                            .map(AccountId::of)
                            .toList(),
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]),
                    Integer.parseInt(arguments[6]),
                    Long.parseLong(arguments[7]));
        }
    }

    private Spender(Task task, CreditLedger ledger, Journal journal) {
        this.task = task;
        this.ledger = ledger;
        this.journal = journal;
    }

    public static void main(String[] args) throws Exception {
        run(Task.of(args), storage -> storage);
    }

    /** Runs with a storage that was made another of. */
    static void run(Task task, UnaryOperator<CreditsStorage> making) throws Exception {
        try (HikariDataSource pool = pool(task.url());
                Journal journal = Journal.appendingTo(task.journal())) {
            CreditLedger ledger = CreditLedger.on(making.apply(JdbcStorage.on(pool)));
            new Spender(task, ledger, journal).run();
        }
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(CONNECTION_MILLIS);
        return new HikariDataSource(config);
    }

    private void run() throws InterruptedException, ExecutionException {
        Thread listener = new Thread(this::awaitEndOfInput, "end-of-input");
        listener.setDaemon(true);
        listener.start();
        ExecutorService threads = Executors.newFixedThreadPool(task.threads());
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < task.threads(); i++) {
                int caller = i;
                callers.add(threads.submit(() -> runCaller(caller)));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        } finally {
            ending = true;
            threads.shutdown();
        }
    }

    private void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is to be read but the end.
            }
        } catch (IOException e) {
            // That is an end as well.
        }
        ending = true;
    }

    private void runCaller(int caller) {
        Random random = new Random(task.seed() * 1_000 + caller);
        for (int number = 0; number < task.operations() && !ending; number++) {
            String key = task.name() + "-" + caller + "-" + number;
            AccountId account =
                    task.accounts().get(random.nextInt(task.accounts().size()));
            if (random.nextInt(100) < task.holdPercent()) {
                holdAndMostlySettle(random, account, key);
            } else {
                ask(Operation.spend(account, amount(random, LARGEST_AMOUNT), key));
            }
        }
    }

    private void holdAndMostlySettle(Random random, AccountId account, String key) {
        Answer held = ask(Operation.hold(account, amount(random, LARGEST_AMOUNT), key));
        if (held.done() && random.nextInt(4) > 0) {
            Credits used = amount(random, (int) held.amount().micros());
            ask(Operation.settle(account, held.hold(), used, key + "-settle"));
        }
    }

    private static Credits amount(Random random, int largestMicros) {
        return Credits.ofMicros(1 + random.nextInt(largestMicros));
    }

    private Answer ask(Operation operation) {
        journal.asks(operation);
        for (int attempt = 1; ; attempt++) {
            try {
                Answer answer = operation.askOf(ledger);
                journal.wasTold(operation.key(), answer);
                return answer;
            } catch (StoreUnavailableException | ContentionException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(LARGEST_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a caller", e);
        }
    }
}
