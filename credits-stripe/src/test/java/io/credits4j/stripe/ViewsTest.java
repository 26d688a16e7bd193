package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.credits4j.Money;
import io.credits4j.billing.Dispute;
import io.credits4j.billing.Refund;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects in the shape of 2025-03-31.basil and later, and in the shape of before. */
class ViewsTest {
    private static final String INVOICE = """
            {"id":"in_1","object":"invoice","livemode":false,"status":"paid","billing_reason":"subscription_cycle",
             "number":"A-1","currency":"usd","total":2400,"amount_paid":2000,"customer":"cus_1","created":100,
             "status_transitions":{"paid_at":200},""";
    private static final String LINE = """
            {"id":"il_1","object":"line_item","currency":"usd","amount":2000,"quantity":3,
             "discount_amounts":[{"amount":300,"discount":"di_1"},{"amount":100,"discount":"di_2"}],
             "period":{"start":1000,"end":2000},"metadata":{},""";
    private static final String NEW_LINE = LINE + """
             "pricing":{"type":"price_details","price_details":{"price":"price_1","product":"prod_1"}},
             "parent":{"type":"subscription_item_details","invoice_item_details":null,
              "subscription_item_details":{"proration":true,"subscription":"sub_1","subscription_item":"si_1"}}}""";
    private static final String OLD_LINE = LINE + """
             "price":{"id":"price_1","object":"price","metadata":{"includedCredits":"5"}},"proration":true,
             "type":"subscription","subscription":"sub_1","subscription_item":"si_1"}""";
    private static final String NEW_INVOICE = INVOICE + """
             "parent":{"type":"subscription_details","subscription_details":{"subscription":"sub_1","metadata":{"a":"b"}}},
             "payments":{"object":"list","data":[{"id":"inpay_1","object":"invoice_payment",
              "payment":{"type":"payment_intent","payment_intent":"pi_1"}}]},
             "lines":{"object":"list","has_more":false,"data":[%s]}}""".formatted(NEW_LINE);
    private static final String OLD_INVOICE = INVOICE + """
             "subscription":"sub_1","subscription_details":{"metadata":{"a":"b"}},"payment_intent":"pi_1",
             "lines":{"object":"list","has_more":false,"data":[%s]}}""".formatted(OLD_LINE);

    @ParameterizedTest
    @ValueSource(strings = {NEW, OLD})
    void an_invoice_is_read_alike_in_both_shapes(String shape) {
        InvoiceView invoice = InvoiceView.of(json(shape.equals(NEW) ? NEW_INVOICE : OLD_INVOICE));
        assertThat(invoice.isPaid()).isTrue();
        assertThat(invoice.subscription()).contains("sub_1");
        assertThat(invoice.subscriptionMetadata()).isEqualTo(Map.of("a", "b"));
        assertThat(invoice.paymentIntents()).containsExactly("pi_1");
        assertThat(invoice.total()).isEqualTo(Money.usd("24"));
        assertThat(invoice.amountPaid()).isEqualTo(Money.usd("20"));
        assertThat(invoice.paidAt()).contains(Instant.ofEpochSecond(200));
        assertThat(invoice.lines()).hasSize(1);
        InvoiceLineView line = invoice.lines().get(0);
        assertThat(line.price()).contains("price_1");
        assertThat(line.isProration()).isTrue();
        assertThat(line.isOfSubscription()).isTrue();
        assertThat(line.subscription()).contains("sub_1");
        assertThat(line.subscriptionItem()).contains("si_1");
        assertThat(line.discount()).isEqualTo(Money.usd("4"));
        assertThat(line.start()).isEqualTo(Instant.ofEpochSecond(1000));
        assertThat(line.end()).isEqualTo(Instant.ofEpochSecond(2000));
    }

    @Test
    void a_line_put_on_an_invoice_besides_is_not_the_subscriptions_in_either_shape() {
        String besides = LINE + """
                "parent":{"type":"invoice_item_details","subscription_item_details":null,
                 "invoice_item_details":{"proration":false,"subscription":"sub_1"}},"pricing":null}""";
        InvoiceLineView fresh = InvoiceLineView.of(json(besides));
        assertThat(fresh.isOfSubscription()).isFalse();
        assertThat(fresh.price()).isEmpty();
        assertThat(fresh.isProration()).isFalse();
        InvoiceLineView old = InvoiceLineView.of(json(LINE + "\"type\":\"invoiceitem\",\"proration\":true}"));
        assertThat(old.isOfSubscription()).isFalse();
        assertThat(old.isProration()).isTrue();
    }

    private static final String NEW = "basil and later";
    private static final String OLD = "before basil";

