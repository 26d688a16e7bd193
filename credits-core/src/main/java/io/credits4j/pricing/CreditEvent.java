package io.credits4j.pricing;

import io.credits4j.Credits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A named thing with a fixed cost in credits, such as {@code ai_inference}. Immutable and thread-safe.
 *
 * <pre>{@code
 * CreditEvent report = CreditEvent.of("report_export", Credits.of(5)).withCategory("reports");
 * report.costOf(3); // 15
 * }</pre>
 */
public final class CreditEvent {
    private record Facts(
            String name, Credits cost, @Nullable String category, boolean active) {}

    private final Facts facts;

    private CreditEvent(Facts facts) {
        this.facts = facts;
    }

    /**
     * Obtains an active event without a category.
     *
     * @throws IllegalArgumentException if the name is not an identifier, or the cost is negative
     */
    public static CreditEvent of(String name, Credits cost) {
        return new CreditEvent(new Facts(
                Checks.name("credit event name", name),
                Checks.notNegative("cost of credit event '" + name + "'", cost),
                null,
                true));
    }

    /** Returns this event in a category. */
    public CreditEvent withCategory(String category) {
        return new CreditEvent(
                new Facts(facts.name, facts.cost, Checks.name("credit event category", category), facts.active));
    }

    /** Returns this event switched on or off. */
    public CreditEvent withActive(boolean active) {
        return new CreditEvent(new Facts(facts.name, facts.cost, facts.category, active));
    }

    /** Returns the name. */
    public String name() {
        return facts.name;
    }

    /** Returns the cost of one. */
    public Credits cost() {
        return facts.cost;
    }

    /**
     * Returns the cost of several.
     *
     * @throws IllegalArgumentException if the quantity is below 1
     * @throws ArithmeticException if the cost is beyond what {@link Credits} can hold
     */
    public Credits costOf(long quantity) {
        return facts.cost.multipliedBy(Checks.positive("quantity of credit event '" + facts.name + "'", quantity));
    }

    /** Returns the category, if any. */
    public Optional<String> category() {
        return Optional.ofNullable(facts.category);
    }

    /** Returns whether it can be charged for. */
    public boolean active() {
        return facts.active;
    }

    Canonical canonical() {
        return new Canonical()
                .field("name", facts.name)
                .field("cost", facts.cost)
                .field("category", facts.category)
                .field("active", facts.active);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CreditEvent that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return facts.hashCode();
    }

    @Override
    public String toString() {
        return facts.toString().replace("Facts", "CreditEvent");
    }
}
