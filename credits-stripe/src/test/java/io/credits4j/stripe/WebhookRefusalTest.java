package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.stripe.net.Webhook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that is refused reaches Stripe or the ledger. */
class WebhookRefusalTest {
    private static final String WRONG = "0".repeat(64);

    private final Shop shop = new Shop();
    private byte[] payload = {};
    private long requestsBefore;

    @BeforeEach
    void pay() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        payload = Shop.bytes(Shop.event("checkout.session.completed", session));
        requestsBefore = shop.stripe.requests().size();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void no_header() {
        assertRefused(payload, null, WebhookRefusal.SIGNATURE_MISSING);
        assertRefused(payload, " ", WebhookRefusal.SIGNATURE_MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t",
                "t,v1=abc",
                "t=,v1=abc",
                "t=abc,v1=abc",
                "t=-5,v1=abc",
                "t=1.5,v1=abc",
                "t=١٢,v1=abc",
                "t=999999999999999999999,v1=abc",
                "v1=abc",
                "t=1",
                "t=1,v0=abc",
                "t=1,t=2,v1=abc",
                ",,,",
                "Bearer x"
            })
    void a_malformed_header(String header) {
        assertRefused(payload, header, WebhookRefusal.SIGNATURE_MALFORMED);
    }

    @Test
    void a_header_without_end() {
        assertRefused(payload, "t=1" + ",v1=a".repeat(10_000), WebhookRefusal.SIGNATURE_MALFORMED);
    }

    @Test
    void signatures_that_fit_nothing() {
        String time = "t=" + Shop.NOW.getEpochSecond();
        assertRefused(payload, time + ",v1=" + WRONG, WebhookRefusal.SIGNATURE_WRONG);
        assertRefused(payload, time + ",v1=", WebhookRefusal.SIGNATURE_WRONG);
        assertRefused(payload, time + ",v1=xyz", WebhookRefusal.SIGNATURE_WRONG);
        assertRefused(payload, Shop.sign(payload).replace("v1", "v0") + ",v1=" + WRONG, WebhookRefusal.SIGNATURE_WRONG);
    }

    @Test
    void a_signature_of_another_secret() {
        String header = WebhookSigner.of("whsec_of_somebody").header(payload, Shop.NOW);
        assertRefused(payload, header, WebhookRefusal.SIGNATURE_WRONG);
    }

