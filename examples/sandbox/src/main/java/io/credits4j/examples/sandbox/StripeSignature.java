package io.credits4j.examples.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The {@code Stripe-Signature} header: HMAC-SHA256 over the instant, a dot and the payload. */
final class StripeSignature {

    private static final String ALGORITHM = "HmacSHA256";

    private StripeSignature() {}

    static String header(String secret, byte[] payload, Instant instant) {
        long seconds = instant.getEpochSecond();
        return "t=" + seconds + ",v1=" + hmac(secret, seconds, payload);
    }

    private static String hmac(String secret, long seconds, byte[] payload) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
            mac.update((seconds + ".").getBytes(UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(payload));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