    @ParameterizedTest
    @ValueSource(strings = {NEW, OLD})
    void a_subscription_is_read_alike_in_both_shapes(String shape) {
        String period = "\"current_period_start\":1000,\"current_period_end\":2000";
        SubscriptionView subscription = SubscriptionView.of(
                json("""
                {"id":"sub_1","object":"subscription","livemode":true,"customer":{"id":"cus_1","object":"customer"},
                 "status":"past_due","cancel_at_period_end":true,"pause_collection":{"behavior":"void"},"created":1,%s
                 "items":{"data":[{"id":"si_1","quantity":2,"price":{"id":"price_1"}%s}]}}""".formatted(shape.equals(OLD) ? period + "," : "", shape.equals(NEW) ? "," + period : "")));
        assertThat(subscription.mode()).isEqualTo(StripeMode.LIVE);
        assertThat(subscription.customer()).isEqualTo("cus_1");
        assertThat(subscription.cancelAtPeriodEnd()).isTrue();
        assertThat(subscription.collectionPaused()).isTrue();
        assertThat(subscription.periodStart()).contains(Instant.ofEpochSecond(1000));
        assertThat(subscription.periodEnd()).contains(Instant.ofEpochSecond(2000));
        assertThat(subscription.items())
                .containsExactly(new SubscriptionView.Item(
                        "si_1", "price_1", 2, Instant.ofEpochSecond(1000), Instant.ofEpochSecond(2000)));
    }

    @Test
    void items_with_periods_of_their_own_are_told_apart() {
        SubscriptionView subscription = SubscriptionView.of(json("""
                {"id":"sub_1","object":"subscription","livemode":false,"customer":"cus_1","status":"active","created":1,
                 "items":{"data":[
                  {"id":"si_1","price":"price_1","current_period_start":10,"current_period_end":20},
                  {"id":"si_2","price":"price_2","current_period_start":5,"current_period_end":90}]}}"""));
        assertThat(subscription.periodStart()).contains(Instant.ofEpochSecond(5));
        assertThat(subscription.periodEnd()).contains(Instant.ofEpochSecond(90));
    }

    @Test
    void a_charge_names_its_invoice_only_in_the_old_shape() {
        String charge = """
                {"id":"ch_1","object":"charge","livemode":false,"amount":1999,"amount_refunded":500,"currency":"jpy",
                 "paid":true,"disputed":true,"payment_intent":"pi_1","created":1,%s
                 "payment_method_details":{"card":{"fingerprint":"fp"}}}""";
        ChargeView old = ChargeView.of(json(charge.formatted("\"invoice\":\"in_1\",")));
        assertThat(old.invoice()).contains("in_1");
        assertThat(old.amount()).isEqualTo(Money.of("1999", "JPY"));
        assertThat(old.refunded()).isEqualTo(Money.of("500", "JPY"));
        assertThat(old.cardFingerprint()).contains("fp");
        assertThat(ChargeView.of(json(charge.formatted(""))).invoice()).isEmpty();
    }

    @Test
    void a_payment_tells_why_it_failed() {
        PaymentIntentView payment = PaymentIntentView.of(json("""
                {"id":"pi_1","object":"payment_intent","livemode":false,"status":"requires_payment_method","amount":1000,
                 "currency":"usd","client_secret":"pi_1_secret_x","created":1,
                 "last_payment_error":{"code":"authentication_required","decline_code":"authentication_not_handled",
                  "advice_code":"do_not_try_again"}}"""));
        Decline decline = payment.lastError().orElseThrow();
        assertThat(decline.needsCustomer()).isTrue();
        assertThat(decline.isFinal()).isTrue();
        assertThat(decline.shown()).isEqualTo("authentication_not_handled");
        assertThat(payment.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "pending, PENDING",
        "succeeded, SUCCEEDED",
        "failed, FAILED",
        "canceled, CANCELED",
        "requires_action, REQUIRES_ACTION",
        "made_up_later, UNKNOWN"
    })
    void a_refund_counts_by_its_status(String status, Refund.Status expected) {
        RefundView refund = RefundView.of(json("""
                {"id":"re_1","object":"refund","amount":100,"currency":"usd","status":"%s","charge":"ch_1","created":1}""".formatted(status)));
        assertThat(refund.told().status()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "warning_needs_response, WARNING",
        "warning_under_review, WARNING",
        "warning_closed, WARNING",
        "needs_response, OPEN",
        "under_review, OPEN",
        "won, WON",
        "lost, LOST",
        "prevented, PREVENTED",
        "appeal_needs_response, UNKNOWN",
        "appeal_under_review, UNKNOWN"
    })
    void a_dispute_stands_where_its_status_says(String status, Dispute.Status expected) {
        DisputeView dispute = DisputeView.of(json("""
                {"id":"dp_1","object":"dispute","livemode":false,"amount":100,"currency":"usd","status":"%s",
                 "charge":"ch_1","reason":"fraudulent","created":1,"evidence_details":{"due_by":99}}""".formatted(status)));
        assertThat(dispute.told().status()).isEqualTo(expected);
        assertThat(dispute.evidenceDueBy()).contains(Instant.ofEpochSecond(99));
    }

