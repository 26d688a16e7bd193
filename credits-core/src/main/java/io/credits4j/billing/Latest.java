package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Supplier;

/** Keeps what a provider said as long as it is the newest. Not thread-safe. */
final class Latest<T> {
    private final Supplier<T> provider;
    private Optional<T> answer = Optional.empty();

    Latest(Supplier<T> provider) {
        this.provider = requireNonNull(provider, "provider");
    }

    /** Returns the answer, asked for anew if somebody else has written something since. */
    T ask(boolean anew) {
        if (anew || answer.isEmpty()) {
            answer = Optional.of(requireNonNull(provider.get(), "facts"));
        }
        return answer.get();
    }
}
