package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** What a spend costs, beside what most would write instead. */
final class SpendFigures {
    private static final String OURS = "ours";
    private static final String THEIRS = "theirs";
    private static final String SPENDS = "spends/s";

    private SpendFigures() {}

    static List<Figure.Line> hotAccount(Bench bench) throws Exception {
        Rounds rounds = spends(bench, bench.effort().callers());
        return List.of(
                rates("hot-account", rounds, "at least 10", SPENDS),
                new Figure.Line(
                        "hot-account-p99",
                        rounds.median(OURS, Load.Result::p99) / 1_000,
                        rounds.median(THEIRS, Load.Result::p99) / 1_000,
                        "at most 0.10",
                        "us"));
    }

    static List<Figure.Line> idleLatency(Bench bench) throws Exception {
        Rounds rounds = spends(bench, 1);
        return List.of(new Figure.Line(
                "idle-latency",
                rounds.median(OURS, Load.Result::p50) / 1_000,
                rounds.median(THEIRS, Load.Result::p50) / 1_000,
                "at most 1.20",
                "us"));
    }

    private static Rounds spends(Bench bench, int callers) throws Exception {
        try (HikariDataSource database = bench.newDatabase()) {
            Ours ours = new Ours(database);
            OneByOne theirs = new OneByOne(database);
            ours.open(OURS);
            ours.open(THEIRS);
            return bench.rounds(database)
                    .add(OURS, callers, (caller, key) -> ours.spend(OURS, key))
                    .add(THEIRS, callers, (caller, key) -> theirs.spend(THEIRS, 1, key))
                    .run();
        }
    }

    static List<Figure.Line> bulkLimit(Bench bench) throws Exception {
        try (HikariDataSource database = bench.newDatabase()) {
            Ours ours = new Ours(database);
            ours.open(OURS);
            ours.open(THEIRS);
            InBulk theirs = new InBulk(database, THEIRS, Ours.GRANT.micros());
            Rounds rounds = bench.rounds(database)
                    .add(OURS, bench.effort().callers(), (caller, key) -> ours.spend(OURS, key))
                    .add(THEIRS, 1, (caller, key) -> theirs.spends(key))
                    .run();
            return List.of(new Figure.Line(
                    "bulk-limit",
                    rounds.median(OURS, Load.Result::perSecond),
                    rounds.median(THEIRS, result -> InBulk.ROWS * 1_000_000_000L / result.nanosPerCall()),
                    "at least 0.40",
                    SPENDS));
        }
    }

    static List<Figure.Line> spread(Bench bench) throws Exception {
        try (HikariDataSource database = bench.newDatabase()) {
            Ours ours = new Ours(database);
            OneByOne theirs = new OneByOne(database);
            int accounts = bench.effort().accounts();
            int callers = bench.effort().callers();
            ours.open(OURS, accounts);
            ours.open(THEIRS, accounts);
            Rounds rounds = bench.rounds(database)
                    .add(OURS, callers, (caller, key) -> ours.spend(OURS + any(accounts), key))
                    .add(THEIRS, callers, (caller, key) -> theirs.spend(THEIRS + any(accounts), 1, key))
                    .run();
            return List.of(rates("spread", rounds, "at least 8", SPENDS));
        }
    }

    private static int any(int accounts) {
        return ThreadLocalRandom.current().nextInt(accounts);
    }

    static List<Figure.Line> holdSettle(Bench bench) throws Exception {
        try (HikariDataSource database = bench.newDatabase()) {
            Ours ours = new Ours(database);
            OneByOne theirs = new OneByOne(database);
            int callers = bench.effort().callers();
            ours.open(OURS);
            ours.open(THEIRS);
            Rounds rounds = bench.rounds(database)
                    .add(OURS, callers, (caller, key) -> ours.holdAndSettle(OURS, key))
                    .add(THEIRS, callers, (caller, key) -> theirs.settle(THEIRS, theirs.hold(THEIRS, 1, key), 1))
                    .run();
            return List.of(rates("hold-settle", rounds, "at least 10", "settled/s"));
        }
    }

    private static Figure.Line rates(String figure, Rounds rounds, String goal, String unit) {
        return new Figure.Line(
                figure,
                rounds.median(OURS, Load.Result::perSecond),
                rounds.median(THEIRS, Load.Result::perSecond),
                goal,
                unit);
    }
}
