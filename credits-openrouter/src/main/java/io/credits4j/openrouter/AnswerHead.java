package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What the status line and headers of an answer say, known before its body is read. Immutable.
 *
 * @param billable whether the call is of a kind that costs money
 */
record AnswerHead(int status, Headers headers, boolean billable) {
    private static final BigDecimal LONGEST_WAIT_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(31).toSeconds());

    static AnswerHead of(Response response, boolean billable) {
        return new AnswerHead(response.code(), response.headers(), billable);
    }

    @Nullable
    String generationId() {
        String id = headers.get("X-Generation-Id");
        return id == null || id.isBlank() ? null : id.strip();
    }

    @Nullable
    String requestId() {
        String id = headers.get("X-Request-Id");
        return id != null ? id : headers.get("CF-Ray");
    }

    boolean isJson() {
        String type = headers.get("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /**
     * Returns how long to wait, from the header, else from the error. Dates are counted from the answer's own
     * {@code Date}, so that no clock of ours takes part.
     */
    @Nullable
    Duration retryAfter(ErrorBody error) {
        return seconds(headers.get("Retry-After"))
                .or(() -> untilHeaderDate())
                .or(() -> toldInError(error.node()))
                .or(() -> untilReset(error.node()))
                .orElse(null);
    }

    private Optional<Duration> toldInError(JsonNode error) {
        return Json.decimal(error.path("availability"), "retry_after")
                .or(() -> Json.decimal(error.path("metadata"), "retry_after"))
                .flatMap(AnswerHead::wait);
    }

    private Optional<Duration> untilHeaderDate() {
        return until(headers.getInstant("Retry-After"));
    }

    /** Reads the epoch milliseconds OpenRouter puts into the body of its own 429s. */
    private Optional<Duration> untilReset(JsonNode error) {
        return Json.decimal(error.path("metadata").path("headers"), "X-RateLimit-Reset")
                .filter(millis -> millis.signum() > 0 && millis.precision() - millis.scale() < 16)
                .flatMap(millis -> until(Instant.ofEpochMilli(millis.longValue())));
    }

    private Optional<Duration> until(@Nullable Instant end) {
        Instant start = headers.getInstant("Date");
        if (start == null || end == null) {
            return Optional.empty();
        }
        Duration wait = Duration.between(start, end);
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Optional<Duration> seconds(@Nullable String text) {
        try {
            return text == null || text.length() > 20 ? Optional.empty() : wait(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> wait(BigDecimal seconds) {
        BigDecimal bounded = seconds.max(BigDecimal.ZERO).min(LONGEST_WAIT_SECONDS);
        return Optional.of(Duration.ofMillis(bounded.movePointRight(3).longValue()));
    }
}
