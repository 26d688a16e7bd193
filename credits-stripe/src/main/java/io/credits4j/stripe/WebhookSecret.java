package io.credits4j.stripe;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signing secret of a webhook endpoint. It shows itself in no message. Thread-safe. */
final class WebhookSecret {
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    private WebhookSecret(SecretKeySpec key) {
        this.key = key;
    }

    /** A blank at an end is a slip of copying, and an empty secret is one that everybody knows. */
    static WebhookSecret of(String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("the webhook secret is empty");
        }
        if (!secret.equals(secret.strip())) {
            throw new IllegalArgumentException("the webhook secret starts or ends with a blank");
        }
        return new WebhookSecret(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
    }

    /** Signs the time, a point and the payload, as Stripe does. */
    byte[] sign(String timestamp, byte[] payload) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(timestamp.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) '.');
            return mac.doFinal(payload);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + HMAC, e);
        }
    }

    @Override
    public String toString() {
        return "WebhookSecret";
    }
}
