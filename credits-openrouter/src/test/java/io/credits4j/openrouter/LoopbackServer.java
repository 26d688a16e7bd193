package io.credits4j.openrouter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** An HTTP server on a raw loopback socket that plays one script per request, down to the byte. */
final class LoopbackServer implements AutoCloseable {
    private final ServerSocket listener;
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean hangingUp;

    LoopbackServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        start(this::accept);
    }

    /** What to do with one request. */
    interface Script {
        void play(Peer peer) throws IOException, InterruptedException;
    }

    record Received(String line, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    LoopbackServer then(Script script) {
        scripts.add(script);
        return this;
    }

    LoopbackServer answering(int status, String body, String... headers) {
        return then(peer -> peer.answer(status, body, headers));
    }

    LoopbackServer streaming(String body, String... headers) {
        return then(peer -> {
            peer.streamHead(headers);
            peer.chunk(body.getBytes(StandardCharsets.UTF_8));
            peer.endChunks();
        });
    }

    /** From now on connections are closed before a byte is exchanged. */
    void hangUpOnConnect() {
        hangingUp = true;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/api/v1";
    }

    OpenRouterClient.Builder clientBuilder() {
        return OpenRouterClient.builder().apiKey("sk-or-v1-secret").baseUrl(url());
    }

    OpenRouterClient client() {
        return clientBuilder().build();
    }

    List<Received> received() {
        return received;
    }

    Received only() {
        if (received.size() != 1) {
            throw new AssertionError("received " + received.size() + " requests");
        }
        return received.get(0);
    }

    int connections() {
        return sockets.size();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listener.accept();
            socket.setTcpNoDelay(true);
            sockets.add(socket);
            if (hangingUp) {
                socket.close();
                continue;
            }
            start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        Peer peer = new Peer(socket);
        for (Received request = peer.read(); request != null; request = peer.read()) {
            received.add(request);
            Script script = scripts.poll();
            if (script == null) {
                // Nobody expected this request: end it at once instead of letting a test wait.
                peer.cut();
                return;
            }
            script.play(peer);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // The end of a socket ends its thread.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** The server's end of a connection. */
    static final class Peer {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        private @Nullable Received read() throws IOException {
            String line = line();
            if (line == null) {
                return null;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String header = line(); header != null && !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            int length = Integer.parseInt(Objects.requireNonNull(headers.getOrDefault("content-length", "0")));
            return new Received(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }

        private @Nullable String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    return line.toString(StandardCharsets.UTF_8).strip();
                }
                line.write(next);
            }
            return null;
        }

        void answer(int status, String body, String... headers) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            head(status, "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n", headers);
            send(bytes);
        }

        void streamHead(String... headers) throws IOException {
            head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n", headers);
        }

        void head(int status, String framing, String... headers) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n" + framing);
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            send(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        }

        void chunk(String text) throws IOException {
            chunk(text.getBytes(StandardCharsets.UTF_8));
        }

        void chunk(byte[] bytes) throws IOException {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
            chunk.writeBytes(bytes);
            chunk.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            send(chunk.toByteArray());
        }

        void endChunks() throws IOException {
            send("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void cut() throws IOException {
            socket.close();
        }

        /** Waits until the client has gone away. */
        void awaitGone() throws IOException {
            try {
                while (in.read() >= 0) {
                    // A client that goes away sends nothing more.
                }
            } catch (SocketException e) {
                // A reset is going away, too.
            }
        }
    }
}
