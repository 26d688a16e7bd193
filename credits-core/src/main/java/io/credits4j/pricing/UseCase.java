package io.credits4j.pricing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a model is wanted for, and what it must be able to do for that. */
public enum UseCase {
    /** Conversation in text. */
    CHAT("intelligence", null, null),
    /** Writing and reading programs. */
    CODE("coding", null, null),
    /** Calling tools over several steps. */
    AGENT("agentic", "tools", null),
    /** Hard problems, thought through before the answer. */
    REASONING("intelligence", "reasoning", null),
    /** Understanding images. */
    VISION("intelligence", null, "image"),
    /** Answers from the web. */
    SEARCH("intelligence", "web_search", null),
    /** Text of more than 100,000 tokens. */
    LONG_CONTEXT("intelligence", null, null);

    private static final long LONG = 100_000;

    private final String score;
    private final @Nullable String capability;
    private final @Nullable String inputModality;

    UseCase(String score, @Nullable String capability, @Nullable String inputModality) {
        this.score = score;
        this.capability = capability;
        this.inputModality = inputModality;
    }

    /** Returns the name of the score that tells how good a model is at it; see {@link ModelPrice#scores}. */
    public String score() {
        return score;
    }

    /** Returns what a model must be able to do; see {@link ModelPrice#capabilities}. */
    public Optional<String> capability() {
        return Optional.ofNullable(capability);
    }

    /** Returns what a model must accept, besides text. */
    public Optional<String> inputModality() {
        return Optional.ofNullable(inputModality);
    }

    /** Returns how many tokens of context a model must have at least. */
    public long contextLength() {
        return this == LONG_CONTEXT ? LONG : 0;
    }
}
