/** In-memory storage: the real semantics without durability, for tests and for trying things out. */
@NullMarked
package io.credits4j.memory;

import org.jspecify.annotations.NullMarked;
