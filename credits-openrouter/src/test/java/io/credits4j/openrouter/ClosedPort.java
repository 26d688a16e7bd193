package io.credits4j.openrouter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A port nobody listens on, and that nobody else can take meanwhile: bound, but not listening. */
final class ClosedPort implements AutoCloseable {
    private final Socket bound = new Socket();

    ClosedPort() throws IOException {
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    String url() {
        return "http://127.0.0.1:" + bound.getLocalPort() + "/api/v1";
    }

    @Override
    public void close() throws IOException {
        bound.close();
    }
}
