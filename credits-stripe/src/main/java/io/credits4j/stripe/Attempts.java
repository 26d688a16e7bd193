package io.credits4j.stripe;

import com.google.gson.JsonParseException;
import com.stripe.exception.StripeException;
import io.credits4j.RetryDelay;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a request again as long as that is safe and may help: reads always are, writes because each carries an
 * idempotency key of ours. This is the only place that retries, for the client's own retrying leaves out dropped
 * connections and rate limits, and sleeps without asking. Thread-safe if the delay is.
 */
final class Attempts {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private final int retries;
    private final RetryDelay delay;

    Attempts(int retries, RetryDelay delay) {
        this.retries = retries;
        this.delay = delay;
    }

    /** A request to Stripe. */
    @FunctionalInterface
    interface Request<T> {
        @Nullable
        T send() throws StripeException;
    }

    <T> T run(Operation operation, Request<T> request) {
        for (int tries = 0; ; tries++) {
            Failed failed;
            try {
                T answer = request.send();
                if (answer != null) {
                    return answer;
                }
                failed = Failed.unreadable(operation);
            } catch (StripeException e) {
                failed = Failed.of(operation, e);
            } catch (JsonParseException e) {
                failed = Failed.unreadable(operation);
            }
            if (tries == retries || !failed.worthAnotherTry() || !waited(failed.wait(tries))) {
                throw failed.report();
            }
            log.debug("trying again to {}", operation.what());
        }
    }

    private boolean waited(Duration wait) {
        if (wait.compareTo(LONGEST_WAIT) > 0) {
            return false;
        }
        try {
            delay.await(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A failed try, and what Stripe's headers advise. */
    private record Failed(StripeFailureException report, Optional<String> shouldRetry, Optional<String> retryAfter) {
        static Failed of(Operation operation, StripeException e) {
            return new Failed(
                    StripeFailures.of(operation, e),
                    StripeFailures.header(e, "Stripe-Should-Retry"),
                    StripeFailures.header(e, "Retry-After"));
        }

        static Failed unreadable(Operation operation) {
            return new Failed(StripeFailures.unreadable(operation), Optional.empty(), Optional.empty());
        }

        boolean worthAnotherTry() {
            return shouldRetry.map("true"::equals).orElse(report.isTransient());
        }

        Duration wait(int tries) {
            Duration ours = FIRST_WAIT.multipliedBy(1L << tries);
            return retryAfter
                    .filter(text -> SECONDS.matcher(text).matches())
                    .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                    .filter(theirs -> theirs.compareTo(ours) > 0)
                    .orElse(ours);
        }
    }
}
