package io.credits4j.ledger;

/**
 * Why a lot has its place in the burn order: the first thing that tells it from the lot before it, in the order in which
 * the burn order asks.
 */
public enum BurnPlace {
    /** It burns first. */
    FIRST("burns first"),
    /** The lot before it has a lower priority number. */
    PRIORITY("has a later priority"),
    /** The lot before it may pay for less. */
    WIDER_SCOPE("may pay for more"),
    /** The lot before it was purchased, and purchased credits burn first. */
    NOT_PURCHASED("was not purchased"),
    /** The lot before it ends earlier. */
    LATER_END("ends later or never"),
    /** The lot before it was given away. */
    NOT_GIVEN_AWAY("was not given away"),
    /** The lot before it cost less per credit. */
    HIGHER_COST("cost more per credit"),
    /** The lot before it started earlier. */
    LATER_START("started later"),
    /** The lot before it was granted earlier. */
    LATER_GRANT("was granted later"),
    /** The lot before it has a lower number, and is otherwise alike. */
    HIGHER_NUMBER("has a higher number");

    private final String words;

    BurnPlace(String words) {
        this.words = words;
    }

    /** Returns the reason in words. */
    public String words() {
        return words;
    }
}
