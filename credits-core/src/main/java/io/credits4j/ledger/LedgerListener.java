package io.credits4j.ledger;

/**
 * Is told what happened on accounts, one event at a time. Must be thread-safe: whoever writes to the ledger, or delivers
 * from its outbox, calls it on the thread it does so on.
 *
 * <ul>
 *   <li>Given to {@link CreditLedger.Builder#listener}, it is called after the commit, by the process that made it, once;
 *       what it throws is logged. If the process dies in between, the event is lost to it. It should be quick, for the
 *       caller of the ledger waits.
 *   <li>Given to {@link Outbox#deliver}, it is called at least once for every event; what it throws is reported, and the
 *       event comes again later.
 * </ul>
 */
@FunctionalInterface
public interface LedgerListener {
    /**
     * Is told one event.
     *
     * @param event what happened
     * @throws Exception if it could not be dealt with
     */
    void happened(LedgerEvent event) throws Exception;
}
