package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatRequestTest {
    private static ChatRequest.Builder hello() {
        return ChatRequest.builder().model("acme/small").message(Message.user("Say hello."));
    }

    private static JsonNode sent(ChatRequest request) throws IOException {
        try (LoopbackServer server = new LoopbackServer().answering(200, Samples.ANSWER)) {
            server.client().chat(request);
            return new ObjectMapper().readTree(server.only().body());
        }
    }

    @Test
    void a_request_without_messages_is_refused() {
        assertThatThrownBy(() -> ChatRequest.builder().model("m").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("message");
    }

    @Test
    void values_out_of_range_are_refused_with_name_and_value() {
        assertThatThrownBy(() -> hello().maxCompletionTokens(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max completion tokens is not above zero: 0");
        assertThatThrownBy(() -> hello().model(" ")).hasMessageContaining("model");
        assertThatThrownBy(() -> hello().stop("a", "b", "c", "d", "e")).hasMessageContaining("5");
        assertThatThrownBy(() -> hello().stop()).hasMessageContaining("0");
        assertThatThrownBy(() -> hello().sessionId("x".repeat(257))).hasMessageContaining("257");
        assertThatThrownBy(() -> ProviderRouting.any().withMaxPromptPrice(new BigDecimal("-1")))
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> Reasoning.maxTokens(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Message.user()).hasMessageContaining("part");
        assertThatThrownBy(() -> Message.of(Map.of("content", "x"))).hasMessageContaining("role");
    }

    @Test
    void metadata_has_sixteen_short_pairs_at_most() {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < 17; i++) {
            pairs.put("k" + i, "v");
        }
        assertThatThrownBy(() -> hello().metadata(pairs)).hasMessageContaining("17");
        assertThatThrownBy(() -> hello().metadata(Map.of("k".repeat(65), "v"))).hasMessageContaining("65");
        assertThatThrownBy(() -> hello().metadata(Map.of("k", "v".repeat(513)))).hasMessageContaining("513");
    }

    @Test
    void what_is_no_json_is_refused() {
        assertThatThrownBy(() -> hello().extra("x", new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x is not a JSON value: java.lang.Object");
        assertThatThrownBy(() -> hello().extra("x", Map.of("y", List.of(Double.NaN))))
                .hasMessageContaining("x.y");
        assertThatThrownBy(() -> hello().extra("x", Map.of(1, "a"))).hasMessageContaining("name is not text");
        assertThatThrownBy(() -> hello().extra("x", new BigDecimal("1E+999999")))
                .hasMessageContaining("range");
        assertThatThrownBy(() -> hello().tool("[1]")).hasMessageContaining("tool");
        Object deep = "end";
        for (int i = 0; i < 300; i++) {
            deep = List.of(deep);
        }
        Object tooDeep = deep;
        assertThatThrownBy(() -> hello().extra("x", tooDeep)).hasMessageContaining("nested");
    }

    @Test
    void fields_on_which_limits_depend_cannot_be_smuggled_in() {
        for (String own : List.of("model", "models", "messages", "stream", "max_completion_tokens", "provider")) {
            assertThatThrownBy(() -> hello().extra(own, "x")).hasMessageContaining(own);
        }
    }

    @Test
    void every_field_is_sent_as_the_api_names_it() throws IOException {
        JsonNode body = sent(hello().models(List.of("acme/large"))
                .message(Message.system("Be brief."))
                .message(Message.assistant("Yes?"))
                .message(Message.tool("call-1", "42"))
                .maxCompletionTokens(200)
                .temperature(new BigDecimal("0.20"))
                .topP(new BigDecimal("0.9"))
                .topK(40)
                .minP(new BigDecimal("0.05"))
                .frequencyPenalty(new BigDecimal("-0.5"))
                .presencePenalty(new BigDecimal("0.5"))
                .repetitionPenalty(new BigDecimal("1.1"))
                .seed(7)
                .stop("END")
                .function("weather", "Tells it.", Map.of("type", "object"))
                .tool("{\"type\":\"openrouter:web_search\"}")
                .toolChoiceFunction("weather")
                .parallelToolCalls(false)
                .jsonSchema("answer", Map.of("type", "object"))
                .reasoning(Reasoning.effort("low").hidden())
                .provider(ProviderRouting.any()
                        .withOrder("acme")
                        .withoutFallbacks()
                        .withMaxPromptPrice(new BigDecimal("3"))
                        .withMaxCompletionPrice(new BigDecimal("1.5E-7")))
                .plugin(Map.of("id", "web"))
                .modalities(List.of("text"))
                .serviceTier("flex")
                .user("hash")
                .sessionId("session")
                .metadata(Map.of("hold", "h1"))
                .extra("future_field", Map.of("a", List.of(1, true, "x")))
                .build());
        assertThat(body.get("model").asText()).isEqualTo("acme/small");
        assertThat(body.get("models").toString()).isEqualTo("[\"acme/large\"]");
        assertThat(body.get("messages").findValuesAsText("role"))
                .containsExactly("user", "system", "assistant", "tool");
        assertThat(body.get("messages").get(3).get("tool_call_id").asText()).isEqualTo("call-1");
        assertThat(body.get("max_completion_tokens").asInt()).isEqualTo(200);
        assertThat(body.get("temperature").toString()).isEqualTo("0.2");
        assertThat(body.get("top_p").asText()).isEqualTo("0.9");
        assertThat(body.get("top_k").asInt()).isEqualTo(40);
        assertThat(body.get("min_p").asText()).isEqualTo("0.05");
        assertThat(body.get("frequency_penalty").asText()).isEqualTo("-0.5");
        assertThat(body.get("presence_penalty").asText()).isEqualTo("0.5");
        assertThat(body.get("repetition_penalty").asText()).isEqualTo("1.1");
        assertThat(body.get("seed").asInt()).isEqualTo(7);
        assertThat(body.get("stop").toString()).isEqualTo("[\"END\"]");
        assertThat(body.get("tools").findValuesAsText("name")).containsExactly("weather");
        assertThat(body.get("tools").get(1).get("type").asText()).isEqualTo("openrouter:web_search");
        assertThat(body.get("tool_choice").get("function").get("name").asText()).isEqualTo("weather");
        assertThat(body.get("parallel_tool_calls").asBoolean(true)).isFalse();
        assertThat(body.get("response_format").get("json_schema").get("strict").asBoolean())
                .isTrue();
        assertThat(body.get("reasoning").toString()).isEqualTo("{\"effort\":\"low\",\"exclude\":true}");
        assertThat(body.get("provider").get("allow_fallbacks").asBoolean(true)).isFalse();
        assertThat(body.get("provider").get("max_price").toString())
                .isEqualTo("{\"prompt\":\"3\",\"completion\":\"0.00000015\"}");
        assertThat(body.get("plugins").toString()).isEqualTo("[{\"id\":\"web\"}]");
        assertThat(body.get("modalities").toString()).isEqualTo("[\"text\"]");
        assertThat(body.get("service_tier").asText()).isEqualTo("flex");
        assertThat(body.get("user").asText()).isEqualTo("hash");
        assertThat(body.get("session_id").asText()).isEqualTo("session");
        assertThat(body.get("metadata").toString()).isEqualTo("{\"hold\":\"h1\"}");
        assertThat(body.get("future_field").toString()).isEqualTo("{\"a\":[1,true,\"x\"]}");
        assertThat(body.get("stream").asBoolean(true)).isFalse();
    }

    @Test
    void parts_are_sent_as_the_api_names_them() throws IOException {
        byte[] bytes = {1, 2, 3};
        JsonNode parts = sent(ChatRequest.builder()
                        .message(Message.user(
                                ContentPart.text("Look.").cached(),
                                ContentPart.image(bytes, "image/png"),
                                ContentPart.file("a.pdf", bytes, "application/pdf"),
                                ContentPart.audio(bytes, "wav"),
                                ContentPart.videoUrl("https://example.com/v.mp4"),
                                ContentPart.of(Map.of("type", "future"))))
                        .build())
                .get("messages")
                .get(0)
                .get("content");
        assertThat(parts)
                .extracting(part -> part.get("type").asText())
                .containsExactly("text", "image_url", "file", "input_audio", "video_url", "future");
        assertThat(parts.get(0).get("cache_control").get("type").asText()).isEqualTo("ephemeral");
        assertThat(parts.get(1).get("image_url").get("url").asText()).isEqualTo("data:image/png;base64,AQID");
        assertThat(parts.get(2).get("file").get("file_data").asText()).isEqualTo("data:application/pdf;base64,AQID");
        assertThat(parts.get(3).get("input_audio").get("format").asText()).isEqualTo("wav");
    }

    @Test
    void a_request_keeps_nothing_of_what_its_maker_still_holds() {
        List<Object> list = new ArrayList<>(List.of("a"));
        ChatRequest.Builder builder = hello().extra("x", list);
        ChatRequest request = builder.build();
        list.add("b");
        builder.temperature(BigDecimal.ONE).message(Message.user("More."));
        assertThat(request.field("x")).contains(List.of("a"));
        assertThat(request.field("temperature")).isEmpty();
        assertThat(request.messages()).hasSize(1);
        assertThatThrownBy(() -> request.toMap().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_request_can_be_changed_by_way_of_a_new_one() {
        ChatRequest request = hello().maxCompletionTokens(9)
                .provider(ProviderRouting.any().withMaxPromptPrice(BigDecimal.TEN))
                .build();
        ChatRequest changed = request.toBuilder()
                .maxCompletionTokens(5)
                .provider(request.provider().orElseThrow().withMaxCompletionPrice(BigDecimal.ONE))
                .without("model")
                .build();
        assertThat(request.maxCompletionTokens()).hasValue(9);
        assertThat(changed.maxCompletionTokens()).hasValue(5);
        assertThat(changed.model()).isEmpty();
        assertThat(changed.models()).isEmpty();
        assertThat(changed.provider().orElseThrow().toMap())
                .containsEntry("max_price", Map.of("prompt", "10", "completion", "1"));
    }

    @Test
    void a_json_null_inside_a_value_stays_one() throws IOException {
        JsonNode body =
                sent(hello().extra("x", Collections.singletonMap("y", null)).build());
        assertThat(body.get("x").get("y").isNull()).isTrue();
    }

    @Test
    void the_rarer_fields_are_sent_as_the_api_names_them() throws IOException {
        JsonNode body = sent(hello().topA(new BigDecimal("0.3"))
                .logitBias(Map.of(50256, new BigDecimal("-100")))
                .logprobs(5)
                .answers(2)
                .verbosity("low")
                .prediction("Hello!")
                .function(FunctionTool.of("weather", "Tells it.")
                        .withRequired("city", "string", "Its name")
                        .withOptional("days", "integer", "How many")
                        .withStrictArguments())
                .tool(ServerTool.webSearch().with("max_results", 3))
                .tool(ServerTool.datetime())
                .toolChoiceServerTool("openrouter:web_search")
                .maxToolCalls(5)
                .stopServerToolsAtCost(new BigDecimal("0.10"))
                .stopServerToolsAfterSteps(4)
                .plugin(Plugin.pdf("cloudflare-ai"))
                .plugin(Plugin.contextCompression().with("enabled", false))
                .imageConfig(Map.of("aspect_ratio", "1:1"))
                .cachedPrompt(PromptCache.ONE_HOUR)
                .promptCacheKey("key")
                .trace(Map.of("trace_id", "t"))
                .echoUpstreamBody()
                .reasoning(Reasoning.effort("high").withSummary("concise"))
                .responseFormat(Map.of("type", "grammar", "grammar", "root ::= x"))
                .provider(ProviderRouting.any()
                        .withQuantizations("fp8", "bf16")
                        .withPreferredMinThroughput(new BigDecimal("50"))
                        .withPreferredMaxLatency(new BigDecimal("1.5"))
                        .withMaxAudioPrice(new BigDecimal("0.1"))
                        .withDistillableText())
                .build());
        assertThat(body.get("top_a").toString()).isEqualTo("0.3");
        assertThat(body.get("logit_bias").toString()).isEqualTo("{\"50256\":-100}");
        assertThat(body.get("logprobs").asBoolean()).isTrue();
        assertThat(body.get("top_logprobs").asInt()).isEqualTo(5);
        assertThat(body.get("n").asInt()).isEqualTo(2);
        assertThat(body.get("verbosity").asText()).isEqualTo("low");
        assertThat(body.get("prediction").get("content").asText()).isEqualTo("Hello!");
        JsonNode function = body.get("tools").get(0).get("function");
        assertThat(function.get("strict").asBoolean()).isTrue();
        assertThat(function.get("parameters").get("required").toString()).isEqualTo("[\"city\"]");
        assertThat(function.get("parameters").get("additionalProperties").asBoolean(true))
                .isFalse();
        assertThat(function.get("parameters")
                        .get("properties")
                        .get("days")
                        .get("type")
                        .asText())
                .isEqualTo("integer");
        assertThat(body.get("tools").get(1).get("parameters").toString()).isEqualTo("{\"max_results\":3}");
        assertThat(body.get("tools").get(2).toString()).isEqualTo("{\"type\":\"openrouter:datetime\"}");
        assertThat(body.get("tool_choice").toString()).isEqualTo("{\"type\":\"openrouter:web_search\"}");
        assertThat(body.get("max_tool_calls").asInt()).isEqualTo(5);
        assertThat(body.get("stop_server_tools_when")
                        .get(0)
                        .get("max_cost_in_dollars")
                        .decimalValue())
                .isEqualByComparingTo("0.1");
        assertThat(body.get("stop_server_tools_when").get(1).get("step_count").asInt())
                .isEqualTo(4);
        assertThat(body.get("plugins").get(0).get("pdf").get("engine").asText()).isEqualTo("cloudflare-ai");
        assertThat(body.get("plugins").get(1).get("enabled").asBoolean(true)).isFalse();
        assertThat(body.get("image_config").get("aspect_ratio").asText()).isEqualTo("1:1");
        assertThat(body.get("cache_control").get("ttl").asText()).isEqualTo("1h");
        assertThat(body.get("prompt_cache_key").asText()).isEqualTo("key");
        assertThat(body.get("trace").get("trace_id").asText()).isEqualTo("t");
        assertThat(body.get("debug").get("echo_upstream_body").asBoolean()).isTrue();
        assertThat(body.get("reasoning").get("summary").asText()).isEqualTo("concise");
        assertThat(body.get("response_format").get("type").asText()).isEqualTo("grammar");
        JsonNode provider = body.get("provider");
        assertThat(provider.get("quantizations").size()).isEqualTo(2);
        assertThat(provider.get("preferred_min_throughput").asInt()).isEqualTo(50);
        assertThat(provider.get("preferred_max_latency").asText()).isEqualTo("1.5");
        assertThat(provider.get("max_price").get("audio").asText()).isEqualTo("0.1");
        assertThat(provider.get("enforce_distillable_text").asBoolean()).isTrue();
    }

    @Test
    void numbers_and_names_out_of_bounds_are_refused_with_name_and_value() {
        assertThatThrownBy(() -> hello().temperature(new BigDecimal("2.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature is not 0 to 2: 2.1");
        assertThatThrownBy(() -> hello().topP(new BigDecimal("-0.1"))).hasMessage("top p is not 0 to 1: -0.1");
        assertThatThrownBy(() -> hello().topK(-1)).hasMessageContaining("top k").hasMessageContaining("-1");
        assertThatThrownBy(() -> hello().minP(BigDecimal.TEN)).hasMessageContaining("min p");
        assertThatThrownBy(() -> hello().frequencyPenalty(new BigDecimal("1E+400")))
                .hasMessageContaining("frequency penalty");
        assertThatThrownBy(() -> hello().presencePenalty(new BigDecimal("-3"))).hasMessageContaining("-3");
        assertThatThrownBy(() -> hello().logprobs(21)).hasMessageContaining("21");
        assertThatThrownBy(() -> hello().answers(0))
                .hasMessageContaining("answers")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> hello().maxToolCalls(31)).hasMessageContaining("31");
        assertThatThrownBy(() -> hello().logitBias(Map.of(5, new BigDecimal("101"))))
                .hasMessageContaining("logit bias of 5")
                .hasMessageContaining("101");
        assertThatThrownBy(() -> hello().stopServerToolsAtCost(BigDecimal.ZERO)).hasMessageContaining("cost");
        assertThatThrownBy(() -> hello().jsonSchema("a b", Map.of())).hasMessageContaining("a b");
        assertThatThrownBy(() -> hello().modalities(List.of())).hasMessageContaining("modalities");
        assertThatThrownBy(() -> hello().metadata(Map.of(" ", "v"))).hasMessageContaining("metadata name");
        assertThatThrownBy(() -> FunctionTool.of("bad name", "d")).hasMessageContaining("bad name");
        assertThatThrownBy(() -> ServerTool.of("function")).hasMessageContaining("FunctionTool");
        assertThatThrownBy(() -> ContentPart.imageUrl("ftp://x/y")).hasMessageContaining("ftp://x/y");
        assertThatThrownBy(() -> ContentPart.imageUrl("file:///etc/passwd")).hasMessageContaining("image url");
        assertThatThrownBy(() -> ContentPart.image(new byte[0], "image/png")).hasMessageContaining("image");
        assertThatThrownBy(() -> ContentPart.image(new byte[1], "png,evil")).hasMessageContaining("png,evil");
    }

    @Test
    void a_secret_in_a_data_url_is_not_shown() {
        assertThatThrownBy(() -> ContentPart.fileUrl(" ", "data:text/plain;base64,c2VjcmV0"))
                .hasMessageNotContaining("c2VjcmV0");
        assertThat(ContentPart.imageUrl("data:image/png;base64,c2VjcmV0").toString())
                .doesNotContain("c2VjcmV0");
    }

    @Test
    void the_newer_parts_and_messages_are_sent_as_the_api_names_them() throws IOException {
        byte[] bytes = {1, 2, 3};
        ToolCall call = new ToolCall("c1", "function", "f", "{}");
        JsonNode messages = sent(ChatRequest.builder()
                        .message(Message.developer("Be brief."))
                        .message(Message.user(
                                ContentPart.text("Look.").cached(PromptCache.ONE_HOUR),
                                ContentPart.imageUrl("https://example.com/a.png", "low"),
                                ContentPart.pdf("a.pdf", bytes),
                                ContentPart.uploadedFile("file-1"),
                                ContentPart.video(bytes, "video/mp4")))
                        .message(Message.tool(call, "42"))
                        .message(Message.tool(call, ContentPart.text("a"), ContentPart.image(bytes, "image/png")))
                        .build())
                .get("messages");
        assertThat(messages.get(0).get("role").asText()).isEqualTo("developer");
        JsonNode parts = messages.get(1).get("content");
        assertThat(parts.get(0).get("cache_control").toString()).contains("\"ttl\":\"1h\"");
        assertThat(parts.get(1).get("image_url").get("detail").asText()).isEqualTo("low");
        assertThat(parts.get(2).get("file").get("file_data").asText()).isEqualTo("data:application/pdf;base64,AQID");
        assertThat(parts.get(3).get("file").get("file_id").asText()).isEqualTo("file-1");
        assertThat(parts.get(4).get("video_url").get("url").asText()).isEqualTo("data:video/mp4;base64,AQID");
        assertThat(messages.get(2).get("tool_call_id").asText()).isEqualTo("c1");
        assertThat(messages.get(3).get("content").get(1).get("type").asText()).isEqualTo("image_url");
    }

    @Test
    void the_arguments_of_a_call_are_parsed_or_were_none() {
        assertThat(new ToolCall("c", "function", "f", "{\"city\":\"Rome\",\"n\":1.50}").parsedArguments())
                .contains(Map.of("city", "Rome", "n", new BigDecimal("1.50")));
        assertThat(new ToolCall("c", "function", "f", "").parsedArguments()).contains(Map.of());
        for (String bad : List.of("[1]", "{\"a\":", "secret", "{}{}", "1e99999999999")) {
            assertThat(new ToolCall("c", "function", "f", bad).parsedArguments())
                    .isEmpty();
        }
    }

    @Test
    void an_estimate_counts_letters_and_other_signs() {
        assertThat(TokenEstimate.of("")).isZero();
        assertThat(TokenEstimate.of("abcd")).isEqualTo(1);
        assertThat(TokenEstimate.of("abcde")).isEqualTo(2);
        assertThat(TokenEstimate.of("日本語")).isEqualTo(3);
        assertThat(TokenEstimate.of("a😀")).isEqualTo(2);
        assertThat(TokenEstimate.of(
                        hello().message(Message.user(ContentPart.text("abcd"), ContentPart.imageUrl("https://x/y")))
                                .build()))
                .isEqualTo(4 + 3 + 4 + 1);
    }
}
