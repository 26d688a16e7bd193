/**
 * The nouns everything speaks: amounts of {@link io.credits4j.Credits} and {@link io.credits4j.Money}, the ids of
 * accounts, holds and intents, and the exception family. Nothing here knows a ledger, a store or a clock.
 */
@NullMarked
package io.credits4j;

import org.jspecify.annotations.NullMarked;
