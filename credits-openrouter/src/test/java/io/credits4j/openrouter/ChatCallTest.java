package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.credits4j.Money;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatCallTest {
    private static final String SECRET = "sk-or-v1-secret";

    private final LoopbackServer server = new LoopbackServer();
    private final OpenRouterClient client = server.client();

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private ChatResponse answer(String body, String... headers) {
        server.answering(200, body, headers);
        return client.chat(Samples.HELLO);
    }

    private <T extends OpenRouterException> T failure(Class<T> type) {
        T thrown = catchThrowableOfType(type, () -> client.chat(Samples.HELLO));
        assertThat(thrown).isNotNull();
        return thrown;
    }

    @Test
    void a_refused_connection_was_provably_not_sent() throws IOException {
        try (ClosedPort closed = new ClosedPort()) {
            OpenRouterClient lost = OpenRouterClient.builder()
                    .apiKey(SECRET)
                    .baseUrl(closed.url())
                    .build();
            assertThatThrownBy(() -> lost.chat(Samples.HELLO))
                    .isInstanceOfSatisfying(ConnectionFailedException.class, e -> {
                        assertThat(e.wasSent()).isFalse();
                        assertThat(e.possiblyBilled()).isFalse();
                    });
            assertThatThrownBy(() -> lost.stream(Samples.HELLO))
                    .isInstanceOfSatisfying(
                            ConnectionFailedException.class,
                            e -> assertThat(e.possiblyBilled()).isFalse());
        }
    }

    @Test
    void an_unknown_host_was_provably_not_sent() {
        OpenRouterClient lost = OpenRouterClient.builder()
                .apiKey(SECRET)
                .baseUrl("https://no-such-host.invalid")
                .build();
        assertThatThrownBy(() -> lost.chat(Samples.HELLO))
                .isInstanceOfSatisfying(
                        ConnectionFailedException.class,
                        e -> assertThat(e.possiblyBilled()).isFalse());
    }

    @Test
    void a_failed_handshake_was_provably_not_sent() {
        OpenRouterClient lost = OpenRouterClient.builder()
                .apiKey(SECRET)
                .baseUrl(server.url().replace("http:", "https:"))
                .build();
        server.hangUpOnConnect();
        assertThatThrownBy(() -> lost.chat(Samples.HELLO))
                .isInstanceOfSatisfying(
                        ConnectionFailedException.class,
                        e -> assertThat(e.possiblyBilled()).isFalse());
    }

    @Test
    void a_cut_before_the_headers_may_have_been_billed_and_is_not_repeated() {
        server.then(LoopbackServer.Peer::cut);
        ConnectionFailedException thrown = failure(ConnectionFailedException.class);
        assertThat(thrown.wasSent()).isTrue();
        assertThat(thrown.possiblyBilled()).isTrue();
        assertThat(thrown.status()).isEmpty();
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void a_cut_inside_the_body_keeps_the_generation_id() {
        server.then(peer -> {
            peer.head(200, "Content-Type: application/json\r\nContent-Length: 900\r\n", "X-Generation-Id: gen-header");
            peer.send("{\"id\":".getBytes(StandardCharsets.UTF_8));
            peer.cut();
        });
        ConnectionFailedException thrown = failure(ConnectionFailedException.class);
        assertThat(thrown.possiblyBilled()).isTrue();
        assertThat(thrown.generationId()).contains("gen-header");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void a_silent_server_may_bill_after_the_time_out() {
        CountDownLatch over = new CountDownLatch(1);
        server.then(peer -> over.await());
        OpenRouterClient impatient =
                server.clientBuilder().readTimeout(Duration.ofMillis(50)).build();
        assertThatThrownBy(() -> impatient.chat(Samples.HELLO))
                .isInstanceOfSatisfying(ConnectionFailedException.class, thrown -> {
                    assertThat(thrown.possiblyBilled()).isTrue();
                });
        over.countDown();
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void a_pooled_connection_that_has_died_is_not_an_excuse_to_send_twice() {
        server.then(peer -> {
            peer.answer(200, Samples.ANSWER);
        });
        client.chat(Samples.HELLO);
        server.then(LoopbackServer.Peer::cut);
        failure(ConnectionFailedException.class);
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void a_redirect_is_not_followed() {
        server.answering(307, "{}", "Location: " + server.url() + "/elsewhere");
        failure(ProviderFailureException.class);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void an_invitation_to_repeat_at_once_is_passed_on_instead_of_followed() {
        server.answering(503, "{\"error\":{\"code\":503}}", "Retry-After: 0");
        ModelUnavailableException thrown = failure(ModelUnavailableException.class);
        assertThat(thrown.retryAfter()).contains(Duration.ZERO);
        assertThat(thrown.isRetryable()).isTrue();
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void an_answer_larger_than_agreed_is_refused() {
        OpenRouterClient careful = server.clientBuilder().largestAnswer(2000).build();
        server.answering(200, " ".repeat(2001), "X-Generation-Id: gen-header");
        assertThatThrownBy(() -> careful.chat(Samples.HELLO))
                .isInstanceOfSatisfying(ProviderFailureException.class, thrown -> {
                    assertThat(thrown.possiblyBilled()).isTrue();
                    assertThat(thrown.generationId()).contains("gen-header");
                });
        server.answering(200, Samples.ANSWER + " ".repeat(2000 - Samples.ANSWER.length()));
        assertThat(careful.chat(Samples.HELLO).text()).isEqualTo("Hello.");
    }

    @Test
    void an_answer_nested_without_end_is_unreadable() {
        server.answering(200, "[".repeat(100_000));
        assertThat(failure(ProviderFailureException.class).possiblyBilled()).isTrue();
    }

    @Test
    void an_answer_that_is_no_json_or_has_no_choices_may_have_been_billed() {
        for (String body : List.of("", "   ", "<html>secret</html>", "[]", "{\"id\":\"x\"}", "{\"choices\":")) {
            server.answering(200, body);
            ProviderFailureException thrown = failure(ProviderFailureException.class);
            assertThat(thrown.possiblyBilled()).isTrue();
            assertThat(thrown).hasNoCause().hasMessageNotContaining("secret");
        }
    }

    @Test
    void an_answer_is_read_whole() {
        ChatResponse answer = answer(Samples.ANSWER, "X-Generation-Id: gen-header");
        assertThat(answer.text()).isEqualTo("Hello.");
        assertThat(answer.generationId()).contains("gen-header");
        assertThat(answer.id()).contains("gen-body");
        assertThat(answer.model()).contains("acme/small-20260101");
        assertThat(answer.provider()).contains("Acme");
        assertThat(answer.createdEpochSecond()).hasValue(1780944466);
        assertThat(answer.finishReason()).contains("stop");
        Choice choice = answer.choices().get(0);
        assertThat(choice.nativeFinishReason()).contains("end_turn");
        assertThat(choice.reasoning()).contains("A greeting.");
        assertThat(choice.refusal()).isEmpty();
        assertThat(answer.raw()).containsEntry("new_field", Map.of("a", new BigDecimal("1.50")));
        assertThat(choice.toMessage().toMap()).containsKey("reasoning_details");
    }

    @Test
    void the_cost_is_exact_and_an_exponent_is_a_number_like_any_other() {
        Usage usage = answer(Samples.ANSWER).usage().orElseThrow();
        assertThat(usage.cost()).contains(new BigDecimal("7.65E-6"));
        assertThat(usage.providerCost()).contains(Money.usd("0.00000765"));
        assertThat(usage.promptTokens()).isEqualTo(12);
        assertThat(usage.uncachedPromptTokens()).isEqualTo(2);
        assertThat(usage.reasoningTokens()).isEqualTo(3);
    }

    private Usage usage(String json) {
        return answer("{\"choices\":[],\"usage\":" + json + "}").usage().orElseThrow();
    }

    @Test
    void an_absent_cost_is_unknown_and_a_zero_is_zero() {
        assertThat(usage("{\"prompt_tokens\":1}").providerCost()).isEmpty();
        assertThat(usage("{\"cost\":null}").providerCost()).isEmpty();
        assertThat(usage("{\"cost\":0}").providerCost()).contains(Money.usd("0"));
        assertThat(answer("{\"choices\":[]}").usage()).isEmpty();
    }

    @Test
    void with_a_key_of_ones_own_the_upstream_cost_is_added_and_otherwise_never() {
        String details = ",\"cost_details\":{\"upstream_inference_cost\":0.03}}";
        assertThat(usage("{\"cost\":0.001,\"is_byok\":true" + details).providerCost())
                .contains(Money.usd("0.031"));
        assertThat(usage("{\"cost\":0.03,\"is_byok\":false" + details).providerCost())
                .contains(Money.usd("0.03"));
        assertThat(usage("{\"cost\":0,\"is_byok\":true}").providerCost()).isEmpty();
    }

    @Test
    void absurd_figures_are_unknown_rather_than_believed() {
        assertThat(usage("{\"cost\":-1}").providerCost()).isEmpty();
        assertThat(usage("{\"cost\":1e999999999}").cost()).isEmpty();
        server.answering(200, "{\"choices\":[],\"usage\":{\"cost\":1e99999999999999}}");
        assertThat(failure(ProviderFailureException.class).possiblyBilled()).isTrue();
        assertThat(usage("{\"cost\":1e300}").providerCost()).isEmpty();
        Usage usage = usage("{\"prompt_tokens\":-5,\"completion_tokens\":1e3,\"prompt_tokens_details\":"
                + "{\"cached_tokens\":9223372036854775807,\"cache_write_tokens\":9223372036854775807}}");
        assertThat(usage.promptTokens()).isZero();
        assertThat(usage.uncachedPromptTokens()).isZero();
    }

    @Test
    void without_the_header_the_generation_id_is_the_one_in_the_body() {
        assertThat(answer(Samples.ANSWER).generationId()).contains("gen-body");
    }

    @Test
    void the_generation_id_is_told_before_the_body_is_read() {
        CountDownLatch told = new CountDownLatch(1);
        byte[] body = Samples.ANSWER.getBytes(StandardCharsets.UTF_8);
        server.then(peer -> {
            peer.head(200, "Content-Length: " + body.length + "\r\n", "X-Generation-Id: gen-header");
            told.await();
            peer.send(body);
        });
        List<String> ids = new ArrayList<>();
        client.chat(Samples.HELLO, id -> {
            ids.add(id);
            told.countDown();
        });
        assertThat(ids).containsExactly("gen-header");
    }

    @Test
    void tool_calls_refusals_and_parts_are_read() {
        ChatResponse answer =
                answer("{\"choices\":[{\"index\":0,\"finish_reason\":\"tool_calls\",\"message\":{\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"x\"}],\"refusal\":\"no\",\"tool_calls\":[{\"id\":\"c1\","
                        + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}");
        assertThat(answer.text()).isEqualTo("a");
        assertThat(answer.choices().get(0).refusal()).contains("no");
        assertThat(answer.toolCalls()).containsExactly(new ToolCall("c1", "function", "f", "{}"));
    }

    @Test
    void headers_name_the_key_and_the_application() {
        server.answering(200, Samples.ANSWER);
        server.clientBuilder()
                .referer("https://app.example")
                .title("App")
                .build()
                .chat(Samples.HELLO);
        LoopbackServer.Received request = server.only();
        assertThat(request.line()).startsWith("POST /api/v1/chat/completions ");
        assertThat(request.header("Authorization")).isEqualTo("Bearer " + SECRET);
        assertThat(request.header("HTTP-Referer")).isEqualTo("https://app.example");
        assertThat(request.header("X-OpenRouter-Title")).isEqualTo("App");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void the_key_and_what_was_said_are_shown_nowhere() {
        assertThat(client.toString()).contains("127.0.0.1").doesNotContain(SECRET);
        assertThat(server.clientBuilder().toString()).doesNotContain(SECRET);
        assertThat(Samples.HELLO.toString()).doesNotContain("Say hello");
        assertThat(Samples.HELLO.messages().toString()).doesNotContain("Say hello");
        assertThat(answer(Samples.ANSWER).toString()).doesNotContain("Hello");
        server.then(LoopbackServer.Peer::cut);
        StringWriter trace = new StringWriter();
        failure(ConnectionFailedException.class).printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains("OpenRouter").doesNotContain(SECRET, "Say hello");
        assertThatThrownBy(() -> OpenRouterClient.create("bad\nkey"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("key\n")
                .hasMessageNotContaining("bad");
    }

    @Test
    void the_key_comes_from_the_environment_or_not_at_all() {
        assertThat(OpenRouterClient.from(Map.of("OPENROUTER_API_KEY", SECRET)).toString())
                .isEqualTo("OpenRouterClient[https://openrouter.ai:443/api/v1]");
        assertThatThrownBy(() -> OpenRouterClient.from(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OPENROUTER_API_KEY");
        assertThatThrownBy(() -> OpenRouterClient.builder().build()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_key_is_not_sent_unencrypted_to_another_machine() {
        assertThatThrownBy(() -> OpenRouterClient.builder().baseUrl("http://openrouter.ai/api/v1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://openrouter.ai/api/v1");
    }

    @Test
    void a_supplied_http_client_is_left_open() {
        OkHttpClient http = new OkHttpClient();
        OpenRouterClient guest = server.clientBuilder().httpClient(http).build();
        server.answering(200, Samples.ANSWER);
        guest.chat(Samples.HELLO);
        guest.close();
        assertThat(http.connectionPool().connectionCount()).isEqualTo(1);
        client.close();
    }

    @Test
    void a_text_cut_in_the_middle_of_a_character_can_be_sent_back() {
        Choice choice = answer("{\"choices\":[{\"message\":{\"content\":\"ab\\ud83d\",\"x\":1e5000}}]}")
                .choices()
                .get(0);
        assertThat(choice.text()).isEqualTo("ab\ud83d");
        server.answering(200, Samples.ANSWER);
        client.chat(Samples.HELLO.toBuilder().message(choice.toMessage()).build());
        assertThat(choice.toMessage().toMap()).containsEntry("content", "ab\uFFFD");
    }

    private static OpenRouterClient configured(String variable, String value) {
        return OpenRouterClient.from(Map.of("OPENROUTER_API_KEY", SECRET, variable, value));
    }

    @Test
    void the_environment_sets_model_and_streaming() {
        assertThat(configured("OPENROUTER_DEFAULT_MODEL", "acme/small").defaultModel())
                .contains("acme/small");
        assertThat(configured("OPENROUTER_DEFAULT_MODEL", "").defaultModel()).isEmpty();
        assertThat(configured("OPENROUTER_ENABLE_STREAMING", "FALSE").isStreaming())
                .isFalse();
        assertThat(configured("OPENROUTER_ENABLE_STREAMING", "true").isStreaming())
                .isTrue();
        assertThat(configured("OPENROUTER_ENABLE_STREAMING", " ").isStreaming()).isTrue();
        assertThat(configured("OPENROUTER_MANAGEMENT_KEY", "sk-2").toString()).doesNotContain("sk-2");
    }

    @Test
    void a_bad_variable_is_refused_with_its_name_and_value_but_never_a_key() {
        assertThatThrownBy(() -> configured("OPENROUTER_ENABLE_STREAMING", "yes"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OPENROUTER_ENABLE_STREAMING")
                .hasMessageContaining("yes");
        assertThatThrownBy(() -> configured("OPENROUTER_MANAGEMENT_KEY", "bad key"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OPENROUTER_MANAGEMENT_KEY")
                .hasMessageNotContaining("bad key");
        assertThatThrownBy(() -> OpenRouterClient.from(Map.of("OPENROUTER_API_KEY", "bad\nkey")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OPENROUTER_API_KEY")
                .hasMessageNotContaining("bad");
    }

    @Test
    void a_request_without_a_model_gets_the_default_one() {
        OpenRouterClient client =
                server.clientBuilder().defaultModel("acme/default").build();
        server.answering(200, Samples.ANSWER).answering(200, Samples.ANSWER).answering(200, Samples.ANSWER);
        ChatRequest unnamed = ChatRequest.builder().message(Message.user("Hi.")).build();
        client.chat(unnamed);
        client.chat(unnamed.toBuilder().models(List.of("acme/a")).build());
        client.chat(Samples.HELLO);
        assertThat(server.received().get(0).body()).contains("\"model\":\"acme/default\"");
        assertThat(server.received().get(1).body()).doesNotContain("acme/default");
        assertThat(server.received().get(2).body()).contains("\"model\":\"acme/small\"");
    }

    @Test
    void without_streaming_the_whole_answer_comes_as_one_chunk() {
        OpenRouterClient client = server.clientBuilder().streaming(false).build();
        server.answering(200, Samples.ANSWER, "X-Generation-Id: gen-header");
        List<String> texts = new ArrayList<>();
        ChatResponse answer = client.stream(Samples.HELLO, chunk -> texts.add(chunk.text()));
        assertThat(texts).containsExactly("Hello.");
        assertThat(answer.text()).isEqualTo("Hello.");
        assertThat(answer.generationId()).contains("gen-header");
        assertThat(answer.finishReason()).contains("stop");
        assertThat(answer.choices().get(0).reasoning()).contains("A greeting.");
        assertThat(answer.usage()).isEqualTo(answer(Samples.ANSWER).usage());
        assertThat(server.received().get(0).body()).contains("\"stream\":false");
        server.answering(
                200,
                "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"1\"}},"
                        + "{\"function\":{\"name\":\"g\",\"arguments\":\"2\"}}]}}]}");
        assertThat(client.stream(Samples.HELLO, chunk -> {}).toolCalls())
                .extracting(ToolCall::name)
                .containsExactly("f", "g");
        server.answering(429, "{\"error\":{\"code\":429}}");
        assertThatThrownBy(() -> client.stream(Samples.HELLO)).isInstanceOf(RateLimitedException.class);
    }

    @Test
    void headers_go_with_the_client_or_with_one_request() {
        server.answering(200, Samples.ANSWER);
        server.clientBuilder()
                .categories("cli-agent", "chat")
                .routingMetadata()
                .build()
                .chat(Samples.HELLO.toBuilder()
                        .cachedAnswer(Duration.ofMinutes(5))
                        .freshAnswer()
                        .anthropicBeta("one", "two")
                        .header("X-Trial", "yes")
                        .build()
                        .toBuilder()
                        .build());
        LoopbackServer.Received request = server.only();
        assertThat(request.header("X-OpenRouter-Categories")).isEqualTo("cli-agent,chat");
        assertThat(request.header("X-OpenRouter-Metadata")).isEqualTo("enabled");
        assertThat(request.header("X-OpenRouter-Cache")).isEqualTo("true");
        assertThat(request.header("X-OpenRouter-Cache-TTL")).isEqualTo("300");
        assertThat(request.header("X-OpenRouter-Cache-Clear")).isEqualTo("true");
        assertThat(request.header("x-anthropic-beta")).isEqualTo("one,two");
        assertThat(request.header("X-Trial")).isEqualTo("yes");
        assertThat(request.body()).doesNotContain("X-Trial");
    }

    @Test
    void headers_the_client_sets_itself_are_refused() {
        ChatRequest.Builder builder = Samples.HELLO.toBuilder();
        for (String own : List.of("Authorization", "content-type", "Host", "Cookie", "bad name", "x\ny", "")) {
            assertThatThrownBy(() -> builder.header(own, "x")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> builder.header("X-A", "a\r\nX-B: c")).hasMessageContaining("X-A");
        assertThatThrownBy(() -> builder.cachedAnswer(Duration.ofHours(25))).hasMessageContaining("PT25H");
        assertThatThrownBy(() -> server.clientBuilder().title("caf\u00e9")).hasMessageContaining("title");
    }

    @Test
    void the_headers_of_an_answer_can_be_read() {
        ChatResponse answer = answer(
                Samples.ANSWER,
                "X-OpenRouter-Cache-Status: HIT",
                "X-OpenRouter-Cache-Age: 12",
                "X-OpenRouter-Cache-TTL: 300",
                "X-OpenRouter-Cache-Source-Id: gen-0",
                "X-Request-Id: req-1",
                "Set-Cookie: a=b");
        ResponseHeaders headers = answer.headers();
        assertThat(headers.cacheStatus()).contains("HIT");
        assertThat(headers.cacheAge()).contains(Duration.ofSeconds(12));
        assertThat(headers.cacheTtl()).contains(Duration.ofMinutes(5));
        assertThat(headers.cacheSourceId()).contains("gen-0");
        assertThat(headers.requestId()).contains("req-1");
        assertThat(headers.value("set-cookie")).isEmpty();
        assertThat(headers.retryAfter()).isEmpty();
    }

    @Test
    void routing_and_structured_answers_can_be_read() {
        ChatResponse answer = answer(
                "{\"system_fingerprint\":\"fp\",\"openrouter_metadata\":{\"requested\":\"a/b\",\"attempt\":2},"
                        + "\"choices\":[{\"message\":{\"content\":\"{\\\"city\\\":\\\"Rome\\\",\\\"size\\\":1.50}\"}}]}");
        assertThat(answer.systemFingerprint()).contains("fp");
        assertThat(answer.routingMetadata()).containsEntry("requested", "a/b").containsEntry("attempt", 2);
        assertThat(answer.json()).contains(Map.of("city", "Rome", "size", new BigDecimal("1.50")));
        assertThat(answer(Samples.ANSWER).json()).isEmpty();
        assertThat(answer(Samples.ANSWER).routingMetadata()).isEmpty();
    }
}
