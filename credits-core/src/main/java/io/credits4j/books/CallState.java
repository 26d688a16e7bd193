package io.credits4j.books;

/** Where a metered model call stands. */
public enum CallState {
    /** Credits are held, and nothing was sent yet. */
    HELD,
    /** The request is on its way: what it costs is not known yet. */
    DISPATCHED,
    /** The call ended without telling its cost; the provider is asked later. The hold stays. */
    PENDING_RECONCILE,
    /** Charged at its cost. */
    SETTLED,
    /** It provably cost nothing; the hold was released. */
    RELEASED,
    /** The provider never told the cost; closed by policy. */
    WRITTEN_OFF
}
