package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An answer as server-sent events: comments, small deltas flushed one by one, finish, usage, {@code [DONE]}. */
final class ChatStream implements Answer {

    private static final String COMMENT = ": OPENROUTER PROCESSING\n\n";
    private static final int CHARACTERS_PER_DELTA = 4;
    private static final int DELTAS_PER_COMMENT = 5;

    private final Completion completion;
    private final Generations generations;
    private final StringBuilder produced = new StringBuilder();

    ChatStream(Completion completion, Generations generations) {
        this.completion = completion;
        this.generations = generations;
    }

    @Override
    public void sendTo(HttpExchange exchange) throws IOException {
        Stalls.at(ChatScript.BEFORE_HEADERS, completion.script());
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        if (completion.script().saysGenerationId()) {
            exchange.getResponseHeaders().set("X-Generation-Id", completion.id());
        }
        try {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            play(out);
            out.close();
        } catch (IOException e) {
            generations.finish(completion.cancelled(produced.toString()));
            throw e;
        }
    }

    private void play(OutputStream out) throws IOException {
        write(out, COMMENT);
        write(out, COMMENT);
        List<Piece> pieces = pieces();
        for (int sent = 0; sent < pieces.size(); sent++) {
            if (endsEarly(out, sent)) {
                return;
            }
            produced.append(pieces.get(sent).produced());
            data(out, pieces.get(sent).chunk());
            if (sent % DELTAS_PER_COMMENT == 0) {
                write(out, COMMENT);
            }
        }
        if (!endsEarly(out, pieces.size())) {
            finish(out);
        }
    }

    private void finish(OutputStream out) throws IOException {
        generations.finish(completion.finished());
        for (JsonNode chunk : completion.ending()) {
            data(out, chunk);
        }
        write(out, "data: [DONE]\n\n");
    }

    private boolean endsEarly(OutputStream out, int sent) throws IOException {
        if (Stalls.at(sent, completion.script())) {
            // Two comments, as the real one sends while it waits: the second notices a client that went away.
            write(out, COMMENT);
            write(out, COMMENT);
        }
        if (completion.script().mishap() instanceof ChatScript.Mishap.Cut cut && sent == cut.afterChunks()) {
            generations.finish(completion.broken(produced.toString()));
            throw new IOException("the script cuts the stream here");
        }
        if (completion.script().mishap() instanceof ChatScript.Mishap.ErrorFrame error && sent == error.afterChunks()) {
            generations.finish(completion.failed(produced.toString()));
            write(out, "data: " + error.frame() + "\n\n");
            return true;
        }
        return false;
    }

    private static void data(OutputStream out, JsonNode chunk) throws IOException {
        write(out, "data: " + Json.compact(chunk) + "\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** A chunk, and what the model wrote for it. */
    private record Piece(JsonNode chunk, String produced) {}

    private List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        pieces(completion.text()).forEach(text -> pieces.add(new Piece(completion.delta(text, null), text)));
        List<ChatScript.ToolUse> uses = completion.script().toolUses();
        for (int i = 0; i < uses.size(); i++) {
            pieces.add(new Piece(completion.callBegins(i), ""));
            for (String arguments : pieces(uses.get(i).arguments())) {
                pieces.add(new Piece(completion.callGoesOn(i, arguments), arguments));
            }
        }
        return pieces;
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int left = text.codePointCount(start, text.length());
            int end = text.offsetByCodePoints(start, Math.min(CHARACTERS_PER_DELTA, left));
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }
}
