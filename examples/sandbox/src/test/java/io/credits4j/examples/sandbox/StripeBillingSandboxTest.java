package io.credits4j.examples.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions, saved cards, and what banks do about payments. */
class StripeBillingSandboxTest {

    private Instant now = Instant.parse("2026-01-31T10:00:00Z");
    private StripeSandbox stripe = StripeSandbox.builder().clock(() -> now).start();
    private Wire wire = new Wire(stripe.baseUri(), stripe.apiKey());

    @AfterEach
    void stop() {
        stripe.close();
    }

    private void restartAs(EventShape shape) {
        stripe.close();
        stripe = StripeSandbox.builder().clock(() -> now).eventShape(shape).start();
        wire = new Wire(stripe.baseUri(), stripe.apiKey());
    }

    @Test
    void a_subscription_begins_paid_and_renews_month_by_month() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), "");
        assertThat(subscription.path("status").asText()).isEqualTo("active");
        assertThat(types())
                .contains("customer.subscription.created", "invoice.paid", "charge.succeeded")
                .endsWith("checkout.session.completed");
        now = Instant.parse("2026-04-01T00:00:00Z");
        stripe.passTime();
        assertThat(invoicePeriods())
                .containsExactly(
                        "subscription_create 2026-01-31T10:00:00Z/2026-02-28T10:00:00Z",
                        "subscription_cycle 2026-02-28T10:00:00Z/2026-03-31T10:00:00Z",
                        "subscription_cycle 2026-03-31T10:00:00Z/2026-04-30T10:00:00Z");
        assertThat(stripe.passTime()).isEmpty();
    }

    @Test
    void a_trial_costs_nothing_until_it_ends() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), "&subscription_data[trial_period_days]=14");
        assertThat(subscription.path("status").asText()).isEqualTo("trialing");
        assertThat(types()).doesNotContain("charge.succeeded").contains("invoice.paid");
        now = now.plusSeconds(14 * 86_400);
        stripe.passTime();
        assertThat(current(subscription).path("status").asText()).isEqualTo("active");
        assertThat(types()).contains("charge.succeeded");
    }

    @Test
    void a_card_has_one_fingerprint_whoever_saves_it_and_shows_it_on_its_charges() throws IOException {
        String first = subscribe(price("month", 1000), "").path("customer").asText();
        String second = subscribe(price("month", 1000), "").path("customer").asText();
        String print = fingerprint(stripe.saveCard(first, TestCard.GOOD));
        assertThat(fingerprint(stripe.saveCard(second, TestCard.GOOD))).isEqualTo(print);
        assertThat(event("charge.succeeded")
                        .at("/payment_method_details/card/fingerprint")
                        .asText())
                .isEqualTo(print);
        assertThat(fingerprint(stripe.saveCard(second, TestCard.ALSO_GOOD))).isNotEqualTo(print);
    }

    private String fingerprint(String paymentMethod) {
        return object(paymentMethod).at("/card/fingerprint").asText();
    }

    private static String trialWithoutCard(String atItsEnd) {
        return "&payment_method_collection=if_required&subscription_data[trial_period_days]=14"
                + "&subscription_data[trial_settings][end_behavior][missing_payment_method]=" + atItsEnd;
    }

    @Test
    void a_trial_that_ends_without_a_card_is_paused_until_it_is_resumed_and_paid() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), trialWithoutCard("pause"));
        assertThat(subscription.path("status").asText()).isEqualTo("trialing");
        assertThat(subscription.path("default_payment_method").isNull()).isTrue();
        assertThat(wire.postForm(path(subscription) + "/resume", "").statusCode())
                .isEqualTo(400);
        now = now.plusSeconds(60 * 86_400);
        stripe.passTime();
        assertThat(current(subscription).path("status").asText()).isEqualTo("paused");
        assertThat(types()).endsWith("customer.subscription.paused");
        assertThat(stripe.passTime()).isEmpty();
        stripe.saveCard(subscription.path("customer").asText(), TestCard.GOOD);
        ok(wire.postForm(path(subscription) + "/resume", "billing_cycle_anchor=now"));
        assertThat(current(subscription).path("status").asText()).isEqualTo("active");
        assertThat(types()).endsWith("customer.subscription.resumed").contains("charge.succeeded");
        assertThat(invoicePeriods())
                .containsExactly(
                        "subscription_create 2026-01-31T10:00:00Z/2026-02-14T10:00:00Z",
                        "subscription_update 2026-04-01T10:00:00Z/2026-05-01T10:00:00Z");
    }

    @Test
    void a_resumed_subscription_whose_card_is_declined_is_past_due() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), trialWithoutCard("pause"));
        now = now.plusSeconds(14 * 86_400);
        stripe.passTime();
        stripe.saveCard(subscription.path("customer").asText(), TestCard.INSUFFICIENT_FUNDS);
        ok(wire.postForm(path(subscription) + "/resume", ""));
        assertThat(current(subscription).path("status").asText()).isEqualTo("past_due");
        assertThat(types()).doesNotContain("customer.subscription.resumed");
    }

    @ParameterizedTest
    @CsvSource({"cancel, canceled, customer.subscription.deleted", "create_invoice, past_due, invoice.payment_failed"})
    void a_trial_that_ends_without_a_card_ends_as_was_asked(String behavior, String status, String type)
            throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), trialWithoutCard(behavior));
        now = now.plusSeconds(14 * 86_400);
        stripe.passTime();
        assertThat(current(subscription).path("status").asText()).isEqualTo(status);
        assertThat(types()).contains(type).doesNotContain("charge.succeeded");
    }

    @Test
    void a_trial_that_may_end_without_a_card_goes_on_with_one() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), trialWithoutCard("pause"));
        stripe.saveCard(subscription.path("customer").asText(), TestCard.GOOD);
        now = now.plusSeconds(14 * 86_400);
        stripe.passTime();
        assertThat(current(subscription).path("status").asText()).isEqualTo("active");
    }

    @Test
    void a_renewal_that_is_declined_is_past_due_until_it_is_paid() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), "");
        String customer = subscription.path("customer").asText();
        stripe.saveCard(customer, TestCard.INSUFFICIENT_FUNDS);
        now = Instant.parse("2026-03-01T00:00:00Z");
        stripe.passTime();
        assertThat(current(subscription).path("status").asText()).isEqualTo("past_due");
        String invoice = current(subscription).path("latest_invoice").asText();
        assertThat(object(invoice).path("status").asText()).isEqualTo("open");
        stripe.saveCard(customer, TestCard.GOOD);
        stripe.retryInvoice(invoice);
        assertThat(object(invoice).path("status").asText()).isEqualTo("paid");
        assertThat(current(subscription).path("status").asText()).isEqualTo("active");
    }

    @Test
    void an_upgrade_is_invoiced_at_once_where_asked_and_else_with_the_renewal() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), "");
        String change = "items[0][id]=" + subscription.at("/items/data/0/id").asText() + "&items[0][price]=";
        now = now.plusSeconds(14 * 86_400);
        ok(wire.postForm(path(subscription), change + price("month", 3000) + "&proration_behavior=always_invoice"));
        JsonNode invoice = object(current(subscription).path("latest_invoice").asText());
        assertThat(invoice.path("billing_reason").asText()).isEqualTo("subscription_update");
        assertThat(invoice.at("/lines/data/0/amount").longValue()).isEqualTo(-500);
        assertThat(invoice.at("/lines/data/1/amount").longValue()).isEqualTo(1500);
        ok(wire.postForm(path(subscription), change + price("month", 500)));
        now = Instant.parse("2026-03-01T00:00:00Z");
        stripe.passTime();
        JsonNode renewal = object(current(subscription).path("latest_invoice").asText());
        assertThat(renewal.path("lines").path("data")).hasSize(3);
        assertThat(renewal.path("total").longValue()).isEqualTo(-1500 + 250 + 500);
        assertThat(renewal.path("amount_due").longValue()).isZero();
    }

    @Test
    void what_is_cancelled_for_the_end_of_the_period_ends_there() throws IOException {
        JsonNode subscription = subscribe(price("month", 1000), "");
        ok(wire.postForm(path(subscription), "cancel_at_period_end=true"));
        now = Instant.parse("2026-05-01T00:00:00Z");
        stripe.passTime();
        assertThat(current(subscription).path("status").asText()).isEqualTo("canceled");
        assertThat(types()).endsWith("customer.subscription.deleted");
    }

    @Test
    void the_old_shape_names_things_where_they_were() throws IOException {
        restartAs(EventShape.ACACIA);
        String price = price("month", 1000);
        JsonNode subscription = subscribe(price, "");
        JsonNode invoice = event("invoice.paid");
        assertThat(invoice.path("subscription")).isEqualTo(subscription.path("id"));
        assertThat(invoice.has("parent")).isFalse();
        assertThat(invoice.at("/lines/data/0/price/id").asText()).isEqualTo(price);
        assertThat(event("charge.succeeded").path("invoice")).isEqualTo(invoice.path("id"));
        assertThat(event("customer.subscription.created").has("current_period_end"))
                .isTrue();
        assertThat(Json.read(stripe.events().get(0).payload())
                        .path("api_version")
                        .asText())
                .isEqualTo("2024-12-18.acacia");
    }

    @ParameterizedTest
    @CsvSource({
        "DECLINED, card_declined, generic_decline, try_again_later",
        "LOST, card_declined, lost_card, do_not_try_again",
        "NEEDS_AUTHENTICATION, authentication_required, authentication_not_handled,",
    })
    void a_card_that_does_not_pay_says_why_and_so_it_does_under_the_same_key(
            TestCard card, String code, String declineCode, String advice) throws IOException {
        String customer =
                json(ok(wire.postForm("/v1/customers", ""))).path("id").asText();
        String method = stripe.saveCard(customer, card);
        String form = "amount=500&currency=usd&confirm=true&off_session=true&error_on_requires_action=true&customer="
                + customer + "&payment_method=" + method;
        HttpResponse<String> first = wire.postForm("/v1/payment_intents", form, "Idempotency-Key", "k");
        JsonNode error = json(first).path("error");
        assertThat(first.statusCode()).isEqualTo(402);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("decline_code").asText()).isEqualTo(declineCode);
        assertThat(error.path("advice_code").asText(null)).isEqualTo(advice);
        assertThat(error.at("/payment_intent/status").asText()).isEqualTo("requires_payment_method");
        stripe.saveCard(customer, TestCard.GOOD);
        assertThat(wire.postForm("/v1/payment_intents", form, "Idempotency-Key", "k")
                        .body())
                .isEqualTo(first.body());
    }

    @Test
    void a_customer_who_passes_the_check_of_the_bank_has_paid() throws IOException {
        String customer =
                json(ok(wire.postForm("/v1/customers", ""))).path("id").asText();
        String asked = payment(customer, TestCard.NEEDS_AUTHENTICATION);
        stripe.authenticate(asked);
        assertThat(types()).endsWith("payment_intent.payment_failed", "charge.succeeded", "payment_intent.succeeded");
        assertThat(object(asked).path("last_payment_error").isNull()).isTrue();
        String declined = payment(customer, TestCard.DECLINED);
        assertThatIllegalStateException().isThrownBy(() -> stripe.authenticate(asked));
        assertThatIllegalStateException().isThrownBy(() -> stripe.authenticate(declined));
    }

    private String payment(String customer, TestCard card) throws IOException {
        HttpResponse<String> refused = wire.postForm(
                "/v1/payment_intents",
                "amount=500&currency=usd&confirm=true&off_session=true&error_on_requires_action=true&customer="
                        + customer + "&payment_method=" + stripe.saveCard(customer, card));
        return json(refused).at("/error/payment_intent/id").asText();
    }

    @Test
    void a_refund_can_fail_and_a_dispute_be_won() throws IOException {
        String session = json(ok(wire.postForm(
                        "/v1/checkout/sessions",
                        "mode=payment&success_url=http://127.0.0.1&line_items[0][quantity]=1"
                                + "&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=900"
                                + "&line_items[0][price_data][product_data][name]=pack")))
                .path("id")
                .asText();
        stripe.pay(session);
        String refund = stripe.refundLater(session, 400);
        String charge = object(refund).path("charge").asText();
        assertThat(object(charge).path("amount_refunded").longValue()).isEqualTo(400);
        stripe.refundBecomes(refund, "failed");
        assertThat(object(charge).path("amount_refunded").longValue()).isZero();
        assertThat(types()).endsWith("refund.updated", "charge.refund.updated", "refund.failed");
        String dispute = stripe.dispute(session, 900);
        stripe.disputeBecomes(dispute, "won");
        assertThat(types()).endsWith("charge.dispute.closed", "charge.dispute.funds_reinstated");
        assertThat(json(ok(wire.get("/v1/disputes?charge=" + charge))).path("data"))
                .hasSize(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> stripe.concludePayment(
                        object(charge).path("payment_intent").asText(), true));
        assertThatIllegalArgumentException().isThrownBy(() -> stripe.dispute("cs_gone", 1));
    }

    @Test
    void an_identifier_counts_once_on_a_meter() throws IOException {
        String form = "event_name=credits&identifier=i1&payload[stripe_customer_id]=cus_1&payload[value]=25";
        ok(wire.postForm("/v1/billing/meter_events", form));
        assertThat(wire.postForm("/v1/billing/meter_events", form).statusCode()).isEqualTo(400);
        assertThat(stripe.meterEvents()).hasSize(1);
    }

    private String price(String interval, long amount) throws IOException {
        return json(ok(wire.postForm(
                        "/v1/prices",
                        "currency=usd&unit_amount=" + amount + "&recurring[interval]=" + interval
                                + "&product_data[name]=plan")))
                .path("id")
                .asText();
    }

    private JsonNode subscribe(String price, String more) throws IOException {
        String session = json(ok(wire.postForm(
                        "/v1/checkout/sessions",
                        "mode=subscription&success_url=http://127.0.0.1&line_items[0][quantity]=1&line_items[0][price]="
                                + price + more)))
                .path("id")
                .asText();
        stripe.pay(session);
        return object(object(session).path("subscription").asText());
    }

    private JsonNode object(String id) {
        return Json.object(stripe.object(id));
    }

    private JsonNode current(JsonNode subscription) {
        return object(subscription.path("id").asText());
    }

    private static String path(JsonNode subscription) {
        return "/v1/subscriptions/" + subscription.path("id").asText();
    }

    private List<String> types() {
        return stripe.events().stream().map(StripeEvent::type).toList();
    }

    private JsonNode event(String type) throws IOException {
        for (StripeEvent event : stripe.events()) {
            if (event.type().equals(type)) {
                return Json.read(event.payload()).at("/data/object");
            }
        }
        throw new AssertionError("no event " + type);
    }

    private List<String> invoicePeriods() throws IOException {
        List<String> periods = new ArrayList<>();
        for (StripeEvent event : stripe.events()) {
            if (event.type().equals("invoice.paid")) {
                JsonNode invoice = Json.read(event.payload()).at("/data/object");
                JsonNode period = invoice.at("/lines/data/0/period");
                periods.add(invoice.path("billing_reason").asText() + " "
                        + Instant.ofEpochSecond(period.path("start").longValue()) + "/"
                        + Instant.ofEpochSecond(period.path("end").longValue()));
            }
        }
        return periods;
    }

    private static HttpResponse<String> ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.read(response.body());
    }
}
