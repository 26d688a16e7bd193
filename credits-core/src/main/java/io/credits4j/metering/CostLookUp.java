package io.credits4j.metering;

import io.credits4j.Money;
import io.credits4j.books.CallFacts;
import io.credits4j.books.ModelCall;

/**
 * Asks a provider what a call has cost. Called without any lock or transaction held.
 *
 * <p>May throw any exception: the call then stays pending and is asked about again later.
 */
@FunctionalInterface
public interface CostLookUp {
    /**
     * Asks about a call that has a {@linkplain ModelCall#providerId provider id}.
     *
     * @param call what is known of it
     * @return the provider's answer
     */
    Answer costOf(ModelCall call);

    /** What the provider says. */
    sealed interface Answer {
        /**
         * The call cost this; zero if it was not billed.
         *
         * @param cost the exact cost, in US dollars
         * @param report what else it says of the call
         */
        record Known(Money cost, CallReport report) implements Answer {
            /** Creates an answer that says nothing but the cost. */
            public Known(Money cost) {
                this(cost, CallReport.ofUnknownCost());
            }

            CallFacts facts() {
                return report.facts();
            }
        }

        /** The provider does not know the call, perhaps not yet. */
        record NotYet() implements Answer {}
    }
}
