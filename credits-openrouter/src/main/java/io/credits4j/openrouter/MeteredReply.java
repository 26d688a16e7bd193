package io.credits4j.openrouter;

import io.credits4j.metering.Charge;
import io.credits4j.pricing.Ceiling;

/**
 * An answer and what it was charged. Immutable and thread-safe.
 *
 * @param response the answer
 * @param charge what the account paid; pending if the cost is not known yet
 * @param ceiling what was held for it
 */
public record MeteredReply(ChatResponse response, Charge charge, Ceiling ceiling) {
    /** Returns the text of the answer. */
    public String text() {
        return response.text();
    }
}
