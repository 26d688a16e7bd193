package io.credits4j.examples.otherclients;

import io.credits4j.books.ModelCall;
import io.credits4j.metering.CostLookUp;
import io.credits4j.openrouter.GenerationInfo;
import io.credits4j.openrouter.OpenRouterClient;
import java.util.Optional;

/**
 * Asks OpenRouter what calls have cost that other clients made: {@code meter.reconcile(new OpenRouterCosts(client), 100)}
 * every few seconds. Thread-safe.
 *
 * @param client only looks up, and needs the same key
 */
public record OpenRouterCosts(OpenRouterClient client) implements CostLookUp {
    @Override
    public Answer costOf(ModelCall call) {
        return Optional.ofNullable(call.providerId())
                .flatMap(client::generation)
                .flatMap(GenerationInfo::providerCost)
                .<Answer>map(Answer.Known::new)
                .orElseGet(Answer.NotYet::new);
    }
}
