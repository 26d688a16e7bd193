package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;

/** The objects of API version 2026-07-29.dahlia as they are on the wire, empty but for what is always the same. */
final class StripeShapes {

    static final String API_VERSION = "2026-07-29.dahlia";

    private static final String SESSION = """
            {"object":"checkout.session","adaptive_pricing":{"enabled":true},"after_expiration":null,
             "allow_promotion_codes":null,"amount_subtotal":null,"amount_total":null,
             "automatic_tax":{"enabled":false,"liability":null,"provider":null,"status":null},
             "billing_address_collection":null,"cancel_url":null,"client_reference_id":null,"client_secret":null,
             "collected_information":null,"consent":null,"consent_collection":null,"created":0,"currency":null,
             "currency_conversion":null,"custom_fields":[],
             "custom_text":{"after_submit":null,"shipping_address":null,"submit":null,
              "terms_of_service_acceptance":null},
             "customer":null,"customer_account":null,"customer_creation":"if_required","customer_details":null,
             "customer_email":null,"discounts":[],"expires_at":0,"integration_identifier":null,"invoice":null,
             "invoice_creation":{"enabled":false,"invoice_data":{"account_tax_ids":null,"custom_fields":null,
              "description":null,"footer":null,"issuer":null,"metadata":{},"rendering_options":null}},
             "livemode":false,"locale":null,"managed_payments":null,"metadata":{},"mode":"payment","origin_context":null,
             "payment_intent":null,"payment_link":null,"payment_method_collection":"if_required",
             "payment_method_configuration_details":null,
             "payment_method_options":{"card":{"request_three_d_secure":"automatic"}},
             "payment_method_types":["card"],"payment_status":"unpaid","permissions":null,
             "phone_number_collection":{"enabled":false},"recovered_from":null,"saved_payment_method_options":null,
             "setup_intent":null,"shipping_address_collection":null,"shipping_cost":null,"shipping_options":[],
             "status":"open","submit_type":null,"subscription":null,"success_url":null,
             "total_details":{"amount_discount":0,"amount_shipping":0,"amount_tax":0},
             "ui_mode":"hosted_page","url":null,"wallet_options":null}""";

    private static final String LINE_ITEM = """
            {"object":"item","adjustable_quantity":null,"amount_discount":0,"amount_subtotal":0,"amount_tax":0,
             "amount_total":0,"currency":null,"description":null,"metadata":{},"price":null,"quantity":1}""";

    private static final String PRODUCT = """
            {"object":"product","active":true,"created":0,"default_price":null,"description":null,"images":[],
             "livemode":false,"marketing_features":[],"metadata":{},"name":null,"package_dimensions":null,
             "shippable":null,"statement_descriptor":null,"tax_code":null,"type":"service","unit_label":null,
             "updated":0,"url":null}""";

    private static final String PRICE = """
            {"object":"price","active":true,"billing_scheme":"per_unit","created":0,"currency":null,
             "custom_unit_amount":null,"livemode":false,"lookup_key":null,"metadata":{},"nickname":null,
             "product":null,"recurring":null,"tax_behavior":"unspecified","tiers_mode":null,
             "transform_quantity":null,"type":"one_time","unit_amount":null,"unit_amount_decimal":null}""";

    private static final String CUSTOMER = """
            {"object":"customer","address":null,"balance":0,"created":0,"currency":null,"customer_account":null,
             "default_source":null,"delinquent":false,"description":null,"discount":null,"email":null,
             "invoice_prefix":null,"invoice_settings":{"custom_fields":null,"default_payment_method":null,
              "footer":null,"rendering_options":null},"livemode":false,"metadata":{},"name":null,
             "next_invoice_sequence":1,"phone":null,"preferred_locales":[],"shipping":null,"tax_exempt":"none",
             "test_clock":null}""";

