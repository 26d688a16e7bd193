package io.credits4j;

/**
 * More would be given back than was spent. Nothing was written. {@link #refundable} is what is left to give back.
 */
public final class RefundExceededException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient AccountId account;
    private final long sequence;
    private final transient Credits refundable;

    /** Creates the refusal to refund {@code requested} of the line with that sequence. */
    public RefundExceededException(AccountId account, long sequence, Credits requested, Credits refundable) {
        super("of line " + sequence + " of account '" + account + "' " + refundable + " credits can be refunded, not "
                + requested);
        this.account = account;
        this.sequence = sequence;
        this.refundable = refundable;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the sequence of the spend. */
    public long sequence() {
        return sequence;
    }

    /** Returns what is left to give back; zero or more. */
    public Credits refundable() {
        return refundable;
    }
}
