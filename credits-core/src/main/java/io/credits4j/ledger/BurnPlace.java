package io.credits4j.ledger;

import io.credits4j.books.Lot;

/** Why a lot has its place in the burn order: the first thing that tells it from the lot before it. */
public enum BurnPlace {
    /** It burns first. */
    FIRST("burns first"),
    /** The lot before it has a lower priority number. */
    PRIORITY("has a later priority"),
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
    HIGHER_NUMBER("has a higher number"),
    /** The lots were ordered by rules this version does not know. */
    OTHER("comes later in the burn order");

    /** The places in a burn key at which each of its parts ends, in the order {@link BurnDown} writes them. */
    private static final int[] ENDS = {16, 17, 33, 34, 50, 66, 82, 98};

    private final String words;

    BurnPlace(String words) {
        this.words = words;
    }

    /** Returns the reason in words. */
    public String words() {
        return words;
    }

    /** Compares a lot with the one that burns before it. */
    static BurnPlace after(Lot before, Lot lot) {
        String one = before.burnKey();
        String other = lot.burnKey();
        int length = ENDS[ENDS.length - 1];
        if (one.length() != length || other.length() != length || one.equals(other)) {
            return OTHER;
        }
        return values()[1 + partOf(firstDifference(one, other))];
    }

    private static int firstDifference(String one, String other) {
        int at = 0;
        while (one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    private static int partOf(int position) {
        int part = 0;
        while (ENDS[part] <= position) {
            part++;
        }
        return part;
    }
}