    private static final String PAYMENT_INTENT = """
            {"object":"payment_intent","amount":0,"amount_capturable":0,"amount_details":{"tip":{}},
             "amount_received":0,"application":null,"application_fee_amount":null,
             "automatic_payment_methods":null,"canceled_at":null,"cancellation_reason":null,
             "capture_method":"automatic_async","client_secret":null,"confirmation_method":"automatic","created":0,
             "currency":null,"customer":null,"customer_account":null,"description":null,
             "excluded_payment_method_types":null,"last_payment_error":null,"latest_charge":null,"livemode":false,
             "managed_payments":null,
             "metadata":{},"next_action":null,"on_behalf_of":null,"payment_method":null,
             "payment_method_configuration_details":null,"payment_method_options":{},
             "payment_method_types":["card"],"processing":null,"receipt_email":null,"review":null,
             "setup_future_usage":null,"shipping":null,"source":null,"statement_descriptor":null,
             "statement_descriptor_suffix":null,"status":"requires_payment_method","transfer_data":null,
             "transfer_group":null}""";

    private static final String CHARGE = """
            {"object":"charge","amount":0,"amount_captured":0,"amount_refunded":0,"application":null,
             "application_fee":null,"application_fee_amount":null,"balance_transaction":null,
             "billing_details":{"address":{"city":null,"country":null,"line1":null,"line2":null,
              "postal_code":null,"state":null},"email":null,"name":null,"phone":null,"tax_id":null},
             "calculated_statement_descriptor":"SANDBOX","captured":true,"created":0,"currency":null,
             "customer":null,"description":null,"disputed":false,"failure_balance_transaction":null,
             "failure_code":null,"failure_message":null,"fraud_details":{},"livemode":false,"metadata":{},
             "on_behalf_of":null,"outcome":{"advice_code":null,"network_advice_code":null,
              "network_decline_code":null,"network_status":"approved_by_network","reason":null,
              "risk_level":"normal","seller_message":"Payment complete.","type":"authorized"},"paid":true,
             "payment_intent":null,"payment_method":null,"payment_method_details":{},"receipt_email":null,
             "receipt_number":null,"receipt_url":null,"refunded":false,"review":null,"shipping":null,"source":null,
             "source_transfer":null,"statement_descriptor":null,"statement_descriptor_suffix":null,
             "status":"succeeded","transfer_data":null,"transfer_group":null}""";

    private static final String REFUND = """
            {"object":"refund","amount":0,"balance_transaction":null,"charge":null,"created":0,"currency":null,
             "customer":null,"customer_account":null,"destination_details":{"card":{"reference_status":"pending",
              "reference_type":"acquirer_reference_number","type":"refund"},"type":"card"},"metadata":{},
             "payment_intent":null,"payment_method":null,"reason":null,"receipt_number":null,
             "source_transfer_reversal":null,"status":"succeeded","transfer_reversal":null}""";

    private static final String SUBSCRIPTION = """
            {"object":"subscription","application":null,"automatic_tax":{"enabled":false,"liability":null},
             "billing_cycle_anchor":0,"billing_mode":{"type":"flexible"},"cancel_at":null,"cancel_at_period_end":false,
             "canceled_at":null,"cancellation_details":{"comment":null,"feedback":null,"reason":null},
             "collection_method":"charge_automatically","created":0,"currency":null,"customer":null,
             "customer_account":null,"days_until_due":null,"default_payment_method":null,"default_source":null,
             "description":null,"discounts":[],"ended_at":null,
             "items":{"object":"list","data":[],"has_more":false,"url":null},"latest_invoice":null,"livemode":false,
             "metadata":{},"pause_collection":null,"pending_setup_intent":null,"pending_update":null,"schedule":null,
             "start_date":0,"status":"active","test_clock":null,"trial_end":null,
             "trial_settings":{"end_behavior":{"missing_payment_method":"create_invoice"}},"trial_start":null}""";

    private static final String SUBSCRIPTION_ITEM = """
            {"object":"subscription_item","created":0,"current_period_end":0,"current_period_start":0,"discounts":[],
             "metadata":{},"price":null,"quantity":1,"subscription":null,"tax_rates":[]}""";

