package io.credits4j.openrouter;

/**
 * A guess at how many tokens a text has, without a tokenizer: good for a progress bar or a warning, not for money. What a
 * call used is in its {@link Usage}; what it can use at most is what a metered call holds. Stateless.
 *
 * <pre>{@code
 * if (TokenEstimate.of(document) > 100_000) { … }
 * }</pre>
 */
public final class TokenEstimate {
    private static final int LATIN_PER_TOKEN = 4;
    private static final int PER_MESSAGE = 4;
    private static final int LAST_LATIN = 0x24F;

    private TokenEstimate() {}

    /** Returns about how many tokens a text has: one for four Latin letters, one for any other character. */
    public static long of(String text) {
        long latin = Checks.present("text", text)
                .codePoints()
                .filter(point -> point <= LAST_LATIN)
                .count();
        long others = text.codePointCount(0, text.length()) - latin;
        return (latin + LATIN_PER_TOKEN - 1) / LATIN_PER_TOKEN + others;
    }

    /** Returns about how many tokens the texts of a request have, some for each message added; media do not count. */
    public static long of(ChatRequest request) {
        return Checks.present("request", request).messages().stream()
                .mapToLong(message -> PER_MESSAGE + of(message.text()))
                .sum();
    }
}
