package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Combines the works of concurrent callers into few database transactions. Thread-safe.
 *
 * <p>All works on one account go through the same lane; one on several accounts through that of the lowest id. Works
 * that one caller gives together are not lined up: they form batches of their own. Without lanes, nothing is.
 */
final class GroupCommit {
    private final Batches batches;
    private final int largestBatch;
    private final List<Lane> lanes;

    GroupCommit(Batches batches, int lanes, int largestBatch, Duration patience) {
        this.batches = batches;
        this.largestBatch = largestBatch;
        this.lanes = Stream.generate(() -> new Lane(batches, largestBatch, patience))
                .limit(lanes)
                .toList();
    }

    <R> List<Outcome<R>> run(List<? extends Work<? extends R>> works) {
        List<Ticket<R>> tickets = new ArrayList<>(works.size());
        works.forEach(work -> tickets.add(new Ticket<>(work)));
        if (tickets.size() == 1 && !lanes.isEmpty()) {
            laneOf(tickets.get(0)).pass(tickets.get(0));
        } else {
            runTogether(tickets);
        }
        return tickets.stream().map(Ticket::outcome).toList();
    }

    private Lane laneOf(Ticket<?> ticket) {
        int hash = ticket.footprint().accounts().stream()
                .min(Comparator.comparing(AccountId::value))
                .hashCode();
        return lanes.get(Math.floorMod(hash * 31 ^ hash >>> 16, lanes.size()));
    }

    private void runTogether(List<? extends Ticket<?>> tickets) {
        for (int from = 0; from < tickets.size(); from += largestBatch) {
            List<Ticket<?>> batch = List.copyOf(tickets.subList(from, Math.min(from + largestBatch, tickets.size())));
            try {
                batches.run(batch);
            } catch (RuntimeException e) {
                batch.forEach(ticket -> ticket.fail(e));
            }
        }
    }
}
