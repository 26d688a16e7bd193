package io.credits4j.billing;

/** Where an invoice stands. */
public enum InvoiceStatus {
    /** It is not final yet. */
    DRAFT,
    /** It waits to be paid, perhaps for weeks. */
    OPEN,
    /** It is paid, be it by money, by a balance or outside the provider. */
    PAID,
    /** It is given up, and may still be paid. */
    UNCOLLECTIBLE,
    /** It was taken back. */
    VOID;

    /** An invoice that was paid stays so. */
    InvoiceStatus followedBy(InvoiceStatus news) {
        return this == PAID ? PAID : news;
    }
}
