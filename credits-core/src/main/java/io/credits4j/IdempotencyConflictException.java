package io.credits4j;

/**
 * The idempotency key has already named another request on this account. Nothing was written. Two different intents
 * share a key: find out why, and give each its own.
 */
public final class IdempotencyConflictException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient AccountId account;
    private final transient IdempotencyKey key;

    /** Creates the refusal of a second request under {@code key}. */
    public IdempotencyConflictException(AccountId account, IdempotencyKey key) {
        super("idempotency key '" + key + "' of account '" + account
                + "' already names a different request; give each intent its own key");
        this.account = account;
        this.key = key;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the key used twice. */
    public IdempotencyKey key() {
        return key;
    }
}
