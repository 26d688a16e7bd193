package io.credits4j.stripe;

import io.credits4j.CreditsException;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The base of what can go wrong between this library and Stripe. {@link #retryable} says what trying again is worth;
 * {@link #requestId} finds the request in Stripe's dashboard. Messages hold neither keys nor what was sent or received.
 */
public abstract class StripeFailureException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final Retryable retryable;
    private final Answer answer;

    StripeFailureException(String message, Retryable retryable, Answer answer, @Nullable Throwable cause) {
        super(message);
        this.retryable = retryable;
        this.answer = answer;
        if (cause != null) {
            initCause(cause);
        }
    }

    /** What trying the same again is worth. */
    public enum Retryable {
        /** Nothing was changed at Stripe; try again later. */
        YES,
        /** The same will fail again. */
        NO,
        /** Stripe may have carried it out; try again, but only under the same idempotency key. */
        UNKNOWN
    }

    /** What Stripe answered, if it did. */
    record Answer(
            @Nullable Integer status,
            @Nullable String code,
            @Nullable String requestId) implements Serializable {
        static final Answer NONE = new Answer(null, null, null);
    }

    /** Returns what trying again is worth. */
    public Retryable retryable() {
        return retryable;
    }

    /** Returns whether trying again may help: whether {@link #retryable} is anything but {@link Retryable#NO}. */
    @Override
    public boolean isTransient() {
        return retryable != Retryable.NO;
    }

    /** Returns Stripe's id of the request, such as {@code req_…}, if it answered with one. */
    public Optional<String> requestId() {
        return Optional.ofNullable(answer.requestId());
    }

    /** Returns Stripe's error code, such as {@code resource_missing}, if it gave one. */
    public Optional<String> code() {
        return Optional.ofNullable(answer.code());
    }

    /** Returns the HTTP status Stripe answered with, if it answered. */
    public OptionalInt httpStatus() {
        Integer status = answer.status();
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }
}
