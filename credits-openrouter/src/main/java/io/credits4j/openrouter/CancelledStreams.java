package io.credits4j.openrouter;

import java.util.Locale;
import java.util.Set;

/** What OpenRouter's documentation on cancelling streams says of providers, as of 2026-08. Stateless. */
final class CancelledStreams {
    private static final Set<String> BILLED_IN_FULL = Set.of(
            "amazonbedrock",
            "awsbedrock",
            "groq",
            "modal",
            "google",
            "googleaistudio",
            "minimax",
            "huggingface",
            "replicate",
            "perplexity",
            "mistral",
            "ai21",
            "featherless",
            "lynn",
            "lambda",
            "reflection",
            "sambanova",
            "inflection",
            "zerooneai",
            "aionlabs",
            "alibaba",
            "nebius",
            "kluster",
            "targon",
            "inferencenet");

    private CancelledStreams() {}

    /** Returns whether a provider goes on producing, and billing, an answer whose stream was closed. */
    static boolean areBilledInFull(String provider) {
        return BILLED_IN_FULL.contains(provider.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
    }
}
