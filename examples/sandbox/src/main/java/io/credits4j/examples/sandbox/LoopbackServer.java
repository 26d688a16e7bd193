package io.credits4j.examples.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on the loopback interface that remembers what it saw and plays the faults it was given. */
final class LoopbackServer implements AutoCloseable {

    static {
        // Without it each answer of the JDK's server waits some 40 ms for the client's delayed acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    /** Turns a request into its answer. */
    @FunctionalInterface
    interface Work {
        Answer answer(SeenRequest request);
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Work work;
    private final ArmedFaults faults = new ArmedFaults();
    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();

    private LoopbackServer(HttpServer server, ExecutorService threads, Work work) {
        this.server = server;
        this.threads = threads;
        this.work = work;
    }

    static LoopbackServer start(String name, int port, Work work) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
            server.setExecutor(threads);
            LoopbackServer loopback = new LoopbackServer(server, threads, work);
            server.createContext("/", loopback::handle);
            // The dispatcher inherits being a daemon from the thread that starts it.
            CompletableFuture.runAsync(server::start, threads).join();
            return loopback;
        } catch (IOException e) {
            threads.shutdownNow();
            throw new UncheckedIOException("cannot listen on loopback port " + port, e);
        }
    }

    URI baseUri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Executor threads() {
        return threads;
    }

    ArmedFaults faults() {
        return faults;
    }

    List<SeenRequest> seen() {
        return List.copyOf(seen);
    }

    long count(String method, String path) {
        return seen.stream()
                .filter(request -> request.method().equals(method) && PathPattern.matches(path, request.path()))
                .count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        SeenRequest request = SeenRequest.read(exchange);
        seen.add(request);
        // An exception from here makes the server close the connection as it is, which a proper close would not.
        answer(request).sendTo(exchange);
    }

    private Answer answer(SeenRequest request) {
        try {
            return faults.take(request)
                    .map(fault -> fault.playOn(work, request))
                    .orElseGet(() -> work.answer(request));
        } catch (RuntimeException e) {
            return Reply.json(500, Json.object().put("sandbox_defect", e.toString()));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
