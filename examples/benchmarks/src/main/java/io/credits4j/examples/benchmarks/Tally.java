package io.credits4j.examples.benchmarks;

/**
 * What some rounds came to. Immutable.
 *
 * @param rounds how many
 * @param acknowledged how many operations were answered while things were killed
 * @param refused how many of those were refused for want of credits
 * @param kills how often something was killed
 * @param killsInFlight how often something was asked for and not answered at that moment
 * @param findings what was not as it must be
 */
record Tally(int rounds, long acknowledged, long refused, long kills, long killsInFlight, Findings findings) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, Findings.NONE);

    Tally plus(Tally other) {
        return new Tally(
                rounds + other.rounds,
                acknowledged + other.acknowledged,
                refused + other.refused,
                kills + other.kills,
                killsInFlight + other.killsInFlight,
                findings.plus(other.findings));
    }

    /** Returns whether all is as it must be, and something could have gone wrong. */
    boolean isProof() {
        return findings.isClean() && acknowledged > refused && refused > 0 && killsInFlight > 0;
    }

    @Override
    public String toString() {
        return "rounds=" + rounds + " acknowledged=" + acknowledged + " kills=" + kills + " killsInFlight="
                + killsInFlight + " " + findings;
    }
}
