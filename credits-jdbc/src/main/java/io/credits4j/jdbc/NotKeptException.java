package io.credits4j.jdbc;

/** Something is asked for that is not among what is remembered: the database must be asked, under the lock. */
final class NotKeptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotKeptException() {
        super("not among what is remembered", null, false, false);
    }
}
