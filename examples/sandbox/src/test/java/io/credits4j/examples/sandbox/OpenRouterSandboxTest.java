package io.credits4j.examples.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenRouterSandboxTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:15:30Z");
    private static final String CHAT = "/chat/completions";
    private static final String DONE = "data: [DONE]";

    private OpenRouterSandbox openRouter;
    private Wire wire;

    @BeforeEach
    void start() {
        openRouter = OpenRouterSandbox.builder().clock(InstantSource.fixed(NOW)).start();
        wire = new Wire(openRouter.baseUri(), openRouter.apiKey());
    }

    @AfterEach
    void stop() {
        openRouter.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/key", "/credits", "/generation?id=gen-1"})
    void without_the_right_key_nothing_but_the_catalogue_is_readable(String path) throws IOException {
        assertThat(wire.withKey("").get(path).body())
                .isEqualTo("{\"error\":{\"message\":\"Missing Authentication header\",\"code\":401}}");
        assertThat(wire.withKey("sk-or-v1-other").get(path).statusCode()).isEqualTo(401);
        assertThat(wire.withKey("").get("/models").statusCode()).isEqualTo(200);
    }

    @Test
    void a_chat_without_the_right_key_is_refused_and_leaves_the_script_alone() throws IOException {
        openRouter.script(ChatScript.answer().saying("kept"));

        assertThat(wire.withKey("no").postJson(CHAT, plain("hi")).statusCode()).isEqualTo(401);
        assertThat(wire.postJson(CHAT, plain("hi")).body()).contains("kept");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {'model':'openai/gpt-4o-mini'}",
                "400 | {'model':'openai/gpt-4o-mini','messages':[]}",
                "400 | {'messages':[{'role':'user','content':'hi'}]}",
                "400 | {not json",
                "400 | {'model':'openai/gpt-4o-mini','max_completion_tokens':0,'messages':[{'role':'user','content':'hi'}]}",
                "400 | {'model':'openai/gpt-3.5-turbo','max_tokens':99999,'messages':[{'role':'user','content':'hi'}]}",
                "404 | {'model':'nobody/nothing','messages':[{'role':'user','content':'hi'}]}",
            })
    void a_request_that_makes_no_sense_is_refused_and_not_billed(int status, String body) throws IOException {
        HttpResponse<String> response = wire.postJson(CHAT, body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/error/code").asInt()).isEqualTo(status);
        assertThat(openRouter.billed()).isZero();
    }

    @Test
    void a_price_above_max_price_is_refused_with_the_constraint_named() throws IOException {
        String body =
                plain("hi").replace("\"messages\"", "\"provider\":{\"max_price\":{\"completion\":%s}},\"messages\"");

        HttpResponse<String> tooLow = wire.postJson(CHAT, body.formatted("0.59"));
        HttpResponse<String> enough = wire.postJson(CHAT, body.formatted("\"0.6\""));

        assertThat(tooLow.statusCode()).isEqualTo(404);
        assertThat(json(tooLow).at("/error/availability/code").asText()).isEqualTo("constraint_filtered");
        assertThat(json(tooLow).at("/error/availability/constraint").asText()).isEqualTo("max_price");
        assertThat(json(tooLow).at("/error/code").isMissingNode()).isTrue();
        assertThat(enough.statusCode()).isEqualTo(200);
    }

    @Test
    void a_fallback_serves_where_the_first_model_is_unknown() throws IOException {
        HttpResponse<String> response = wire.postJson(
                CHAT,
                "{\"model\":\"nobody/nothing\",\"models\":[\"anthropic/claude-haiku-4.5\"],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(json(response).path("model").asText()).isEqualTo("anthropic/claude-4.5-haiku-20251001");
    }

    @Test
    void a_plain_answer_carries_usage_and_an_exact_cost() throws IOException {
        openRouter.script(ChatScript.answer().saying("12345678"));

        HttpResponse<String> response = wire.postJson(CHAT, plain("abcd"));

        JsonNode body = json(response);
        String id = body.path("id").asText();
        assertThat(response.headers().firstValue("X-Generation-Id")).hasValue(id);
        assertThat(id).startsWith("gen-" + NOW.getEpochSecond() + "-");
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("12345678");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(2);
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(6);
        BigDecimal cost = body.at("/usage/cost").decimalValue();
        assertThat(cost).isEqualByComparingTo("0.0000018");
        assertThat(openRouter.billed()).isEqualByComparingTo(cost);
        assertThat(openRouter.billed(id)).isEqualByComparingTo(cost);
    }

    @Test
    void the_answer_never_exceeds_max_completion_tokens_and_never_splits_a_character() throws IOException {
        openRouter.script(ChatScript.answer().saying("ğş👍çok uzun bir cevap"));

        JsonNode body = json(
                wire.postJson(CHAT, plain("hi").replace("\"messages\"", "\"max_completion_tokens\":2,\"messages\"")));

        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(2);
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("ğş👍");
    }

    @Test
    void a_long_prompt_is_billed_at_the_override_for_all_its_tokens() throws IOException {
        openRouter.script(
                ChatScript.answer().saying("1234"), ChatScript.answer().saying("1234"));
        String atThreshold = "x".repeat(4 * (200_000 - 3));

        JsonNode below = json(wire.postJson(CHAT, chat("anthropic/claude-sonnet-4.5", atThreshold, false)));
        JsonNode above = json(wire.postJson(CHAT, chat("anthropic/claude-sonnet-4.5", atThreshold + "x", false)));

        assertThat(below.at("/usage/cost").decimalValue()).isEqualByComparingTo("0.600015");
        assertThat(above.at("/usage/cost").decimalValue()).isEqualByComparingTo("1.2000285");
    }

    @Test
    void a_price_per_request_is_part_of_the_cost_and_free_models_cost_nothing() throws IOException {
        openRouter.script(ChatScript.answer().saying("1234"));
        JsonNode online = json(wire.postJson(CHAT, chat("perplexity/llama-3.1-sonar-huge-128k-online", "abcd", false)));
        JsonNode free = json(wire.postJson(CHAT, chat("meta-llama/llama-3.3-70b-instruct:free", "abcd", false)));

        assertThat(online.at("/usage/cost").decimalValue()).isEqualByComparingTo("0.005025");
        assertThat(free.at("/usage/cost").decimalValue()).isZero();
        assertThat(free.path("model").asText()).isEqualTo("meta-llama/llama-3.3-70b-instruct");
    }

    @Test
    void a_stream_is_comments_small_deltas_a_finish_a_usage_with_choices_and_done() throws IOException {
        openRouter.script(ChatScript.answer().saying("Hello, world"));

        HttpResponse<String> response = wire.postJson(CHAT, streamed("abcd"));

        String id = response.headers().firstValue("X-Generation-Id").orElseThrow();
        String head = "data: {\"id\":\"" + id + "\",\"object\":\"chat.completion.chunk\",\"created\":"
                + NOW.getEpochSecond() + ",\"model\":\"openai/gpt-4o-mini\",\"provider\":\"OpenAI\",";
        String delta = head + "\"choices\":[{\"index\":0,\"finish_reason\":%s,\"native_finish_reason\":%s,"
                + "\"delta\":{\"content\":\"%s\",\"role\":\"assistant\"}}]";
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(response.body())
                .isEqualTo(String.join(
                        "\n\n",
                        ": OPENROUTER PROCESSING",
                        ": OPENROUTER PROCESSING",
                        delta.formatted("null", "null", "Hell") + "}",
                        ": OPENROUTER PROCESSING",
                        delta.formatted("null", "null", "o, w") + "}",
                        delta.formatted("null", "null", "orld") + "}",
                        delta.formatted("\"stop\"", "\"stop\"", "") + "}",
                        delta.formatted("\"stop\"", "\"stop\"", "")
                                + ",\"service_tier\":null,\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":3,"
                                + "\"total_tokens\":7,\"cost\":0.0000024,\"is_byok\":false,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":0,"
                                + "\"audio_tokens\":0,\"video_tokens\":0},\"cost_details\":{"
                                + "\"upstream_inference_cost\":0.0000024,\"upstream_inference_prompt_cost\":6E-7,"
                                + "\"upstream_inference_completions_cost\":0.0000018},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"image_tokens\":0,"
                                + "\"audio_tokens\":0}}}",
                        DONE,
                        ""));
        assertThat(openRouter.billed(id)).isEqualByComparingTo("0.0000024");
    }

    @Test
    void a_generation_is_looked_up_with_what_it_cost() throws IOException {
        openRouter.script(ChatScript.answer().saying("1234").hiddenFromLookUps(2));
        String id = json(wire.postJson(CHAT, plain("abcd"))).path("id").asText();

        assertThat(wire.get("/generation?id=" + id).statusCode()).isEqualTo(404);
        assertThat(wire.get("/generation?id=" + id).statusCode()).isEqualTo(404);
        JsonNode data = json(wire.get("/generation?id=" + id)).path("data");

        assertThat(data.path("total_cost").decimalValue()).isEqualByComparingTo(openRouter.billed());
        assertThat(data.path("native_tokens_prompt").asInt()).isEqualTo(4);
        assertThat(data.path("native_tokens_completion").asInt()).isEqualTo(1);
        assertThat(data.path("cancelled").asBoolean(true)).isFalse();
        assertThat(data.path("created_at").asText()).isEqualTo(NOW.toString());
        assertThat(wire.get("/generation?id=gen-unknown").statusCode()).isEqualTo(404);
        assertThat(wire.get("/generation").statusCode()).isEqualTo(400);
    }

    @Test
    void a_scripted_refusal_bills_nothing_and_only_meets_one_call() throws IOException {
        String body = "{\"error\":{\"code\":402,\"message\":\"x\",\"metadata\":{"
                + "\"limit_source\":\"openrouter_in_flight_budget\"}}}";
        openRouter.script(ChatScript.refusing(402, body, "Retry-After", "3"));

        HttpResponse<String> refused = wire.postJson(CHAT, streamed("hi"));

        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(refused.body()).isEqualTo(body);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("3");
        assertThat(openRouter.generations()).isEmpty();
        assertThat(wire.postJson(CHAT, plain("hi")).statusCode()).isEqualTo(200);
    }

    @Test
    void an_error_within_200_costs_nothing_and_an_error_within_a_choice_is_billed() throws IOException {
        String body = "{\"error\":{\"code\":503,\"message\":\"overloaded\"}}";
        openRouter.script(
                ChatScript.errorWithin200(body),
                ChatScript.choiceError(502, "broke").saying("part"));

        HttpResponse<String> first = wire.postJson(CHAT, plain("abcd"));
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(body);
        assertThat(openRouter.billed(
                        first.headers().firstValue("X-Generation-Id").orElseThrow()))
                .isZero();

        JsonNode second = json(wire.postJson(CHAT, plain("abcd")));
        assertThat(second.at("/choices/0/error/code").asInt()).isEqualTo(502);
        assertThat(second.at("/choices/0/finish_reason").asText()).isEqualTo("error");
        assertThat(second.at("/choices/0/message/content").asText()).isEqualTo("part");
        assertThat(openRouter.billed())
                .isEqualByComparingTo(second.at("/usage/cost").decimalValue());
    }

    @Test
    void a_cut_stream_ends_without_done_and_bills_what_was_produced() throws IOException {
        openRouter.script(ChatScript.answer().saying("12345678abcd").cutAfter(2));

        assertThatThrownBy(() -> wire.postJson(CHAT, streamed("abcd"))).isInstanceOf(IOException.class);

        Generation generation = openRouter.generations().get(0);
        assertThat(generation.completionTokens()).isEqualTo(2);
        assertThat(generation.cancelled()).isFalse();
        assertThat(generation.finishReason()).isNull();
        assertThat(openRouter.billed()).isEqualByComparingTo("0.0000018");
    }

    @Test
    void an_error_frame_in_mid_stream_is_the_last_frame_and_costs_nothing_unless_told() throws IOException {
        String frame = "{\"error\":{\"code\":502,\"message\":\"gone\"},\"user_id\":\"u\"}";
        openRouter.script(
                ChatScript.answer().failingAfter(1, frame),
                ChatScript.answer()
                        .failingAfter(1, frame)
                        .withUsage("{\"prompt_tokens\":9,\"completion_tokens\":1,\"cost\":0.25}"));

        String body = wire.postJson(CHAT, streamed("abcd")).body();
        assertThat(body).endsWith("data: " + frame + "\n\n").doesNotContain(DONE);
        assertThat(openRouter.billed()).isZero();

        wire.postJson(CHAT, streamed("abcd"));
        assertThat(openRouter.billed()).isEqualByComparingTo("0.25");
    }

    @Test
    void a_stream_without_usage_and_without_a_generation_id_is_billed_all_the_same() throws IOException {
        openRouter.script(ChatScript.answer().saying("1234").withoutUsage().withoutGenerationId());

        HttpResponse<String> response = wire.postJson(CHAT, streamed("abcd"));

        assertThat(response.headers().firstValue("X-Generation-Id")).isEmpty();
        assertThat(response.body()).doesNotContain("usage").endsWith(DONE + "\n\n");
        assertThat(openRouter.billed()).isEqualByComparingTo("0.0000012");
    }

    @Test
    void custom_usage_is_said_and_billed_as_given_and_priced_where_it_has_no_cost() throws IOException {
        openRouter.script(
                ChatScript.answer().withUsage("{\"prompt_tokens\":10,\"completion_tokens\":10,\"cost\":0.0160614}"),
                ChatScript.answer().withUsage("{\"prompt_tokens\":10,\"completion_tokens\":10}"),
                ChatScript.answer()
                        .withUsage("{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":0,\"is_byok\":true,"
                                + "\"cost_details\":{\"upstream_inference_cost\":0.5}}"));

        JsonNode said = json(wire.postJson(CHAT, plain("hi")));
        JsonNode silent = json(wire.postJson(CHAT, plain("hi")));
        String byok = json(wire.postJson(CHAT, plain("hi"))).path("id").asText();

        assertThat(said.at("/usage/cost").decimalValue()).isEqualByComparingTo("0.0160614");
        assertThat(silent.at("/usage/cost").isMissingNode()).isTrue();
        assertThat(openRouter.billed(silent.path("id").asText())).isEqualByComparingTo("0.0000075");
        assertThat(openRouter.billed()).isEqualByComparingTo("0.0160689");
        JsonNode lookedUp = json(wire.get("/generation?id=" + byok)).path("data");
        assertThat(lookedUp.path("is_byok").asBoolean()).isTrue();
        assertThat(lookedUp.path("upstream_inference_cost").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(lookedUp.path("total_cost").decimalValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_lost_reply_was_billed(boolean stream) {
        openRouter.script(ChatScript.answer().losingReply());

        assertThatThrownBy(() -> wire.postJson(CHAT, chat("openai/gpt-4o-mini", "abcd", stream)))
                .isInstanceOf(IOException.class);

        assertThat(openRouter.generations()).hasSize(1);
        assertThat(openRouter.billed()).isPositive();
    }

    @Test
    void a_stalled_stream_has_sent_its_headers_and_first_chunks_and_goes_on_when_released() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        openRouter.script(ChatScript.answer().saying("12345678").stallingAfter(1, release));

        try (Socket socket = ask(streamed("abcd"))) {
            BufferedReader in = reader(socket);
            readUntil(in, "1234");
            assertThat(openRouter.generations()).isEmpty();
            release.countDown();
            readUntil(in, DONE);
        }

        assertThat(openRouter.generations()).hasSize(1);
    }

    @Test
    void a_client_that_goes_away_in_mid_stream_pays_for_what_was_produced() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        openRouter.script(ChatScript.answer().saying("1234".repeat(500)).stallingAfter(1, release));
        String id;
        try (Socket socket = ask(streamed("abcd"))) {
            BufferedReader in = reader(socket);
            String header = readUntil(in, "x-generation-id");
            id = header.substring(header.indexOf(':') + 1).strip();
            readUntil(in, "\"1234\"");
        }
        release.countDown();

        Generation generation = openRouter.awaitGeneration(id);

        assertThat(generation.cancelled()).isTrue();
        assertThat(generation.completionTokens()).isBetween(1L, 499L);
        assertThat(generation.cost())
                .isEqualByComparingTo(
                        new BigDecimal("0.0000006").multiply(BigDecimal.valueOf(generation.completionTokens() + 1)));
        JsonNode data = json(wire.get("/generation?id=" + id)).path("data");
        assertThat(data.path("cancelled").asBoolean()).isTrue();
        assertThat(data.path("total_cost").decimalValue()).isEqualByComparingTo(openRouter.billed());
    }

    @Test
    void a_plain_answer_can_stall_before_its_headers_and_closing_the_sandbox_ends_the_wait() throws IOException {
        openRouter.script(ChatScript.answer().stallingBeforeHeaders(new CountDownLatch(1)));

        try (Socket socket = ask(plain("hi"))) {
            while (openRouter.requestCount("POST", "/api/v1/*") == 0) {
                Thread.onSpinWait();
            }
            openRouter.close();

            assertThat(hasEnded(socket)).isTrue();
        }
    }

    @Test
    void faults_meet_other_paths_too() throws IOException {
        openRouter.failNext("GET", "/api/v1/models", Fault.answering(500, "{}"));

        assertThat(wire.get("/models").statusCode()).isEqualTo(500);
        assertThat(wire.get("/models").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai/gpt-4-turbo",
                "openai/gpt-4o",
                "openai/gpt-4o-mini",
                "openai/gpt-3.5-turbo",
                "anthropic/claude-3.5-sonnet",
                "anthropic/claude-3-opus",
                "anthropic/claude-3-haiku",
                "google/gemini-pro-1.5",
                "google/gemini-flash-1.5",
                "meta-llama/llama-3.3-70b-instruct",
                "mistralai/mistral-large",
                "mistralai/mistral-small",
                "perplexity/llama-3.1-sonar-huge-128k-online",
            })
    void each_seeded_model_is_in_the_catalogue_and_answers(String id) throws IOException {
        JsonNode model = json(wire.get("/model/" + id)).path("data");

        assertThat(model.path("id").asText()).isEqualTo(id);
        assertThat(new BigDecimal(model.at("/pricing/prompt").textValue())).isPositive();
        assertThat(json(wire.get("/models")).path("data").findValuesAsText("id"))
                .contains(id);
        assertThat(json(wire.get("/models/" + id + "/endpoints"))
                        .at("/data/endpoints/0/pricing")
                        .isObject())
                .isTrue();
        assertThat(wire.postJson(CHAT, chat(id, "hi", false)).statusCode()).isEqualTo(200);
    }

    @Test
    void the_catalogue_pages_names_routers_at_minus_one_and_resolves_aliases() throws IOException {
        JsonNode page = json(wire.get("/models?offset=1&limit=2"));

        assertThat(page.path("data")).hasSize(2);
        assertThat(page.at("/links/next").asText()).isEqualTo("/api/v1/models?offset=3&limit=2");
        assertThat(json(wire.get("/model/openrouter/auto"))
                        .at("/data/pricing/prompt")
                        .asText())
                .isEqualTo("-1");
        assertThat(json(wire.get("/model/google/gemini-1.5-pro")).at("/data/id").asText())
                .isEqualTo("google/gemini-pro-1.5");
        assertThat(wire.get("/model/nobody/nothing").statusCode()).isEqualTo(404);
        assertThat(wire.get("/models?limit=many").statusCode()).isEqualTo(400);
    }

    @Test
    void a_router_serves_by_a_priced_model() throws IOException {
        JsonNode answer = json(wire.postJson(CHAT, chat("openrouter/auto", "hi", false)));

        assertThat(answer.path("model").asText()).isEqualTo("openai/gpt-4o-mini");
        assertThat(answer.at("/usage/cost").decimalValue()).isPositive();
    }

    @Test
    void key_and_credits_tell_what_was_used() throws IOException {
        wire.postJson(CHAT, plain("hi"));

        assertThat(json(wire.get("/key")).at("/data/usage").decimalValue()).isEqualByComparingTo(openRouter.billed());
        assertThat(json(wire.get("/credits")).at("/data/total_usage").decimalValue())
                .isEqualByComparingTo(openRouter.billed());
    }

    @Test
    void requests_are_remembered_but_never_printed_with_keys_or_prompts() throws IOException {
        wire.postJson(CHAT, plain("my secret"));

        SeenRequest seen = openRouter.requests().get(0);
        assertThat(seen.json().at("/messages/0/content").asText()).isEqualTo("my secret");
        assertThat(seen.header("AUTHORIZATION")).hasValue("Bearer " + openRouter.apiKey());
        assertThat(openRouter.toString() + seen).doesNotContain("my secret", openRouter.apiKey());
    }

    private static String plain(String question) {
        return chat("openai/gpt-4o-mini", question, false);
    }

    private static String streamed(String question) {
        return chat("openai/gpt-4o-mini", question, true);
    }

    private static String chat(String model, String question, boolean stream) {
        return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(model, stream, question);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.read(response.body());
    }

    private Socket ask(String body) throws IOException {
        Socket socket = new Socket(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                openRouter.baseUri().getPort());
        String request = "POST /api/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + openRouter.apiKey() + "\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    private static boolean hasEnded(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException e) {
            return true;
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private static String readUntil(BufferedReader in, String sign) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).contains(sign.toLowerCase(Locale.ROOT))) {
                return line;
            }
        }
        throw new IOException("the stream ended before " + sign);
    }

    @Test
    void embeddings_are_the_same_for_the_same_text_and_billed_by_its_tokens() throws IOException {
        String body =
                "{\"model\":\"openai/text-embedding-3-small\",\"dimensions\":4,\"input\":[\"12345678\",\"abc\",\"12345678\"]}";
        HttpResponse<String> response = wire.postJson("/embeddings", body);
        JsonNode answer = json(response);
        assertThat(answer.path("data")).hasSize(3);
        assertThat(answer.at("/data/0/embedding")).hasSize(4).isEqualTo(answer.at("/data/2/embedding"));
        assertThat(answer.at("/data/1/embedding")).isNotEqualTo(answer.at("/data/0/embedding"));
        assertThat(answer.at("/usage/prompt_tokens").asLong()).isEqualTo(5);
        assertThat(answer.at("/usage/cost").decimalValue()).isEqualByComparingTo("0.0000001");
        String id = response.headers().firstValue("X-Generation-Id").orElseThrow();
        assertThat(openRouter.billed(id)).isEqualByComparingTo("0.0000001");
        assertThat(json(wire.get("/generation?id=" + id)).at("/data/api_type").asText())
                .isEqualTo("embeddings");
    }

    @Test
    void embeddings_come_packed_and_only_of_models_that_make_them() throws IOException {
        String body = "{\"model\":\"openai/text-embedding-3-small\",\"encoding_format\":\"base64\",\"input\":\"x\"}";
        assertThat(json(wire.postJson("/embeddings", body))
                        .at("/data/0/embedding")
                        .asText())
                .hasSize(44);
        assertThat(wire.postJson("/embeddings", body.replace("text-embedding-3-small", "gpt-4o"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(wire.postJson("/embeddings", body.replace("\"x\"", "[]")).statusCode())
                .isEqualTo(400);
        assertThat(wire.withKey("no").postJson("/embeddings", body).statusCode())
                .isEqualTo(401);
        assertThat(json(wire.get("/models?output_modalities=embeddings"))
                        .path("data")
                        .findValuesAsText("id"))
                .containsExactly("openai/text-embedding-3-small");
    }

    @Test
    void activity_sums_up_per_day_model_and_provider() throws IOException {
        wire.postJson(CHAT, plain("hi"));
        wire.postJson(CHAT, plain("hi"));
        JsonNode data = json(wire.get("/activity?date=2026-11-20")).path("data");
        assertThat(data).hasSize(1);
        assertThat(data.at("/0/requests").asInt()).isEqualTo(2);
        assertThat(data.at("/0/usage").decimalValue()).isEqualByComparingTo(openRouter.billed());
        assertThat(json(wire.get("/activity?date=2026-11-19")).path("data")).isEmpty();
        assertThat(wire.withKey("no").get("/activity").statusCode()).isEqualTo(401);
    }

    @Test
    void tools_are_called_whole_and_in_pieces() throws IOException {
        ChatScript calling = ChatScript.answer()
                .callingTool("weather", "{\"city\":\"Rome\"}")
                .callingTool("time", "{}");
        openRouter.script(calling, calling);
        JsonNode whole = json(wire.postJson(CHAT, plain("hi")));
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(whole.at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{\"city\":\"Rome\"}");
        assertThat(whole.at("/choices/0/message/tool_calls/1/function/name").asText())
                .isEqualTo("time");
        assertThat(whole.at("/usage/completion_tokens").asLong()).isPositive();
        StringBuilder arguments = new StringBuilder();
        for (String line : wire.postJson(CHAT, streamed("hi")).body().split("\n", -1)) {
            if (line.startsWith("data: {")) {
                JsonNode call = Json.read(line.substring(6)).at("/choices/0/delta/tool_calls/0");
                arguments.append(
                        call.path("index").asInt(0) == 0
                                ? call.at("/function/arguments").asText("")
                                : "");
            }
        }
        assertThat(arguments).hasToString("{\"city\":\"Rome\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "REPEATING_FINISH, 1, 2",
        "AFTER_FINISH, 1, 1",
        "WITHOUT_CHOICES, 1, 1",
        "WITH_FINISH, 1, 1",
        "TWICE, 2, 3"
    })
    void usage_comes_in_the_shape_asked_for(UsageChunk shape, int usages, int finishes) throws IOException {
        openRouter.script(ChatScript.answer().withUsageChunk(shape));
        String body = wire.postJson(CHAT, streamed("hi")).body();
        assertThat(body.split("\"usage\":", -1)).hasSize(usages + 1);
        assertThat(body.split("\"finish_reason\":\"stop\",\"native", -1)).hasSize(finishes + 1);
    }

    @ParameterizedTest
    @EnumSource(OpenRouterRefusal.class)
    void every_refusal_is_free_and_says_what_it_is(OpenRouterRefusal refusal) throws IOException {
        openRouter.script(ChatScript.refusing(refusal));
        HttpResponse<String> response = wire.postJson(CHAT, plain("hi"));
        JsonNode error = json(response).path("error");
        assertThat(error.path("code").asInt(error.path("http_status").asInt())).isEqualTo(response.statusCode());
        assertThat(openRouter.billed()).isZero();
    }
}
