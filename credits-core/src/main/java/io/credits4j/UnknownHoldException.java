package io.credits4j;

/** No hold has this id. Nothing was written. The id belongs to another database, or was never handed out. */
public final class UnknownHoldException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient HoldId hold;

    /** Creates the refusal for {@code hold}. */
    public UnknownHoldException(HoldId hold) {
        super("there is no hold " + hold + "; was it opened in this database?");
        this.hold = hold;
    }

    /** Returns the id that names nothing. */
    public HoldId hold() {
        return hold;
    }
}
