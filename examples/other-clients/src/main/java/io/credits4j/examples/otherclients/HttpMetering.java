package io.credits4j.examples.otherclients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.metering.CallRequest;
import io.credits4j.metering.MeteredCall;
import io.credits4j.metering.UsageMeter;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.PricingCatalog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Meters chat requests between a client and the wire, whatever client that is. Thread-safe; share one per application.
 *
 * <ol>
 *   <li>The {@link Payer} is taken out of the request. A request without one is refused: nothing goes out unmetered.
 *   <li>The request's ceiling is held, and written into it: {@code max_completion_tokens} and {@code provider.max_price}.
 *   <li>The exchange is told what comes back, and ends the call by it; see {@link MeteredExchange}.
 * </ol>
 *
 * <p>The same payer may make several requests, as a loop of tool calls does; each is a call of its own. The very same
 * request is sent once: a client that repeats it by itself is refused, for providers bill a chat request as often as it
 * arrives.
 *
 * <p>Media, server tools, plugins and routers can cost more than their tokens: such a request is refused unless the payer
 * sets a cap.
 */
public final class HttpMetering {
    private static final int DIGEST_CHARACTERS = 16;

    private final UsageMeter meter;
    private final PricingCatalog catalog;

    /** Creates it; the catalog is the meter's, and prices the tokens of providers that report no cost. */
    public HttpMetering(UsageMeter meter, PricingCatalog catalog) {
        this.meter = meter;
        this.catalog = catalog;
    }

    /**
     * Holds what a request can cost at most. Send {@link MeteredExchange#body()} after this returned, and nothing else.
     *
     * @throws IllegalArgumentException if nobody is named who pays, or the request needs a cap and has none
     * @throws io.credits4j.CreditsException as {@link UsageMeter#open} does; nothing may be sent
     */
    MeteredExchange open(String body) {
        ObjectNode request = Json.object(body);
        JsonNode payer = request.remove(Payer.FIELD);
        if (payer == null) {
            throw new IllegalArgumentException("the request says nobody who pays: add Payer.asField() to it");
        }
        CallShape shape = RequestBound.shape(request, costCap(payer));
        MeteredCall call = meter.open(CallRequest.of(account(payer), shape, key(payer, request)));
        RequestBound.limit(request, call.ceiling());
        return new MeteredExchange(call, catalog, shape.model(), request.toString());
    }

    private static AccountId account(JsonNode payer) {
        return AccountId.of(payer.path(Payer.ACCOUNT).asText());
    }

    private static Optional<Money> costCap(JsonNode payer) {
        return Optional.ofNullable(payer.path(Payer.COST_CAP).textValue()).map(Money::usd);
    }

    private static IdempotencyKey key(JsonNode payer, ObjectNode request) {
        return IdempotencyKey.of(payer.path(Payer.KEY).asText() + "/" + digest(request.toString()));
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
