package io.credits4j.examples.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeSandboxTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:15:30.987Z");
    private static final String SESSIONS = "/v1/checkout/sessions";
    private static final String[] PACK = {
        "mode", "payment",
        "success_url", "http://127.0.0.1/done?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url", "http://127.0.0.1/shop?a=1&b=2",
        "client_reference_id", "acct-1",
        "metadata[account]", "acct-1",
        "payment_intent_data[metadata][kind]", "pack",
        "line_items[0][quantity]", "2",
        "line_items[0][price_data][currency]", "usd",
        "line_items[0][price_data][unit_amount]", "1050",
        "line_items[0][price_data][product_data][name]", "1000 <b>credits</b> & more",
    };

    private StripeSandbox stripe;
    private Wire wire;

    @BeforeEach
    void start() {
        stripe = StripeSandbox.builder().clock(InstantSource.fixed(NOW)).start();
        wire = new Wire(stripe.baseUri(), stripe.apiKey());
    }

    @AfterEach
    void stop() {
        stripe.close();
    }

    @Test
    void a_request_without_the_key_is_refused_with_401_in_stripes_format() throws IOException {
        HttpResponse<String> without = wire.withKey("").get("/v1/customers");
        HttpResponse<String> wrong = wire.withKey("sk_test_other").get("/v1/customers");

        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(json(wrong).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(wrong.body()).doesNotContain(stripe.apiKey());
        assertThat(wrong.headers().firstValue("Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
    }

    @Test
    void an_unknown_path_is_refused_with_404_in_stripes_format() throws IOException {
        HttpResponse<String> response = wire.get("/v1/nothing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).at("/error/message").asText())
                .startsWith("Unrecognized request URL (GET: /v1/nothing)");
    }

    @Test
    void another_api_version_is_refused_because_the_shapes_would_be_wrong() throws IOException {
        HttpResponse<String> response = wire.postForm("/v1/customers", "", "Stripe-Version", "2024-12-18.acacia");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("2026-07-29.dahlia");
    }

    @ParameterizedTest
    @CsvSource({
        "payment_method_types[0], card, parameter_unknown, payment_method_types",
        "colour, red, parameter_unknown, colour",
        "mode, lease, , mode",
        "mode, '', parameter_missing, mode",
        "success_url, '', parameter_missing, success_url",
        "success_url, javascript:alert(1), url_invalid, success_url",
        "cancel_url, not a url, url_invalid, cancel_url",
        "customer, cus_gone, resource_missing, customer",
        "line_items[0][quantity], 0, parameter_invalid_integer, line_items[0][quantity]",
        "line_items[0][quantity], two, parameter_invalid_integer, line_items[0][quantity]",
        "line_items[0][price], price_gone, , line_items[0][price]",
        "line_items[0][price_data][unit_amount], -1, parameter_invalid_integer, line_items[0][price_data][unit_amount]",
        "line_items[0][price_data][currency], 12, , line_items[0][price_data][currency]",
        "line_items[2][quantity], 1, , line_items",
        "expires_at, 1, , expires_at",
        "mode, setup, parameter_missing, currency",
        "ui_mode, hosted, , ui_mode",
        "payment_intent_data[colour], red, parameter_unknown, payment_intent_data[colour]",
    })
    void a_session_with_a_bad_parameter_is_refused_naming_it(String name, String value, String code, String param)
            throws IOException {
        HttpResponse<String> response = wire.postForm(SESSIONS, form(with(name, value)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(json(response).at("/error/code").asText(null)).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"email=%zz", "[email]=x", "metadata=x&metadata[a]=b", "line_items[1][quantity]=1"})
    void a_body_that_is_no_form_of_stripes_is_refused_and_does_not_break_anything(String body) throws IOException {
        assertThat(wire.postForm("/v1/customers", body).statusCode()).isEqualTo(400);
    }

    @Test
    void metadata_beyond_stripes_limits_is_refused() throws IOException {
        String longKey = "metadata[" + "k".repeat(41) + "]";
        String longValue = "v".repeat(501);

        assertThat(wire.postForm("/v1/customers", form(longKey, "v")).statusCode())
                .isEqualTo(400);
        assertThat(wire.postForm("/v1/customers", form("metadata[k]", longValue))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void an_inactive_or_recurring_price_is_not_sold_in_payment_mode() throws IOException {
        String product = id(wire.postForm("/v1/products", form("name", "Pro")));
        String inactive = id(wire.postForm(
                "/v1/prices", form("product", product, "currency", "usd", "unit_amount", "1", "active", "false")));
        String monthly = id(wire.postForm(
                "/v1/prices",
                form("product", product, "currency", "usd", "unit_amount", "1", "recurring[interval]", "month")));

        assertThat(wire.postForm(SESSIONS, form(selling(inactive))).body()).contains("The price specified is inactive");
        assertThat(wire.postForm(SESSIONS, form(selling(monthly))).body()).contains("passed a recurring price");
    }

    @Test
    void a_repeated_key_repeats_the_first_answer_and_does_the_work_once() throws IOException {
        String form = form("email", "ada@example.com");

        HttpResponse<String> first = wire.postForm("/v1/customers", form, "Idempotency-Key", "k1");
        HttpResponse<String> second = wire.postForm("/v1/customers", form, "Idempotency-Key", "k1");

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(second.headers().firstValue("Original-Request"))
                .isEqualTo(first.headers().firstValue("Request-Id"));
        assertThat(json(wire.get("/v1/customers")).path("data")).hasSize(1);
        assertThat(stripe.requestCount("POST", "/v1/customers")).isEqualTo(2);
    }

    @Test
    void a_repeated_key_with_another_body_or_path_is_an_idempotency_error() throws IOException {
        wire.postForm("/v1/customers", form("email", "ada@example.com"), "Idempotency-Key", "k1");

        HttpResponse<String> otherBody =
                wire.postForm("/v1/customers", form("email", "eve@example.com"), "Idempotency-Key", "k1");
        HttpResponse<String> otherPath =
                wire.postForm("/v1/products", form("email", "ada@example.com"), "Idempotency-Key", "k1");

        assertThat(otherBody.statusCode()).isEqualTo(400);
        assertThat(json(otherBody).at("/error/type").asText()).isEqualTo("idempotency_error");
        assertThat(json(otherPath).at("/error/type").asText()).isEqualTo("idempotency_error");
    }

    @Test
    void a_refused_request_does_not_use_up_its_key() throws IOException {
        wire.postForm("/v1/products", form("nom", "x"), "Idempotency-Key", "k1");

        assertThat(wire.postForm("/v1/products", form("name", "x"), "Idempotency-Key", "k1")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_lost_reply_is_found_again_under_the_same_key() throws IOException {
        stripe.failNext("POST", "/v1/customers", Fault.droppedAfterWork());

        assertThatThrownBy(() -> wire.postForm("/v1/customers", "", "Idempotency-Key", "k1"))
                .isInstanceOf(IOException.class);
        HttpResponse<String> again = wire.postForm("/v1/customers", "", "Idempotency-Key", "k1");

        assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(json(wire.get("/v1/customers")).path("data")).hasSize(1);
    }

    @Test
    void a_connection_dropped_before_the_work_leaves_nothing_behind() throws IOException {
        stripe.failNext("POST", "/v1/customers", Fault.droppedBeforeWork());

        assertThatThrownBy(() -> wire.postForm("/v1/customers", "")).isInstanceOf(IOException.class);

        assertThat(json(wire.get("/v1/customers")).path("data")).isEmpty();
    }

    @Test
    void scripted_answers_meet_only_their_requests_and_only_so_often() throws IOException {
        stripe.failNext(2, "GET", "/v1/customers/*", Fault.answering(429, "{}").withHeader("Retry-After", "7"));
        stripe.failNext("POST", "/v1/customers", Fault.answeringAfterWork(500, "{\"error\":{}}"));

        assertThat(wire.postForm("/v1/customers", "").statusCode()).isEqualTo(500);
        assertThat(wire.get("/v1/customers").statusCode()).isEqualTo(200);
        assertThat(wire.get("/v1/customers/cus_1").headers().firstValue("Retry-After"))
                .hasValue("7");
        assertThat(wire.get("/v1/customers/cus_1").statusCode()).isEqualTo(429);
        assertThat(wire.get("/v1/customers/cus_1").statusCode()).isEqualTo(404);
        assertThat(json(wire.get("/v1/customers")).path("data")).hasSize(1);
    }

    @Test
    void a_new_session_is_open_unpaid_and_leads_to_its_page() throws IOException {
        HttpResponse<String> response = wire.postForm(SESSIONS, form(PACK));
        JsonNode session = json(response);

        assertThat(response.headers().firstValue("Stripe-Version")).hasValue("2026-07-29.dahlia");
        assertThat(session.path("id").asText()).startsWith("cs_test_");
        assertThat(session.path("url").asText())
                .isEqualTo(stripe.baseUri() + "/pay/" + session.path("id").asText());
        assertThat(session.path("status").asText()).isEqualTo("open");
        assertThat(session.path("payment_status").asText()).isEqualTo("unpaid");
        assertThat(session.path("payment_intent").isNull()).isTrue();
        assertThat(session.path("amount_total").asLong()).isEqualTo(2100);
        assertThat(session.path("metadata").path("account").asText()).isEqualTo("acct-1");
        assertThat(session.path("client_reference_id").asText()).isEqualTo("acct-1");
        assertThat(session.path("created").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(session.has("line_items")).isFalse();
    }

    @Test
    void line_items_come_on_demand_with_their_prices() throws IOException {
        String product = id(wire.postForm("/v1/products", form("name", "Credits")));
        String price = id(wire.postForm(
                "/v1/prices",
                form("product", product, "currency", "eur", "unit_amount", "500", "metadata[includedCredits]", "10")));
        String session = id(wire.postForm(SESSIONS, form(selling(price))));

        JsonNode expanded = json(
                wire.get(SESSIONS + "/" + session + "?expand[]=line_items&expand[]=line_items.data.price.product"));
        JsonNode item = expanded.at("/line_items/data/0");

        assertThat(item.at("/price/id").asText()).isEqualTo(price);
        assertThat(item.at("/price/metadata/includedCredits").asText()).isEqualTo("10");
        assertThat(item.at("/price/product/name").asText()).isEqualTo("Credits");
        assertThat(item.path("quantity").asInt()).isEqualTo(3);
        assertThat(item.path("amount_total").asInt()).isEqualTo(1500);
    }

    @Test
    void many_line_items_are_paged() throws IOException {
        List<String> fields = new ArrayList<>(List.of("mode", "payment", "success_url", "http://127.0.0.1/"));
        for (int i = 0; i < 12; i++) {
            String item = "line_items[" + i + "]";
            fields.addAll(List.of(item + "[quantity]", "1", item + "[price_data][currency]", "usd"));
            fields.addAll(List.of(item + "[price_data][unit_amount]", "100"));
            fields.addAll(List.of(item + "[price_data][product_data][name]", "Item " + i));
        }
        String session = id(wire.postForm(SESSIONS, form(fields.toArray(String[]::new))));
        String path = SESSIONS + "/" + session;

        JsonNode first = json(wire.get(path + "?expand[]=line_items")).path("line_items");
        JsonNode rest = json(wire.get(path + "/line_items?limit=5&starting_after="
                + first.at("/data/9/id").asText()));

        assertThat(first.path("data")).hasSize(10);
        assertThat(first.path("has_more").asBoolean()).isTrue();
        assertThat(rest.path("data")).hasSize(2);
        assertThat(rest.path("has_more").asBoolean()).isFalse();
        assertThat(rest.at("/data/1/description").asText()).isEqualTo("Item 11");
    }

    @Test
    void paying_sends_signed_events_without_line_items_and_books_the_payment() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            stripe.webhookTarget(receiver.uri());
            String session = id(wire.postForm(SESSIONS, form(PACK)));

            List<Delivery> deliveries = stripe.pay(session);

            assertThat(deliveries).allMatch(Delivery::accepted);
            assertThat(deliveries)
                    .extracting(delivery -> delivery.event().type())
                    .containsExactly("charge.succeeded", "payment_intent.succeeded", "checkout.session.completed");
            SeenRequest hook = receiver.received.get(2);
            assertThat(hook.header("Stripe-Signature")).hasValue(signature(hook.body()));
            JsonNode event = hook.json();
            assertThat(event.path("object").asText()).isEqualTo("event");
            assertThat(event.path("api_version").asText()).isEqualTo("2026-07-29.dahlia");
            assertThat(event.path("livemode").asBoolean()).isFalse();
            assertThat(event.path("pending_webhooks").asInt()).isEqualTo(1);
            assertThat(event.path("created").asLong()).isEqualTo(NOW.getEpochSecond());
            assertThat(event.at("/data/object/id").asText()).isEqualTo(session);
            assertThat(event.at("/data/object/payment_status").asText()).isEqualTo("paid");
            assertThat(event.at("/data/object").has("line_items")).isFalse();
            JsonNode intent = json(wire.get("/v1/payment_intents/"
                    + event.at("/data/object/payment_intent").asText()));
            assertThat(intent.path("status").asText()).isEqualTo("succeeded");
            assertThat(intent.path("amount_received").asInt()).isEqualTo(2100);
            assertThat(intent.path("metadata")).isEqualTo(Json.object("{\"kind\":\"pack\"}"));
        }
    }

    @Test
    void a_webhook_handler_may_call_the_api_while_it_is_being_called() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            stripe.webhookTarget(receiver.uri());
            String session = id(wire.postForm(SESSIONS, form(PACK)));
            AtomicReference<String> seen = new AtomicReference<>("");
            receiver.uponReceipt = () -> seen.set(statusOf(session));

            stripe.pay(session);

            assertThat(seen).hasValue("complete");
        }
    }

    @Test
    void a_failing_or_absent_target_shows_in_the_delivery_and_the_event_can_be_sent_again() throws Exception {
        String session = id(wire.postForm(SESSIONS, form(PACK)));
        Delivery unsent = stripe.pay(session).get(2);
        assertThat(unsent.status()).isEmpty();

        try (WebhookReceiver receiver = new WebhookReceiver()) {
            stripe.webhookTarget(receiver.uri());
            receiver.status = 500;
            assertThat(stripe.redeliver(unsent.event().id()).status()).isEqualTo(OptionalInt.of(500));
            receiver.status = 204;
            assertThat(stripe.redeliver(unsent.event().id()).accepted()).isTrue();

            assertThat(receiver.received.get(0).body())
                    .isEqualTo(receiver.received.get(1).body())
                    .isEqualTo(unsent.event().payload());
        }
        assertThatThrownBy(() -> stripe.redeliver("evt_none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evt_none");
    }

    @Test
    void a_bank_debit_completes_unpaid_and_may_succeed_later() throws IOException {
        String session = id(wire.postForm(SESSIONS, form(PACK)));

        List<Delivery> completed = stripe.payLater(session);
        JsonNode unpaid = Json.object(completed.get(2).event().payload());
        List<Delivery> later = stripe.asyncPaymentSucceeded(session);

        assertThat(unpaid.path("type").asText()).isEqualTo("checkout.session.completed");
        assertThat(unpaid.at("/data/object/payment_status").asText()).isEqualTo("unpaid");
        assertThat(later.get(2).event().type()).isEqualTo("checkout.session.async_payment_succeeded");
        assertThat(json(wire.get(SESSIONS + "/" + session))
                        .path("payment_status")
                        .asText())
                .isEqualTo("paid");
        assertThat(json(wire.get("/v1/charges")).path("data")).hasSize(1);
        assertThatThrownBy(() -> stripe.asyncPaymentSucceeded(session)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_bank_debit_may_bounce() throws IOException {
        String session = id(wire.postForm(SESSIONS, form(PACK)));
        stripe.payLater(session);

        List<Delivery> bounced = stripe.asyncPaymentFailed(session);

        assertThat(bounced)
                .extracting(delivery -> delivery.event().type())
                .containsExactly(
                        "charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed");
        assertThat(json(wire.get(SESSIONS + "/" + session))
                        .path("payment_status")
                        .asText())
                .isEqualTo("unpaid");
    }

    @Test
    void what_costs_nothing_needs_no_payment() throws IOException {
        String session = id(wire.postForm(SESSIONS, form(with("line_items[0][price_data][unit_amount]", "0"))));

        List<Delivery> deliveries = stripe.pay(session);

        assertThat(deliveries).hasSize(1);
        JsonNode paid = json(wire.get(SESSIONS + "/" + session));
        assertThat(paid.path("payment_status").asText()).isEqualTo("no_payment_required");
        assertThat(paid.path("payment_intent").isNull()).isTrue();
    }

    @Test
    void an_expired_session_cannot_be_paid_nor_a_paid_one_expired() throws IOException {
        String expired = id(wire.postForm(SESSIONS, form(PACK)));
        assertThat(json(wire.postForm(SESSIONS + "/" + expired + "/expire", ""))
                        .path("status")
                        .asText())
                .isEqualTo("expired");
        String paid = id(wire.postForm(SESSIONS, form(PACK)));
        stripe.pay(paid);

        assertThatThrownBy(() -> stripe.pay(expired))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expired");
        assertThat(wire.postForm(SESSIONS + "/" + paid + "/expire", "").body())
                .contains("This Session has a status of complete.");
        assertThatThrownBy(() -> stripe.pay("cs_none")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refunds_add_up_to_the_payment_and_never_beyond() throws IOException {
        String session = id(wire.postForm(SESSIONS, form(PACK)));
        assertThatThrownBy(() -> stripe.refund(session, 1)).isInstanceOf(IllegalStateException.class);
        stripe.pay(session);

        List<Delivery> part = stripe.refund(session, 600);
        JsonNode charge = Json.object(part.get(1).event().payload()).at("/data/object");
        assertThat(part)
                .extracting(delivery -> delivery.event().type())
                .containsExactly("refund.created", "charge.refunded");
        assertThat(charge.path("amount_refunded").asInt()).isEqualTo(600);
        assertThat(charge.path("refunded").asBoolean()).isFalse();

        assertThatThrownBy(() -> stripe.refund(session, 1501))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1501");
        String intent = charge.path("payment_intent").asText();
        JsonNode rest = json(wire.postForm("/v1/refunds", form("payment_intent", intent, "metadata[why]", "asked")));
        assertThat(rest.path("amount").asInt()).isEqualTo(1500);
        assertThat(rest.path("status").asText()).isEqualTo("succeeded");
        assertThat(json(wire.get("/v1/events?type=refund.created")).at("/data/0/data/object"))
                .isEqualTo(rest);
        assertThat(wire.postForm("/v1/refunds", form("payment_intent", intent)).body())
                .contains("charge_already_refunded");
        assertThat(ids(wire.get("/v1/refunds?payment_intent=" + intent))).hasSize(2);
    }

    @Test
    void a_bank_debit_that_has_not_settled_cannot_be_refunded() throws IOException {
        String session = id(wire.postForm(SESSIONS, form(PACK)));
        stripe.payLater(session);

        assertThatThrownBy(() -> stripe.refund(session, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void lists_are_newest_first_filtered_and_paged() throws IOException {
        String first = id(wire.postForm("/v1/customers", form("email", "a@example.com")));
        String second = id(wire.postForm("/v1/customers", form("email", "b@example.com")));
        String third = id(wire.postForm("/v1/customers", form("email", "a@example.com")));

        assertThat(ids(wire.get("/v1/customers?limit=2"))).containsExactly(third, second);
        assertThat(ids(wire.get("/v1/customers?starting_after=" + second))).containsExactly(first);
        assertThat(ids(wire.get("/v1/customers?ending_before=" + first))).containsExactly(third, second);
        assertThat(ids(wire.get("/v1/customers?email=a@example.com"))).containsExactly(third, first);
        assertThat(ids(wire.get("/v1/customers?created[gt]=" + NOW.getEpochSecond())))
                .isEmpty();
        assertThat(wire.get("/v1/customers?limit=0").statusCode()).isEqualTo(400);
    }

    @Test
    void events_can_be_read_and_filtered_over_the_api() throws IOException {
        String session = id(wire.postForm(SESSIONS, form(PACK)));
        Delivery completed = stripe.pay(session).get(2);

        assertThat(wire.get("/v1/events/" + completed.event().id()).body())
                .isEqualTo(completed.event().payload());
        assertThat(ids(wire.get("/v1/events?types[]=charge.succeeded&types[]=checkout.session.completed")))
                .hasSize(2);
        assertThat(stripe.events()).hasSize(3);
    }

    @Test
    void the_payment_page_shows_the_order_and_escapes_everything() throws IOException {
        String url = json(wire.postForm(SESSIONS, form(PACK))).path("url").asText();

        HttpResponse<String> page = wire.withKey("").get(url);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("1000 &lt;b&gt;credits&lt;/b&gt; &amp; more", "Pay 21.00 USD")
                .contains("href=\"http://127.0.0.1/shop?a=1&amp;b=2\"")
                .contains("bank debit")
                .doesNotContain("<b>credits");
        assertThat(wire.get("/pay/cs_none").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/later"})
    void pressing_a_button_returns_to_the_shop_and_pressing_it_twice_pays_once(String button) throws IOException {
        JsonNode session = json(wire.postForm(SESSIONS, form(PACK)));
        String url = session.path("url").asText() + button;

        HttpResponse<String> first = wire.withKey("").postForm(url, "");
        HttpResponse<String> second = wire.withKey("").postForm(url, "");

        String done = "http://127.0.0.1/done?session_id=" + session.path("id").asText();
        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(first.headers().firstValue("Location")).hasValue(done);
        assertThat(second.headers().firstValue("Location")).hasValue(done);
        assertThat(json(wire.get("/v1/payment_intents")).path("data")).hasSize(1);
    }

    @Test
    void nothing_it_prints_about_itself_carries_a_key() throws IOException {
        wire.postForm("/v1/customers", form("email", "ada@example.com"));

        assertThat(stripe.toString() + stripe.requests())
                .doesNotContain(stripe.apiKey(), stripe.webhookSecret(), "ada@example.com");
        assertThat(stripe.requests().get(0).form()).isEqualTo(Map.of("email", "ada@example.com"));
    }

    private String statusOf(String session) {
        try {
            return json(wire.get(SESSIONS + "/" + session)).path("status").asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String signature(String payload) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(stripe.webhookSecret().getBytes(UTF_8), "HmacSHA256"));
        String signed = NOW.getEpochSecond() + "." + payload;
        return "t=" + NOW.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
    }

    private static String[] selling(String price) {
        return new String[] {
            "mode", "payment",
            "success_url", "http://127.0.0.1/done",
            "line_items[0][price]", price,
            "line_items[0][quantity]", "3"
        };
    }

    private static String[] with(String name, String value) {
        List<String> fields = new ArrayList<>(List.of(PACK));
        int at = fields.indexOf(name);
        if (at >= 0) {
            fields.set(at + 1, value);
        } else {
            fields.addAll(List.of(name, value));
        }
        return fields.toArray(String[]::new);
    }

    private static String form(String... fields) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(form.isEmpty() ? "" : "&")
                    .append(URLEncoder.encode(fields[i], UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], UTF_8));
        }
        return form.toString();
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.read(response.body());
    }

    private static String id(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).path("id").asText();
    }

    private static List<String> ids(HttpResponse<String> response) throws IOException {
        List<String> ids = new ArrayList<>();
        json(response).path("data").forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }
}
