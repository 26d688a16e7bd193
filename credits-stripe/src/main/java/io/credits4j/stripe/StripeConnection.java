package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.StripeClient;
import io.credits4j.RetryDelay;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one Stripe account is reached: key, time-outs and retries. Everything in this package that calls Stripe does so
 * through one. Thread-safe; share one per application.
 *
 * <pre>{@code
 * StripeConnection stripe = StripeConnection.fromEnv();
 * StripeCheckout checkout = StripeCheckout.on(stripe, billing);
 * }</pre>
 *
 * <p><b>Failures.</b> Every call has time-outs of a few seconds and is tried again twice where that is safe, waiting at
 * most five seconds each time; then a {@link StripeFailureException} tells what trying again is worth. Whatever changes
 * something at Stripe goes under an idempotency key derived from what the caller means, so that trying again changes it
 * once.
 */
public final class StripeConnection {
    private static final String KEY_VARIABLE = "STRIPE_SECRET_KEY";

    private final StripeMode mode;
    private final StripeGateway gateway;

    StripeConnection(StripeMode mode, StripeGateway gateway) {
        this.mode = mode;
        this.gateway = gateway;
    }

    /**
     * Obtains a connection with the key in the environment variable {@code STRIPE_SECRET_KEY}.
     *
     * @throws IllegalStateException if the variable is not set
     * @throws IllegalArgumentException if it holds no secret or restricted key
     */
    public static StripeConnection fromEnv() {
        return from(System.getenv());
    }

    static StripeConnection from(Map<String, String> environment) {
        String apiKey = environment.get(KEY_VARIABLE);
        if (apiKey == null) {
            throw new IllegalStateException("the environment variable " + KEY_VARIABLE + " is not set");
        }
        return builder().apiKey(apiKey).build();
    }

    /** Starts a connection. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether real money moves, as the key says. */
    public StripeMode mode() {
        return mode;
    }

    StripeGateway gateway() {
        return gateway;
    }

    /** Says the mode, never the key. */
    @Override
    public String toString() {
        return "StripeConnection[" + mode + "]";
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(2);
        private static final int MOST_RETRIES = 5;
        private static final Set<String> WEB = Set.of("http", "https");

        private @Nullable String apiKey;
        private @Nullable URI apiBase;
        private Duration connectTimeout = Duration.ofSeconds(3);
        private Duration readTimeout = Duration.ofSeconds(8);
        private int retries = 2;
        private RetryDelay delay = RetryDelay.sleeping();

        private Builder() {}

        /**
         * Sets the secret or restricted key, which also decides the {@link StripeMode}.
         *
         * @throws IllegalArgumentException if it does not begin with {@code sk_test_}, {@code rk_test_}, {@code sk_live_}
         *     or {@code rk_live_}; the key is not in the message
         */
        public Builder apiKey(String key) {
            StripeMode.of(requireNonNull(key, "apiKey"));
            this.apiKey = key;
            return this;
        }

        /**
         * Sets another server than Stripe's, for tests and sandboxes.
         *
         * @throws IllegalArgumentException if it is not an http or https URL without query
         */
        public Builder apiBase(URI base) {
            String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
            if (!WEB.contains(scheme) || base.getHost() == null || base.getQuery() != null) {
                throw new IllegalArgumentException("apiBase is not an http or https URL: " + base);
            }
            this.apiBase = base;
            return this;
        }

        /** Sets how long connecting may take, 1 ms to 2 minutes; 3 seconds unless set. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = checkedTimeout("connectTimeout", timeout);
            return this;
        }

        /** Sets how long an answer may take, 1 ms to 2 minutes; 8 seconds unless set. */
        public Builder readTimeout(Duration timeout) {
            this.readTimeout = checkedTimeout("readTimeout", timeout);
            return this;
        }

        private static Duration checkedTimeout(String name, Duration timeout) {
            if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException(name + " is not 1 ms to 2 minutes: " + timeout);
            }
            return timeout;
        }

        /** Sets how often a request is tried again, 0 to 5; 2 unless set. */
        public Builder retries(int retries) {
            if (retries < 0 || retries > MOST_RETRIES) {
                throw new IllegalArgumentException("retries is not 0 to " + MOST_RETRIES + ": " + retries);
            }
            this.retries = retries;
            return this;
        }

        /** Sets how to wait before trying again; the calling thread sleeps unless set. */
        public Builder delay(RetryDelay delay) {
            this.delay = requireNonNull(delay, "delay");
            return this;
        }

        /**
         * Builds the connection. Nothing is sent.
         *
         * @throws IllegalArgumentException if no key was given, or a live key would go over plain http
         */
        public StripeConnection build() {
            if (apiKey == null) {
                throw new IllegalArgumentException("apiKey is missing");
            }
            requireSafeWay(apiKey);
            return new StripeConnection(
                    StripeMode.of(apiKey), new StripeGateway(client(apiKey), new Attempts(retries, delay)));
        }

        private void requireSafeWay(String key) {
            boolean plain = apiBase != null && "http".equalsIgnoreCase(apiBase.getScheme());
            if (plain && StripeMode.of(key) == StripeMode.LIVE) {
                throw new IllegalArgumentException("apiBase " + apiBase + " is not https: a live key stays off it");
            }
        }

        /** The client's own retrying is off: {@link Attempts} does all of it. */
        private StripeClient client(String key) {
            StripeClient.StripeClientBuilder client = StripeClient.builder()
                    .setApiKey(key)
                    .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
                    .setReadTimeout(Math.toIntExact(readTimeout.toMillis()))
                    .setMaxNetworkRetries(0);
            if (apiBase != null) {
                client.setApiBase(apiBase.toString().replaceAll("/+$", ""));
            }
            return client.build();
        }
    }
}