    private static final String INVOICE = """
            {"object":"invoice","account_country":"US","amount_due":0,"amount_overpaid":0,"amount_paid":0,
             "amount_remaining":0,"attempt_count":0,"attempted":true,"auto_advance":false,"billing_reason":null,
             "collection_method":"charge_automatically","created":0,"currency":null,"customer":null,
             "customer_account":null,"default_payment_method":null,"description":null,"discounts":[],
             "ending_balance":0,"hosted_invoice_url":null,
             "lines":{"object":"list","data":[],"has_more":false,"url":null},"livemode":false,"metadata":{},
             "next_payment_attempt":null,"number":null,"parent":null,"period_end":0,"period_start":0,
             "starting_balance":0,"status":"open",
             "status_transitions":{"finalized_at":null,"marked_uncollectible_at":null,"paid_at":null,"voided_at":null},
             "subtotal":0,"total":0,"total_taxes":[]}""";

    private static final String INVOICE_LINE = """
            {"object":"line_item","amount":0,"currency":null,"description":null,"discount_amounts":[],
             "discountable":true,"discounts":[],"invoice":null,"livemode":false,"metadata":{},"parent":null,
             "period":{"end":0,"start":0},"pricing":null,"quantity":1,"subtotal":0,"taxes":[]}""";

    private static final String INVOICE_PAYMENT = """
            {"object":"invoice_payment","amount_paid":0,"amount_requested":0,"created":0,"currency":null,"invoice":null,
             "is_default":true,"livemode":false,"payment":{"type":"payment_intent","payment_intent":null},
             "status":"paid","status_transitions":{"canceled_at":null,"paid_at":null}}""";

    private static final String DISPUTE = """
            {"object":"dispute","amount":0,"balance_transactions":[],"charge":null,"created":0,"currency":null,
             "evidence":{},"evidence_details":{"due_by":null,"has_evidence":false,"past_due":false,
              "submission_count":0},"is_charge_refundable":false,"livemode":false,"metadata":{},"payment_intent":null,
             "reason":"fraudulent","status":"needs_response"}""";

    private static final String FRAUD_WARNING = """
            {"object":"radar.early_fraud_warning","actionable":true,"charge":null,"created":0,
             "fraud_type":"made_with_stolen_card","livemode":false,"payment_intent":null}""";

    private static final String SETUP_INTENT = """
            {"object":"setup_intent","application":null,"cancellation_reason":null,"client_secret":null,"created":0,
             "customer":null,"customer_account":null,"description":null,"last_setup_error":null,"latest_attempt":null,
             "livemode":false,"mandate":null,"metadata":{},"next_action":null,"payment_method":null,
             "payment_method_types":["card"],"status":"requires_payment_method","usage":"off_session"}""";

    private static final String PAYMENT_METHOD = """
            {"object":"payment_method","allow_redisplay":"limited","billing_details":{"address":null,"email":null,
              "name":null,"phone":null},"created":0,"customer":null,"customer_account":null,"livemode":false,
             "metadata":{},"type":"card"}""";

    private static final String CREDIT_NOTE = """
            {"object":"credit_note","amount":0,"created":0,"currency":null,"customer":null,
             "customer_balance_transaction":null,"invoice":null,"livemode":false,"memo":null,"metadata":{},
             "number":null,"out_of_band_amount":null,"pdf":null,"post_payment_amount":0,"reason":null,"refunds":[],
             "status":"issued","subtotal":0,"total":0,"type":"post_payment","voided_at":null}""";

    private static final String ENDPOINT = """
            {"object":"webhook_endpoint","api_version":null,"application":null,"created":0,"description":null,
             "enabled_events":[],"livemode":false,"metadata":{},"status":"enabled","url":null}""";

    private static final String METER_EVENT = """
            {"object":"billing.meter_event","created":0,"event_name":null,"identifier":null,"livemode":false,
             "payload":{},"timestamp":0}""";

