package io.credits4j.openrouter;

import static io.credits4j.openrouter.MeteredBench.ACCOUNT;
import static io.credits4j.openrouter.MeteredBench.EMBEDDER;
import static io.credits4j.openrouter.MeteredBench.FUNDS;
import static io.credits4j.openrouter.MeteredBench.chat;
import static io.credits4j.openrouter.MeteredBench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.CallContext;
import io.credits4j.books.TokenCounts;
import io.credits4j.books.UsageRecord;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.Fault;
import io.credits4j.metering.Charge;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Embeddings are metered like chats, and what every call leaves behind at OpenRouter and on record. */
class MeteredEmbeddingTest {
    private final MeteredBench bench = new MeteredBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private static MeteredEmbedding embedding(EmbeddingRequest request) {
        return MeteredEmbedding.of(ACCOUNT, request, IdempotencyKey.of("e1"));
    }

    @Test
    void vectors_are_charged_what_was_billed_and_bounded_upstream() {
        MeteredEmbeddingReply reply = bench.ai.embed(embedding(EmbeddingRequest.of(EMBEDDER, "One text.", "Another.")));

        assertThat(reply.response().size()).isEqualTo(2);
        assertThat(reply.charge()).isInstanceOf(Charge.Charged.class);
        bench.assertChargedWhatWasBilled(reply.charge().hold());
        assertThat(bench.onlyRequest().body()).contains("\"max_price\":{\"prompt\":\"0.02\",\"request\":\"0\"}");
    }

    @Test
    void a_failure_that_was_not_billed_gives_everything_back() {
        bench.openRouter.failNext(
                "POST", "/api/v1/embeddings", Fault.answering(400, "{\"error\":{\"code\":400,\"message\":\"no\"}}"));
        assertThatThrownBy(() -> bench.ai.embed(embedding(EmbeddingRequest.of(EMBEDDER, "One text."))))
                .isInstanceOfSatisfying(MeteredCallException.class, e -> {
                    assertThat(e.possiblySpent()).isFalse();
                    bench.assertFree(e.charge());
                });
    }

    @Test
    void a_price_of_the_callers_own_that_is_no_number_is_refused_before_anything_is_held() {
        ProviderRouting odd = ProviderRouting.of(Map.of("max_price", Map.of("prompt", "cheap")));
        EmbeddingRequest request =
                EmbeddingRequest.builder(EMBEDDER).input("x").provider(odd).build();
        assertThatThrownBy(() -> bench.ai.embed(embedding(request)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cheap");
        assertThat(bench.held()).isEqualTo(Credits.ZERO);
        assertThat(bench.chatRequests()).isEmpty();
    }

    @Test
    void what_can_cost_more_than_its_tokens_needs_a_cap() {
        EmbeddingRequest odd = EmbeddingRequest.builder(EMBEDDER)
                .input("x")
                .extra("plugins", "web")
                .build();
        EmbeddingRequest picture = EmbeddingRequest.builder(EMBEDDER)
                .input(ContentPart.imageUrl("https://example.com/a.png"))
                .build();
        assertThatThrownBy(() -> bench.ai.embed(embedding(odd)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plugins");
        assertThatThrownBy(() -> bench.ai.embed(embedding(picture)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input");
        assertThat(bench.available()).isEqualTo(FUNDS);
        assertThat(BoundedCall.shape(picture, Money.usd("0.1")).costCap()).contains(Money.usd("0.1"));
    }

    @Nested
    class OnRecord {
        @Test
        void a_call_carries_its_hold_and_its_user_as_a_hash() {
            MeteredReply reply = bench.ai.chat(
                    chat("m1", request().metadata(Map.of("trace", "t-1")).build())
                            .actor("anna@example.com")
                            .feature("chat")
                            .conversation("c-1"));

            String sent = bench.onlyRequest().body();
            assertThat(sent)
                    .contains("\"trace\":\"t-1\"")
                    .contains("\"hold\":\"" + reply.charge().hold() + "\"")
                    .containsPattern("\"user\":\"[0-9a-f]{64}\"")
                    .doesNotContain("anna");
            UsageRecord record =
                    bench.meter.usage().record(reply.charge().hold()).orElseThrow();
            assertThat(record.context()).isEqualTo(new CallContext("anna@example.com", "chat", "c-1"));
            assertThat(record.facts().rawUsage()).contains("\"cost\"");
            assertThat(record.facts().tokens())
                    .extracting(TokenCounts::completion)
                    .isEqualTo(15L);
            assertThat(bench.row(reply.charge().hold()).terms().fingerprint()).hasSize(64);
            assertThat(reply.estimateRatio())
                    .hasValueSatisfying(ratio -> assertThat(ratio).isBetween(BigDecimal.ZERO, BigDecimal.ONE));
        }

        @Test
        void the_callers_own_user_is_left_alone_and_a_full_metadata_stays_as_it_is() {
            Map<String, String> full = new HashMap<>();
            for (int i = 0; i < 16; i++) {
                full.put("k" + i, "v");
            }
            bench.ai.chat(
                    chat("m1", request().user("own").metadata(full).build()).actor("anna"));
            assertThat(bench.onlyRequest().body()).contains("\"user\":\"own\"").doesNotContain("\"hold\"");
        }

        @Test
        void a_refusal_of_the_provider_is_on_record_as_a_failure() {
            bench.openRouter.script(ChatScript.refusing(400, "{\"error\":{\"code\":400,\"message\":\"no\"}}"));
            assertThatThrownBy(() -> bench.ai.chat(chat("m1"))).isInstanceOf(MeteredCallException.class);
            UsageRecord record = bench.meter.usage().record(bench.firstHold()).orElseThrow();
            assertThat(record.outcome()).isEqualTo(UsageRecord.Outcome.FAILED);
            assertThat(record.facts().failure()).isEqualTo("invalid_request");
        }

        @Test
        void a_stream_tells_who_served_it_and_its_balance_after() {
            MeteredReply reply = bench.ai.stream(chat("m1"), chunk -> {});
            UsageRecord record =
                    bench.meter.usage().record(reply.charge().hold()).orElseThrow();
            assertThat(record.facts().servedModel()).isNotNull();
            assertThat(record.facts().rawUsage())
                    .isNotNull()
                    .isEqualTo(bench.meter
                            .usage()
                            .record(bench.ai.chat(chat("m2")).charge().hold())
                            .orElseThrow()
                            .facts()
                            .rawUsage());
            assertThat(record.facts().timeToFirstToken()).isNotNull();
            assertThat(reply.charge())
                    .isInstanceOfSatisfying(
                            Charge.Charged.class,
                            charged -> assertThat(charged.balanceAfter()).contains(FUNDS.minus(charged.credits())));
            assertThat(bench.held()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_cancelled_stream_is_read_to_its_end_only_where_it_is_billed_in_full_anyway() {
            assertThat(CancelledStreams.areBilledInFull("Google AI Studio")).isTrue();
            assertThat(CancelledStreams.areBilledInFull("Amazon Bedrock")).isTrue();
            assertThat(CancelledStreams.areBilledInFull("OpenAI")).isFalse();
            MeteredChatStream stream = bench.ai.drainingOnCancel().stream(chat("m1"));
            stream.iterator().next();
            stream.close();
            assertThat(bench.row(stream.hold()).providerId()).isNotNull();
        }
    }
}
