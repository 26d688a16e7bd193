package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResourceTest {
    private final LoopbackServer server = new LoopbackServer();
    private final OpenRouterClient client = server.client();

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void a_generation_not_known_yet_is_no_failure() {
        server.answering(404, "{\"error\":{\"code\":404,\"message\":\"Generation not found\"}}");
        assertThat(client.generation("gen-1")).isEmpty();
        assertThat(server.only().line()).startsWith("GET /api/v1/generation?id=gen-1 ");
    }

    @Test
    void a_look_up_that_fails_was_never_billed() {
        server.answering(524, "");
        assertThatThrownBy(() -> client.generation("gen-1"))
                .isInstanceOfSatisfying(
                        ProviderFailureException.class,
                        e -> assertThat(e.possiblyBilled()).isFalse());
        server.answering(200, "{\"data\":[]}");
        assertThatThrownBy(() -> client.generation("gen-1"))
                .isInstanceOfSatisfying(
                        ProviderFailureException.class,
                        e -> assertThat(e.possiblyBilled()).isFalse());
        server.then(LoopbackServer.Peer::cut);
        server.hangUpOnConnect();
        assertThatThrownBy(() -> client.generation("gen-1"))
                .isInstanceOfSatisfying(
                        ConnectionFailedException.class,
                        e -> assertThat(e.possiblyBilled()).isFalse());
    }

    @Test
    void a_generation_id_is_quoted_on_its_way() {
        server.answering(404, "{\"error\":{\"code\":404}}");
        assertThat(client.generation("a&b=c d")).isEmpty();
        assertThat(server.only().line()).contains("id=a%26b%3Dc%20d");
        assertThatThrownBy(() -> client.generation(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    private GenerationInfo generation(String fields) {
        server.answering(200, "{\"data\":{\"id\":\"gen-1\",\"model\":\"acme/small\"," + fields + "}}");
        return client.generation("gen-1").orElseThrow();
    }

    @Test
    void a_generation_tells_its_cost_exactly() {
        GenerationInfo known = generation("\"total_cost\":0.00150,\"upstream_inference_cost\":0.0012,\"is_byok\":false,"
                + "\"provider_name\":\"Acme\",\"streamed\":true,\"cancelled\":true,\"finish_reason\":\"stop\","
                + "\"native_tokens_prompt\":10,\"native_tokens_completion\":25,\"native_tokens_reasoning\":5,"
                + "\"native_tokens_cached\":3,\"request_id\":\"req-1\",\"external_user\":\"private\"");
        assertThat(known.totalCost()).contains(new BigDecimal("0.00150"));
        assertThat(known.providerCost()).contains(Money.usd("0.0015"));
        assertThat(known.cancelled()).isTrue();
        assertThat(known.nativePromptTokens()).isEqualTo(10);
        assertThat(known.nativeCompletionTokens()).isEqualTo(25);
        assertThat(known.requestId()).contains("req-1");
        assertThat(known.raw()).containsEntry("external_user", "private");
        assertThat(known.toString()).doesNotContain("private");
    }

    @Test
    void a_generation_on_a_key_of_ones_own_adds_what_the_provider_charged() {
        assertThat(generation("\"total_cost\":0.001,\"upstream_inference_cost\":0.02,\"is_byok\":true")
                        .providerCost())
                .contains(Money.usd("0.021"));
        assertThat(generation("\"total_cost\":0.001,\"upstream_inference_cost\":null,\"is_byok\":true")
                        .providerCost())
                .isEmpty();
        assertThat(generation("\"total_cost\":null").providerCost()).isEmpty();
    }

    @Test
    void models_are_read_with_exact_prices_and_overrides() {
        server.answering(
                200,
                "{\"data\":[{\"id\":\"acme/small\",\"canonical_slug\":\"acme/small-1\",\"name\":\"Small\",\"context_length\":8192,"
                        + "\"architecture\":{\"input_modalities\":[\"text\",\"image\"],\"output_modalities\":[\"text\"]},"
                        + "\"pricing\":{\"prompt\":\"0.0000000833333333333333\",\"completion\":\"0.0000004\",\"discount\":0.1,"
                        + "\"overrides\":[{\"min_prompt_tokens\":32000,\"prompt\":\"0.0000001\"},"
                        + "{\"utc_start\":\"1630\",\"utc_end\":\"0030\",\"completion\":\"0\"}]},"
                        + "\"top_provider\":{\"max_completion_tokens\":null,\"is_moderated\":true},"
                        + "\"supported_parameters\":[\"tools\"],\"expiration_date\":null,\"future\":1},"
                        + "{\"id\":\"acme/auto\",\"pricing\":{\"prompt\":\"-1\",\"completion\":\"-1\"},"
                        + "\"alias_target\":{\"slug\":\"acme/small\"}}]}");
        List<ModelInfo> models = client.models();
        ModelInfo small = models.get(0);
        assertThat(small.id()).isEqualTo("acme/small");
        assertThat(small.canonicalSlug()).contains("acme/small-1");
        assertThat(small.contextLength()).hasValue(8192);
        assertThat(small.maxCompletionTokens()).isEmpty();
        assertThat(small.inputModalities()).containsExactly("text", "image");
        assertThat(small.moderated()).isTrue();
        assertThat(small.raw()).containsEntry("future", 1);
        assertThat(small.pricing().prompt()).contains(new BigDecimal("0.0000000833333333333333"));
        assertThat(small.pricing().price("request")).isEmpty();
        assertThat(small.pricing().prices()).containsOnlyKeys("prompt", "completion");
        assertThat(small.pricing().isDynamic()).isFalse();
        assertThat(small.pricing().overrides()).hasSize(2);
        assertThat(small.pricing().overrides().get(0).minPromptTokens()).hasValue(32000);
        assertThat(small.pricing().overrides().get(1).utcStart()).contains("1630");
        assertThat(small.pricing().overrides().get(1).prices()).containsOnlyKeys("completion");
        assertThat(models.get(1).pricing().isDynamic()).isTrue();
        assertThat(models.get(1).aliasTarget()).contains("acme/small");
    }

    @Test
    void a_catalogue_that_is_no_list_is_refused_rather_than_empty() {
        for (String body : List.of("{}", "{\"data\":{}}", "{\"data\":null}", "{\"data\":7}")) {
            server.answering(200, body);
            assertThatThrownBy(client::models).isInstanceOf(ProviderFailureException.class);
        }
    }

    @Test
    void the_key_tells_its_limits() {
        server.answering(
                200,
                "{\"data\":{\"label\":\"sk-or-v1-au7...890\",\"limit\":100,\"limit_remaining\":74.5,\"limit_reset\":\"monthly\","
                        + "\"usage\":25.5,\"usage_daily\":1e-3,\"is_free_tier\":false,\"expires_at\":null}}");
        KeyInfo key = client.key();
        assertThat(key.limit()).contains(Money.usd("100"));
        assertThat(key.limitRemaining()).contains(Money.usd("74.5"));
        assertThat(key.usageDaily()).contains(Money.usd("0.001"));
        assertThat(key.usageMonthly()).isEmpty();
        assertThat(key.limitReset()).contains("monthly");
    }

    @Test
    void the_funds_may_be_overdrawn_and_are_never_guessed() {
        server.answering(200, "{\"data\":{\"total_credits\":100.5,\"total_usage\":101}}");
        assertThat(client.accountFunds().remaining()).isEqualTo(Money.usd("-0.5"));
        server.answering(200, "{\"data\":{\"total_credits\":100.5}}");
        assertThatThrownBy(client::accountFunds).isInstanceOf(ProviderFailureException.class);
        server.answering(403, "{\"error\":{\"code\":403,\"message\":\"Only management keys can do this\"}}");
        assertThatThrownBy(client::accountFunds).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void a_generation_tells_everything_that_is_said_of_it() {
        GenerationInfo known =
                generation("\"native_tokens_completion_images\":4,\"tokens_prompt\":11,\"tokens_completion\":22,"
                        + "\"num_search_results\":3,\"num_fetches\":2,\"cache_discount\":-0.5,\"latency\":120.7,\"generation_time\":900,"
                        + "\"api_type\":\"embeddings\",\"router\":\"openrouter/auto\",\"upstream_id\":\"up-1\",\"session_id\":\"s-1\","
                        + "\"response_cache_source_id\":\"gen-0\"");
        assertThat(known.nativeImageTokens()).isEqualTo(4);
        assertThat(known.promptTokens()).isEqualTo(11);
        assertThat(known.completionTokens()).isEqualTo(22);
        assertThat(known.searchResults()).isEqualTo(3);
        assertThat(known.fetches()).isEqualTo(2);
        assertThat(known.cacheDiscount()).contains(new BigDecimal("-0.5"));
        assertThat(known.latency()).contains(Duration.ofMillis(120));
        assertThat(known.generationTime()).contains(Duration.ofMillis(900));
        assertThat(known.apiType()).contains("embeddings");
        assertThat(known.router()).contains("openrouter/auto");
        assertThat(known.upstreamId()).contains("up-1");
        assertThat(known.sessionId()).contains("s-1");
        assertThat(known.responseCacheSourceId()).contains("gen-0");
        assertThat(generation("\"latency\":1e300").latency()).isEmpty();
    }

    private static String models(int from, int to, String next) {
        StringBuilder data = new StringBuilder();
        for (int i = from; i < to; i++) {
            data.append(i == from ? "" : ",")
                    .append("{\"id\":\"acme/m")
                    .append(i)
                    .append("\",\"pricing\":{}}");
        }
        return "{\"data\":[" + data + "],\"total_count\":5,\"links\":{\"next\":" + next + "}}";
    }

    @Test
    void the_catalogue_comes_in_pages_and_the_key_goes_to_no_other_address() {
        server.answering(200, models(0, 2, "\"https://evil.example/api/v1/models?offset=2&limit=2\""))
                .answering(200, models(2, 4, "\"/api/v1/models?offset=4&limit=2\""))
                .answering(200, models(4, 5, "null"));
        List<ModelInfo> all = client.allModels(ModelQuery.all()
                .withLimit(2)
                .withOutputs("text", "image")
                .withInputs("text")
                .withParameters("tools", "seed")
                .withText("a b")
                .with("sort", "newest"));
        assertThat(all)
                .extracting(ModelInfo::id)
                .containsExactly("acme/m0", "acme/m1", "acme/m2", "acme/m3", "acme/m4");
        assertThat(server.received()).hasSize(3);
        assertThat(server.received().get(0).line())
                .contains(
                        "limit=2&output_modalities=text%2Cimage&input_modalities=text&supported_parameters=tools%2Cseed")
                .contains("&q=a%20b&sort=newest ");
        assertThat(server.received().get(1).line()).contains("offset=2").contains("output_modalities=text%2Cimage");
        assertThat(server.received().get(2).line()).contains("offset=4");
    }

    @Test
    void a_page_that_leads_back_is_the_last() {
        for (String next : List.of("\"?offset=0\"", "\"?offset=2\"", "\"?limit=3\"", "\"?offset=-9\"", "7")) {
            server.answering(200, models(2, 4, next));
            ModelPage page = client.models(ModelQuery.all().withOffset(2));
            assertThat(page.next()).isEmpty();
            assertThat(page.totalCount()).hasValue(5);
        }
    }

    @Test
    void bad_queries_are_refused() {
        assertThatThrownBy(() -> ModelQuery.all().withLimit(1001)).hasMessageContaining("1001");
        assertThatThrownBy(() -> ModelQuery.all().withOffset(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> ModelQuery.all().withOutputs()).hasMessageContaining("output modality");
        assertThatThrownBy(() -> ModelQuery.all().with("sort", " ")).hasMessageContaining("sort");
    }

    @Test
    void a_model_is_looked_up_by_its_name_alias_or_variant() {
        server.answering(200, "{\"data\":{\"id\":\"acme/small\",\"pricing\":{\"prompt\":\"0.1\"}}}")
                .answering(404, "{\"error\":{\"code\":404}}");
        assertThat(client.model("acme/small:free").map(ModelInfo::id)).contains("acme/small");
        assertThat(client.model("~acme/latest")).isEmpty();
        assertThat(server.received().get(0).line()).startsWith("GET /api/v1/model/acme/small:free ");
        for (String bad : List.of("small", "a/b/c", "../key", "a/..", "a/b?c=d", "a/b#", "/", "a/ ")) {
            assertThatThrownBy(() -> client.model(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad);
        }
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void every_offer_of_a_model_has_its_own_prices_and_limits() {
        server.answering(
                200,
                "{\"data\":{\"id\":\"acme/small\",\"endpoints\":[{\"name\":\"Acme | small\",\"provider_name\":\"Acme\","
                        + "\"tag\":\"acme/flex\",\"model_id\":\"acme/small-1\",\"quantization\":\"fp8\",\"context_length\":8192,"
                        + "\"max_prompt_tokens\":null,\"max_completion_tokens\":4096,\"status\":-2,\"uptime_last_5m\":99.5,"
                        + "\"uptime_last_30m\":null,\"uptime_last_1d\":100,\"supports_implicit_caching\":true,"
                        + "\"supported_parameters\":[\"tools\"],\"pricing\":{\"prompt\":\"0.0000004\",\"completion\":\"0.000001\","
                        + "\"overrides\":[{\"min_prompt_tokens\":1000,\"prompt\":\"0.0000008\"}]}},{}]}}");
        List<EndpointInfo> offers = client.endpoints("acme/small");
        assertThat(server.only().line()).startsWith("GET /api/v1/models/acme/small/endpoints ");
        EndpointInfo flex = offers.get(0);
        assertThat(flex.providerName()).isEqualTo("Acme");
        assertThat(flex.tag()).contains("acme/flex");
        assertThat(flex.modelId()).contains("acme/small-1");
        assertThat(flex.quantization()).contains("fp8");
        assertThat(flex.contextLength()).hasValue(8192);
        assertThat(flex.maxPromptTokens()).isEmpty();
        assertThat(flex.maxCompletionTokens()).hasValue(4096);
        assertThat(flex.isHealthy()).isFalse();
        assertThat(flex.uptimeLast5Minutes()).contains(new BigDecimal("99.5"));
        assertThat(flex.uptimeLast30Minutes()).isEmpty();
        assertThat(flex.uptimeLastDay()).contains(new BigDecimal("100"));
        assertThat(flex.supportsImplicitCaching()).isTrue();
        assertThat(flex.supportedParameters()).containsExactly("tools");
        assertThat(flex.pricing().prompt()).contains(new BigDecimal("0.0000004"));
        assertThat(flex.pricing().overrides()).hasSize(1);
        assertThat(offers.get(1).isHealthy()).isTrue();
        server.answering(404, "{\"error\":{\"code\":404}}");
        assertThat(client.endpoints("acme/none")).isEmpty();
    }

    @Test
    void activity_is_read_with_the_management_key_per_endpoint_and_day() {
        OpenRouterClient manager =
                server.clientBuilder().managementKey("sk-or-v1-manager").build();
        server.answering(
                        200,
                        "{\"data\":[{\"date\":\"2026-08-24 00:00:00\",\"model\":\"acme/small\",\"model_permaslug\":\"acme/small-1\","
                                + "\"endpoint_id\":\"e-1\",\"provider_name\":\"Acme\",\"requests\":5,\"prompt_tokens\":50,"
                                + "\"completion_tokens\":125,\"reasoning_tokens\":25,\"usage\":0.0150000001,"
                                + "\"byok_usage_inference\":0.012},{\"date\":\"?\",\"usage\":null}]}")
                .answering(200, "{\"data\":[]}")
                .answering(200, "{\"data\":{\"total_credits\":1,\"total_usage\":1}}")
                .answering(200, "{\"data\":{}}");
        List<ModelActivity> activity = manager.activity(LocalDate.of(2026, 8, 24));
        ModelActivity first = activity.get(0);
        assertThat(first.date()).contains(LocalDate.of(2026, 8, 24));
        assertThat(first.model()).isEqualTo("acme/small");
        assertThat(first.canonicalSlug()).contains("acme/small-1");
        assertThat(first.requests()).isEqualTo(5);
        assertThat(first.usage()).contains(Money.usd("0.0150000001"));
        assertThat(first.byokUsage()).contains(Money.usd("0.012"));
        assertThat(activity.get(1).date()).isEmpty();
        assertThat(activity.get(1).usage()).isEmpty();
        assertThat(manager.activity()).isEmpty();
        manager.accountFunds();
        manager.key();
        assertThat(server.received())
                .extracting(request -> request.header("Authorization"))
                .containsExactly(
                        "Bearer sk-or-v1-manager",
                        "Bearer sk-or-v1-manager",
                        "Bearer sk-or-v1-manager",
                        "Bearer sk-or-v1-secret");
        assertThat(server.received().get(0).line()).startsWith("GET /api/v1/activity?date=2026-08-24 ");
    }

    @Test
    void the_key_tells_what_else_is_known_of_it() {
        server.answering(
                200,
                "{\"data\":{\"usage_weekly\":2,\"byok_usage\":1.5,\"include_byok_in_limit\":true,"
                        + "\"effective_budget\":{\"remaining_usd\":7.25},\"free_model_daily_requests\":{\"limit\":50}}}");
        KeyInfo key = client.key();
        assertThat(key.usageWeekly()).contains(Money.usd("2"));
        assertThat(key.byokUsage()).contains(Money.usd("1.5"));
        assertThat(key.includeByokInLimit()).isTrue();
        assertThat(key.budgetRemaining()).contains(Money.usd("7.25"));
        assertThat(key.freeModelDailyRequests()).hasValue(50);
    }
}
