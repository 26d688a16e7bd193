package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A refusal in Stripe's own words and format. */
final class StripeError extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final @Nullable String code;
    private final @Nullable String param;
    private transient @Nullable TestCard card;
    private transient @Nullable ObjectNode paymentIntent;

    private StripeError(int status, String type, @Nullable String code, @Nullable String param, String message) {
        super(message);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
    }

    static StripeError badRequest(String param, String message) {
        return new StripeError(400, "invalid_request_error", null, param, message);
    }

    static StripeError badRequest(String code, String param, String message) {
        return new StripeError(400, "invalid_request_error", code, param, message);
    }

    static StripeError missingParameter(String param) {
        return badRequest("parameter_missing", param, "Missing required param: " + param + ".");
    }

    static StripeError unknownParameter(String param) {
        return badRequest("parameter_unknown", param, "Received unknown parameter: " + param);
    }

    static StripeError noSuch(int status, String kind, String id, String param) {
        String message = "No such " + kind + ": '" + id + "'";
        return new StripeError(status, "invalid_request_error", "resource_missing", param, message);
    }

    static StripeError unknownUrl(SeenRequest request) {
        return new StripeError(
                404,
                "invalid_request_error",
                null,
                null,
                "Unrecognized request URL (" + request.method() + ": " + request.path()
                        + "). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.");
    }

    static StripeError unauthorized(String message) {
        return new StripeError(401, "invalid_request_error", null, null, message);
    }

    /** A card that does not pay; with the payment it was to pay, if there is one. */
    static StripeError declined(TestCard card) {
        return declined(card, null);
    }

    static StripeError declined(TestCard card, @Nullable ObjectNode paymentIntent) {
        StripeError error =
                new StripeError(402, "card_error", card.code(), null, "Your card was declined: " + card.declineCode());
        error.card = card;
        error.paymentIntent = paymentIntent;
        return error;
    }

    static StripeError idempotency(String message) {
        return new StripeError(400, "idempotency_error", null, null, message);
    }

    /** A declined payment was tried: it stays, and so does its answer under the key. */
    boolean hasDoneWork() {
        return status == 402;
    }

    Reply reply() {
        return Reply.json(status, Json.pretty(Json.object().set("error", body())));
    }

    /** The error without its envelope, as objects keep the last one. */
    ObjectNode body() {
        ObjectNode error = Json.object();
        if (code != null) {
            error.put("code", code);
            error.put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        }
        if (card != null) {
            error.put("decline_code", card.declineCode()).put("advice_code", card.adviceCode());
        }
        error.put("message", getMessage());
        if (param != null) {
            error.put("param", param);
        }
        if (paymentIntent != null) {
            error.set("payment_intent", paymentIntent.deepCopy());
        }
        error.put("type", type);
        return error;
    }
}
