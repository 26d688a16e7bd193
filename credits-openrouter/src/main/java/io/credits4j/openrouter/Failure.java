package io.credits4j.openrouter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The facts of a failed call, gathered before the exception that fits them is chosen. Immutable. */
record Failure(
        String message,
        boolean possiblyBilled,
        @Nullable Integer status,
        @Nullable String generationId,
        @Nullable String requestId,
        ErrorBody error,
        @Nullable Duration retryAfter,
        @Nullable Usage usage,
        @Nullable ChatResponse partial,
        @Nullable Throwable cause) {

    static Failure of(String message, boolean possiblyBilled) {
        return new Failure(message, possiblyBilled, null, null, null, ErrorBody.NONE, null, null, null, null);
    }

    /** Adds what the headers of an answer say. */
    Failure answeredBy(AnswerHead head) {
        return new Failure(
                message,
                possiblyBilled,
                head.status(),
                head.generationId(),
                head.requestId(),
                error,
                head.retryAfter(error),
                usage,
                partial,
                cause);
    }

    Failure because(ErrorBody newError) {
        return new Failure(
                message, possiblyBilled, status, generationId, requestId, newError, retryAfter, usage, partial, cause);
    }

    Failure causedBy(Throwable newCause) {
        return new Failure(
                message, possiblyBilled, status, generationId, requestId, error, retryAfter, usage, partial, newCause);
    }

    /** Adds what had arrived: its usage was billed, and its id serves when the headers had none. */
    Failure after(ChatResponse arrived) {
        return new Failure(
                message,
                possiblyBilled,
                status,
                generationId != null ? generationId : arrived.generationId().orElse(null),
                requestId,
                error,
                retryAfter,
                arrived.usage().orElse(null),
                arrived,
                cause);
    }
}
