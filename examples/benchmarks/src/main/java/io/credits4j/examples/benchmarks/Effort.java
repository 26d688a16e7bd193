package io.credits4j.examples.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long to measure and how much to fill in before. Immutable.
 *
 * @param round how long each side is measured in a round
 * @param rounds how many rounds; the two sides take turns, and each figure is the median of its rounds
 * @param callers how many call at the same time, where several do
 * @param accounts over how many accounts calls are spread
 * @param lines how many transactions an old account has
 * @param lots how many open lots
 * @param holds how many live holds
 * @param inMemory how many spends a round in memory makes
 * @param cpu whether to print the processor time per call as well
 */
record Effort(
        Duration round,
        int rounds,
        int callers,
        int accounts,
        int lines,
        int lots,
        int holds,
        int inMemory,
        boolean cpu) {
    /** The figures as they are meant: all of them take about twelve minutes. */
    static final Effort FULL =
            new Effort(Duration.ofSeconds(2), 5, 128, 10_000, 1_000_000, 1_000, 10_000, 1_000_000, false);

    /** Enough to see that everything runs; the figures mean nothing. */
    static final Effort SMOKE = new Effort(Duration.ofMillis(300), 1, 8, 100, 2_000, 20, 50, 1_000, true);

    /** Returns how long a side runs before it is measured: half as long as it is measured. */
    Duration warmUp() {
        return round.multipliedBy(rounds).dividedBy(2);
    }

    /** Returns how many accounts buy credits. */
    int buyers() {
        return Math.max(1, accounts / 10);
    }

    private enum Option {
        SECONDS,
        ROUNDS,
        SMOKE,
        CPU
    }

    /** Returns whether an argument says how to measure, not what. */
    static boolean isOption(String argument) {
        return argument.startsWith("--");
    }

    /**
     * Returns the effort that arguments ask for.
     *
     * @throws IllegalArgumentException if there is no such option, or its value is out of range
     */
    static Effort of(String... arguments) {
        Effort effort = FULL;
        for (String argument : arguments) {
            if (isOption(argument)) {
                effort = effort.with(argument);
            }
        }
        return effort;
    }

    private Effort with(String argument) {
        String[] parts = argument.substring(2).split("=", 2);
        String value = parts.length == 2 ? parts[1] : "";
        return switch (optionNamed(parts[0])) {
            case SECONDS -> lasting(Duration.ofMillis(Math.round(1_000 * within(argument, value, 0.05, 600))), rounds);
            case ROUNDS -> lasting(round, (int) within(argument, value, 1, 1_000));
            case SMOKE -> SMOKE;
            case CPU -> new Effort(round, rounds, callers, accounts, lines, lots, holds, inMemory, true);
        };
    }

    private static Option optionNamed(String name) {
        return Arrays.stream(Option.values())
                .filter(option -> nameOf(option).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no option '--" + name + "'; there are " + options()));
    }

    private static String nameOf(Option option) {
        return option.name().toLowerCase(Locale.ROOT);
    }

    static String options() {
        return Arrays.stream(Option.values())
                .map(option -> "--" + nameOf(option) + (option.compareTo(Option.ROUNDS) <= 0 ? "=…" : ""))
                .collect(Collectors.joining(" "));
    }

    private static double within(String argument, String value, double least, double most) {
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Says the same as what is out of range.
        }
        throw new IllegalArgumentException("'" + argument + "' is not a number from " + least + " to " + most);
    }

    private Effort lasting(Duration newRound, int newRounds) {
        return new Effort(newRound, newRounds, callers, accounts, lines, lots, holds, inMemory, cpu);
    }
}
