package io.credits4j.pricing;

/**
 * What one call used, as the provider counts it. Immutable and thread-safe.
 *
 * <p>Parts are inside their wholes: cached, written, audio and picture tokens are prompt tokens; reasoning, image and audio
 * output tokens are completion tokens; tokens written for an hour are written tokens. Providers are seen to report
 * parts larger than the whole; such a usage is accepted, and priced no higher than the whole at the dearest of its
 * parts.
 *
 * <pre>{@code
 * TokenUsage usage = TokenUsage.builder().promptTokens(1_200).cachedTokens(1_000).completionTokens(80).build();
 * }</pre>
 */
public final class TokenUsage {
    private record Counts(
            long prompt,
            long cached,
            long cachedAudio,
            long cacheWrite,
            long cacheWrite1h,
            long audio,
            long imageInput,
            long completion,
            long reasoning,
            long imageOutput,
            long audioOutput,
            long images,
            long webSearches,
            long requests) {}

    private final Counts counts;

    private TokenUsage(Counts counts) {
        this.counts = counts;
    }

    /**
     * Obtains the usage of one request with nothing but prompt and completion.
     *
     * @throws IllegalArgumentException if either is negative
     */
    public static TokenUsage of(long promptTokens, long completionTokens) {
        return builder()
                .promptTokens(promptTokens)
                .completionTokens(completionTokens)
                .build();
    }

    /** Starts a usage of one request with no tokens. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns all tokens of input. */
    public long promptTokens() {
        return counts.prompt;
    }

    /** Returns the input tokens read from the cache. */
    public long cachedTokens() {
        return counts.cached;
    }

    /** Returns the tokens read from the cache that are audio. */
    public long cachedAudioTokens() {
        return counts.cachedAudio;
    }

    /** Returns the input tokens written to the cache, for whatever time. */
    public long cacheWriteTokens() {
        return counts.cacheWrite;
    }

    /** Returns the written tokens that are kept for an hour. */
    public long cacheWrite1hTokens() {
        return counts.cacheWrite1h;
    }

    /** Returns the input tokens that are audio. */
    public long audioTokens() {
        return counts.audio;
    }

    /** Returns the input tokens that are pictures. */
    public long imageInputTokens() {
        return counts.imageInput;
    }

    /** Returns all tokens of output. */
    public long completionTokens() {
        return counts.completion;
    }

    /** Returns the output tokens that are reasoning. */
    public long reasoningTokens() {
        return counts.reasoning;
    }

    /** Returns the output tokens that are pictures. */
    public long imageOutputTokens() {
        return counts.imageOutput;
    }

    /** Returns the output tokens that are audio. */
    public long audioOutputTokens() {
        return counts.audioOutput;
    }

    /** Returns how many images were sent. */
    public long images() {
        return counts.images;
    }

    /** Returns how many searches of the web the provider made. */
    public long webSearches() {
        return counts.webSearches;
    }

    /** Returns how many requests this is the usage of; 1 unless set. */
    public long requests() {
        return counts.requests;
    }

    /** Returns the input tokens neither read from nor written to the cache: never negative. */
    public long uncachedTokens() {
        long unread = Math.max(0, counts.prompt - counts.cached);
        return Math.max(0, unread - Math.max(counts.cacheWrite, counts.cacheWrite1h));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenUsage that && counts.equals(that.counts);
    }

    @Override
    public int hashCode() {
        return counts.hashCode();
    }

    @Override
    public String toString() {
        return counts.toString().replace("Counts", "TokenUsage");
    }

    /** Collects a usage; what is not set is 0, and {@code requests} is 1. Not thread-safe. */
    public static final class Builder {
        private long prompt;
        private long cached;
        private long cachedAudio;
        private long cacheWrite;
        private long cacheWrite1h;
        private long audio;
        private long imageInput;
        private long completion;
        private long reasoning;
        private long imageOutput;
        private long audioOutput;
        private long images;
        private long webSearches;
        private long requests = 1;

        private Builder() {}

        /** Sets all tokens of input. */
        public Builder promptTokens(long tokens) {
            prompt = Checks.notNegative("promptTokens", tokens);
            return this;
        }

        /** Sets the input tokens read from the cache. */
        public Builder cachedTokens(long tokens) {
            cached = Checks.notNegative("cachedTokens", tokens);
            return this;
        }

        /** Sets the tokens read from the cache that are audio. */
        public Builder cachedAudioTokens(long tokens) {
            cachedAudio = Checks.notNegative("cachedAudioTokens", tokens);
            return this;
        }

        /** Sets the input tokens written to the cache, for whatever time. */
        public Builder cacheWriteTokens(long tokens) {
            cacheWrite = Checks.notNegative("cacheWriteTokens", tokens);
            return this;
        }

        /** Sets the written tokens that are kept for an hour. */
        public Builder cacheWrite1hTokens(long tokens) {
            cacheWrite1h = Checks.notNegative("cacheWrite1hTokens", tokens);
            return this;
        }

        /** Sets the input tokens that are audio. */
        public Builder audioTokens(long tokens) {
            audio = Checks.notNegative("audioTokens", tokens);
            return this;
        }

        /** Sets the input tokens that are pictures. */
        public Builder imageInputTokens(long tokens) {
            imageInput = Checks.notNegative("imageInputTokens", tokens);
            return this;
        }

        /** Sets all tokens of output. */
        public Builder completionTokens(long tokens) {
            completion = Checks.notNegative("completionTokens", tokens);
            return this;
        }

        /** Sets the output tokens that are reasoning. */
        public Builder reasoningTokens(long tokens) {
            reasoning = Checks.notNegative("reasoningTokens", tokens);
            return this;
        }

        /** Sets the output tokens that are pictures. */
        public Builder imageOutputTokens(long tokens) {
            imageOutput = Checks.notNegative("imageOutputTokens", tokens);
            return this;
        }

        /** Sets the output tokens that are audio. */
        public Builder audioOutputTokens(long tokens) {
            audioOutput = Checks.notNegative("audioOutputTokens", tokens);
            return this;
        }

        /** Sets how many images were sent. */
        public Builder images(long count) {
            images = Checks.notNegative("images", count);
            return this;
        }

        /** Sets how many searches of the web the provider made. */
        public Builder webSearches(long count) {
            webSearches = Checks.notNegative("webSearches", count);
            return this;
        }

        /** Sets how many requests this is the usage of. */
        public Builder requests(long count) {
            requests = Checks.notNegative("requests", count);
            return this;
        }

        /** Builds the usage; every setter has already refused negative counts. */
        public TokenUsage build() {
            return new TokenUsage(new Counts(
                    prompt,
                    cached,
                    cachedAudio,
                    cacheWrite,
                    cacheWrite1h,
                    audio,
                    imageInput,
                    completion,
                    reasoning,
                    imageOutput,
                    audioOutput,
                    images,
                    webSearches,
                    requests));
        }
    }
}
