package io.credits4j.jdbc;

import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one database transaction knows of an account's lots: those it read, in the state it has since given them. The
 * open ones are read in burn order, in portions, as far as somebody walks.
 */
final class KnownLots implements Iterable<Lot> {
    static final int PORTION = 64;

    /** Where the lots are read from. */
    interface Source {
        /** Returns the first open lots whose burn key comes after another. */
        List<Lot> open(String afterKey, int limit);

        Optional<Lot> find(long number);
    }

    private record Place(String burnKey, long number) {
        static final Comparator<Place> ORDER =
                Comparator.comparing(Place::burnKey).thenComparing(Place::number);

        static Place of(Lot lot) {
            return new Place(lot.burnKey(), lot.number());
        }
    }

    private final Source source;
    private final Map<Long, Lot> known;
    private final NavigableMap<Place, Lot> open;
    private String readUpTo = "";
    private boolean readToTheEnd;
    private boolean onlyUsed = true;

    KnownLots(Source source) {
        this(source, new HashMap<>(), new TreeMap<>(Place.ORDER));
    }

    private KnownLots(Source source, Map<Long, Lot> known, NavigableMap<Place, Lot> open) {
        this.source = source;
        this.known = known;
        this.open = open;
    }

    /** Returns the same for another database transaction; the one it was read in is over. */
    KnownLots readFrom(Source next) {
        if (known.size() > open.size()) {
            known.values().removeIf(lot -> lot.status() != LotStatus.OPEN);
        }
        KnownLots same = new KnownLots(next, known, open);
        same.readUpTo = readUpTo;
        same.readToTheEnd = readToTheEnd;
        return same;
    }

    /** Returns how many are known. */
    int size() {
        return known.size();
    }

    /** Returns whether nothing but spends and holds changed those that were stored before. */
    boolean areOnlyUsed() {
        return onlyUsed;
    }

    Optional<Lot> find(long number) {
        Lot lot = known.get(number);
        if (lot == null) {
            lot = source.find(number).orElse(null);
            if (lot != null) {
                put(lot);
            }
        }
        return Optional.ofNullable(lot);
    }

    /** Takes note of what a work made of a stored lot. */
    void change(Lot lot) {
        Lot before = known.get(lot.number());
        onlyUsed &= before != null && LotTable.isOnlyUsed(before, lot);
        put(lot);
    }

    /** Takes note of a lot as it is from now on. */
    void put(Lot lot) {
        Lot before = known.put(lot.number(), lot);
        if (before != null) {
            open.remove(Place.of(before));
        }
        if (lot.status() == LotStatus.OPEN) {
            open.put(Place.of(lot), lot);
        }
    }

    /** Takes note of the next open lots as they are stored; those known already are newer than that. */
    void putPortion(List<Lot> portion, int limit) {
        for (Lot lot : portion) {
            if (!known.containsKey(lot.number())) {
                put(lot);
            }
            readUpTo = lot.burnKey();
        }
        readToTheEnd = portion.size() < limit;
    }

    @Override
    public Iterator<Lot> iterator() {
        return new Iterator<>() {
            private @Nullable Place last;

            @Override
            public boolean hasNext() {
                return after(last) != null;
            }

            @Override
            public Lot next() {
                Map.Entry<Place, Lot> next = after(last);
                if (next == null) {
                    throw new NoSuchElementException();
                }
                last = next.getKey();
                return next.getValue();
            }
        };
    }

    private Map.@Nullable Entry<Place, Lot> after(@Nullable Place last) {
        Map.Entry<Place, Lot> next = knownAfter(last);
        while (!readToTheEnd && (next == null || next.getKey().burnKey().compareTo(readUpTo) > 0)) {
            putPortion(source.open(readUpTo, PORTION), PORTION);
            next = knownAfter(last);
        }
        return next;
    }

    private Map.@Nullable Entry<Place, Lot> knownAfter(@Nullable Place last) {
        return last == null ? open.firstEntry() : open.higherEntry(last);
    }
}
