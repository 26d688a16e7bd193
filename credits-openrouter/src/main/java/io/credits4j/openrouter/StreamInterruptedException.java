package io.credits4j.openrouter;

/**
 * A streamed answer broke off: an error in the stream, a cut connection or a time-out. What had arrived is in
 * {@link #partial()} and will normally be billed; usage is here if it was seen.
 */
public final class StreamInterruptedException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    StreamInterruptedException(Failure failure) {
        super(failure);
    }

    /** Returns the text of the first answer as far as it had arrived. */
    public String partialText() {
        return partial().map(ChatResponse::text).orElse("");
    }
}
