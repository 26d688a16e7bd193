package io.credits4j.examples.otherclients;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What lies behind a failure. */
final class Causes {
    private Causes() {}

    static boolean any(@Nullable Throwable failure, Class<? extends Throwable> kind) {
        return Stream.iterate(failure, each -> each != null, each -> each == null ? null : each.getCause())
                .anyMatch(kind::isInstance);
    }
}
