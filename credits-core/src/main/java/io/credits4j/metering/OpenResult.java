package io.credits4j.metering;

/** What became of the wish to make a call. Immutable. */
public sealed interface OpenResult {
    /** Returns the call, or throws what {@link UsageMeter#open} throws. */
    MeteredCall orThrow();

    /**
     * The call is covered and may be sent.
     *
     * @param call the call
     */
    record Opened(MeteredCall call) implements OpenResult {
        @Override
        public MeteredCall orThrow() {
            return call;
        }
    }

    /**
     * The call may not be sent; nothing is held.
     *
     * @param refusal why, and what would help
     */
    record Refused(Refusal refusal) implements OpenResult {
        @Override
        public MeteredCall orThrow() {
            throw refusal.toException();
        }
    }
}
