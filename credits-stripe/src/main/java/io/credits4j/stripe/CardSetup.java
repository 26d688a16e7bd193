package io.credits4j.stripe;

/**
 * The saving of a card, to be confirmed by the customer's browser. Immutable.
 *
 * @param id Stripe's id of the setup intent
 * @param clientSecret for the customer's browser, and for nobody else
 */
public record CardSetup(String id, String clientSecret) {
    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "CardSetup[" + id + "]";
    }
}
