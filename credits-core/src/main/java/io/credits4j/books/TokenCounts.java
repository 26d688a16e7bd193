package io.credits4j.books;

/**
 * What a model call used, as the provider counts it. Immutable. Parts are inside their wholes: cached, written and audio
 * tokens are prompt tokens, the others completion tokens.
 *
 * @param prompt all tokens of input
 * @param cached input read from the cache
 * @param cacheWrite input written to the cache, for whatever time
 * @param cacheWrite1h input written for an hour
 * @param audio input that is audio
 * @param completion all tokens of output
 * @param reasoning output that is reasoning
 * @param imageOutput output that is pictures
 * @param audioOutput output that is audio
 * @param images images that were sent
 * @param webSearches searches of the web that the provider made
 * @param requests requests this is the usage of
 */
public record TokenCounts(
        long prompt,
        long cached,
        long cacheWrite,
        long cacheWrite1h,
        long audio,
        long completion,
        long reasoning,
        long imageOutput,
        long audioOutput,
        long images,
        long webSearches,
        long requests) {}
