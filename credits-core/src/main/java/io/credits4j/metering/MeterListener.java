package io.credits4j.metering;

import io.credits4j.Credits;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageRecord;

/**
 * Hears what becomes of metered calls, for metrics and traces. Thread-safe. Called on the thread of the call once it is
 * committed; what it throws is logged and changes nothing.
 *
 * <p>For tags of metrics take only what has few values: {@link UsageRecord.Outcome}, {@link
 * io.credits4j.books.CostSource}, {@link Refusal.Reason}. Accounts, actors, conversations and ids of calls have no end,
 * and even models change monthly: put those on traces. The names OpenTelemetry has for what is here: {@code
 * gen_ai.request.model} for {@link UsageRecord#model}; {@code gen_ai.response.model} and {@code gen_ai.provider.name} for
 * {@link io.credits4j.books.CallFacts#servedModel} and {@link io.credits4j.books.CallFacts#provider}; {@code
 * gen_ai.response.id} for {@link UsageRecord#providerId}; {@code gen_ai.usage.input_tokens} and {@code
 * gen_ai.usage.output_tokens}; {@code gen_ai.client.operation.duration} for the latency; {@code
 * gen_ai.server.time_to_first_token}. It has none for money: use {@code credits4j.cost_usd}, {@code
 * credits4j.charged_credits}, {@code credits4j.cost_source} and {@code credits4j.estimate_ratio}.
 */
public interface MeterListener {
    /** A call was refused, and nothing was sent. */
    default void onRefused(Refusal refusal) {}

    /** A call ended without telling its cost, which is asked for later. */
    default void onPending(ModelCall call) {}

    /** A call is over: charged, free or written off. */
    default void onEnded(UsageRecord record) {}

    /**
     * A call cost more than was held for it. Told besides {@link #onEnded}.
     *
     * @param record the call
     * @param held what was held
     */
    default void onOverrun(UsageRecord record, Credits held) {}
}
