package io.credits4j.stripe;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list of Stripe's, newest first, fetched page by page while it is walked through. Each walk fetches it anew.
 *
 * @param <T> what its objects are read as
 */
final class Pages<T> implements Iterable<T> {
    private final Page page;
    private final Function<StripeJson, T> reader;

    Pages(Page page, Function<StripeJson, T> reader) {
        this.page = page;
        this.reader = reader;
    }

    /** Fetches the page after an object; the first page if there is none. */
    @FunctionalInterface
    interface Page {
        StripeJson after(@Nullable String lastId);
    }

    /** Fetches all pages. For lists that are short by nature. */
    List<T> all() {
        List<T> all = new ArrayList<>();
        forEach(all::add);
        return all;
    }

    @Override
    public Iterator<T> iterator() {
        return new Walk();
    }

    private final class Walk implements Iterator<T> {
        private StripeJson current = page.after(null);
        private Iterator<StripeJson> objects = current.list("data").iterator();
        private @Nullable String lastId;

        @Override
        public boolean hasNext() {
            if (!objects.hasNext() && lastId != null && current.isTrue("has_more")) {
                current = page.after(lastId);
                objects = current.list("data").iterator();
            }
            return objects.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            StripeJson object = objects.next();
            lastId = object.id();
            return reader.apply(object);
        }
    }
}
