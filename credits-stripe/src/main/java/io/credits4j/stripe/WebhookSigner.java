package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HexFormat;

/**
 * Signs payloads as Stripe does, for tests of a host's webhook handler. Immutable and thread-safe.
 *
 * <pre>{@code
 * String header = WebhookSigner.of("whsec_test").header(body, now);
 * webhooks.handle(body, header);
 * }</pre>
 */
public final class WebhookSigner {
    private final WebhookSecret secret;

    private WebhookSigner(WebhookSecret secret) {
        this.secret = secret;
    }

    /**
     * Obtains a signer.
     *
     * @throws IllegalArgumentException if the secret is blank or has a blank at an end; it is not in the message
     */
    public static WebhookSigner of(String secret) {
        return new WebhookSigner(WebhookSecret.of(requireNonNull(secret, "secret")));
    }

    /**
     * Returns the value of the header {@code Stripe-Signature} for a payload.
     *
     * @param payload the body, byte for byte
     * @param at when it is signed; kept in whole seconds
     * @return the header
     */
    public String header(byte[] payload, Instant at) {
        String timestamp = Long.toString(at.getEpochSecond());
        return "t=" + timestamp + ",v1=" + HexFormat.of().formatHex(secret.sign(timestamp, payload));
    }
}
