package io.credits4j.examples.otherclients;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.books.CostSource;
import io.credits4j.metering.CallReport;
import io.credits4j.metering.Charge;
import io.credits4j.metering.MeteredCall;
import io.credits4j.pricing.PricingCatalog;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request and what comes back for it. What is told after the call has ended changes nothing. Thread-safe, so that a
 * stream may be closed from another thread.
 */
final class MeteredExchange {
    static final String ID_HEADER = "X-Generation-Id";
    private static final Pattern ID = Pattern.compile("[!-~]{1,200}");
    private static final String DONE = "[DONE]";

    private final MeteredCall call;
    private final PricingCatalog catalog;
    private final String model;
    private final String body;
    private volatile @Nullable ReportedUsage usage;

    MeteredExchange(MeteredCall call, PricingCatalog catalog, String model, String body) {
        this.call = call;
        this.catalog = catalog;
        this.model = model;
        this.body = body;
    }

    /** Returns the request to send, with its ceiling in it and without its payer. */
    String body() {
        return body;
    }

    /** The headers are here: keeps what the call's cost can be asked for by, before its body is read. */
    void identified(Optional<String> id) {
        id.filter(text -> ID.matcher(text).matches()).ifPresent(call::identified);
    }

    /** The whole answer is here. */
    void answered(String answer) {
        read(answer);
        end();
    }

    /** An event of a streamed answer is here; an error in it leaves the cost unknown, for what was said may be billed. */
    void event(String data) {
        call.firstToken();
        if (data.strip().equals(DONE)) {
            end();
        } else if (call.providerId().isEmpty() || data.contains("\"usage\"")) {
            read(data);
        }
    }

    private void read(String json) {
        JsonNode answer = Json.read(json);
        if (call.providerId().isEmpty()) {
            identified(Optional.of(answer.path("id").asText()));
        }
        ReportedUsage.of(answer).ifPresent(reported -> usage = reported);
    }

    /** Nothing more will come. The reported cost counts, else the tokens at the catalog's prices, else it is asked later. */
    Charge end() {
        ReportedUsage reported = usage;
        if (reported == null) {
            return call.leavePending();
        }
        return call.end(report(reported).usage(reported.tokens()));
    }

    private CallReport report(ReportedUsage reported) {
        return reported.cost()
                .map(cost -> CallReport.costing(cost, CostSource.REPORTED))
                .or(() -> reported.cost(catalog, model).map(cost -> CallReport.costing(cost, CostSource.CALCULATED)))
                .orElseGet(CallReport::ofUnknownCost);
    }

    /** The provider refused. Its own error proves that nothing ran; a gateway's time-out or bare failure does not. */
    Charge refused(int status, String answer) {
        boolean explained = Json.read(answer).path("error").isObject();
        boolean provesNothing = status == 504 || status == 524 || (!explained && (status == 408 || status >= 500));
        return provesNothing ? end() : call.release();
    }

    /** The request never left, because there was no connection to send it on. */
    Charge unsent() {
        return call.release();
    }
}