    @Test
    void a_price_has_its_currencies_and_its_product() {
        PriceView price = PriceView.of(json("""
                {"id":"price_1","object":"price","livemode":false,"active":false,"currency":"usd","unit_amount":1999,
                 "recurring":{"interval":"year","interval_count":1,"usage_type":"licensed"},"metadata":{"includedCredits":"9"},
                 "currency_options":{"eur":{"unit_amount":1899},"usd":{"unit_amount":1999},"gbp":{"unit_amount":null}},
                 "product":{"id":"prod_1","object":"product","active":true,"name":"Pro","metadata":{"tier":"2"},
                  "marketing_features":[{"name":"fast"}]},"created":1}"""));
        assertThat(price.amounts()).isEqualTo(Map.of("EUR", Money.of("18.99", "EUR"), "USD", Money.usd("19.99")));
        assertThat(price.product()).contains("prod_1");
        assertThat(price.fullProduct().orElseThrow().features()).isEqualTo(List.of("fast"));
        assertThat(price.recurring()).contains(new PriceView.Recurring("year", 1, false));
    }

    @Test
    void a_credit_note_names_its_refunds_in_both_shapes() {
        String note = """
                {"id":"cn_1","object":"credit_note","livemode":false,"invoice":"in_1","status":"issued","currency":"usd",
                 "total":100,"created":1,%s}""";
        assertThat(CreditNoteView.of(
                                json(note.formatted("\"refunds\":[{\"amount_refunded\":100,\"refund\":\"re_1\"}]")))
                        .refunds())
                .containsExactly("re_1");
        assertThat(CreditNoteView.of(json(note.formatted("\"refund\":\"re_1\"")))
                        .refunds())
                .containsExactly("re_1");
    }

    @Test
    void secrets_show_in_no_text() {
        SetupIntentView setup = SetupIntentView.of(json("""
                {"id":"seti_1","object":"setup_intent","livemode":false,"status":"succeeded","customer":"cus_1","created":1,
                 "payment_method":"pm_1","client_secret":"seti_1_secret_x"}"""));
        assertThat(setup.hasSucceeded()).isTrue();
        assertThat(setup.clientSecret()).contains("seti_1_secret_x");
        assertThat(setup.toString()).doesNotContain("secret");
        EndpointView endpoint = EndpointView.of(json("""
                {"id":"we_1","object":"webhook_endpoint","livemode":false,"url":"https://a.example","status":"disabled",
                 "api_version":null,"enabled_events":["invoice.paid"],"secret":"whsec_x"}"""));
        assertThat(endpoint.isEnabled()).isFalse();
        assertThat(endpoint.apiVersion()).isEmpty();
        assertThat(endpoint.toString()).doesNotContain("whsec");
    }

    @Test
    void a_card_and_a_bank_account_show_their_ends() {
        assertThat(PaymentMethodView.of(json("""
                {"id":"pm_1","object":"payment_method","type":"card","customer":"cus_1","created":1,
                 "card":{"brand":"visa","last4":"4242","exp_month":12,"exp_year":2034,"fingerprint":"fp"}}""")))
                .satisfies(card -> assertThat(card.brand()).contains("visa"))
                .satisfies(card -> assertThat(card.last4()).contains("4242"))
                .satisfies(card -> assertThat(card.fingerprint()).contains("fp"));
        assertThat(PaymentMethodView.of(json("""
                {"id":"pm_2","object":"payment_method","type":"us_bank_account","customer":null,"created":1,
                 "us_bank_account":{"bank_name":"BANK","last4":"6789"}}""")))
                .satisfies(bank -> assertThat(bank.brand()).contains("BANK"))
                .satisfies(bank -> assertThat(bank.customer()).isEmpty());
    }

    @Test
    void of_a_deleted_customer_only_the_id_is_left() {
        assertThat(CustomerView.of(json("{\"id\":\"cus_1\",\"object\":\"customer\",\"deleted\":true}"))
                        .isDeleted())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"ch_1\",\"object\":\"charge\",\"livemode\":false,\"currency\":\"usd\",\"created\":1} | amount",
                "{\"id\":\"ch_1\",\"object\":\"charge\",\"livemode\":false,\"amount\":1.5,\"currency\":\"usd\",\"created\":1} | amount",
                "{\"id\":\"ch_1\",\"object\":\"charge\",\"livemode\":false,\"amount\":\"7\",\"currency\":\"usd\",\"created\":1} | amount",
                "{\"id\":\"ch_1\",\"object\":\"charge\",\"livemode\":false,\"amount\":1e30,\"currency\":\"usd\",\"created\":1} | amount",
                "{\"id\":\"ch_1\",\"object\":\"charge\",\"livemode\":false,\"amount\":7,\"created\":1} | currency",
                "{\"id\":\"ch_1\",\"object\":\"charge\",\"amount\":7,\"currency\":\"usd\",\"created\":1} | livemode",
                "{\"id\":\"ch_1\",\"object\":\"charge\",\"livemode\":false,\"amount\":7,\"currency\":\"usd\"} | created",
                "{\"object\":\"charge\",\"livemode\":false,\"amount\":7,\"currency\":\"usd\",\"created\":1} | id",
            })
    void what_lacks_the_indispensable_is_refused_by_name(String charge, String missing) {
        assertThatExceptionOfType(UnreadableObjectException.class)
                .isThrownBy(() -> ChargeView.of(json(charge)))
                .withMessageContaining(missing)
                .satisfies(e -> assertThat(e.retryable()).isEqualTo(StripeFailureException.Retryable.NO));
    }

    private static StripeJson json(String text) {
        return StripeJson.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
