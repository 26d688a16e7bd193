package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.ledger.HistoryQuery;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an account's past costs its present. */
final class GrowthFigures {
    private static final String FRESH = "fresh";
    private static final String LINES = "lines";
    private static final String LOTS = "lots";
    private static final String HOLDS = "holds";
    private static final int PAGE = 50;

    private GrowthFigures() {}

    static List<Figure.Line> spends(Bench bench) throws Exception {
        try (HikariDataSource database = bench.newDatabase()) {
            Ours ours = new Ours(database);
            Effort effort = bench.effort();
            Stream.of(FRESH, LINES, LOTS, HOLDS).forEach(ours::open);
            Past.addLines(database, LINES, effort.lines());
            ours.addLots(LOTS, effort.lots() - 1);
            addHolds(ours, effort);
            Rounds rounds = bench.rounds(database);
            Stream.of(FRESH, LINES, LOTS, HOLDS)
                    .forEach(account ->
                            rounds.add(account, effort.callers(), (caller, key) -> ours.spend(account, key)));
            rounds.run();
            Stream.of(LINES, LOTS, HOLDS).forEach(account -> requireClean(ours, account));
            return List.of(
                    growth(rounds, LINES, "at most 1.20"),
                    growth(rounds, LOTS, "at most 2.00"),
                    growth(rounds, HOLDS, "at most 1.20"));
        }
    }

    private static void addHolds(Ours ours, Effort effort) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(effort.callers());
        try {
            List<Future<?>> holds = IntStream.range(0, effort.holds())
                    .<Future<?>>mapToObj(i -> callers.submit(() -> ours.hold(HOLDS, "hold-" + i)))
                    .toList();
            for (Future<?> hold : holds) {
                hold.get();
            }
        } finally {
            callers.shutdown();
        }
    }

    /** Figures of books that are not true are worth nothing. */
    private static void requireClean(Ours ours, String account) {
        if (!ours.ledger().audit(AccountId.of(account)).isClean()) {
            throw new IllegalStateException("the books of '" + account + "' do not add up");
        }
    }

    private static Figure.Line growth(Rounds rounds, String account, String goal) {
        return new Figure.Line(
                "growth-" + account,
                rounds.median(account, Load.Result::nanosPerCall),
                rounds.median(FRESH, Load.Result::nanosPerCall),
                goal,
                "ns per spend");
    }

    static List<Figure.Line> pages(Bench bench) throws Exception {
        try (HikariDataSource database = bench.newDatabase()) {
            Ours ours = new Ours(database);
            ours.open(LINES);
            Past.addLines(database, LINES, bench.effort().lines());
            Rounds rounds = bench.rounds(database)
                    .add(
                            "oldest",
                            1,
                            (caller, key) ->
                                    page(ours, HistoryQuery.newest(PAGE).before(PAGE + 2)))
                    .add("newest", 1, (caller, key) -> page(ours, HistoryQuery.newest(PAGE)))
                    .run();
            return List.of(new Figure.Line(
                    "history-page",
                    rounds.median("oldest", Load.Result::p50) / 1_000,
                    rounds.median("newest", Load.Result::p50) / 1_000,
                    "at most 1.20",
                    "us"));
        }
    }

    private static void page(Ours ours, HistoryQuery query) {
        if (ours.ledger().historySlice(AccountId.of(LINES), query).items().size() != PAGE) {
            throw new IllegalStateException("a page is not full");
        }
    }
}
