package io.credits4j.pricing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider charges for. Every price is in US dollars per one unit, so the price of a million tokens is a
 * millionth of the figure on a price list.
 *
 * <p>Prompt and completion are wholes; cached, written, audio, image and reasoning tokens are parts of them, never on
 * top. A part without its own price is charged like the unit in {@link #pricedAs()}.
 */
public enum PricedUnit {
    /** A token of input. */
    PROMPT(null),
    /** A token of output. */
    COMPLETION(null),
    /** One request, whatever its size. */
    REQUEST(null),
    /** One image sent, on top of the tokens it counts as; a price per token of an image does not belong here. */
    IMAGE(null),
    /** A token of input that is audio. */
    AUDIO(PROMPT),
    /** A token of input that is a picture. */
    IMAGE_INPUT(PROMPT),
    /** A token of input read from the provider's prompt cache. */
    CACHE_READ(PROMPT),
    /** A token of input read from the prompt cache that is audio. */
    AUDIO_CACHE_READ(CACHE_READ),
    /** A token of input written to the prompt cache for the usual few minutes. */
    CACHE_WRITE(PROMPT),
    /** A token of input written to the prompt cache for an hour. */
    CACHE_WRITE_1H(CACHE_WRITE),
    /** A token of output that is reasoning. */
    REASONING(COMPLETION),
    /** A token of output that is a picture. */
    IMAGE_OUTPUT(COMPLETION),
    /** A token of output that is audio. */
    AUDIO_OUTPUT(COMPLETION),
    /** One search of the web made by the provider. */
    WEB_SEARCH(null);

    private final @Nullable PricedUnit pricedAs;

    PricedUnit(@Nullable PricedUnit pricedAs) {
        this.pricedAs = pricedAs;
    }

    /** Returns the unit whose price holds where a model gives none for this one. */
    public Optional<PricedUnit> pricedAs() {
        return Optional.ofNullable(pricedAs);
    }
}
