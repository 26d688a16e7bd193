package io.credits4j.openrouter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The facts of a failed call, gathered before the exception that fits them is chosen. Immutable. */
record Failure(
        String message,
        boolean possiblyBilled,
        @Nullable Integer status,
        ResponseHeaders headers,
        @Nullable String generationId,
        ErrorBody error,
        @Nullable Duration retryAfter,
        @Nullable Usage usage,
        @Nullable ChatResponse partial,
        @Nullable Throwable cause) {

    static Failure of(String message, boolean possiblyBilled) {
        return new Failure(
                message, possiblyBilled, null, ResponseHeaders.NONE, null, ErrorBody.NONE, null, null, null, null);
    }

    /** Adds what the headers of an answer say. */
    Failure answeredBy(AnswerHead head) {
        return new Failure(
                message,
                possiblyBilled,
                head.status(),
                head.headers(),
                head.headers().generationId().orElse(null),
                error,
                head.retryAfter(error),
                usage,
                partial,
                cause);
    }

    Failure because(ErrorBody newError) {
        return new Failure(
                message, possiblyBilled, status, headers, generationId, newError, retryAfter, usage, partial, cause);
    }

    Failure causedBy(Throwable newCause) {
        return new Failure(
                message, possiblyBilled, status, headers, generationId, error, retryAfter, usage, partial, newCause);
    }

    /** Adds what had arrived: its usage was billed, and its id serves when the headers had none. */
    Failure after(ChatResponse arrived) {
        return new Failure(
                message,
                possiblyBilled,
                status,
                headers,
                generationId != null ? generationId : arrived.generationId().orElse(null),
                error,
                retryAfter,
                arrived.usage().orElse(null),
                arrived,
                cause);
    }
}
