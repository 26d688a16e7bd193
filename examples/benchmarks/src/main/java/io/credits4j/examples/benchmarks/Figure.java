package io.credits4j.examples.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured. */
enum Figure {
    /** Spends on one account of the in-memory storage, on one thread, with one open lot and with many. */
    IN_MEMORY("in-memory"),
    /** Spends on one account by many callers, against a transaction per spend. */
    HOT_ACCOUNT("hot-account"),
    /** The same against bulk inserts of the same rows, the machine's limit. */
    BULK_LIMIT("bulk-limit"),
    /** Spends over many accounts by many callers, against a transaction per spend. */
    SPREAD("spread"),
    /** How long a lone caller waits for a spend, against a transaction per spend. */
    IDLE_LATENCY("idle-latency"),
    /** Holds that are settled, on one account by many callers, against two transactions. */
    HOLD_SETTLE("hold-settle"),
    /** Events of sales, verified, told from repetitions and booked, against a transaction per event. */
    WEBHOOKS("webhooks"),
    /** Spends on accounts with many transactions, open lots or live holds, against those on a fresh account. */
    GROWTH("growth"),
    /** The oldest page of a long history against the newest. */
    HISTORY_PAGE("history-page"),
    /** What a chunk of a streamed answer costs, metered, against other clients that are not. */
    STREAM_OVERHEAD("stream-overhead"),
    /** How much later the first token of a streamed answer comes because it is metered. */
    FIRST_TOKEN("first-token");

    private final String name;

    Figure(String name) {
        this.name = name;
    }

    /** Measures it in this JVM. */
    List<Line> measure(Bench bench) throws Exception {
        return switch (this) {
            case IN_MEMORY -> InMemoryFigure.measure(bench);
            case HOT_ACCOUNT -> SpendFigures.hotAccount(bench);
            case BULK_LIMIT -> SpendFigures.bulkLimit(bench);
            case SPREAD -> SpendFigures.spread(bench);
            case IDLE_LATENCY -> SpendFigures.idleLatency(bench);
            case HOLD_SETTLE -> SpendFigures.holdSettle(bench);
            case WEBHOOKS -> WebhookFigure.measure(bench);
            case GROWTH -> GrowthFigures.spends(bench);
            case HISTORY_PAGE -> GrowthFigures.pages(bench);
            case STREAM_OVERHEAD -> StreamFigures.overhead(bench);
            case FIRST_TOKEN -> StreamFigures.firstToken(bench);
        };
    }

    static Figure named(String name) {
        return Arrays.stream(values())
                .filter(figure -> figure.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no figure '" + name + "'; there are " + names()));
    }

    static String names() {
        return Arrays.stream(values()).map(Figure::toString).collect(Collectors.joining(" "));
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * One result.
     *
     * @param figure what was measured
     * @param ours the figure of this library
     * @param theirs what it is compared with in the same run
     * @param goal what the ratio of the two is to be, in words
     * @param unit what is counted
     */
    record Line(String figure, long ours, long theirs, String goal, String unit) {
        /** In hundredths. */
        private long ratio() {
            return Math.round(100.0 * ours / theirs);
        }

        private String ratioText() {
            return String.format(Locale.ROOT, "%d.%02d", ratio() / 100, ratio() % 100);
        }

        String forPeople() {
            return String.format(
                    Locale.ROOT,
                    "%-22s %,11d %-12s against %,11d   ratio %7s   (goal %s)",
                    figure,
                    ours,
                    unit,
                    theirs,
                    ratioText(),
                    goal);
        }

        String toJson() {
            return "{\"figure\":\"" + figure + "\",\"ours\":" + ours + ",\"theirs\":" + theirs + ",\"ratio\":"
                    + ratioText() + ",\"unit\":\"" + unit + "\"}";
        }
    }
}
