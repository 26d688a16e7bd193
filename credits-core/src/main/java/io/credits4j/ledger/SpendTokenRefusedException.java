package io.credits4j.ledger;

import io.credits4j.CreditsException;

/**
 * A spend token has expired or is not valid. Nothing was spent. If it {@linkplain TokenResult.Expired expired}, issue
 * another; otherwise refuse the caller. The message never contains the token.
 */
public final class SpendTokenRefusedException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient TokenResult result;

    SpendTokenRefusedException(String message, TokenResult result) {
        super(message);
        this.result = result;
    }

    /** Returns why: {@link TokenResult.Expired} or {@link TokenResult.Invalid}. */
    public TokenResult result() {
        return result;
    }
}
