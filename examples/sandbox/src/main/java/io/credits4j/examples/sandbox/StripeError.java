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

    static StripeError idempotency(String message) {
        return new StripeError(400, "idempotency_error", null, null, message);
    }

    Reply reply() {
        ObjectNode error = Json.object();
        if (code != null) {
            error.put("code", code);
            error.put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        }
        error.put("message", getMessage());
        if (param != null) {
            error.put("param", param);
        }
        error.put("type", type);
        return Reply.json(status, Json.pretty(Json.object().set("error", error)));
    }
}
