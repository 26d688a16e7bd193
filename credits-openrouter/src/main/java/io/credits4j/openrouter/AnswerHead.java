package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What the status line and headers of an answer say, known before its body is read. Immutable.
 *
 * @param billable whether the call is of a kind that costs money
 */
record AnswerHead(int status, ResponseHeaders headers, boolean billable) {
    static AnswerHead of(Response response, boolean billable) {
        return new AnswerHead(response.code(), ResponseHeaders.of(response.headers()), billable);
    }

    boolean isJson() {
        return headers.value("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json"))
                .isPresent();
    }

    /** Returns how long to wait, from the header, else from the error. */
    @Nullable
    Duration retryAfter(ErrorBody error) {
        return headers.retryAfter()
                .or(() -> toldInError(error.node()))
                .or(() -> untilReset(error.node()))
                .orElse(null);
    }

    private static Optional<Duration> toldInError(JsonNode error) {
        return Json.decimal(error.path("availability"), "retry_after")
                .or(() -> Json.decimal(error.path("metadata"), "retry_after"))
                .map(ResponseHeaders::wait);
    }

    /** Reads the epoch milliseconds OpenRouter puts into the body of its own 429s. */
    private Optional<Duration> untilReset(JsonNode error) {
        return Json.decimal(error.path("metadata").path("headers"), "X-RateLimit-Reset")
                .filter(millis -> millis.signum() > 0 && millis.precision() - millis.scale() < 16)
                .flatMap(millis -> headers.until(Instant.ofEpochMilli(millis.longValue())));
    }
}
