package io.credits4j.examples.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Streams the {@link LongAnswer} to everybody who asks, event by event, in a JVM of its own, so that its processor time
 * is nobody's. It ends with the process that started it.
 */
final class AnswerServer implements AutoCloseable {
    private static final String HEAP = "-Xmx256m";
    private static final String AT_ONCE = "/at-once";
    private static final String LATER = "/later";

    /** How long the first event comes after the headers, where it comes later. */
    static final Duration WAIT = Duration.ofMillis(200);

    private final Process process;
    private final String address;

    private AnswerServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static AnswerServer start() throws IOException {
        Process process = ForkedJvm.of(HEAP, AnswerServer.class, List.of())
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        BufferedReader told =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = told.readLine();
        if (port == null) {
            throw new IllegalStateException("the server of answers did not start");
        }
        return new AnswerServer(process, "http://127.0.0.1:" + port);
    }

    /** Returns the base of an API whose answers begin with their headers. */
    String atOnce() {
        return address + AT_ONCE;
    }

    /** Returns the base of an API whose answers begin {@link #WAIT} after their headers. */
    String later() {
        return address + LATER;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Serves until its input ends; its first line of output is its port. */
    public static void main(String[] args) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        List<byte[]> events = LongAnswer.events();
        AtomicLong number = new AtomicLong();
        server.createContext(AT_ONCE, exchange -> answer(exchange, number.incrementAndGet(), events, Duration.ZERO));
        server.createContext(LATER, exchange -> answer(exchange, number.incrementAndGet(), events, WAIT));
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // Nothing is ever sent; the end says that whoever measures has gone.
        }
        System.exit(0);
    }

    private static void answer(HttpExchange exchange, long number, List<byte[]> events, Duration wait)
            throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("X-Generation-Id", "gen-1763000000-" + number);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            pause(wait);
            for (byte[] event : events) {
                out.write(event);
                out.flush();
            }
        }
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
