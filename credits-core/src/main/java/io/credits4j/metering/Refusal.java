package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.CreditsException;
import io.credits4j.books.UsageRecord;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a call may not be sent, and what would help. Immutable. Nothing was held and nothing was sent.
 *
 * <table>
 *   <caption>What to answer over HTTP</caption>
 *   <tr><th>reason</th><th>status</th><th>remedy</th></tr>
 *   <tr><td>{@link Reason#INSUFFICIENT_CREDITS}</td><td>402</td><td>{@link Remedy#BUY_CREDITS}</td></tr>
 *   <tr><td>{@link Reason#PAYMENT_METHOD_REQUIRED}</td><td>402</td><td>{@link Remedy#ADD_PAYMENT_METHOD}</td></tr>
 *   <tr><td>{@link Reason#ACCOUNT_NOT_ACTIVE}</td><td>403</td><td>{@link Remedy#CONTACT_SUPPORT}</td></tr>
 *   <tr><td>{@link Reason#MODEL_NOT_ALLOWED}</td><td>403</td><td>{@link Remedy#CHOOSE_ANOTHER_MODEL}</td></tr>
 *   <tr><td>{@link Reason#DENIED}</td><td>403</td><td>{@link Remedy#CONTACT_SUPPORT}</td></tr>
 *   <tr><td>{@link Reason#QUOTA_EXHAUSTED}</td><td>429</td><td>{@link Remedy#WAIT}</td></tr>
 *   <tr><td>{@link Reason#BUDGET_EXHAUSTED}</td><td>429</td><td>{@link Remedy#WAIT}</td></tr>
 *   <tr><td>{@link Reason#TOO_MANY_CALLS}</td><td>429</td><td>{@link Remedy#RETRY}</td></tr>
 * </table>
 */
public final class Refusal {
    private final AccountId account;
    private final Reason reason;
    private final String message;
    private final @Nullable Instant resetsAt;
    private final @Nullable CreditsException cause;

    private Refusal(
            AccountId account,
            Reason reason,
            String message,
            @Nullable Instant resetsAt,
            @Nullable CreditsException cause) {
        this.account = requireNonNull(account, "account");
        this.reason = requireNonNull(reason, "reason");
        this.message = requireNonNull(message, "message");
        this.resetsAt = resetsAt;
        this.cause = cause;
    }

    /**
     * Refuses a call; for a {@link CallGuard}.
     *
     * @param account who was to pay
     * @param reason why
     * @param message the same for people; no secrets, no prompts
     */
    public static Refusal of(AccountId account, Reason reason, String message) {
        return new Refusal(account, reason, message, null, null);
    }

    static Refusal because(AccountId account, Reason reason, @Nullable Instant resetsAt, CreditsException cause) {
        return new Refusal(account, reason, String.valueOf(cause.getMessage()), resetsAt, cause);
    }

    /** Returns who was to pay. */
    public AccountId account() {
        return account;
    }

    /** Returns why. */
    public Reason reason() {
        return reason;
    }

    /** Returns what would help. */
    public Remedy remedy() {
        return reason.remedy;
    }

    /** Returns the status to answer with over HTTP: 402, 403 or 429. */
    public int httpStatus() {
        return reason.httpStatus;
    }

    /** Returns why, for people. */
    public String message() {
        return message;
    }

    /** Returns when a budget or quota starts anew, if it does. */
    public Optional<Instant> resetsAt() {
        return Optional.ofNullable(resetsAt);
    }

    /** Returns what {@link UsageMeter#open} throws: the ledger's own exception if it was the ledger that refused. */
    public CreditsException toException() {
        return cause == null ? new CallRefusedException(this) : cause;
    }

    @Override
    public String toString() {
        return "Refusal[" + reason + ", " + message + "]";
    }

    /** Why a call is refused. More may come. */
    public enum Reason {
        /** The account cannot cover what the call might cost. */
        INSUFFICIENT_CREDITS(402, Remedy.BUY_CREDITS),
        /** The model is only for those who have a payment method on file. */
        PAYMENT_METHOD_REQUIRED(402, Remedy.ADD_PAYMENT_METHOD),
        /** The account is frozen or closed. */
        ACCOUNT_NOT_ACTIVE(403, Remedy.CONTACT_SUPPORT),
        /** The model, or one of its fallbacks, is not on the list of those allowed. */
        MODEL_NOT_ALLOWED(403, Remedy.CHOOSE_ANOTHER_MODEL),
        /** A guard of the host said no. */
        DENIED(403, Remedy.CONTACT_SUPPORT),
        /** The account has used what it may in this month. */
        QUOTA_EXHAUSTED(429, Remedy.WAIT),
        /** A budget inside the account does not have as much left. */
        BUDGET_EXHAUSTED(429, Remedy.WAIT),
        /** As many calls as may be are under way. */
        TOO_MANY_CALLS(429, Remedy.RETRY);

        private final int httpStatus;
        private final Remedy remedy;

        Reason(int httpStatus, Remedy remedy) {
            this.httpStatus = httpStatus;
            this.remedy = remedy;
        }

        /** Returns the word for machines, as {@link UsageRecord#facts} keeps it: {@code insufficient_credits}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What would help. */
    public enum Remedy {
        /** Buy credits, or let them be topped up. */
        BUY_CREDITS,
        /** Put a payment method on file. */
        ADD_PAYMENT_METHOD,
        /** Ask whoever runs the application. */
        CONTACT_SUPPORT,
        /** Ask another model. */
        CHOOSE_ANOTHER_MODEL,
        /** Wait until the period is over, or have the limit raised. */
        WAIT,
        /** Try again when a call under way has ended. */
        RETRY
    }
}
