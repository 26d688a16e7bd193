package io.credits4j.stripe;

import io.credits4j.stripe.StripeFailureException.Retryable;

/** The requests this library makes, as messages tell of them. */
enum Operation {
    CREATE_SESSION("create a checkout session", Retryable.UNKNOWN),
    RETRIEVE_SESSION("retrieve a checkout session", Retryable.YES),
    LIST_LINE_ITEMS("list the line items of a checkout session", Retryable.YES);

    private final String what;
    private final Retryable outcomeIfLost;

    Operation(String what, Retryable outcomeIfLost) {
        this.what = what;
        this.outcomeIfLost = outcomeIfLost;
    }

    String what() {
        return what;
    }

    /** What trying again is worth when the answer was lost: reading changes nothing, writing may have. */
    Retryable outcomeIfLost() {
        return outcomeIfLost;
    }
}
