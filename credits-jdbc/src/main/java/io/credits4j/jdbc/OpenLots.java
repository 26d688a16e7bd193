package io.credits4j.jdbc;

import io.credits4j.books.Lot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** The open lots of one account in burn order, loaded in portions as far as somebody walks. */
final class OpenLots implements Iterable<Lot> {
    static final int PORTION = 64;

    private final Function<String, List<Lot>> portions;
    private final List<Lot> loaded = new ArrayList<>();
    private boolean complete;

    /** Takes what returns the next portion after a burn key. */
    OpenLots(Function<String, List<Lot>> portions) {
        this.portions = portions;
    }

    @Override
    public Iterator<Lot> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return reaches(next);
            }

            @Override
            public Lot next() {
                if (!reaches(next)) {
                    throw new NoSuchElementException();
                }
                return loaded.get(next++);
            }
        };
    }

    private boolean reaches(int index) {
        while (index >= loaded.size() && !complete) {
            List<Lot> portion = portions.apply(
                    loaded.isEmpty() ? "" : loaded.get(loaded.size() - 1).burnKey());
            loaded.addAll(portion);
            complete = portion.size() < PORTION;
        }
        return index < loaded.size();
    }
}
