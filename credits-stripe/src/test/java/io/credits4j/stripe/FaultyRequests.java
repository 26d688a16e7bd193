package io.credits4j.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.net.HttpHeaders;
import com.stripe.net.HttpURLConnectionClient;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;

/** Carries requests, and lets chosen ones go wrong, before the other side has seen them or after. Not thread-safe. */
final class FaultyRequests extends HttpURLConnectionClient {
    private int count;
    private int firstBad = Integer.MAX_VALUE;
    private int bad;
    private Fault fault = Fault.DROPPED;
    private Runnable edge = () -> {};

    /** A way to go wrong. */
    enum Fault {
        TIMES_OUT(false, 0),
        TIMES_OUT_AFTER_WORK(true, 0),
        DROPPED(false, 0),
        DROPPED_AFTER_WORK(true, 0),
        RATE_LIMIT(false, 429),
        SERVER_ERROR(false, 500),
        SERVER_ERROR_AFTER_WORK(true, 500);

        private final boolean works;
        private final int status;

        Fault(boolean works, int status) {
            this.works = works;
            this.status = status;
        }
    }

    int count() {
        return count;
    }

    /** Lets some requests in a row go wrong; the next one is number 1. */
    void fail(int first, int howMany, Fault how) {
        count = 0;
        firstBad = first;
        bad = howMany;
        fault = how;
    }

    /** Does something before and after each request. */
    void atEachEdge(Runnable newEdge) {
        edge = newEdge;
    }

    @Override
    public StripeResponse request(StripeRequest request) throws ApiConnectionException {
        edge.run();
        count++;
        StripeResponse answer =
                count >= firstBad && count < firstBad + bad ? misbehave(request) : super.request(request);
        edge.run();
        return answer;
    }

    private StripeResponse misbehave(StripeRequest request) throws ApiConnectionException {
        if (fault.works) {
            super.request(request);
        }
        return switch (fault) {
            case TIMES_OUT, TIMES_OUT_AFTER_WORK ->
                throw new ApiConnectionException("told to", new SocketTimeoutException("Read timed out"));
            case DROPPED, DROPPED_AFTER_WORK ->
                throw new ApiConnectionException("told to", new SocketException("Connection reset"));
            default ->
                new StripeResponse(fault.status, HttpHeaders.of(Map.of()), "{\"error\":{\"type\":\"api_error\"}}");
        };
    }
}
