package io.credits4j.openrouter;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an answer, readable on answers, streams and exceptions. Cookies are left out. Immutable and thread-safe.
 *
 * <pre>{@code
 * response.headers().cacheStatus();      // "HIT": nothing was charged
 * failure.headers().rateLimitReset();    // on OpenRouter's own 429s
 * }</pre>
 */
public final class ResponseHeaders {
    /** The headers of an answer that never came. */
    static final ResponseHeaders NONE = new ResponseHeaders(new Headers.Builder().build());

    private static final List<String> COOKIES = List.of("Set-Cookie", "Set-Cookie2");
    private static final int LONGEST_NUMBER = 20;
    private static final BigDecimal LONGEST_WAIT_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(31).toSeconds());

    private final Headers headers;

    private ResponseHeaders(Headers headers) {
        this.headers = headers;
    }

    static ResponseHeaders of(Headers received) {
        Headers.Builder kept = received.newBuilder();
        COOKIES.forEach(kept::removeAll);
        return new ResponseHeaders(kept.build());
    }

    /** Returns the last header of this name, whatever its case. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(headers.get(Checks.name("header", name)));
    }

    /** Returns {@code X-Generation-Id}, to look the cost up by. */
    public Optional<String> generationId() {
        return value("X-Generation-Id").map(String::strip).filter(id -> !id.isEmpty());
    }

    /** Returns what OpenRouter's support asks for: {@code X-Request-Id}, else that of the network in front of it. */
    public Optional<String> requestId() {
        return value("X-Request-Id").or(() -> value("CF-Ray"));
    }

    /** Returns whether the answer came from OpenRouter's response cache: {@code HIT}, which is free, or {@code MISS}. */
    public Optional<String> cacheStatus() {
        return value("X-OpenRouter-Cache-Status");
    }

    /** Returns the age of a cached answer. */
    public Optional<Duration> cacheAge() {
        return value("X-OpenRouter-Cache-Age").flatMap(ResponseHeaders::seconds);
    }

    /** Returns how long the answer stays in the cache. */
    public Optional<Duration> cacheTtl() {
        return value("X-OpenRouter-Cache-TTL").flatMap(ResponseHeaders::seconds);
    }

    /** Returns the generation a cached answer was first made by. */
    public Optional<String> cacheSourceId() {
        return value("X-OpenRouter-Cache-Source-Id");
    }

    /** Returns how many requests are allowed, on OpenRouter's own 429s. */
    public OptionalLong rateLimit() {
        return whole("X-RateLimit-Limit");
    }

    /** Returns how many requests are left, on OpenRouter's own 429s. */
    public OptionalLong rateLimitRemaining() {
        return whole("X-RateLimit-Remaining");
    }

    /** Returns when the allowance starts anew, on OpenRouter's own 429s. */
    public Optional<Instant> rateLimitReset() {
        OptionalLong millis = whole("X-RateLimit-Reset");
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }

    /**
     * Returns how long to wait before trying again, given in seconds or as a date; dates are counted from the answer's
     * own {@code Date}, so that no clock of ours takes part. At most 31 days.
     */
    public Optional<Duration> retryAfter() {
        return value("Retry-After")
                .flatMap(ResponseHeaders::seconds)
                .or(() -> until(headers.getInstant("Retry-After")));
    }

    /** Returns the time from the answer's {@code Date} to {@code end}, zero when that is past. */
    Optional<Duration> until(@Nullable Instant end) {
        Instant start = headers.getInstant("Date");
        if (start == null || end == null) {
            return Optional.empty();
        }
        Duration wait = Duration.between(start, end);
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }

    private OptionalLong whole(String name) {
        String text = headers.get(name);
        return text != null && text.strip().matches("\\d{1,15}")
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }

    private static Optional<Duration> seconds(String text) {
        try {
            return text.length() > LONGEST_NUMBER ? Optional.empty() : Optional.of(wait(new BigDecimal(text.strip())));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns a number of seconds, no less than zero and no more than a month. */
    static Duration wait(BigDecimal seconds) {
        BigDecimal bounded = seconds.max(BigDecimal.ZERO).min(LONGEST_WAIT_SECONDS);
        return Duration.ofMillis(bounded.movePointRight(3).longValue());
    }

    /** Returns the names only. */
    @Override
    public String toString() {
        return "ResponseHeaders" + headers.names();
    }
}
