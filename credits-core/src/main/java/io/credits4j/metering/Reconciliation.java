package io.credits4j.metering;

import io.credits4j.HoldId;
import java.util.List;

/**
 * What one round of reconciling did. Immutable.
 *
 * @param settled the charges that became known
 * @param waiting the calls still pending
 * @param writtenOff the calls whose cost nobody will learn any more; their holds were given back
 */
public record Reconciliation(List<Charge.Charged> settled, List<HoldId> waiting, List<HoldId> writtenOff) {
    /** Copies the lists. */
    public Reconciliation {
        settled = List.copyOf(settled);
        waiting = List.copyOf(waiting);
        writtenOff = List.copyOf(writtenOff);
    }
}
