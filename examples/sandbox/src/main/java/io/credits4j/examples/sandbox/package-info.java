/**
 * A loopback Stripe and a loopback OpenRouter that speak the real wire, so that programs and tests run without keys,
 * without the network and without money. Real clients reach them by base URL and cannot tell the difference. And a
 * PostgreSQL that needs no installation.
 */
@NullMarked
package io.credits4j.examples.sandbox;

import org.jspecify.annotations.NullMarked;
