package io.credits4j.openrouter;

/** Answers as the API writes them, made up. */
final class Samples {
    static final ChatRequest HELLO = ChatRequest.of("acme/small", "Say hello.");

    static final String ANSWER = "{\"id\":\"gen-body\",\"provider\":\"Acme\",\"model\":\"acme/small-20260101\","
            + "\"object\":\"chat.completion\",\"created\":1780944466,\"new_field\":{\"a\":1.50},\"choices\":[{\"index\":0,"
            + "\"finish_reason\":\"stop\",\"native_finish_reason\":\"end_turn\",\"message\":{\"role\":\"assistant\","
            + "\"content\":\"Hello.\",\"refusal\":null,\"reasoning\":\"A greeting.\","
            + "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\"abc\"}]}}],"
            + "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5,\"total_tokens\":17,\"cost\":7.65E-6,"
            + "\"is_byok\":false,\"prompt_tokens_details\":{\"cached_tokens\":8,\"cache_write_tokens\":2},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":3},"
            + "\"cost_details\":{\"upstream_inference_cost\":null}}}";

    static final String USAGE =
            "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5,\"total_tokens\":17,\"cost\":0.0076509169000000005}";

    static final String DONE = "data: [DONE]\n\n";

    private Samples() {}

    static String event(String json) {
        return "data: " + json + "\n\n";
    }

    static String text(String text) {
        return event(
                "{\"id\":\"gen-chunk\",\"model\":\"acme/small\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                        + text + "\"},\"finish_reason\":null}]}");
    }

    static String finish(String reason) {
        return event("{\"id\":\"gen-chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\""
                + reason + "\"}]}");
    }

    static String usageAlone() {
        return event("{\"id\":\"gen-chunk\",\"choices\":[]," + USAGE + "}");
    }

    static String usageWithChoice() {
        return event(
                "{\"id\":\"gen-chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":null}],"
                        + USAGE + "}");
    }

    static String toolPiece(String fields) {
        return event("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + fields + "]}}]}");
    }
}
