package io.credits4j.examples.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured. */
enum Figure {
    /** Spends on one account of the in-memory storage, on one thread, with one open lot and with many. */
    IN_MEMORY("in-memory") {
        @Override
        List<Line> measure() {
            return InMemoryFigure.measure();
        }
    },
    /** Spends on one account in PostgreSQL. */
    HOT_ACCOUNT("hot-account") {
        @Override
        List<Line> measure() throws Exception {
            return PostgresFigures.hotAccount();
        }
    };

    private final String name;

    Figure(String name) {
        this.name = name;
    }

    /** Measures it in this JVM. */
    abstract List<Line> measure() throws Exception;

    static Figure named(String name) {
        return Arrays.stream(values())
                .filter(figure -> figure.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no figure '" + name + "'; there are " + names()));
    }

    static String names() {
        return Arrays.stream(values()).map(figure -> figure.name).collect(Collectors.joining(" "));
    }

    /**
     * One result.
     *
     * @param figure what was measured
     * @param ours the figure of this library, per second
     * @param theirs what it is compared with in the same run, per second
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
                    "%-28s %,12d %s   against %,12d   ratio %s   (goal %s)",
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
