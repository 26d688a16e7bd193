/** Measures what the library promises about its speed, one figure per argument, each in a JVM of its own. */
@NullMarked
package io.credits4j.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
