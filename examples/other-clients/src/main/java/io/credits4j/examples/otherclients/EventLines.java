package io.credits4j.examples.otherclients;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Tells an exchange the events of a streamed answer, from its bytes as they come. Not thread-safe. */
final class EventLines {
    private static final String DATA = "data:";

    private final MeteredExchange exchange;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    EventLines(MeteredExchange exchange) {
        this.exchange = exchange;
    }

    void heard(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] != '\n') {
                line.write(bytes[i]);
            } else {
                lineEnded();
            }
        }
    }

    private void lineEnded() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.startsWith(DATA)) {
            exchange.event(text.substring(DATA.length()));
        }
    }
}
