package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one payer to one model are charged: by a rate rule, or not at all because the plan includes them.
 * Immutable and thread-safe.
 *
 * <p>A rate is complete: {@link #charge} needs no catalog. Keep its {@link #text} with what was held, and a catalog that
 * changes before the call ends changes nothing; {@link #parse} makes the same rate of it, on any machine and in any later
 * release.
 */
public final class Rate {
    private static final Set<String> FIELDS = Set.of("basis", "rule", "used");

    private final String basis;
    private final @Nullable RateRule rule;
    private final Money used;

    private Rate(String basis, @Nullable RateRule rule, Money used) {
        this.basis = basis;
        this.rule = rule;
        this.used = used;
    }

    static Rate by(RateScope scope, RateRule rule, Money used) {
        return new Rate(scope.toString(), rule, rule.volumeTiers().isEmpty() ? Payer.ANYONE.used() : used);
    }

    static Rate includedIn(Plan plan) {
        return new Rate("included in plan " + plan.id(), null, Payer.ANYONE.used());
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is anything else, or of a newer release that says more
     */
    public static Rate parse(String text) {
        Canonical.Reading reading =
                Canonical.read(Objects.requireNonNull(text, "text")).requireOnly(FIELDS);
        return new Rate(
                reading.required("basis"),
                reading.optional("rule")
                        .map(Canonical::read)
                        .map(RateRule::read)
                        .orElse(null),
                Checks.usd("used", Money.usd(reading.optional("used").orElse("0"))));
    }

    /**
     * Returns what to charge for a call the provider charged {@code cost} for; zero if the plan includes it.
     *
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     * @throws ArithmeticException if the charge is beyond what {@link Credits} can hold
     */
    public Credits charge(Money cost) {
        Checks.usd("provider cost", cost);
        return rule == null ? Credits.ZERO : rule.charge(cost, used);
    }

    /** Returns whether the plan includes the call, so that nothing is charged whatever it cost. */
    public boolean included() {
        return rule == null;
    }

    /** Returns the rule it charges by; empty if the plan includes the call. */
    public Optional<RateRule> rule() {
        return Optional.ofNullable(rule);
    }

    /** Returns what decided it, for people: {@code everyone}, {@code plan pro, model a/b}, {@code included in plan pro}. */
    public String basis() {
        return basis;
    }

    /** Returns all of it as a text to keep, which {@link #parse} reads; equal rates have equal texts. */
    public String text() {
        return new Canonical()
                .field("basis", basis)
                .field("rule", rule == null ? null : rule.canonical())
                .field("used", used.isZero() ? null : used.amount())
                .toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rate that
                && basis.equals(that.basis)
                && Objects.equals(rule, that.rule)
                && used.equals(that.used);
    }

    @Override
    public int hashCode() {
        return Objects.hash(basis, rule, used);
    }

    @Override
    public String toString() {
        return "Rate[" + basis + ", " + (rule == null ? "included" : rule + ", used before " + used) + "]";
    }
}
