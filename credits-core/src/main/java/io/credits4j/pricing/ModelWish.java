package io.credits4j.pricing;

import io.credits4j.Money;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a model is looked for: a use, what it must be able to do, and what it may cost. Immutable and thread-safe.
 * {@link PricingCatalog#recommend} answers it.
 *
 * <pre>{@code
 * ModelWish wish = ModelWish.builder(UseCase.CODE)
 *         .capabilities(List.of("tools"))
 *         .contextLength(100_000)
 *         .budgetPerMillion(Money.usd("3"))
 *         .build();
 * }</pre>
 */
public final class ModelWish {
    /** A million tokens, three of input to one of output. */
    private static final TokenUsage MILLION = TokenUsage.of(750_000, 250_000);

    private record Facts(
            UseCase useCase,
            Set<String> capabilities,
            Set<String> inputModalities,
            long contextLength,
            long outputTokens,
            TokenUsage usage,
            String unit,
            @Nullable Money budget,
            boolean cheapestFirst,
            boolean freeVariants) {}

    private final Facts facts;

    private ModelWish(Facts facts) {
        this.facts = facts;
    }

    /** Starts a wish for a model for some use, at any cost. */
    public static Builder builder(UseCase useCase) {
        return new Builder(Objects.requireNonNull(useCase, "useCase"));
    }

    /** Returns what it is wanted for. */
    public UseCase useCase() {
        return facts.useCase;
    }

    /** Returns all it must be able to do, the needs of the use included; unmodifiable. */
    public Set<String> capabilities() {
        return facts.capabilities;
    }

    /** Returns all it must accept, the needs of the use included; unmodifiable. */
    public Set<String> inputModalities() {
        return facts.inputModalities;
    }

    /** Returns how many tokens of context it must have. */
    public long contextLength() {
        return facts.contextLength;
    }

    /** Returns how many tokens it must be able to answer. */
    public long outputTokens() {
        return facts.outputTokens;
    }

    /** Returns the usage whose cost is compared. */
    public TokenUsage usage() {
        return facts.usage;
    }

    /** Returns the most that usage may cost, if there is a limit. */
    public Optional<Money> budget() {
        return Optional.ofNullable(facts.budget);
    }

    /** Returns whether the cheapest comes first, rather than the best. */
    public boolean cheapestFirst() {
        return facts.cheapestFirst;
    }

    /** Returns whether free variants, which providers limit to few calls a day, may be recommended. */
    public boolean freeVariants() {
        return facts.freeVariants;
    }

    /** What the usage is called in a reason. */
    String unit() {
        return facts.unit;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelWish that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return facts.hashCode();
    }

    @Override
    public String toString() {
        return facts.toString().replace("Facts", "ModelWish");
    }

    /** Collects a wish. Not thread-safe. */
    public static final class Builder {
        private final UseCase useCase;
        private final Set<String> capabilities = new TreeSet<>();
        private final Set<String> inputModalities = new TreeSet<>();
        private long contextLength;
        private long outputTokens;
        private TokenUsage usage = MILLION;
        private String unit = "per million tokens";
        private @Nullable Money budget;
        private boolean cheapestFirst;
        private boolean freeVariants;

        private Builder(UseCase useCase) {
            this.useCase = useCase;
            useCase.capability().ifPresent(capabilities::add);
            useCase.inputModality().ifPresent(inputModalities::add);
            contextLength = useCase.contextLength();
        }

        /** Adds what it must be able to do; see {@link ModelPrice#capabilities}. */
        public Builder capabilities(Collection<String> names) {
            names.forEach(name -> capabilities.add(Checks.name("capability", name)));
            return this;
        }

        /** Adds what it must accept; see {@link ModelPrice#inputModalities}. */
        public Builder inputModalities(Collection<String> names) {
            names.forEach(name -> inputModalities.add(Checks.name("input modality", name)));
            return this;
        }

        /** Sets how many tokens of context it must have, if that is more than the use needs; not negative. */
        public Builder contextLength(long tokens) {
            contextLength = Math.max(contextLength, Checks.notNegative("contextLength", tokens));
            return this;
        }

        /** Sets how many tokens it must be able to answer; not negative. */
        public Builder outputTokens(long tokens) {
            outputTokens = Checks.notNegative("outputTokens", tokens);
            return this;
        }

        /**
         * Sets the most a million tokens may cost, three of input to one of output.
         *
         * @throws IllegalArgumentException if it is negative or not in US dollars
         */
        public Builder budgetPerMillion(Money most) {
            return budget(most, MILLION, "per million tokens");
        }

        /**
         * Sets the most a call may cost that uses so much.
         *
         * @throws IllegalArgumentException if it is negative or not in US dollars
         */
        public Builder budgetPerCall(Money most, TokenUsage expected) {
            return budget(most, expected, "per call");
        }

        private Builder budget(Money most, TokenUsage expected, String name) {
            budget = Checks.usd("budget", most);
            usage = Objects.requireNonNull(expected, "expected");
            unit = name;
            return this;
        }

        /** Puts the cheapest first, rather than the best. */
        public Builder cheapestFirst() {
            cheapestFirst = true;
            return this;
        }

        /** Lets free variants be recommended, which providers limit to few calls a day. */
        public Builder freeVariants() {
            freeVariants = true;
            return this;
        }

        /** Builds the wish; every setter has already refused bad values. */
        public ModelWish build() {
            return new ModelWish(new Facts(
                    useCase,
                    Collections.unmodifiableSet(new TreeSet<>(capabilities)),
                    Collections.unmodifiableSet(new TreeSet<>(inputModalities)),
                    contextLength,
                    outputTokens,
                    usage,
                    unit,
                    budget,
                    cheapestFirst,
                    freeVariants));
        }
    }
}
