package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Feeds answers that were broken at random to everything that reads answers. Whatever comes, there is a result or one of
 * the declared failures, soon, and without exhausting the memory. The same seed gives the same inputs: {@code
 * -Dcredits4j.inputs=1000000} for more, {@code -Dcredits4j.seed=1} for others.
 */
@Timeout(3600)
class HostileBytesTest {
    private static final long SEED = Long.getLong("credits4j.seed", 20_260_822L);
    private static final int INPUTS = Integer.getInteger("credits4j.inputs", 5_000);
    private static final int MOST_MUTATIONS = 6;
    private static final int LARGEST_INPUT = 64 * 1024;
    private static final int LARGEST_RECORDING = 8 * 1024;
    private static final long MOST_NANOS = 10_000_000_000L;
    private static final long MOST_BYTES_BEYOND = 32L * 1024 * 1024;
    private static final long MOST_BYTES_PER_BYTE = 600;

    private static final String[] WORDS = {
        "data: ",
        "data:",
        "\n\n",
        "\r\n",
        "\r",
        "\n",
        ": x\n\n",
        "event: error\n",
        "data: [DONE]\n\n",
        "[DONE]",
        "null",
        "true",
        "-1",
        "0",
        "1e5",
        "1E-400",
        "1e999999999",
        "1e99999999999999",
        "9223372036854775808",
        "-0.0",
        "{}",
        "[]",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "\uFEFF",
        "\"error\":{\"code\":502},",
        "\"error\":7,",
        "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],",
        "\"choices\":{},",
        "\"choices\":[1,null],",
        "\"usage\":{\"cost\":0.1,\"prompt_tokens\":3},",
        "\"usage\":null,",
        "\"usage\":[],",
        "\"finish_reason\":\"error\",",
        "\"finish_reason\":7,",
        "\"delta\":[],",
        "\"delta\":{},",
        "\"content\":[{\"text\":\"x\"},3],",
        "\"tool_calls\":[{\"index\":0}],",
        "\"tool_calls\":{\"a\":1},",
        "\"index\":-1,",
        "\"index\":4294967296,",
        "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"x\"}],",
        "\"audio\":{\"data\":\"QQ==\"},",
        "\"images\":[{\"image_url\":{\"url\":\"u\"}}],",
        "\"data\":[],",
        "\"data\":{},",
        "\"id\":7,"
    };

