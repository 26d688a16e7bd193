package io.credits4j.jdbc;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** What runs things in database transactions: of our own, or the host's. */
interface Transactions {
    Dialect dialect();

    /** Returns how to lock, read and write for the works of a batch. */
    Bulk bulk(Tables tables);

    /** Runs something that writes, in which every statement sees what is committed when it begins. */
    <T> T write(boolean mayRunAgain, Function<Handle, T> transaction);

    /**
     * Runs the works of a batch likewise. If others depend on it, an interrupt does not end the attempts; it is not lost.
     */
    void decide(Bulk bulk, boolean mayRunAgain, boolean mayGiveUp, Consumer<Session> transaction);

    /** Runs something that only reads. */
    <T> T read(Function<Handle, T> transaction);

    /** Runs a single statement that only reads: by itself it sees one state of the tables. */
    <T> T readAtOnce(Function<Handle, T> statement);
}
