package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.credits4j.metering.Charge;
import io.credits4j.pricing.CallShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class BoundedCallTest {
    private static final long SEED = Long.getLong("credits4j.seed", System.nanoTime());
    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final Pattern PROMPT_TOKENS = Pattern.compile("\"prompt_tokens\"\\s*:\\s*(\\d+)");

    private static long inputBound(ChatRequest request) {
        return BoundedCall.shape(request, null, 1).inputUpperBoundTokens().orElseThrow();
    }

    @Test
    void the_input_bound_is_never_below_the_bytes_of_all_texts() {
        System.out.println("-Dcredits4j.seed=" + SEED);
        RandomRequests requests = new RandomRequests(new Random(SEED));
        for (int i = 0; i < 2_000; i++) {
            ChatRequest request = requests.next();

            long least = CallShape.TOKENS_AROUND_A_CALL
                    + CallShape.TOKENS_AROUND_A_MESSAGE * request.messages().size()
                    + bytes(request.toMap().get("messages"))
                    + bytes(request.toMap().get("tools"))
                    + bytes(request.toMap().get("response_format"));

            assertThat(inputBound(request)).as("seed %d, request %d", SEED, i).isGreaterThanOrEqualTo(least);
        }
    }

    /** The bytes of every text and every name in a JSON value. */
    private static long bytes(@Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToLong(member -> bytes(member.getKey()) + bytes(member.getValue()))
                    .sum();
        }
        if (json instanceof List<?> list) {
            return list.stream().mapToLong(BoundedCallTest::bytes).sum();
        }
        return json instanceof String text ? text.getBytes(StandardCharsets.UTF_8).length : 0;
    }

    @Test
    void no_random_call_is_charged_above_its_ceiling() {
        System.out.println("-Dcredits4j.seed=" + SEED);
        RandomRequests requests = new RandomRequests(new Random(SEED));
        try (MeteredBench bench = new MeteredBench()) {
            for (int i = 0; i < 200; i++) {
                MeteredReply reply = bench.ai.chat(MeteredBench.chat("m" + i, requests.next()));

                assertThat(reply.charge())
                        .as("seed %d, request %d", SEED, i)
                        .isInstanceOfSatisfying(Charge.Charged.class, charged -> {
                            assertThat(charged.credits())
                                    .isLessThanOrEqualTo(reply.ceiling().credits());
                            assertThat(charged.providerCost().amount())
                                    .isLessThanOrEqualTo(reply.ceiling().cost().amount());
                        });
            }
        }
    }

    @Test
    void the_shape_names_every_model_that_may_serve_and_all_choices() {
        CallShape shape = BoundedCall.shape(
                MeteredBench.request()
                        .models(List.of("a/b", "c/d"))
                        .extra("n", 2)
                        .build(),
                null,
                321);

        assertThat(shape.models()).containsExactly(MeteredBench.MODEL, "a/b", "c/d");
        assertThat(shape.choices()).isEqualTo(2);
        assertThat(shape.maxOutputTokens()).isEqualTo(321);
        assertThat(shape.oneHourCacheWrites()).isTrue();
    }

    @Test
    void recorded_prompts_never_had_more_tokens_than_their_bound() throws IOException {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            System.out.println("skipped: no corpus; name it in CREDITS_CORPUS or -Dcredits4j.corpus");
            assertThat(corpus).isEmpty();
            return;
        }
        Path folder = corpus.get().resolve("openrouter");
        Recorded recorded = new Recorded();
        for (JsonNode entry :
                PLAIN.readTree(folder.resolve("captures/index.json").toFile())) {
            String answer = Files.readString(folder.resolve(entry.get("file").asText()));
            recorded.add(entry, answer);
        }
        System.out.println(recorded);
        assertThat(recorded.exceeded).isEmpty();
        assertThat(recorded.bounded).isGreaterThanOrEqualTo(700);
    }

    private static Optional<Path> corpus() {
        String named = System.getProperty("credits4j.corpus", System.getenv("CREDITS_CORPUS"));
        return Optional.ofNullable(named).map(Path::of).filter(Files::isDirectory);
    }

    /** What recorded calls say about the bound. */
    private static final class Recorded {
        private final List<String> exceeded = new ArrayList<>();
        private int bounded;
        private int needsCap;
        private int unreported;

        void add(JsonNode entry, String answer) {
            if (!entry.path("request").path("messages").isArray()) {
                return;
            }
            ChatRequest request = RecordedCall.request(entry.get("request"));
            if (needsCap(request)) {
                needsCap++;
                return;
            }
            long tokens = promptTokens(answer);
            if (tokens == 0) {
                unreported++;
                return;
            }
            bounded++;
            long bound = inputBound(request);
            if (tokens > bound) {
                exceeded.add(entry.get("file").asText() + ": " + tokens + " > " + bound);
            }
        }

        private static boolean needsCap(ChatRequest request) {
            try {
                BoundedCall.shape(request, null, 1);
                return false;
            } catch (IllegalArgumentException e) {
                assertThatThrownBy(() -> {
                            throw e;
                        })
                        .hasMessageContaining("costCap");
                return true;
            }
        }

        private static long promptTokens(String answer) {
            long most = 0;
            for (Matcher tokens = PROMPT_TOKENS.matcher(answer); tokens.find(); ) {
                most = Math.max(most, Long.parseLong(tokens.group(1)));
            }
            return most;
        }

        @Override
        public String toString() {
            return "bounded=" + bounded + " exceeded=" + exceeded.size() + " needsCap=" + needsCap + " unreported="
                    + unreported;
        }
    }

    /** Requests of random size and script; the same for the same randomness. */
    private static final class RandomRequests {
        private static final int[] FIRST_OF_SCRIPT = {
            0x20, 0x41, 0x61, 0xC0, 0x130, 0x391, 0x410, 0x5D0, 0x627, 0x905, 0x3042, 0x4E00, 0xAC00, 0x1F600, 0x20000
        };
        private static final int IN_SCRIPT = 26;
        private static final String MARKS = "\"\\\n\t\r/{}[]\u0001\u2028";

        private final Random random;

        RandomRequests(Random random) {
            this.random = random;
        }

        ChatRequest next() {
            ChatRequest.Builder request =
                    ChatRequest.builder().model(MeteredBench.MODEL).maxCompletionTokens(1 + random.nextInt(300));
            for (int i = random.nextInt(6); i >= 0; i--) {
                request.message(message());
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                request.function("f" + i, text(80), Map.of("type", "object", "title", text(40)));
            }
            if (random.nextInt(4) == 0) {
                request.jsonSchema("s", Map.of("description", text(60)));
            }
            return request.build();
        }

        private Message message() {
            return switch (random.nextInt(5)) {
                case 0 -> Message.system(text(200));
                case 1 ->
                    Message.user(
                            ContentPart.text(text(100)),
                            ContentPart.text(text(100)).cached());
                case 2 -> Message.assistant(text(300)).with("name", "n" + text(5));
                case 3 -> Message.tool("call_1", text(150));
                default -> Message.user(text(400));
            };
        }

        private String text(int longest) {
            StringBuilder text = new StringBuilder();
            int script = FIRST_OF_SCRIPT[random.nextInt(FIRST_OF_SCRIPT.length)];
            for (int i = random.nextInt(longest); i > 0; i--) {
                if (random.nextInt(20) == 0) {
                    text.append(MARKS.charAt(random.nextInt(MARKS.length())));
                } else {
                    text.appendCodePoint(script + random.nextInt(IN_SCRIPT));
                }
            }
            return text.toString();
        }
    }
}
