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
}
