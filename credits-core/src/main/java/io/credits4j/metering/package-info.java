/**
 * {@link io.credits4j.metering.UsageMeter}: ceiling, hold, call, settle around any model client, with a row that
 * outlives the process, so that spend is neither lost nor invented when a stream is cut or the process dies.
 */
@NullMarked
package io.credits4j.metering;

import org.jspecify.annotations.NullMarked;
