package io.credits4j.openrouter;

import io.credits4j.CreditsException;

/**
 * OpenRouter's list of models has so little in it that can be read that it must not take the place of the prices known.
 * Nothing changed. Look at the list; it is usually whole again at the next attempt.
 */
public final class UnreliableListException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final int readable;
    private final int known;

    UnreliableListException(int readable, int known) {
        super("of the " + known + " models known so far only " + readable
                + " can be read in the list, which is less than half; the prices stay as they are");
        this.readable = readable;
        this.known = known;
    }

    /** Returns how many of the known models can be read in the list. */
    public int readable() {
        return readable;
    }

    /** Returns how many models of the list were known before, and not retired. */
    public int known() {
        return known;
    }
}
