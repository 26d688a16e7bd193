package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.UseWindow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger watches accounts for, and who wants to know.
 *
 * @param keeping whether events wait in the outbox until they are delivered
 * @param telling whether somebody is told of them after the commit
 * @param notice how long before its end a lot is noticed, if at all
 * @param use what use is unusual, if anything is
 */
record Watching(
        boolean keeping,
        boolean telling,
        @Nullable Duration notice,
        @Nullable UseWatch use) {
    /** For those who only read, or whom nobody listens to. */
    static final Watching NOTHING = new Watching(false, false, null, null);

    boolean isHeard() {
        return keeping || telling;
    }

    /** When to give notice of an end; never where the notice would have to come before the lot can be spent. */
    @Nullable
    Instant noticeOf(@Nullable Instant end, Instant start) {
        if (notice == null || end == null) {
            return null;
        }
        Instant at = end.minus(notice);
        return at.isAfter(start) ? at : null;
    }

    boolean isNews(UseWindow window) {
        return use != null && use.isNews(window);
    }

    /** The use as it stands after some more; unchanged if nobody watches it. */
    @Nullable
    UseWindow after(@Nullable UseWindow before, Credits amount, Instant at) {
        return use == null ? before : use.after(before, amount, at);
    }
}
