/**
 * OpenRouter, typed: chat plain and streamed, embeddings, the model catalogue and its offers, what a generation cost, the
 * state of the key and the account's activity.
 * Start at {@link io.credits4j.openrouter.OpenRouterClient}. Nothing here books credits.
 */
@NullMarked
package io.credits4j.openrouter;

import org.jspecify.annotations.NullMarked;
