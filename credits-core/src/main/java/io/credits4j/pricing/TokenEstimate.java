package io.credits4j.pricing;

/**
 * Guesses how many tokens a text is, to show a price before a call. It may be wrong by half, in either direction: never
 * hold or charge by it. {@link CallShape#inputUpperBound} is a number to rely on.
 *
 * <p>It counts four letters of the Latin alphabet, digits or marks as a token, two of another alphabet, one of a script
 * without spaces, and four tokens around each message.
 */
public final class TokenEstimate {
    private static final int AROUND_A_MESSAGE = 4;
    private static final int QUARTERS = 4;
    private static final int FIRST_BEYOND_ASCII = 0x80;
    private static final int FIRST_WITHOUT_SPACES = 0x0E00;

    private TokenEstimate() {}

    /**
     * Returns a guess for messages.
     *
     * @param texts one for each message
     */
    public static long of(Iterable<String> texts) {
        long tokens = 0;
        for (String text : texts) {
            tokens += AROUND_A_MESSAGE + of(text);
        }
        return tokens;
    }

    /** Returns a guess for a text; at least 1 unless it is empty. */
    public static long of(String text) {
        long quarters = text.codePoints().mapToLong(TokenEstimate::quarters).sum();
        return (quarters + QUARTERS - 1) / QUARTERS;
    }

    private static long quarters(int point) {
        if (point < FIRST_BEYOND_ASCII) {
            return 1;
        }
        return point < FIRST_WITHOUT_SPACES ? 2 : QUARTERS;
    }
}
