/**
 * The official OpenAI client, LangChain4j and Spring AI behind a {@link io.credits4j.metering.UsageMeter}: each is metered
 * between itself and the wire, so that every request it makes is covered first and charged at its cost, those inside a
 * loop of tool calls too.
 */
@NullMarked
package io.credits4j.examples.otherclients;

import org.jspecify.annotations.NullMarked;
