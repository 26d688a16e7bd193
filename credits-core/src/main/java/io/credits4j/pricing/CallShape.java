package io.credits4j.pricing;

import io.credits4j.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a call before it is made: which models may serve it, how much may go in and come out. Immutable and
 * thread-safe. {@link PricingCatalog#ceiling} turns it into the most the call can cost.
 *
 * <p>The shape must really bound the call. Server-side tools, file parsing and agents inside the provider repeat the
 * input or charge fees that no shape shows: give such a call a {@link Builder#costCap}, and send that cap along.
 *
 * <pre>{@code
 * CallShape call = CallShape.builder("openai/gpt-4o")
 *         .messages(List.of("You are a helpful assistant.", question))
 *         .maxOutputTokens(500)
 *         .build();
 * }</pre>
 */
public final class CallShape {
    /** Output tokens where the caller sets no limit. */
    public static final long DEFAULT_MAX_OUTPUT_TOKENS = 4_096;

    /** Tokens allowed for around each message: its role, and the marks that separate messages. */
    public static final long TOKENS_AROUND_A_MESSAGE = 16;

    /**
     * Tokens allowed for what a provider puts before the messages of a call, such as the system prompt of a chat
     * template. Among some 750 recorded calls of many models the largest was 1,215.
     */
    public static final long TOKENS_AROUND_A_CALL = 1_500;

    private static final int MOST_CHOICES = 128;

    private record Limits(
            String model,
            List<String> fallbackModels,
            @Nullable Long inputUpperBoundTokens,
            long maxOutputTokens,
            int choices,
            long images,
            long webSearches,
            boolean oneHourCacheWrites,
            @Nullable Money costCap) {}

    private final Limits limits;

    private CallShape(Limits limits) {
        this.limits = limits;
    }

    /**
     * Starts the shape of a call to a model.
     *
     * @throws IllegalArgumentException if the id is not an identifier
     */
    public static Builder builder(String model) {
        return new Builder(Checks.name("model id", model));
    }

    /**
     * Returns a number of tokens that no provider's count of these texts should exceed: their bytes in UTF-8, since
     * every token of a byte-pair tokenizer stands for at least one byte, plus {@link #TOKENS_AROUND_A_MESSAGE} for each
     * text and {@link #TOKENS_AROUND_A_CALL}.
     *
     * @param texts one text for each message, and one for each tool or schema sent along, as its JSON
     */
    public static long inputUpperBound(Iterable<String> texts) {
        long tokens = TOKENS_AROUND_A_CALL;
        for (String text : texts) {
            tokens = Math.addExact(tokens, TOKENS_AROUND_A_MESSAGE + utf8Length(text));
        }
        return tokens;
    }

    private static long utf8Length(String text) {
        return text.codePoints().mapToLong(CallShape::utf8Length).sum();
    }

    /** Half a surrogate pair counts three, as the replacement character it is sent as. */
    private static long utf8Length(int point) {
        if (point < 0x80) {
            return 1;
        }
        if (point < 0x800) {
            return 2;
        }
        return point < 0x10000 ? 3 : 4;
    }

    /** Returns the model asked for first. */
    public String model() {
        return limits.model;
    }

    /** Returns the models that may serve the call instead, in order; unmodifiable. */
    public List<String> fallbackModels() {
        return limits.fallbackModels;
    }

    /** Returns every model that may serve the call. */
    public List<String> models() {
        return Stream.concat(Stream.of(limits.model), limits.fallbackModels.stream())
                .toList();
    }

    /** Returns the most tokens of input; empty only if there is a cost cap. */
    public OptionalLong inputUpperBoundTokens() {
        return limits.inputUpperBoundTokens == null
                ? OptionalLong.empty()
                : OptionalLong.of(limits.inputUpperBoundTokens);
    }

    /** Returns the most tokens of output of one choice, reasoning included. */
    public long maxOutputTokens() {
        return limits.maxOutputTokens;
    }

    /** Returns how many choices are asked for. */
    public int choices() {
        return limits.choices;
    }

    /** Returns how many images are sent. */
    public long images() {
        return limits.images;
    }

    /** Returns how many searches of the web the provider may make. */
    public long webSearches() {
        return limits.webSearches;
    }

    /** Returns whether input may be written to the cache for an hour, at the higher price of that. */
    public boolean oneHourCacheWrites() {
        return limits.oneHourCacheWrites;
    }

    /** Returns the caller's own bound of the provider's cost, if given. */
    public Optional<Money> costCap() {
        return Optional.ofNullable(limits.costCap);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallShape that && limits.equals(that.limits);
    }

    @Override
    public int hashCode() {
        return limits.hashCode();
    }

    @Override
    public String toString() {
        return limits.toString().replace("Limits", "CallShape");
    }

    /** Collects a shape. Not thread-safe. */
    public static final class Builder {
        private final String model;
        private final List<String> fallbackModels = new ArrayList<>();
        private @Nullable Long inputUpperBoundTokens;
        private long maxOutputTokens = DEFAULT_MAX_OUTPUT_TOKENS;
        private int choices = 1;
        private long images;
        private long webSearches;
        private boolean oneHourCacheWrites = true;
        private @Nullable Money costCap;

        private Builder(String model) {
            this.model = model;
        }

        /** Adds a model that may serve the call instead. */
        public Builder fallbackModel(String id) {
            fallbackModels.add(Checks.name("fallback model id", id));
            return this;
        }

        /**
         * Sets the most tokens of input, everything included: text, tools, images and audio by their declared caps.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder inputUpperBoundTokens(long tokens) {
            inputUpperBoundTokens = Checks.notNegative("inputUpperBoundTokens", tokens);
            return this;
        }

        /** Sets the most tokens of input from the texts that are sent; see {@link CallShape#inputUpperBound}. */
        public Builder messages(Iterable<String> texts) {
            return inputUpperBoundTokens(inputUpperBound(texts));
        }

        /**
         * Sets the most tokens of output of one choice; {@value CallShape#DEFAULT_MAX_OUTPUT_TOKENS} unless set.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder maxOutputTokens(long tokens) {
            maxOutputTokens = Checks.positive("maxOutputTokens", tokens);
            return this;
        }

        /**
         * Sets how many choices are asked for; 1 unless set.
         *
         * @throws IllegalArgumentException if not 1 to 128
         */
        public Builder choices(int count) {
            if (count < 1 || count > MOST_CHOICES) {
                throw new IllegalArgumentException("choices is not 1 to " + MOST_CHOICES + ": " + count);
            }
            choices = count;
            return this;
        }

        /** Sets how many images are sent; their tokens belong to the input besides. */
        public Builder images(long count) {
            images = Checks.notNegative("images", count);
            return this;
        }

        /** Sets how many searches of the web the provider may make. */
        public Builder webSearches(long count) {
            webSearches = Checks.notNegative("webSearches", count);
            return this;
        }

        /**
         * Sets whether input may be written to the cache for an hour; true unless set. A call that asks for no such
         * cache says false, for a lower ceiling with models that price it.
         */
        public Builder oneHourCacheWrites(boolean possible) {
            oneHourCacheWrites = possible;
            return this;
        }

        /**
         * Sets the caller's own bound of the provider's cost, in US dollars. It takes the place of the computed one, so
         * make the provider keep it.
         *
         * @throws IllegalArgumentException if it is negative or in another currency
         */
        public Builder costCap(Money usd) {
            costCap = Checks.usd("costCap", usd);
            return this;
        }

        /**
         * Builds the shape.
         *
         * @throws IllegalArgumentException if there is neither a bound of the input nor a cost cap
         */
        public CallShape build() {
            if (inputUpperBoundTokens == null && costCap == null) {
                throw new IllegalArgumentException(
                        "the call to '" + model + "' has no bound: set inputUpperBoundTokens, messages or a costCap");
            }
            return new CallShape(new Limits(
                    model,
                    List.copyOf(fallbackModels),
                    inputUpperBoundTokens,
                    maxOutputTokens,
                    choices,
                    images,
                    webSearches,
                    oneHourCacheWrites,
                    costCap));
        }
    }
}