    private static final byte[][] RAW = {
        {0},
        {(byte) 0xFF},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xE2, (byte) 0x82},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xFE, (byte) 0xFF}
    };

    /** A tree cannot hold such a number; one pass over an event does not look at it. */
    private static final Pattern NUMBER_BEYOND_READING = Pattern.compile("[eE][+-]?[0-9]{10}");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Request REQUEST =
            new Request.Builder().url("http://127.0.0.1/").build();
    private static final OkHttpClient HTTP = new OkHttpClient();

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<String> failures = new ArrayList<>();
    private int results;
    private int refusals;

    @Test
    void whatever_arrives_ends_in_a_result_or_a_declared_failure() {
        List<byte[]> seeds = seeds();
        for (int input = 0; input < INPUTS && failures.size() < 10; input++) {
            byte[] bytes = mutated(seeds);
            check(input, bytes, input % 2 == 0 ? this::asStream : this::asAnswer);
        }
        System.out.println("seed=" + SEED + " inputs=" + INPUTS + " failed=" + failures.size());
        assertThat(failures).isEmpty();
        assertThat(results).isPositive();
        assertThat(refusals).isPositive();
    }

    private void check(int input, byte[] bytes, BiConsumer<Integer, byte[]> reading) {
        long start = System.nanoTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reading.accept(input, bytes);
        } catch (RuntimeException | Error e) {
            failures.add(told(input, bytes, e.toString() + " at " + e.getStackTrace()[0]));
            return;
        }
        long nanos = System.nanoTime() - start;
        long more = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        if (nanos > MOST_NANOS || more > MOST_BYTES_BEYOND + MOST_BYTES_PER_BYTE * bytes.length) {
            failures.add(told(input, bytes, nanos + " ns and " + more + " bytes for " + bytes.length));
        }
    }

    private static String told(int input, byte[] bytes, String what) {
        String text = latin(bytes);
        return "input " + input + ": " + what + ": " + text.substring(0, Math.min(2000, text.length()));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // Reading.

    private void asStream(int input, byte[] bytes) {
        AnswerHead head = new AnswerHead(200, ResponseHeaders.of(Headers.of("X-Generation-Id", "gen-1")), true);
        Response response = new Response.Builder()
                .request(REQUEST)
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("OK")
                .body(ResponseBody.create(new byte[0], null))
                .build();
        int largest = 1 + random.nextInt(1 << random.nextInt(12));
        InputStream fragments = new Fragments(bytes, largest, random.split());
        try (ChatStream stream = new ChatStream(HTTP.newCall(REQUEST), response, head, fragments, LARGEST_INPUT)) {
            for (ChatChunk chunk : stream) {
                requireAsATree(chunk, bytes);
            }
            use(stream.result());
            results++;
        } catch (StreamInterruptedException e) {
            use(e);
        }
    }

    /** What is read in one pass is what a tree of the event says. */
    private static void requireAsATree(ChatChunk chunk, byte[] input) {
        JsonNode tree = chunk.body();
        if (!tree.isObject() && NUMBER_BEYOND_READING.matcher(latin(input)).find()) {
            return;
        }
        if (!tree.isObject() || !Usage.of(tree).equals(chunk.usage())) {
            throw new AssertionError("the tree says otherwise");
        }
        boolean choices = tree.path("choices").isArray() || tree.path("choices").isEmpty();
        if (choices && ErrorBody.find(tree).isPresent() != chunk.hasError()) {
            throw new AssertionError("the tree tells of an error or not");
        }
        requirePresent(chunk.raw());
        requireShort(chunk.toString());
    }

    private void asAnswer(int input, byte[] bytes) {
        boolean billable = random.nextBoolean();
        ResponseHeaders headers = ResponseHeaders.of(Headers.of("Retry-After", "1"));
        try {
            if (random.nextInt(4) == 0) {
                int status = new int[] {400, 402, 403, 404, 408, 429, 500, 503, 524}[random.nextInt(9)];
                throw Failures.refused(new AnswerHead(status, headers, billable), Json.object(bytes));
            }
            AnswerHead head = new AnswerHead(200, headers, billable);
            JsonNode body = Exchange.judged(head, bytes);
            readResources(body);
            requirePresent(EmbeddingResponse.read(head, body).raw());
            use(ChatResponse.read(head, body));
            results++;
        } catch (OpenRouterException e) {
            use(e);
        }
        boolean chunk = new ChunkReader().read(bytes) != null;
        boolean tree = Json.object(bytes) != null;
        if (chunk != tree && !NUMBER_BEYOND_READING.matcher(latin(bytes)).find()) {
            throw new AssertionError("a chunk or none");
        }
    }

    private void readResources(JsonNode body) {
        JsonNode data = Json.member(body, "data");
        requirePresent(ModelInfo.listOf(data));
        requirePresent(EndpointInfo.listOf(data));
        ModelActivity.listOf(data).ifPresent(activity -> requirePresent(activity.toString()));
        GenerationInfo.of(data).ifPresent(known -> requireShort(known.toString() + known.providerCost()));
        requirePresent(KeyInfo.of(data));
        AccountFunds.of(data).ifPresent(funds -> requirePresent(funds.remaining()));
        requirePresent(ModelPage.of(ModelQuery.all(), REQUEST.url(), body));
    }

    private static void use(ChatResponse answer) {
        requirePresent(answer.raw());
        requirePresent(answer.json());
        requirePresent(answer.routingMetadata());
        requirePresent(answer.usage().flatMap(Usage::providerCost));
        answer.usage().ifPresent(usage -> requirePresent(usage.uncachedPromptTokens()));
        for (Choice choice : answer.choices()) {
            requirePresent(choice.toMessage().toMap());
            requirePresent(choice.images());
            requirePresent(choice.citations());
            requirePresent(choice.reasoningDetails());
            requirePresent(choice.audio().flatMap(AudioOutput::bytes));
        }
        requireShort(answer.toString());
    }

    private void use(OpenRouterException e) {
        refusals++;
        requirePresent(e.rawError());
        requirePresent(e.retryAfter());
        e.partial().ifPresent(HostileBytesTest::use);
        requireShort(e.toString());
    }

    private static void requirePresent(@Nullable Object read) {
        if (read == null) {
            throw new AssertionError("nothing where something is declared");
        }
    }

    private static void requireShort(String shown) {
        if (shown.length() > LARGEST_INPUT) {
            throw new AssertionError("shown in " + shown.length() + " characters");
        }
    }

    /** Hands bytes on in pieces of random size. */
    private static final class Fragments extends InputStream {
        private final ByteArrayInputStream bytes;
        private final int largest;
        private final SplittableRandom random;

        private Fragments(byte[] bytes, int largest, SplittableRandom random) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.largest = largest;
            this.random = random;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return bytes.read(into, offset, Math.min(length, 1 + random.nextInt(largest)));
        }
    }

    // Inputs.

    private byte[] mutated(List<byte[]> seeds) {
        byte[] bytes = pick(seeds);
        for (int left = random.nextInt(MOST_MUTATIONS + 1); left > 0; left--) {
            bytes = mutated(bytes, seeds);
        }
        return Arrays.copyOf(bytes, Math.min(bytes.length, LARGEST_INPUT));
    }

    private byte[] mutated(byte[] bytes, List<byte[]> seeds) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(1 << random.nextInt(10)));
        return switch (random.nextInt(9)) {
            case 0 -> flipped(bytes, from);
            case 1 -> joined(bytes, 0, from, new byte[0], bytes, to, bytes.length);
            case 2 -> joined(bytes, 0, to, new byte[0], bytes, from, bytes.length);
            case 3, 4, 5 -> joined(bytes, 0, from, word(), bytes, random.nextBoolean() ? from : to, bytes.length);
            case 6 -> Arrays.copyOf(bytes, from);
            case 7 -> spliced(bytes, from, pick(seeds));
            default -> joined(bytes, 0, from, nested(), bytes, from, bytes.length);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        if (at < copy.length) {
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private byte[] word() {
        return random.nextInt(6) == 0
                ? RAW[random.nextInt(RAW.length)]
                : WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
    }

    private byte[] nested() {
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        return open.repeat(1 + random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] spliced(byte[] bytes, int at, byte[] other) {
        int from = random.nextInt(other.length + 1);
        return joined(bytes, 0, at, new byte[0], other, from, other.length);
    }

    private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] middle, byte[] b, int bFrom, int bTo) {
        byte[] all = Arrays.copyOfRange(a, aFrom, aTo + middle.length + bTo - bFrom);
        System.arraycopy(middle, 0, all, aTo - aFrom, middle.length);
        System.arraycopy(b, bFrom, all, aTo - aFrom + middle.length, bTo - bFrom);
        return all;
    }

    private byte[] pick(List<byte[]> seeds) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        Samples.STREAMS.forEach(text -> seeds.add(text.getBytes(StandardCharsets.UTF_8)));
        Samples.BODIES.forEach(text -> seeds.add(text.getBytes(StandardCharsets.UTF_8)));
        recordings().ifPresent(folder -> addRecordings(folder, seeds));
        return seeds;
    }

    private static Optional<Path> recordings() {
        String named = System.getProperty("credits4j.corpus", System.getenv("CREDITS_CORPUS"));
        return Optional.ofNullable(named)
                .map(folder -> Path.of(folder, "openrouter", "captures", "ruby_llm"))
                .filter(Files::isDirectory);
    }

    private static void addRecordings(Path folder, List<byte[]> seeds) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (Files.size(file) <= LARGEST_RECORDING) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