    @Test
    void a_signature_of_another_body_or_time() {
        byte[] other = Shop.bytes(" " + Shop.event("checkout.session.completed", "cs_test_1x"));
        assertRefused(other, Shop.sign(payload), WebhookRefusal.SIGNATURE_WRONG);
        String later =
                Shop.sign(payload).replace("t=" + Shop.NOW.getEpochSecond(), "t=" + (Shop.NOW.getEpochSecond() + 1));
        assertRefused(payload, later, WebhookRefusal.SIGNATURE_WRONG);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, -86_400, 301, 31_536_000})
    void a_time_beyond_the_tolerance(long seconds) {
        assertRefused(payload, signedAt(seconds), WebhookRefusal.TIMESTAMP_OUT_OF_TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, 0, 300})
    void a_time_within_the_tolerance_is_accepted(long seconds) {
        assertThat(shop.webhooks.handle(payload, signedAt(seconds))).isInstanceOf(WebhookResult.Fulfilled.class);
    }

    private String signedAt(long secondsFromNow) {
        return WebhookSigner.of(Shop.SECRET).header(payload, Shop.NOW.plusSeconds(secondsFromNow));
    }

    @Test
    void one_fitting_signature_among_several_is_enough() {
        String header = Shop.sign(payload).replace(",v1=", ",v1=" + WRONG + ",v0=old, v1=");
        assertThat(shop.webhooks.handle(payload, header)).isInstanceOf(WebhookResult.Fulfilled.class);
    }

    @Test
    void each_of_several_secrets_is_tried() {
        StripeWebhooks rotating = StripeWebhooks.builder(shop.checkout)
                .secret("whsec_new")
                .secret(Shop.SECRET)
                .clock(InstantSource.fixed(Shop.NOW))
                .build();
        assertThat(rotating.handle(payload, Shop.sign(payload))).isInstanceOf(WebhookResult.Fulfilled.class);
        String signedNew = WebhookSigner.of("whsec_new").header(payload, Shop.NOW);
        assertThat(rotating.handle(payload, signedNew)).isInstanceOf(WebhookResult.Repeated.class);
    }

    @Test
    void the_tolerance_is_a_setting() {
        StripeWebhooks strict = StripeWebhooks.builder(shop.checkout)
                .secret(Shop.SECRET)
                .tolerance(Duration.ofSeconds(10))
                .clock(InstantSource.fixed(Shop.NOW))
                .build();
        assertThat(strict.tryHandle(payload, signedAt(-11)))
                .isEqualTo(new WebhookResult.Refused(WebhookRefusal.TIMESTAMP_OUT_OF_TOLERANCE));
    }

    @Test
    void signatures_are_those_of_stripes_own_client() throws Exception {
        String text = new String(payload, java.nio.charset.StandardCharsets.UTF_8);
        String theirs = Webhook.Signature.generateSignatureHeader(text, Shop.SECRET, Shop.NOW.getEpochSecond());
        assertThat(Shop.sign(payload)).isEqualTo(theirs);
        assertThat(shop.webhooks.handle(payload, theirs)).isInstanceOf(WebhookResult.Fulfilled.class);
    }

    @Test
    void an_empty_body() {
        assertRefused(new byte[0], Shop.sign(new byte[0]), WebhookRefusal.BODY_EMPTY);
    }

    @Test
    void a_body_larger_than_any_event() {
        byte[] huge = new byte[(1 << 20) + 1];
        assertRefused(huge, Shop.sign(huge), WebhookRefusal.BODY_TOO_LARGE);
        assertThat(WebhookRefusal.BODY_TOO_LARGE.httpStatus()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "<html></html>",
                "null",
                "42",
                "[]",
                "{}",
                "{\"id\":\"evt_1\",\"type\":\"x\"}",
                "{\"id\":\"evt_1\",\"livemode\":false}",
                "{\"type\":\"x\",\"livemode\":false}",
                "{\"id\":1,\"type\":\"x\",\"livemode\":false}",
                "{\"id\":\"evt_1\",\"type\":\"x\",\"livemode\":\"false\"}",
                "{\"id\":\"evt_1\",\"type\":\"x\",\"livemode\":false",
                "{\"id\":\"evt_1\",\"type\":\"checkout.session.completed\",\"livemode\":false}",
                "{\"id\":\"evt_1\",\"type\":\"checkout.session.completed\",\"livemode\":false,\"data\":{\"object\":7}}",
                "{\"id\":\"evt_1\",\"type\":\"checkout.session.completed\",\"livemode\":false,"
                        + "\"data\":{\"object\":{\"id\":\"cs_../x\"}}}"
            })
    void a_body_that_is_signed_but_no_event(String body) {
        byte[] bytes = Shop.bytes(body);
        assertRefused(bytes, Shop.sign(bytes), WebhookRefusal.NOT_AN_EVENT);
    }

    @Test
    void nesting_without_end_is_no_event() {
        byte[] nested = Shop.bytes("[".repeat(500_000));
        assertRefused(nested, Shop.sign(nested), WebhookRefusal.NOT_AN_EVENT);
    }

    @Test
    void an_event_of_the_other_mode() {
        byte[] live = Shop.bytes(Shop.event("checkout.session.completed", "cs_live_1")
                .replace("\"livemode\":false", "\"livemode\":true"));
        assertRefused(live, Shop.sign(live), WebhookRefusal.OTHER_MODE);
    }

    @ParameterizedTest
    @CsvSource({"SIGNATURE_MISSING", "SIGNATURE_WRONG", "NOT_AN_EVENT", "OTHER_MODE"})
    void a_refusal_explains_itself_without_the_delivery(WebhookRefusal reason) {
        WebhookRefusedException e = new WebhookRefusedException(reason);
        assertThat(e.httpStatus()).isEqualTo(400);
        assertThat(e.getMessage()).contains(reason.explanation());
        assertThat(reason.explanation().toLowerCase(Locale.ROOT)).doesNotContain("whsec", "v1=");
    }

    private void assertRefused(byte[] body, @Nullable String header, WebhookRefusal reason) {
        assertThat(shop.webhooks.tryHandle(body, header)).isEqualTo(new WebhookResult.Refused(reason));
        assertThatExceptionOfType(WebhookRefusedException.class)
                .isThrownBy(() -> shop.webhooks.handle(body, header))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(shop.stripe.requests()).hasSize((int) requestsBefore);
        assertThat(shop.lines()).isEmpty();
    }
}
