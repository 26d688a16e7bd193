package io.credits4j.ledger;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What the desk decides with, besides the books.
 *
 * @param clock read once per decision, under the lock
 * @param toleratedSkew how far a reading may be ahead of the store's own clock
 * @param order which lot burns first
 */
record Desk(InstantSource clock, Duration toleratedSkew, BurnOrder order) {}
