package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Money;
import java.io.IOException;
import java.math.BigDecimal;
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
}
