package io.credits4j.books;

/** A row that is written in the same commit as the ledger request that carries it, or not at all. */
public sealed interface Attachment permits ModelCall {}
