package io.credits4j.openrouter;

import java.util.List;

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

    /** Streams of every shape. */
    static final List<String> STREAMS = List.of(
            text("Hello") + ": OPENROUTER PROCESSING\n\n" + text(" there") + finish("stop") + usageAlone() + DONE,
            text("ğüñ😀") + finish("length") + usageWithChoice() + DONE,
            toolPiece(
                            "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"one\",\"arguments\":\"{\"}}")
                    + toolPiece("{\"index\":0,\"function\":{\"arguments\":\"}\"}}")
                    + finish("tool_calls")
                    + usageAlone()
                    + DONE,
            event(
                            "{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"reasoning\":\"r\",\"reasoning_details\":"
                                    + "[{\"type\":\"reasoning.text\",\"text\":\"r\",\"index\":0}]},\"logprobs\":{\"content\":[{\"token\":\"r\"}]}}]}")
                    + event(
                            "{\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"id\":\"a\",\"data\":\"QQ==\",\"transcript\":\"t\"},"
                                    + "\"images\":[{\"image_url\":{\"url\":\"u\"}}],\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":"
                                    + "{\"url\":\"u\",\"start_index\":1}}]}}],\"service_tier\":\"flex\"}")
                    + DONE,
            text("Half")
                    + event(
                            "{\"error\":{\"code\":502,\"message\":\"m\",\"metadata\":{\"provider_name\":\"P\"}},\"user_id\":\"u\"}"),
            "event: error\ndata: {\"code\":500,\"message\":\"m\"}\n\n",
            "\uFEFFdata:{\"choices\":[{\"index\":1,\"delta\":{\"content\":[{\"text\":\"p\"}]}}],\r\ndata: \"x\":1}\r\n\r\n"
                    + DONE);

    /** Plain answers of every endpoint. */
    static final List<String> BODIES = List.of(
            ANSWER,
            "{\"error\":{\"code\":402,\"message\":\"m\",\"metadata\":{\"limit_source\":\"openrouter_credits\",\"limit_usd\":1.5}}}",
            "{\"error\":{\"http_status\":404,\"error_type\":\"not_found\",\"availability\":{\"code\":\"no_endpoints\",\"retryable\":true,"
                    + "\"retry_after\":2.5,\"excluded_by\":[\"max_price\"]}}}",
            "{\"error\":{\"code\":429,\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"1759845420000\"}}}}",
            "{\"id\":\"g\",\"data\":[{\"index\":0,\"embedding\":[0.5,1e-3]},{\"embedding\":\"AAAAPw==\"}]," + USAGE
                    + ",\"choices\":[]}",
            "{\"data\":[{\"id\":\"a/b\",\"pricing\":{\"prompt\":\"0.1\",\"overrides\":[{\"min_prompt_tokens\":5,\"prompt\":\"1\"}]},"
                    + "\"date\":\"2026-08-24\",\"usage\":0.5}],\"total_count\":1,\"links\":{\"next\":\"/m?offset=1&limit=1\"},\"choices\":[]}",
            "{\"data\":{\"id\":\"g\",\"total_cost\":0.1,\"is_byok\":true,\"upstream_inference_cost\":1,\"latency\":3.5,"
                    + "\"endpoints\":[{\"pricing\":{},\"status\":-2}],\"limit\":5,\"total_credits\":1,\"total_usage\":2}}");
}