    private static final String PORTAL = """
            {"object":"billing_portal.session","configuration":"bpc_1","created":0,"customer":null,
             "customer_account":null,"flow":null,"livemode":false,"locale":null,"on_behalf_of":null,
             "return_url":null,"url":null}""";

    private static final String EVENT = """
            {"object":"event","api_version":"2026-07-29.dahlia","created":0,"data":{},"livemode":false,
             "pending_webhooks":0,"request":{"id":null,"idempotency_key":null},"type":null}""";

    private final InstantSource clock;

    StripeShapes(InstantSource clock) {
        this.clock = clock;
    }

    long now() {
        return clock.instant().getEpochSecond();
    }

    ObjectNode session() {
        return born(RandomIds.of("cs_test_a1", 56), SESSION);
    }

    ObjectNode lineItem() {
        ObjectNode item = Json.object().put("id", RandomIds.of("li_1", 23));
        return item.setAll(Json.object(LINE_ITEM));
    }

    ObjectNode product(String id) {
        return born(id, PRODUCT).put("updated", now());
    }

    ObjectNode price() {
        return born(RandomIds.of("price_1", 23), PRICE);
    }

    ObjectNode customer() {
        return born(RandomIds.of("cus_", 14), CUSTOMER).put("invoice_prefix", RandomIds.of("", 8));
    }

    ObjectNode paymentIntent() {
        String id = RandomIds.of("pi_3", 23);
        return born(id, PAYMENT_INTENT).put("client_secret", RandomIds.of(id + "_secret_", 25));
    }

    ObjectNode charge() {
        return born(RandomIds.of("ch_3", 23), CHARGE);
    }

    ObjectNode refund() {
        return born(RandomIds.of("re_3", 23), REFUND);
    }

    ObjectNode subscription() {
        return born(RandomIds.of("sub_1", 23), SUBSCRIPTION).put("start_date", now());
    }

    ObjectNode subscriptionItem() {
        return born(RandomIds.of("si_", 14), SUBSCRIPTION_ITEM);
    }

    ObjectNode invoice() {
        return born(RandomIds.of("in_1", 23), INVOICE);
    }

    ObjectNode invoiceLine() {
        ObjectNode line = Json.object().put("id", RandomIds.of("il_1", 23));
        return line.setAll(Json.object(INVOICE_LINE));
    }

    ObjectNode invoicePayment() {
        return born(RandomIds.of("inpay_1", 23), INVOICE_PAYMENT);
    }

    ObjectNode dispute() {
        return born(RandomIds.of("dp_1", 23), DISPUTE);
    }

    ObjectNode fraudWarning() {
        return born(RandomIds.of("issfr_1", 23), FRAUD_WARNING);
    }

    ObjectNode setupIntent() {
        String id = RandomIds.of("seti_1", 23);
        return born(id, SETUP_INTENT).put("client_secret", RandomIds.of(id + "_secret_", 25));
    }

    ObjectNode paymentMethod() {
        return born(RandomIds.of("pm_1", 23), PAYMENT_METHOD);
    }

    ObjectNode creditNote() {
        return born(RandomIds.of("cn_1", 23), CREDIT_NOTE);
    }

    ObjectNode endpoint() {
        return born(RandomIds.of("we_1", 23), ENDPOINT);
    }

    ObjectNode meterEvent() {
        return born("", METER_EVENT);
    }

    ObjectNode portalSession() {
        return born(RandomIds.of("bps_1", 23), PORTAL);
    }

    /** An event with the object as it is at this moment. */
    ObjectNode eventAbout(String type, ObjectNode object) {
        ObjectNode event = born(RandomIds.of("evt_1", 23), EVENT).put("type", type);
        event.withObject("/data").set("object", object.deepCopy());
        return event;
    }

    private ObjectNode born(String id, String shape) {
        ObjectNode object = Json.object().put("id", id);
        object.setAll(Json.object(shape));
        return object.put("created", now());
    }
}
