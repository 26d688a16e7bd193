package io.credits4j.spi;

/**
 * What became of one work: done and committed, or failed with nothing written (unless the failure says that this is
 * unknown).
 *
 * @param <R> what the work answers
 */
public sealed interface Outcome<R> {
    /** Returns the result, or throws the failure. */
    R orThrow();

    /**
     * The work was decided and its changes are committed.
     *
     * @param result the work's answer
     * @param <R> what the work answers
     */
    record Done<R>(R result) implements Outcome<R> {
        @Override
        public R orThrow() {
            return result;
        }
    }

    /**
     * The work threw, or the store failed.
     *
     * @param failure why
     * @param <R> what the work would have answered
     */
    record Failed<R>(RuntimeException failure) implements Outcome<R> {
        @Override
        public R orThrow() {
            throw failure;
        }
    }
}
