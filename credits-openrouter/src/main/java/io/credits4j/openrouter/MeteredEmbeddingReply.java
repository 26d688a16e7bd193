package io.credits4j.openrouter;

import io.credits4j.metering.Charge;
import io.credits4j.pricing.Ceiling;

/**
 * Vectors and what they were charged. Immutable and thread-safe.
 *
 * @param response the vectors
 * @param charge what the account paid; pending if the cost is not known yet
 * @param ceiling the most it could have been
 */
public record MeteredEmbeddingReply(EmbeddingResponse response, Charge charge, Ceiling ceiling) {}
