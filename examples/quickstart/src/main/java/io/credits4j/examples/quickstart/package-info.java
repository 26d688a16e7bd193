/** Buys credits and spends them on metered AI calls, told on the console. */
@NullMarked
package io.credits4j.examples.quickstart;

import org.jspecify.annotations.NullMarked;
