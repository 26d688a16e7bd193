/** Measures what the library promises about its speed, and kills JVMs and servers to see what they leave behind. */
@NullMarked
package io.credits4j.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
