package io.credits4j.examples.otherclients;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A streamed answer that tells the exchange its events while somebody reads it, and its end however it comes. */
final class MeteredEvents extends FilterInputStream {
    private final MeteredExchange exchange;
    private final EventLines lines;

    MeteredEvents(InputStream body, MeteredExchange exchange) {
        super(body);
        this.exchange = exchange;
        this.lines = new EventLines(exchange);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = super.read(bytes, offset, length);
            if (count < 0) {
                exchange.end();
            } else {
                lines.heard(bytes, offset, count);
            }
            return count;
        } catch (IOException e) {
            exchange.end();
            throw e;
        }
    }

    /** Whoever closes before the end stops listening: what was said by then may be billed. */
    @Override
    public void close() throws IOException {
        super.close();
        exchange.end();
    }

    /** Nothing is read twice. */
    @Override
    public boolean markSupported() {
        return false;
    }
}
