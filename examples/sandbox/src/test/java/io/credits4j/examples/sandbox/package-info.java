@NullMarked
package io.credits4j.examples.sandbox;

import org.jspecify.annotations.NullMarked;
