package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.credits4j.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmbeddingTest {
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5,\"cost\":1E-7}";

    private final LoopbackServer server = new LoopbackServer();
    private final OpenRouterClient client = server.client();

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private EmbeddingResponse answer(String data) {
        server.answering(
                200,
                "{\"id\":\"gen-body\",\"object\":\"list\",\"model\":\"acme/vectors\",\"provider\":\"Acme\",\"data\":"
                        + data + "," + USAGE + "}",
                "X-Generation-Id: gen-header");
        return client.embed(EmbeddingRequest.of("acme/vectors", "secret text"));
    }

    @Test
    void vectors_are_read_by_their_index_with_what_they_cost() {
        EmbeddingResponse answer =
                answer("[{\"index\":1,\"embedding\":[0.5,-1]},{\"index\":0,\"embedding\":[2.25,1e-3]}]");
        assertThat(answer.size()).isEqualTo(2);
        assertThat(answer.vector(0)).containsExactly(2.25f, 0.001f);
        assertThat(answer.vector(1)).containsExactly(0.5f, -1f);
        assertThat(answer.generationId()).contains("gen-header");
        assertThat(answer.model()).contains("acme/vectors");
        assertThat(answer.usage().orElseThrow().cost()).contains(new BigDecimal("1E-7"));
        assertThat(answer.usage().flatMap(Usage::providerCost)).contains(Money.usd("0.0000001"));
        assertThat(answer.raw()).containsKey("data");
        assertThatThrownBy(() -> answer.vector(2)).hasMessageContaining("2");
    }

    @Test
    void a_vector_cannot_be_changed_from_outside() {
        EmbeddingResponse answer = answer("[{\"index\":0,\"embedding\":[1]}]");
        answer.vector(0)[0] = 7;
        assertThat(answer.vector(0)).containsExactly(1f);
    }

    @Test
    void compact_vectors_read_the_same() {
        String base64 = Base64.getEncoder().encodeToString(new byte[] {0, 0, 0, 0x3F, 0, 0, (byte) 0x80, (byte) 0xBF});
        assertThat(answer("[{\"index\":0,\"embedding\":\"" + base64 + "\"}]").vector(0))
                .containsExactly(0.5f, -1f);
    }

    @Test
    void what_cannot_be_read_may_have_been_billed_and_keeps_its_usage() {
        for (String data : List.of(
                "{}",
                "null",
                "[{\"index\":0}]",
                "[{\"embedding\":[1,\"x\"]}]",
                "[{\"embedding\":\"AA==\"}]",
                "[{\"embedding\":\"?\"}]")) {
            assertThatThrownBy(() -> answer(data)).isInstanceOfSatisfying(ProviderFailureException.class, thrown -> {
                assertThat(thrown.possiblyBilled()).isTrue();
                assertThat(thrown.generationId()).contains("gen-header");
                assertThat(thrown.usage().flatMap(Usage::cost)).contains(new BigDecimal("1E-7"));
                assertThat(thrown).hasMessageNotContaining("secret");
            });
        }
    }

    @Test
    void every_field_is_sent_as_the_api_names_it() throws IOException {
        server.answering(200, "{\"data\":[]}");
        client.embed(EmbeddingRequest.builder("acme/vectors")
                .input("one")
                .input("two")
                .dimensions(256)
                .inputType("search_query")
                .compact()
                .provider(ProviderRouting.any().withMaxPromptPrice(BigDecimal.ONE))
                .user("hash")
                .extra("future", true)
                .build());
        assertThat(server.only().line()).startsWith("POST /api/v1/embeddings ");
        JsonNode body = new ObjectMapper().readTree(server.only().body());
        assertThat(body.toString())
                .isEqualTo("{\"model\":\"acme/vectors\",\"dimensions\":256,\"input_type\":\"search_query\","
                        + "\"encoding_format\":\"base64\",\"provider\":{\"max_price\":{\"prompt\":\"1\"}},\"user\":\"hash\","
                        + "\"future\":true,\"input\":[\"one\",\"two\"]}");
    }

    @Test
    void contents_are_sent_in_parts() throws IOException {
        server.answering(200, "{\"data\":[]}");
        client.embed(EmbeddingRequest.builder("acme/vectors")
                .input(ContentPart.text("a"), ContentPart.imageUrl("https://example.com/a.png"))
                .build());
        JsonNode input = new ObjectMapper().readTree(server.only().body()).get("input");
        assertThat(input.get(0).get("content").get(1).get("type").asText()).isEqualTo("image_url");
    }

    @Test
    void bad_requests_are_refused_before_anything_is_sent() {
        EmbeddingRequest.Builder builder = EmbeddingRequest.builder("acme/vectors");
        assertThatThrownBy(builder::build).hasMessageContaining("at least one");
        assertThatThrownBy(() -> builder.input("")).hasMessageContaining("input 0 is empty");
        assertThatThrownBy(() -> builder.dimensions(0))
                .hasMessageContaining("dimensions")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> builder.extra("input", "x")).hasMessageContaining("input");
        assertThatThrownBy(() -> EmbeddingRequest.builder(" ")).hasMessageContaining("model");
        builder.input("a").input(ContentPart.text("b"));
        assertThatThrownBy(builder::build).hasMessageContaining("1 texts and 1 contents");
        assertThat(EmbeddingRequest.of("acme/vectors", "secret text").toString())
                .doesNotContain("secret");
    }
}
