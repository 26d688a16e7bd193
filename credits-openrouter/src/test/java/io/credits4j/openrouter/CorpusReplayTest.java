package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Replays recorded interactions, where there are any, over a loopback socket in fragments of random size, and compares
 * what the client makes of each with a plain reading of the recorded bytes.
 */
@Timeout(300)
class CorpusReplayTest {
    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final Pattern COST = Pattern.compile("\"cost\"\\s*:\\s*(-?[0-9.eE+-]+)");

    private final Map<String, Integer> classes = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int replayed;

    /** What an interaction amounts to. */
    private record Outcome(String error, String text, List<String> calls, String finish, String tokens, String cost) {}

    @Test
    void every_recorded_interaction_is_read_as_it_was_recorded() throws IOException {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            System.out.println("skipped: no corpus; name it in CREDITS_CORPUS or -Dcredits4j.corpus");
            assertThat(corpus).isEmpty();
            return;
        }
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Path folder = corpus.get().resolve("openrouter");
        replayAll(folder, PLAIN.readTree(folder.resolve("captures/index.json").toFile()), new Random(seed));
        System.out.println("classes=" + classes);
        System.out.println("replayed=" + replayed + " failed=" + failures.size());
        assertThat(failures).isEmpty();
        assertThat(replayed).isGreaterThanOrEqualTo(1047);
    }

    private static Optional<Path> corpus() {
        String named = System.getProperty("credits4j.corpus", System.getenv("CREDITS_CORPUS"));
        return Optional.ofNullable(named).map(Path::of).filter(Files::isDirectory);
    }

    private void replayAll(Path folder, JsonNode index, Random random) throws IOException {
        try (LoopbackServer server = new LoopbackServer()) {
            OpenRouterClient client = server.client();
            for (JsonNode entry : index) {
                byte[] body =
                        Files.readAllBytes(folder.resolve(entry.get("file").asText()));
                serve(server, entry, body, random);
                replay(server, client, entry, body);
            }
        }
    }

    private static void serve(LoopbackServer server, JsonNode entry, byte[] body, Random random) {
        List<String> headers = new ArrayList<>();
        entry.path("response_headers").properties().forEach(header -> {
            if (!header.getKey().equals("transfer-encoding") && !header.getKey().equals("content-type")) {
                headers.add(header.getKey() + ": " + header.getValue().asText());
            }
        });
        headers.add("Content-Type: " + (isStream(entry) ? "text/event-stream" : "application/json"));
        int largest = 1 + random.nextInt(1 << random.nextInt(13));
        server.then(peer -> {
            peer.head(entry.get("status").asInt(), "Transfer-Encoding: chunked\r\n", headers.toArray(String[]::new));
            for (int from = 0, size; from < body.length; from += size) {
                size = Math.min(body.length - from, 1 + random.nextInt(largest));
                peer.chunk(java.util.Arrays.copyOfRange(body, from, from + size));
            }
            peer.endChunks();
        });
    }

    private static boolean isStream(JsonNode entry) {
        return entry.get("kind").asText().equals("sse");
    }

    private void replay(LoopbackServer server, OpenRouterClient client, JsonNode entry, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        boolean chat = entry.get("uri").asText().endsWith("/chat/completions");
        Outcome expected = isStream(entry)
                ? plainStream(text)
                : plainAnswer(entry.get("status").asInt(), text);
        Outcome actual;
        if (!chat && entry.get("uri").asText().endsWith("/embeddings")) {
            expected = plainVectors(text);
            actual = embedded(client);
        } else if (!chat) {
            actual = otherEndpoint(server);
        } else if (isStream(entry)) {
            actual = streamed(client);
        } else {
            actual = called(client);
        }
        replayed++;
        String kind = kind(entry.get("uri").asText());
        String failed = expected.error().isEmpty()
                ? ""
                : ", error " + entry.get("status").asInt();
        classes.merge(kind + ", " + entry.get("kind").asText() + failed, 1, Integer::sum);
        if (!expected.equals(actual)) {
            failures.add(entry.get("file").asText() + "\n expected " + expected + "\n actual   " + actual);
        }
    }

    private static String kind(String uri) {
        if (uri.endsWith("/chat/completions")) {
            return "chat";
        }
        return uri.endsWith("/embeddings") ? "embeddings" : "other endpoint (transport and usage only)";
    }

    private static Outcome embedded(OpenRouterClient client) {
        EmbeddingResponse answer = client.embed(EmbeddingRequest.of("acme/vectors", "a"));
        List<String> sizes = new ArrayList<>();
        for (int i = 0; i < answer.size(); i++) {
            sizes.add(String.valueOf(answer.vector(i).length));
        }
        return new Outcome("", "", sizes, "", tokens(answer.usage()), cost(answer.usage()));
    }

    private static Outcome called(OpenRouterClient client) {
        try {
            return outcome("", client.chat(Samples.HELLO));
        } catch (OpenRouterException e) {
            return failed(e);
        }
    }

    private static Outcome streamed(OpenRouterClient client) {
        try {
            return outcome("", client.stream(Samples.HELLO, chunk -> {}));
        } catch (OpenRouterException e) {
            return failed(e);
        }
    }

    /** Endpoints the client has no method for yet: their answers are fetched and their usage is read. */
    private static Outcome otherEndpoint(LoopbackServer server) {
        HttpUrl base = HttpUrl.get(server.url());
        Request template = new Request.Builder().url(base).build();
        Exchange exchange = new Exchange(new OkHttpClient(), base, template, 1 << 26);
        return exchange.post(Exchange.Post.of("other", new byte[] {'{', '}'}, Map.of()), id -> {}, (head, body) -> {
            Optional<Usage> usage = Usage.of(body);
            return new Outcome("", "", List.of(), "", "", cost(usage));
        });
    }

    private static Outcome failed(OpenRouterException e) {
        String code = e.errorCode().orElse("none");
        return e.partial()
                .map(partial -> outcome(code, partial))
                .orElseGet(() -> new Outcome(code, "", List.of(), "", "", ""));
    }

    private static Outcome outcome(String error, ChatResponse answer) {
        List<String> calls = answer.toolCalls().stream()
                .map(call -> call.id() + "/" + call.name() + "/" + call.arguments())
                .toList();
        return new Outcome(
                error,
                answer.text(),
                calls,
                answer.finishReason().orElse(""),
                tokens(answer.usage()),
                cost(answer.usage()));
    }

    private static String tokens(Optional<Usage> usage) {
        return usage.map(known -> known.promptTokens() + "/" + known.completionTokens() + "/" + known.totalTokens())
                .orElse("");
    }

    private static String cost(Optional<Usage> usage) {
        return usage.flatMap(Usage::cost)
                .map(cost -> cost.stripTrailingZeros().toPlainString())
                .orElse("");
    }

    // The plain reading: one pass over the recorded text, nothing shared with the client.

    private static Outcome plainAnswer(int status, String text) {
        JsonNode body = tree(text);
        JsonNode choice = body.path("choices").path(0);
        JsonNode error = body.has("error") ? body.get("error") : choice.path("error");
        String code = error.isMissingNode() ? "" : error.path("code").asText("none");
        assertThat(code.isEmpty() || status == 200 || code.equals(String.valueOf(status)))
                .isTrue();
        List<String> calls = new ArrayList<>();
        for (JsonNode call : choice.path("message").path("tool_calls")) {
            calls.add(call.path("id").asText() + "/"
                    + call.path("function").path("name").asText() + "/"
                    + call.path("function").path("arguments").asText());
        }
        JsonNode content = choice.path("message").path("content");
        return new Outcome(
                code,
                content.isTextual() ? content.asText() : "",
                calls,
                word(choice.path("finish_reason")),
                body.has("choices") ? tokens(body) : "",
                plainCost(text));
    }

    private static Outcome plainVectors(String text) {
        JsonNode body = tree(text);
        List<String> sizes = new ArrayList<>();
        for (JsonNode embedding : body.path("data")) {
            JsonNode vector = embedding.path("embedding");
            int size = vector.isTextual() ? Base64.getDecoder().decode(vector.asText()).length / 4 : vector.size();
            sizes.add(String.valueOf(size));
        }
        return new Outcome("", "", sizes, "", tokens(body), plainCost(text));
    }

    private static Outcome plainStream(String text) {
        StringBuilder said = new StringBuilder();
        Map<Integer, String[]> calls = new TreeMap<>();
        String finish = "";
        String tokens = "";
        String error = "";
        for (String line : text.split("\n", -1)) {
            if (!line.startsWith("data: {")) {
                continue;
            }
            JsonNode event = tree(line.substring(6));
            JsonNode choice = event.path("choices").path(0);
            JsonNode delta = choice.path("delta");
            said.append(word(delta.path("content")));
            for (JsonNode piece : delta.path("tool_calls")) {
                String[] call = Objects.requireNonNull(
                        calls.computeIfAbsent(piece.path("index").asInt(), i -> new String[] {"", "", ""}));
                call[0] = call[0].isEmpty() ? word(piece.path("id")) : call[0];
                call[1] = call[1].isEmpty() ? word(piece.path("function").path("name")) : call[1];
                call[2] += word(piece.path("function").path("arguments"));
            }
            finish = word(choice.path("finish_reason")).isEmpty() ? finish : word(choice.path("finish_reason"));
            tokens = tokens(event).isEmpty() ? tokens : tokens(event);
            error = event.has("error") ? event.get("error").path("code").asText("none") : error;
        }
        List<String> merged =
                calls.values().stream().map(call -> String.join("/", call)).toList();
        return new Outcome(error, said.toString(), merged, finish, tokens, plainCost(text));
    }

    private static String word(JsonNode node) {
        return node.isTextual() ? node.asText() : "";
    }

    private static String tokens(JsonNode body) {
        JsonNode usage = body.path("usage");
        Function<String, Long> count = name -> usage.path(name).asLong();
        return usage.isObject()
                ? count.apply("prompt_tokens") + "/" + count.apply("completion_tokens") + "/"
                        + count.apply("total_tokens")
                : "";
    }

    /** The last cost in the text, digit by digit, past any floating point. */
    private static String plainCost(String text) {
        @Nullable String last = null;
        for (Matcher cost = COST.matcher(text); cost.find(); ) {
            last = cost.group(1);
        }
        return last == null ? "" : new BigDecimal(last).stripTrailingZeros().toPlainString();
    }

    private static JsonNode tree(String json) {
        try {
            return PLAIN.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
