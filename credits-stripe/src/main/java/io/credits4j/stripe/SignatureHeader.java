package io.credits4j.stripe;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A {@code Stripe-Signature} header, read: one time and one or more signatures of scheme v1. Other schemes are left
 * aside.
 *
 * @param timestamp as it was written, because that is what was signed
 * @param signatures those of scheme v1
 */
record SignatureHeader(String timestamp, List<byte[]> signatures) {
    private static final int LONGEST = 4_096;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

    static Optional<SignatureHeader> read(String header) {
        if (header.length() > LONGEST) {
            return Optional.empty();
        }
        List<String> times = new ArrayList<>();
        List<byte[]> signatures = new ArrayList<>();
        for (String part : header.split(",", -1)) {
            String item = part.strip();
            if (item.startsWith("t=")) {
                times.add(item.substring(2));
            } else if (item.startsWith("v1=")) {
                signatures.add(bytes(item.substring(3)));
            }
        }
        boolean readable = times.size() == 1 && SECONDS.matcher(times.get(0)).matches() && !signatures.isEmpty();
        return readable ? Optional.of(new SignatureHeader(times.get(0), signatures)) : Optional.empty();
    }

    /** What is no signature fits none. */
    private static byte[] bytes(String text) {
        return SHA_256.matcher(text).matches() ? HexFormat.of().parseHex(text) : new byte[0];
    }

    boolean fits(byte[] payload, Collection<WebhookSecret> secrets) {
        return secrets.stream()
                .map(secret -> secret.sign(timestamp, payload))
                .anyMatch(expected -> signatures.stream().anyMatch(found -> MessageDigest.isEqual(expected, found)));
    }

    boolean isWithin(Duration tolerance, Instant now) {
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
        return Duration.between(signedAt, now).abs().compareTo(tolerance) <= 0;
    }
}
