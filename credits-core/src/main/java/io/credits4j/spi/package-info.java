/**
 * What a storage author implements: one small store per concern, gathered in {@link io.credits4j.spi.CreditsStorage}.
 * A store supplies atomicity, never arithmetic: it locks, loads, runs the ledger's decision and persists what changed.
 * The conformance kit (package {@code io.credits4j.tck}, in the test-jar) says whether it does so rightly.
 */
@NullMarked
package io.credits4j.spi;

import org.jspecify.annotations.NullMarked;
