package io.credits4j.examples.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The answer everybody streams: as many chunks as a long one has, in the shape and with the comments OpenRouter sends. */
final class LongAnswer {
    static final String MODEL = "openai/gpt-4o";
    static final String QUESTION = "Why do rivers meander?";
    static final int CHUNKS = 500;

    private static final String PIECE = " river";
    private static final int CHUNKS_PER_COMMENT = 50;
    private static final String HEAD = "data: {\"id\":\"gen-1763000000-abcdefghijklmnopqrst\",\"provider\":\"OpenAI\","
            + "\"model\":\"openai/gpt-4o\",\"object\":\"chat.completion.chunk\",\"created\":1763000000,"
            + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"";
    private static final String OPEN = HEAD + PIECE + "\"},\"finish_reason\":null,\"native_finish_reason\":null,"
            + "\"logprobs\":null}],\"system_fingerprint\":\"fp_a1b2c3d4e5\"}\n\n";
    private static final String STOP = HEAD + "\"},\"finish_reason\":\"stop\",\"native_finish_reason\":\"stop\","
            + "\"logprobs\":null}],\"system_fingerprint\":\"fp_a1b2c3d4e5\"}\n\n";
    private static final String USAGE = HEAD + "\"},\"finish_reason\":\"stop\",\"native_finish_reason\":\"stop\","
            + "\"logprobs\":null}],\"usage\":{\"prompt_tokens\":14,\"completion_tokens\":500,\"total_tokens\":514,"
            + "\"cost\":0.005035,\"is_byok\":false,\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
            + "\"cost_details\":{\"upstream_inference_cost\":0.005035},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}}\n\n";

    private LongAnswer() {}

    /** How many characters whoever reads every chunk has read. */
    static long characters() {
        return (long) CHUNKS * PIECE.length();
    }

    /** Returns its events in order, each as it goes over the wire. */
    static List<byte[]> events() {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            events.add(i % CHUNKS_PER_COMMENT == 0 ? ": OPENROUTER PROCESSING\n\n" + OPEN : OPEN);
        }
        events.add(STOP);
        events.add(USAGE);
        events.add("data: [DONE]\n\n");
        return events.stream()
                .map(event -> event.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
