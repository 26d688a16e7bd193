/**
 * OpenRouter, typed: chat plain and streamed, the model catalogue, what a generation cost, and the state of the key.
 * Start at {@link io.credits4j.openrouter.OpenRouterClient}. Nothing here books credits.
 */
@NullMarked
package io.credits4j.openrouter;

import org.jspecify.annotations.NullMarked;
