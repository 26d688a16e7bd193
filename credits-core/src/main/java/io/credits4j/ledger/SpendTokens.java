package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies short-lived tokens, each good for one spend of one actor on one feature: what a server hands its
 * own web page, so that the page can start paid work and nobody can make it start more. Thread-safe; share one per
 * application.
 *
 * <pre>{@code
 * SpendTokens tokens = SpendTokens.signedBy("2026-01", key).build();
 * String token = tokens.issue(account, "user-7", "summary", Credits.of(2));
 * // … comes back with the request …
 * TokenResult.Valid valid = tokens.verify(token, "user-7", "summary");
 * ledger.spend(valid.spend(Credits.parse("1.25")));
 * }</pre>
 *
 * <p><b>Grammar.</b> {@link #verify} throws when a token is refused; {@link #tryVerify} returns a sealed result.
 *
 * <p><b>Once.</b> A token can be verified as often as it is shown; its {@link TokenResult.Valid#spendKey()} is the
 * idempotency key of the spend, so that the ledger books at most one.
 *
 * <p><b>What is in it.</b> Signed with HMAC-SHA256, not encrypted: whoever holds a token can read account, actor,
 * feature and amount, and change none of them. Safe in URLs and headers; at most {@value #LONGEST_TOKEN} characters.
 *
 * <p><b>Rotation.</b> Give the new key with {@link Builder#accepting} everywhere, then sign with it while still accepting
 * the old, then drop the old once its last token has expired.
 */
public final class SpendTokens {
    /** How long a token is good unless told otherwise. */
    public static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

    /** The shortest life of a token. */
    public static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);

    /** The longest life of a token. */
    public static final Duration LONGEST_LIFE = Duration.ofHours(1);

    /** The fewest bytes of a key. */
    public static final int SHORTEST_KEY = 32;

    /** The most characters of a token; anything longer is refused unread. */
    public static final int LONGEST_TOKEN = 4_096;

    private static final String VERSION = "c1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONCE_LENGTH = 16;
    private static final int FIXED_LENGTH = NONCE_LENGTH + 3 * Long.BYTES;
    private static final long UNLIMITED = 0;
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String signingKey;
    private final Map<String, SecretKeySpec> keys;
    private final Duration life;
    private final Duration toleratedSkew;
    private final InstantSource clock;
    private final RandomGenerator random;

    private SpendTokens(Builder builder) {
        signingKey = builder.signingKey;
        keys = Map.copyOf(builder.keys);
        life = builder.life;
        toleratedSkew = builder.toleratedSkew;
        clock = builder.clock;
        random = builder.random;
    }

    /**
     * Returns a builder for tokens signed with a key.
     *
     * @param keyId the key's name, which every token carries: 1 to 32 of {@code A-Z a-z 0-9 _ -}
     * @param key at least {@value #SHORTEST_KEY} random bytes; copied
     * @return the builder
     * @throws IllegalArgumentException if name or key are out of range
     */
    public static Builder signedBy(String keyId, byte[] key) {
        return new Builder(keyId, key);
    }

    /**
     * Issues a token without a limit of its own.
     *
     * @param account whose credits it may spend
     * @param actor who may spend them, such as a user id: 1 to 200 code points
     * @param feature on what: 1 to 200 code points
     * @return the token
     * @throws IllegalArgumentException if actor or feature are out of range
     */
    public String issue(AccountId account, String actor, String feature) {
        return issue(account, actor, feature, UNLIMITED);
    }

    /**
     * Issues a token that may spend so much at most; see {@link #issue(AccountId, String, String)}.
     *
     * @param account whose credits it may spend
     * @param actor who may spend them
     * @param feature on what
     * @param max how much, above zero
     * @return the token
     * @throws IllegalArgumentException if actor, feature or amount are out of range
     */
    public String issue(AccountId account, String actor, String feature, Credits max) {
        return issue(account, actor, feature, Amounts.positive("max", max).micros());
    }

    private String issue(AccountId account, String actor, String feature, long max) {
        byte[] owner = utf8(account.value());
        byte[] who = utf8(Text.identifier("actor", actor));
        byte[] what = utf8(Text.identifier("feature", feature));
        Instant now = Instants.kept("clock reading", clock.instant());
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        ByteBuffer content =
                ByteBuffer.allocate(FIXED_LENGTH + 3 * Short.BYTES + owner.length + who.length + what.length);
        content.put(nonce)
                .putLong(Instants.micros(now))
                .putLong(Instants.micros(now.plus(life)))
                .putLong(max);
        put(content, owner);
        put(content, who);
        put(content, what);
        String signed = VERSION + "." + signingKey + "." + ENCODER.encodeToString(content.array());
        return signed + "." + signature(requireNonNull(keys.get(signingKey)), signed);
    }

    /**
     * Returns what a token is good for.
     *
     * @param token what was presented; anything at all
     * @param actor who presented it, as the application itself knows
     * @param feature what it is to be spent on
     * @return its content
     * @throws SpendTokenRefusedException if it has expired or is not valid
     * @throws IllegalArgumentException if actor or feature are out of range
     */
    public TokenResult.Valid verify(@Nullable String token, String actor, String feature) {
        return tryVerify(token, actor, feature).orThrow();
    }

    /** Returns what a token is good for, or why it is refused; see {@link #verify}. */
    public TokenResult tryVerify(@Nullable String token, String actor, String feature) {
        Text.identifier("actor", actor);
        Text.identifier("feature", feature);
        if (token == null || token.length() > LONGEST_TOKEN) {
            return new TokenResult.Invalid(TokenResult.Reason.MALFORMED);
        }
        String[] parts = token.split("\\.", -1);
        if (!parts[0].equals(VERSION)) {
            return new TokenResult.Invalid(
                    parts.length == 4 ? TokenResult.Reason.UNSUPPORTED_VERSION : TokenResult.Reason.MALFORMED);
        }
        return parts.length == 4
                ? verified(parts, actor, feature)
                : new TokenResult.Invalid(TokenResult.Reason.MALFORMED);
    }

    private TokenResult verified(String[] parts, String actor, String feature) {
        SecretKeySpec key = keys.get(parts[1]);
        if (key == null) {
            return new TokenResult.Invalid(TokenResult.Reason.UNKNOWN_KEY);
        }
        String signed = parts[0] + "." + parts[1] + "." + parts[2];
        // Comparing what is written, not what it decodes to, leaves every token exactly one spelling.
        if (!MessageDigest.isEqual(utf8(signature(key, signed)), utf8(parts[3]))) {
            return new TokenResult.Invalid(TokenResult.Reason.BAD_SIGNATURE);
        }
        return read(parts[2])
                .map(content -> judged(content, actor, feature))
                .orElseGet(() -> new TokenResult.Invalid(TokenResult.Reason.MALFORMED));
    }

    private TokenResult judged(TokenResult.Valid content, String actor, String feature) {
        Instant now = clock.instant();
        if (!content.actor().equals(actor)) {
            return new TokenResult.Invalid(TokenResult.Reason.OTHER_ACTOR);
        }
        if (!content.feature().equals(feature)) {
            return new TokenResult.Invalid(TokenResult.Reason.OTHER_FEATURE);
        }
        if (content.issuedAt().isAfter(now.plus(toleratedSkew))) {
            return new TokenResult.Invalid(TokenResult.Reason.FROM_THE_FUTURE);
        }
        return now.isBefore(content.expiresAt()) ? content : new TokenResult.Expired(content.expiresAt());
    }

    /** Empty if it is not ours after all: signed by the host with the same key, for something else. */
    private static Optional<TokenResult.Valid> read(String text) {
        try {
            ByteBuffer content = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            byte[] nonce = new byte[NONCE_LENGTH];
            content.get(nonce);
            Instant issuedAt = instant(content.getLong());
            Instant expiresAt = instant(content.getLong());
            long max = content.getLong();
            TokenResult.Valid valid = new TokenResult.Valid(
                    AccountId.of(next(content)),
                    Text.identifier("actor", next(content)),
                    Text.identifier("feature", next(content)),
                    max == UNLIMITED ? Optional.empty() : Optional.of(Amounts.positive("max", Credits.ofMicros(max))),
                    issuedAt,
                    expiresAt,
                    IdempotencyKey.of("spend-token:" + ENCODER.encodeToString(nonce)));
            return content.hasRemaining() ? Optional.empty() : Optional.of(valid);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Instant instant(long micros) {
        return Instants.kept("instant", Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private static void put(ByteBuffer content, byte[] text) {
        content.putShort((short) text.length).put(text);
    }

    private static String next(ByteBuffer content) {
        byte[] text = new byte[Short.toUnsignedInt(content.getShort())];
        content.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String signature(SecretKeySpec key, String signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return ENCODER.encodeToString(mac.doFinal(utf8(signed)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Names the keys, never what they are. */
    @Override
    public String toString() {
        return "SpendTokens[signedBy=" + signingKey + ", accepting=" + new TreeSet<>(keys.keySet()) + ", life=" + life
                + "]";
    }

    /** Settings of {@link SpendTokens}. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_SKEW = Duration.ofSeconds(5);

        private final String signingKey;
        private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
        private Duration life = DEFAULT_LIFE;
        private Duration toleratedSkew = DEFAULT_SKEW;
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new SecureRandom();

        private Builder(String keyId, byte[] key) {
            signingKey = keyId;
            accepting(keyId, key);
        }

        /**
         * Accepts tokens signed with another key, too.
         *
         * @param keyId the key's name
         * @param key the key; copied
         * @return this
         * @throws IllegalArgumentException if name or key are out of range, or the name is taken
         */
        public Builder accepting(String keyId, byte[] key) {
            if (!KEY_ID.matcher(keyId).matches()) {
                throw new IllegalArgumentException(
                        "keyId '" + Text.shown(keyId) + "' is not 1 to 32 of A-Z a-z 0-9 _ -");
            }
            if (key.length < SHORTEST_KEY) {
                throw new IllegalArgumentException(
                        "key '" + keyId + "' has " + key.length + " bytes, fewer than " + SHORTEST_KEY);
            }
            if (keys.putIfAbsent(keyId, new SecretKeySpec(key, ALGORITHM)) != null) {
                throw new IllegalArgumentException("keyId '" + keyId + "' is given twice");
            }
            return this;
        }

        /** Sets how long tokens are good, from {@link SpendTokens#SHORTEST_LIFE} to {@link SpendTokens#LONGEST_LIFE}. Default 60 seconds. */
        public Builder life(Duration newLife) {
            if (newLife.compareTo(SHORTEST_LIFE) < 0 || newLife.compareTo(LONGEST_LIFE) > 0) {
                throw new IllegalArgumentException(
                        "life " + newLife + " is outside " + SHORTEST_LIFE + " to " + LONGEST_LIFE);
            }
            life = newLife;
            return this;
        }

        /**
         * Sets how far the clock of the machine that issued a token may be ahead of this one's; a token from further in
         * the future is refused. Default 5 seconds.
         */
        public Builder toleratedSkew(Duration skew) {
            if (skew.isNegative() || skew.compareTo(LONGEST_LIFE) > 0) {
                throw new IllegalArgumentException("toleratedSkew " + skew + " is outside 0 to " + LONGEST_LIFE);
            }
            toleratedSkew = skew;
            return this;
        }

        /** Sets the clock, read once per token issued or verified. Default: the system's. */
        public Builder clock(InstantSource newClock) {
            clock = requireNonNull(newClock, "clock");
            return this;
        }

        /**
         * Sets where the 16 bytes come from that tell tokens apart. Default a {@link SecureRandom}; anything else must be
         * thread-safe and must never repeat itself.
         */
        public Builder random(RandomGenerator newRandom) {
            random = requireNonNull(newRandom, "random");
            return this;
        }

        /** Returns the tokens. */
        public SpendTokens build() {
            return new SpendTokens(this);
        }
    }
}
