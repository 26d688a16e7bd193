package io.credits4j.openrouter;

import java.util.List;

/**
 * A moderation rule or the provider's policy refused the content: change what is asked.
 */
public final class ContentBlockedException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    ContentBlockedException(Failure failure) {
        super(failure);
        this.reasons = Json.texts(failure.error().metadata(), "reasons");
    }

    /** Returns what the moderation saw, such as {@code violence}; possibly nothing. Does not survive serialization. */
    public List<String> reasons() {
        return reasons == null ? List.of() : reasons;
    }
}
