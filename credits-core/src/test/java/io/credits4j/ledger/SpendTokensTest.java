package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.ledger.TokenResult.Expired;
import io.credits4j.ledger.TokenResult.Invalid;
import io.credits4j.ledger.TokenResult.Reason;
import io.credits4j.ledger.TokenResult.Valid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpendTokensTest extends ReadingFixture {
    private static final String USER = "user-7";
    private static final String FEATURE = "summary";

    private final byte[] key = bytes("a key for tests that is long enough");
    private final SpendTokens tokens =
            SpendTokens.signedBy("k1", key).clock(clock).build();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private TokenResult check(@Nullable String token) {
        return tokens.tryVerify(token, USER, FEATURE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                ".",
                "...",
                "c1",
                "c1.",
                "c1...",
                "c1.k1",
                "c1.k1.x",
                "c1.k1.x.y.z",
                "c1..x.y",
                "x.y",
                "no token",
                "Bearer c1",
                "\u0000",
                "ſ.k1.é.☃",
                "\ud800.\ud800.\ud800.\ud800"
            })
    void what_is_no_token_is_refused(@Nullable String token) {
        assertThat(check(token)).isInstanceOf(Invalid.class);
    }

    @Test
    void a_huge_text_is_refused_unread() {
        assertThat(check("c1.k1." + "A".repeat(10_000_000) + ".x")).isEqualTo(new Invalid(Reason.MALFORMED));
        assertThat(check(".".repeat(SpendTokens.LONGEST_TOKEN))).isEqualTo(new Invalid(Reason.MALFORMED));
    }

    @Test
    void a_token_with_any_bit_changed_is_refused() {
        String token = tokens.issue(account, USER, FEATURE, credits(2));
        for (int i = 0; i < token.length(); i++) {
            for (int bit = 0; bit < 16; bit++) {
                char[] changed = token.toCharArray();
                changed[i] ^= (char) (1 << bit);
                assertThat(check(new String(changed)))
                        .as("bit %d of %d", bit, i)
                        .isInstanceOf(Invalid.class);
            }
        }
        assertThat(check(token)).isInstanceOf(Valid.class);
    }

    @Test
    void a_token_cut_or_prolonged_anywhere_is_refused() {
        String token = tokens.issue(account, USER, FEATURE);
        for (int i = 0; i < token.length(); i++) {
            assertThat(check(token.substring(0, i))).isInstanceOf(Invalid.class);
            assertThat(check(token.substring(i + 1))).isInstanceOf(Invalid.class);
            assertThat(check(token.substring(0, i) + "A" + token.substring(i))).isInstanceOf(Invalid.class);
        }
        for (String more : new String[] {"=", "A", " ", "\n", "."}) {
            assertThat(check(token + more)).isInstanceOf(Invalid.class);
        }
    }

    @Test
    void random_text_is_refused() {
        long seed = seed();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            String text = random.nextBoolean()
                    ? new String(noise, StandardCharsets.ISO_8859_1)
                    : "c1.k1." + Base64.getUrlEncoder().encodeToString(noise) + "." + random.nextLong();
            assertThat(check(text)).as("seed=%d", seed).isInstanceOf(Invalid.class);
        }
    }

    @Test
    void another_actor_or_feature_is_refused() {
        String token = tokens.issue(account, USER, FEATURE);
        assertThat(tokens.tryVerify(token, "user-8", FEATURE)).isEqualTo(new Invalid(Reason.OTHER_ACTOR));
        assertThat(tokens.tryVerify(token, USER, "search")).isEqualTo(new Invalid(Reason.OTHER_FEATURE));
        assertThat(tokens.tryVerify(token, USER.toUpperCase(java.util.Locale.ROOT), FEATURE))
                .isEqualTo(new Invalid(Reason.OTHER_ACTOR));
    }

    @Test
    void parts_cannot_be_shifted_between_actor_and_feature() {
        String token = tokens.issue(account, "ab", "c");
        assertThat(tokens.tryVerify(token, "a", "bc")).isEqualTo(new Invalid(Reason.OTHER_ACTOR));
    }

    @Test
    void another_key_or_version_is_refused() {
        SpendTokens others = SpendTokens.signedBy("k2", key).clock(clock).build();
        assertThat(check(others.issue(account, USER, FEATURE))).isEqualTo(new Invalid(Reason.UNKNOWN_KEY));
        SpendTokens forged = SpendTokens.signedBy("k1", bytes("another key, of the very same name!"))
                .clock(clock)
                .build();
        assertThat(check(forged.issue(account, USER, FEATURE))).isEqualTo(new Invalid(Reason.BAD_SIGNATURE));
        String token = tokens.issue(account, USER, FEATURE);
        assertThat(check("c2" + token.substring(2))).isEqualTo(new Invalid(Reason.UNSUPPORTED_VERSION));
        assertThat(check(token.replace(".k1.", ".k2."))).isEqualTo(new Invalid(Reason.UNKNOWN_KEY));
    }

    @Test
    void a_key_name_does_not_vouch_for_another_key() {
        byte[] second = bytes("a second key for tests, long enough too");
        SpendTokens both = SpendTokens.signedBy("k1", key)
                .accepting("k2", second)
                .clock(clock)
                .build();
        String token = both.issue(account, USER, FEATURE);
        assertThat(both.tryVerify(token.replace(".k1.", ".k2."), USER, FEATURE))
                .isEqualTo(new Invalid(Reason.BAD_SIGNATURE));
    }

    @Test
    void a_token_from_the_future_is_refused_beyond_the_tolerated_skew() {
        clock.advance(Duration.ofSeconds(5));
        String near = tokens.issue(account, USER, FEATURE);
        clock.advance(Duration.ofNanos(1_000));
        String far = tokens.issue(account, USER, FEATURE);
        clock.set(START);
        assertThat(check(near)).isInstanceOf(Valid.class);
        assertThat(check(far)).isEqualTo(new Invalid(Reason.FROM_THE_FUTURE));
    }

    @Test
    void a_token_is_good_for_its_life_and_not_an_instant_longer() {
        String token = tokens.issue(account, USER, FEATURE);
        clock.set(START.plusSeconds(60).minusNanos(1));
        assertThat(check(token)).isInstanceOf(Valid.class);
        clock.set(START.plusSeconds(60));
        assertThat(check(token)).isEqualTo(new Expired(START.plusSeconds(60)));
        assertThatThrownBy(() -> tokens.verify(token, USER, FEATURE))
                .isInstanceOfSatisfying(
                        SpendTokenRefusedException.class,
                        refused -> assertThat(refused.result()).isInstanceOf(Expired.class));
    }

    @Test
    void the_refusal_says_why_and_never_repeats_the_token() {
        String token = tokens.issue(account, USER, FEATURE) + "A";
        assertThatThrownBy(() -> tokens.verify(token, USER, FEATURE))
                .isInstanceOf(SpendTokenRefusedException.class)
                .hasMessageContaining("BAD_SIGNATURE")
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain(token.substring(6, 20)));
    }

    @Test
    void a_token_tells_what_it_was_issued_for() {
        String wide = "ü☃\uD83D\uDE00".repeat(60);
        String token = tokens.issue(account, wide, FEATURE, Credits.parse("2.5"));
        assertThat(token).matches("[A-Za-z0-9._-]+").hasSizeLessThan(SpendTokens.LONGEST_TOKEN);
        Valid valid = tokens.verify(token, wide, FEATURE);
        assertThat(valid.account()).isEqualTo(account);
        assertThat(valid.actor()).isEqualTo(wide);
        assertThat(valid.feature()).isEqualTo(FEATURE);
        assertThat(valid.max()).contains(Credits.parse("2.5"));
        assertThat(valid.issuedAt()).isEqualTo(START);
        assertThat(valid.expiresAt()).isEqualTo(START.plus(SpendTokens.DEFAULT_LIFE));
        assertThat(tokens.verify(tokens.issue(account, USER, FEATURE), USER, FEATURE)
                        .max())
                .isEmpty();
    }

    @Test
    void the_longest_names_fit() {
        String longest = "\uD83D\uDE00".repeat(200);
        String token = tokens.issue(io.credits4j.AccountId.of(longest), longest, longest, Credits.LARGEST_AMOUNT);
        assertThat(tokens.verify(token, longest, longest).account().value()).isEqualTo(longest);
    }

    @Test
    void a_token_is_spent_at_most_once() {
        purchase(10);
        String token = tokens.issue(account, USER, FEATURE, credits(3));
        SpendResult.Spent first =
                ledger.spend(tokens.verify(token, USER, FEATURE).spend(credits(2)));
        SpendResult.Spent again =
                ledger.spend(tokens.verify(token, USER, FEATURE).spend(credits(2)));
        assertThat(again.replayed()).isTrue();
        assertThat(again.transaction()).isEqualTo(first.transaction());
        assertThat(first.transaction().memo().actor()).isEqualTo(USER);
        assertThatThrownBy(
                        () -> ledger.spend(tokens.verify(token, USER, FEATURE).spend(credits(1))))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThat(ledger.balance(account).available()).isEqualTo(credits(8));
    }

    @Test
    void a_token_spends_no_more_than_its_largest() {
        Valid valid = tokens.verify(tokens.issue(account, USER, FEATURE, credits(3)), USER, FEATURE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> valid.spend(credits(4)))
                .withMessageContaining("amount 4");
        assertThat(valid.spend(credits(3)).amount()).isEqualTo(credits(3));
    }

    @Test
    void no_two_tokens_share_a_spend() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            keys.add(tokens.verify(tokens.issue(account, USER, FEATURE), USER, FEATURE)
                    .spendKey()
                    .value());
        }
        assertThat(keys).hasSize(1_000);
    }

    @Test
    void the_same_source_of_randomness_gives_the_same_token() {
        SpendTokens one = SpendTokens.signedBy("k1", key)
                .clock(clock)
                .random(new Random(7))
                .build();
        SpendTokens other = SpendTokens.signedBy("k1", key)
                .clock(clock)
                .random(new Random(7))
                .build();
        assertThat(one.issue(account, USER, FEATURE)).isEqualTo(other.issue(account, USER, FEATURE));
    }

    @Test
    void keys_are_rotated_without_refusing_anybody() {
        byte[] fresh = bytes("the key of the month that follows, long");
        SpendTokens next = SpendTokens.signedBy("k2", fresh)
                .accepting("k1", key)
                .clock(clock)
                .build();
        SpendTokens afterwards = SpendTokens.signedBy("k2", fresh).clock(clock).build();
        String old = tokens.issue(account, USER, FEATURE);
        String current = next.issue(account, USER, FEATURE);
        assertThat(next.tryVerify(old, USER, FEATURE)).isInstanceOf(Valid.class);
        assertThat(afterwards.tryVerify(current, USER, FEATURE)).isInstanceOf(Valid.class);
        assertThat(afterwards.tryVerify(old, USER, FEATURE)).isEqualTo(new Invalid(Reason.UNKNOWN_KEY));
    }

    @Test
    void a_key_is_copied_and_never_shown() {
        byte[] given = key.clone();
        SpendTokens ours = SpendTokens.signedBy("k1", given).clock(clock).build();
        Arrays.fill(given, (byte) 0);
        assertThat(check(ours.issue(account, USER, FEATURE))).isInstanceOf(Valid.class);
        assertThat(ours).hasToString("SpendTokens[signedBy=k1, accepting=[k1], life=PT1M]");
    }

    @Test
    void weak_keys_and_wrong_settings_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpendTokens.signedBy("k1", new byte[31]))
                .withMessage("key 'k1' has 31 bytes, fewer than 32");
        for (String wrong : new String[] {"", "a.b", "a b", "ü", "x".repeat(33)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SpendTokens.signedBy(wrong, key))
                    .withMessageContaining("keyId");
        }
        SpendTokens.Builder builder = SpendTokens.signedBy("k1", key);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.accepting("k1", key));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.life(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.life(Duration.ofHours(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.toleratedSkew(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.issue(account, "", FEATURE));
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.issue(account, USER, " x"));
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.issue(account, USER, FEATURE, Credits.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.tryVerify("x", "", FEATURE));
    }
}
