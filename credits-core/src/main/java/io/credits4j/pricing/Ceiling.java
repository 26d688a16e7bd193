package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a call can cost at most: the size of its hold, and the limits to send with the call so that the provider keeps
 * to it. Immutable and thread-safe.
 *
 * @param model the catalog's id of the model asked for first
 * @param credits the most that can be charged
 * @param cost the most the provider can charge, exact
 * @param maxOutputTokens the limit of output tokens, per choice, to send with the call
 * @param maxPromptPricePerMillion the highest price the bound allows for, in US dollars per million input tokens; empty
 *     if a model's price is unknown
 * @param maxCompletionPricePerMillion likewise per million output tokens
 * @param maxRequestPrice likewise for one request, whatever its size, in US dollars
 * @param rates how the real cost is to be charged; keep {@link CallRates#text} with the hold
 * @param catalogVersion the catalog it was made from
 */
public record Ceiling(
        String model,
        Credits credits,
        Money cost,
        long maxOutputTokens,
        Optional<BigDecimal> maxPromptPricePerMillion,
        Optional<BigDecimal> maxCompletionPricePerMillion,
        Optional<BigDecimal> maxRequestPrice,
        CallRates rates,
        String catalogVersion) {}
