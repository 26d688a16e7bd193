package io.credits4j.openrouter;

import static io.credits4j.openrouter.MeteredBench.ACCOUNT;
import static io.credits4j.openrouter.MeteredBench.FUNDS;
import static io.credits4j.openrouter.MeteredBench.MODEL;
import static io.credits4j.openrouter.MeteredBench.chat;
import static io.credits4j.openrouter.MeteredBench.request;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.AccountId;
import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.metering.CallRefusedException;
import io.credits4j.metering.CallRepeatedException;
import io.credits4j.metering.Charge;
import io.credits4j.metering.Reconciliation;
import io.credits4j.metering.UsageMeter;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UnknownModelPriceException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MeteredChatTest {
    private static final String EXPLAINED = "{\"error\":{\"code\":%d,\"message\":\"no\"}}";

    private final MeteredBench bench = new MeteredBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private MeteredCallException failing(ChatScript script) {
        bench.openRouter.script(script);
        return failing();
    }

    private MeteredCallException failing() {
        return catchThrowableOfType(MeteredCallException.class, () -> bench.ai.chat(chat("m1")));
    }

    @Nested
    class Ceilings {
        @Test
        void the_ceiling_is_held_before_anything_is_sent() {
            AtomicReference<Credits> held = new AtomicReference<>();
            bench.onSending = () -> held.set(bench.held());

            MeteredReply reply = bench.ai.chat(chat("m1"));

            assertThat(held.get()).isEqualTo(reply.ceiling().credits()).isGreaterThan(Credits.ZERO);
        }

        @Test
        void the_ceiling_is_all_input_bytes_and_all_output_tokens_at_their_prices() {
            ChatRequest request = request().maxCompletionTokens(100).build();

            MeteredReply reply = bench.ai.chat(chat("m1", request));

            long bytes = "{\"role\":\"user\",\"content\":\"Name three rivers.\"}".length();
            BigDecimal input = new BigDecimal("0.00000015").multiply(BigDecimal.valueOf(1_500 + 16 + bytes));
            BigDecimal output = new BigDecimal("0.0000006").multiply(BigDecimal.valueOf(100));
            assertThat(reply.ceiling().cost()).isEqualTo(Money.usd(input.add(output)));
            assertThat(reply.ceiling().credits()).isEqualTo(MeteredBench.charged(input.add(output)));
        }

        @Test
        void every_choice_asked_for_is_held() {
            Credits one = bench.ai.chat(chat("m1")).ceiling().credits();
            MeteredReply three =
                    bench.ai.chat(chat("m2", request().extra("n", 3).build()));

            BigDecimal twoMore = new BigDecimal("0.0000006").multiply(BigDecimal.valueOf(2 * 4_096));
            assertThat(three.ceiling().credits().minus(one))
                    .isBetween(
                            MeteredBench.charged(twoMore).minus(Credits.SMALLEST),
                            MeteredBench.charged(twoMore).plus(Credits.SMALLEST));
        }

        @Test
        void output_tokens_and_prices_are_limited_upstream_too() {
            bench.ai.chat(chat("m1"));

            JsonNode sent = bench.onlyRequest().json();
            assertThat(sent.path("max_completion_tokens").longValue()).isEqualTo(4_096);
            assertThat(sent.at("/provider/max_price/prompt").asText()).isEqualTo("0.15");
            assertThat(sent.at("/provider/max_price/completion").asText()).isEqualTo("0.6");
            assertThat(sent.path("stream").asBoolean()).isFalse();
        }

        @Test
        void a_fee_for_the_request_itself_is_held_and_limited_upstream() {
            MeteredAiClient ai = bench.pricedAs(ModelPrice.builder(MODEL)
                    .price(PricedUnit.PROMPT, "0.00000015")
                    .price(PricedUnit.COMPLETION, "0.0000006")
                    .price(PricedUnit.REQUEST, "0.0050")
                    .build());

            MeteredReply reply = ai.chat(chat("m1"));

            assertThat(reply.ceiling().cost().amount()).isGreaterThan(new BigDecimal("0.005"));
            assertThat(bench.onlyRequest()
                            .json()
                            .at("/provider/max_price/request")
                            .asText())
                    .isEqualTo("0.005");
        }

        @Test
        void a_provider_that_asks_for_a_fee_the_ceiling_has_no_room_for_is_not_taken() {
            bench.ai.chat(chat("m1"));

            assertThat(bench.onlyRequest()
                            .json()
                            .at("/provider/max_price/request")
                            .asText())
                    .isEqualTo("0");
        }

        @Test
        void a_provider_dearer_than_the_catalog_does_not_serve_even_if_no_other_may() {
            MeteredAiClient ai = bench.pricedAs(ModelPrice.builder(MODEL)
                    .price(PricedUnit.PROMPT, "0.00000015")
                    .price(PricedUnit.COMPLETION, "0.0000005")
                    .build());
            ChatRequest pinned = request()
                    .provider(ProviderRouting.any().withOnly("OpenAI").withoutFallbacks())
                    .build();

            MeteredCallException none =
                    catchThrowableOfType(MeteredCallException.class, () -> ai.chat(chat("m1", pinned)));

            assertThat(none.upstream()).isInstanceOf(ModelUnavailableException.class);
            assertThat(bench.onlyRequest().json().at("/provider/only/0").asText())
                    .isEqualTo("OpenAI");
            bench.assertFree(none.charge());
        }

        @Test
        void a_lower_fee_of_the_callers_own_is_kept_and_one_that_is_no_number_holds_nothing() {
            ProviderRouting lower = ProviderRouting.any().withMaxRequestPrice(new BigDecimal("0.001"));
            MeteredAiClient ai = bench.pricedAs(ModelPrice.builder(MODEL)
                    .price(PricedUnit.PROMPT, "0.00000015")
                    .price(PricedUnit.COMPLETION, "0.0000006")
                    .price(PricedUnit.REQUEST, "0.005")
                    .build());
            ProviderRouting odd = ProviderRouting.of(Map.of("max_price", Map.of("request", "cheap")));

            ai.chat(chat("m1", request().provider(lower).build()));

            assertThat(bench.onlyRequest()
                            .json()
                            .at("/provider/max_price/request")
                            .asText())
                    .isEqualTo("0.001");
            assertThatThrownBy(() ->
                            bench.ai.chat(chat("m2", request().provider(odd).build())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("max_price.request")
                    .hasMessageContaining("cheap");
            assertThat(bench.held()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_fallback_raises_the_prices_sent_to_the_dearest() {
            bench.ai.chat(chat("m1", request().models(List.of("openai/gpt-4o")).build()));

            JsonNode prices = bench.onlyRequest().json().at("/provider/max_price");
            assertThat(prices.path("prompt").asText()).isEqualTo("2.5");
            assertThat(prices.path("completion").asText()).isEqualTo("10");
        }

        @Test
        void a_limit_of_the_callers_own_is_kept() {
            bench.ai.chat(chat("m1", request().maxCompletionTokens(77).build()));

            assertThat(bench.onlyRequest().json().path("max_completion_tokens").longValue())
                    .isEqualTo(77);
        }

        @Test
        void another_default_limit_is_sent_where_the_caller_sets_none() {
            bench.ai.withDefaultOutputTokens(1_234).chat(chat("m1"));

            assertThat(bench.onlyRequest().json().path("max_completion_tokens").longValue())
                    .isEqualTo(1_234);
            assertThatThrownBy(() -> bench.ai.withDefaultOutputTokens(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0");
        }

        @Test
        void a_lower_price_of_the_callers_own_is_kept_and_the_rest_of_its_routing_too() {
            ProviderRouting own = ProviderRouting.any()
                    .withMaxPromptPrice(new BigDecimal("0.1500"))
                    .withMaxCompletionPrice(new BigDecimal("0.599"))
                    .withMaxImagePrice(new BigDecimal("0.01"))
                    .withoutDataCollection();

            MeteredCallException none = catchThrowableOfType(
                    MeteredCallException.class,
                    () -> bench.ai.chat(chat("m1", request().provider(own).build())));

            JsonNode sent = bench.onlyRequest().json().path("provider");
            assertThat(sent.at("/max_price/prompt").asText()).isEqualTo("0.15");
            assertThat(sent.at("/max_price/completion").asText()).isEqualTo("0.599");
            assertThat(sent.at("/max_price/image").asText()).isEqualTo("0.01");
            assertThat(sent.path("data_collection").asText()).isEqualTo("deny");
            assertThat(none.upstream()).isInstanceOf(ModelUnavailableException.class);
            bench.assertFree(none.charge());
        }

        @ParameterizedTest
        @ValueSource(strings = {"0.2", "\"0.2\""})
        void a_higher_price_of_the_callers_own_is_lowered_to_the_ceiling(String price) {
            Map<String, Object> routing = Json.parse("routing", "{\"max_price\":{\"prompt\":" + price + "}}");

            bench.ai.chat(
                    chat("m1", request().provider(ProviderRouting.of(routing)).build()));

            assertThat(bench.onlyRequest()
                            .json()
                            .at("/provider/max_price/prompt")
                            .asText())
                    .isEqualTo("0.15");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0.01", "\"0.01\""})
        void a_lower_price_counts_as_number_and_as_text(String price) {
            Map<String, Object> routing = Json.parse("routing", "{\"max_price\":{\"completion\":" + price + "}}");

            ChatRequest request =
                    request().provider(ProviderRouting.of(routing)).build();

            assertThatThrownBy(() -> bench.ai.chat(chat("m1", request))).isInstanceOf(MeteredCallException.class);
            assertThat(bench.onlyRequest()
                            .json()
                            .at("/provider/max_price/completion")
                            .asText())
                    .isEqualTo("0.01");
        }

        @Test
        void writing_to_a_cache_is_held_for_while_the_price_sent_is_that_of_the_prompt() {
            MeteredAiClient ai = bench.pricedAs(ModelPrice.builder(MODEL)
                    .price(PricedUnit.PROMPT, "0.00000015")
                    .price(PricedUnit.COMPLETION, "0.0000006")
                    .price(PricedUnit.CACHE_WRITE, "0.0000003")
                    .build());

            MeteredReply reply =
                    ai.chat(chat("m1", request().maxCompletionTokens(1).build()));

            // Held at the dearer price of writing to a cache; limited upstream by the price of the prompt.
            assertThat(reply.ceiling().cost().amount())
                    .isGreaterThan(new BigDecimal("0.0000003").multiply(BigDecimal.valueOf(1_516)));
            assertThat(bench.onlyRequest()
                            .json()
                            .at("/provider/max_price/prompt")
                            .asText())
                    .isEqualTo("0.15");
        }
    }

    @Nested
    class DefaultModel {
        private final MeteredAiClient ai = MeteredAiClient.of(
                OpenRouterClient.builder()
                        .apiKey(bench.openRouter.apiKey())
                        .baseUrl(bench.openRouter.baseUri().toString())
                        .defaultModel(MODEL)
                        .build(),
                bench.meter);
        private final ChatRequest unnamed = ChatRequest.builder()
                .message(Message.user("Name three rivers."))
                .build();

        private void assertOfTheDefaultModel(MeteredReply reply) {
            assertThat(bench.onlyRequest().json().path("model").asText()).isEqualTo(MODEL);
            assertThat(bench.onlyRequest()
                            .json()
                            .at("/provider/max_price/prompt")
                            .asText())
                    .isEqualTo("0.15");
            assertThat(reply.ceiling().model()).isEqualTo(MODEL);
            assertThat(bench.row(reply.charge().hold()).model()).isEqualTo(MODEL);
            bench.assertChargedWhatWasBilled(reply.charge().hold());
        }

        @Test
        void a_chat_that_names_no_model_is_held_priced_and_sent_as_one_to_the_default_model() {
            assertOfTheDefaultModel(ai.chat(chat("m1", unnamed)));
        }

        @Test
        void so_is_a_stream() {
            assertOfTheDefaultModel(ai.stream(chat("m1", unnamed), chunk -> {}));
        }

        @Test
        void the_guards_are_asked_about_the_default_model() {
            UsageMeter guarded = UsageMeter.builder(bench.ledger, bench.storage, bench.catalog)
                    .clock(bench.clock)
                    .allowedModels(List.of("openai/gpt-4o"))
                    .build();
            MeteredAiClient allowingOthers = MeteredAiClient.of(
                    OpenRouterClient.builder()
                            .apiKey(bench.openRouter.apiKey())
                            .baseUrl(bench.openRouter.baseUri().toString())
                            .defaultModel(MODEL)
                            .build(),
                    guarded);

            assertThatThrownBy(() -> allowingOthers.chat(chat("m1", unnamed)))
                    .isInstanceOf(CallRefusedException.class)
                    .hasMessageContaining(MODEL);
            assertThat(bench.chatRequests()).isEmpty();
        }

        @Test
        void the_model_a_request_names_is_kept() {
            MeteredReply reply = ai.chat(chat("m1", ChatRequest.of("openai/gpt-4o", "Name three rivers.")));

            assertThat(reply.ceiling().model()).isEqualTo("openai/gpt-4o");
            assertThat(bench.onlyRequest().json().path("model").asText()).isEqualTo("openai/gpt-4o");
        }

        @Test
        void without_a_default_model_a_chat_that_names_none_is_refused_before_anything_is_held() {
            assertThatThrownBy(() -> bench.ai.chat(chat("m1", unnamed)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("model");
            assertThat(bench.held()).isEqualTo(Credits.ZERO);
            assertThat(bench.chatRequests()).isEmpty();
        }
    }

    @Nested
    class Settling {
        @Test
        void the_charge_is_what_was_billed_by_the_rate_rule_to_the_last_decimal() {
            bench.openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));

            MeteredReply reply = bench.ai.chat(chat("m1"));

            String id = reply.response().generationId().orElseThrow();
            BigDecimal billed = bench.openRouter.billed(id);
            // 18 bytes are 5 tokens, and 3 around the message; 20 bytes of answer are 5.
            assertThat(billed).isEqualByComparingTo("0.0000042");
            assertThat(reply.charge())
                    .isEqualTo(new Charge.Charged(
                            reply.charge().hold(),
                            Credits.parse("0.000006"),
                            Credits.ZERO,
                            Money.usd(billed),
                            CostSource.REPORTED,
                            Optional.of(FUNDS.minus(Credits.parse("0.000006")))));
            assertThat(reply.text()).isEqualTo("Rhine, Elbe, Danube.");
            bench.assertChargedWhatWasBilled(reply.charge().hold());
        }

        @Test
        void a_cost_of_many_decimals_is_kept_as_it_was_reported() {
            bench.openRouter.script(ChatScript.answer()
                    .withUsage("{\"prompt_tokens\":8,\"completion_tokens\":5,\"cost\":0.0000076509169000000005}"));

            Charge charge = bench.ai.chat(chat("m1")).charge();

            assertThat(requireNonNull(bench.row(charge.hold()).cost()).providerCost())
                    .isEqualTo(Money.usd(new BigDecimal("0.0000076509169000000005")));
            assertThat(requireNonNull(bench.row(charge.hold()).cost()).charged())
                    .isEqualTo(Credits.parse("0.000011"));
            bench.assertChargedWhatWasBilled(charge.hold());
        }

        @Test
        void a_whole_ceiling_of_output_is_never_charged_above_the_ceiling() {
            bench.openRouter.script(ChatScript.answer().saying("word ".repeat(10_000)));

            MeteredReply reply = bench.ai.chat(chat("m1"));

            assertThat(reply.response().finishReason()).contains("length");
            assertThat(reply.charge())
                    .isInstanceOfSatisfying(
                            Charge.Charged.class,
                            charged -> assertThat(charged.credits())
                                    .isLessThanOrEqualTo(reply.ceiling().credits()));
            bench.assertChargedWhatWasBilled(reply.charge().hold());
        }

        @Test
        void a_call_with_a_key_of_ones_own_costs_fee_and_upstream_together() {
            bench.openRouter.script(ChatScript.answer()
                    .withUsage("{\"prompt_tokens\":8,\"completion_tokens\":5,\"cost\":0.001,\"is_byok\":true,"
                            + "\"cost_details\":{\"upstream_inference_cost\":0.02}}"));

            Charge charge = bench.ai.chat(chat("m1")).charge();

            assertThat(requireNonNull(bench.row(charge.hold()).cost()).providerCost())
                    .isEqualTo(Money.usd("0.021"));
        }

        @Test
        void a_reported_cost_of_zero_is_a_known_cost_and_charges_nothing() {
            bench.openRouter.script(
                    ChatScript.answer().withUsage("{\"prompt_tokens\":8,\"completion_tokens\":5,\"cost\":0}"));

            Charge charge = bench.ai.chat(chat("m1")).charge();

            assertThat(charge)
                    .isInstanceOfSatisfying(
                            Charge.Charged.class,
                            charged -> assertThat(charged.credits()).isEqualTo(Credits.ZERO));
            assertThat(bench.available()).isEqualTo(FUNDS);
        }

        @Test
        void usage_without_a_cost_is_pending_until_it_is_looked_up() {
            bench.openRouter.script(ChatScript.answer().withUsage("{\"prompt_tokens\":8,\"completion_tokens\":5}"));

            MeteredReply reply = bench.ai.chat(chat("m1"));

            bench.assertPending(reply.charge());
            bench.assertReconciles(reply.charge().hold());
        }

        @Test
        void an_answer_without_usage_is_pending_until_it_is_looked_up() {
            bench.openRouter.script(ChatScript.answer().withoutUsage().saying("Rhine"));

            MeteredReply reply = bench.ai.chat(chat("m1"));

            assertThat(reply.text()).isEqualTo("Rhine");
            bench.assertPending(reply.charge());
            bench.assertReconciles(reply.charge().hold());
        }

        @Test
        void without_the_header_the_id_in_the_body_is_kept() {
            bench.openRouter.script(ChatScript.answer().withoutGenerationId().withoutUsage());

            MeteredReply reply = bench.ai.chat(chat("m1"));

            assertThat(bench.row(reply.charge().hold()).providerId())
                    .isEqualTo(reply.response().id().orElseThrow());
            bench.assertReconciles(reply.charge().hold());
        }

        @Test
        void an_id_nobody_could_look_up_does_not_lose_the_answer() throws IOException {
            try (LoopbackServer server = new LoopbackServer()) {
                server.answering(200, Samples.ANSWER, "X-Generation-Id: " + "g".repeat(201));

                MeteredReply reply = bench.before(server).chat(chat("m1"));

                assertThat(reply.text()).isEqualTo("Hello.");
                assertThat(reply.charge()).isInstanceOf(Charge.Charged.class);
                assertThat(requireNonNull(bench.row(reply.charge().hold()).cost())
                                .providerCost())
                        .isEqualTo(Money.usd("0.00000765"));
            }
        }

        @Test
        void the_entry_tells_who_asked_and_what_for() {
            bench.ai.chat(chat("m1").actor("user-7").description("Rivers").metadata(Map.of("conversation", "c-1")));

            LedgerTransaction entry = bench.ledger
                    .history(ACCOUNT, HistoryQuery.newest(1))
                    .items()
                    .get(0);
            assertThat(entry.memo().actor()).isEqualTo("user-7");
            assertThat(entry.memo().description()).isEqualTo("Rivers");
            assertThat(entry.memo().metadata())
                    .containsEntry("conversation", "c-1")
                    .containsEntry("model", MODEL)
                    .containsEntry("costSource", "reported");
        }
    }

    @Nested
    class Refusals {
        @Test
        void an_account_that_cannot_cover_the_ceiling_is_refused_and_nothing_is_sent() {
            MeteredChat poor = MeteredChat.of(
                    AccountId.of("poor"), ChatRequest.of(MODEL, "Name three rivers."), IdempotencyKey.of("m1"));

            assertThatThrownBy(() -> bench.ai.chat(poor)).isInstanceOf(InsufficientCreditsException.class);
            assertThatThrownBy(() -> bench.ai.stream(poor)).isInstanceOf(InsufficientCreditsException.class);
            assertThatThrownBy(() -> bench.ai.stream(poor, chunk -> {}))
                    .isInstanceOf(InsufficientCreditsException.class);
            assertThat(bench.openRouter.requests()).isEmpty();
        }

        @Test
        void a_call_beyond_its_budget_is_refused_and_nothing_is_sent() {
            BudgetName anna = BudgetName.of("user", "anna");
            bench.ledger.setBudget(BudgetRequest.limit(ACCOUNT, anna, Credits.SMALLEST, IdempotencyKey.of("budget")));
            MeteredChat within = chat("m1").within(anna);
            assertThatThrownBy(() -> bench.ai.chat(within)).isInstanceOf(BudgetExceededException.class);
            assertThatThrownBy(() -> bench.ai.stream(within.actor("anna"))).isInstanceOf(BudgetExceededException.class);
            assertThat(bench.openRouter.requests()).isEmpty();

            MeteredReply reply = bench.ai.chat(chat("m1").within(BudgetName.ACCOUNT));
            assertThat(bench.ledger.findHold(bench.firstHold()).orElseThrow().budgets())
                    .containsExactly(BudgetName.ACCOUNT);
            assertThat(reply.charge()).isInstanceOf(Charge.Charged.class);
        }

        @Test
        void a_model_without_a_known_price_is_refused_and_nothing_is_sent() {
            ChatRequest unknown = ChatRequest.of("vendor/unheard-of", "Name three rivers.");

            assertThatThrownBy(() -> bench.ai.chat(chat("m1", unknown)))
                    .isInstanceOf(UnknownModelPriceException.class)
                    .hasMessageContaining("vendor/unheard-of");
            assertThatThrownBy(() -> bench.ai.chat(chat("m1", unknown).costCap(Money.usd("1"))))
                    .isInstanceOf(UnknownModelPriceException.class);
            assertNothingHappened();
        }

        @Test
        void a_router_is_refused_without_a_cap_and_sent_with_one() {
            PricingCatalog withRouter = bench.catalog.toBuilder()
                    .model(ModelPrice.builder("openrouter/auto")
                            .routed()
                            .source("test", LocalDate.of(2024, 1, 1))
                            .build())
                    .build();
            UsageMeter meter = UsageMeter.builder(bench.ledger, bench.storage, withRouter)
                    .clock(bench.clock)
                    .build();
            MeteredAiClient ai = MeteredAiClient.of(
                    bench.client(bench.openRouter.baseUri().toString(), bench.openRouter.apiKey()), meter);
            MeteredChat call = chat("m1", ChatRequest.of("openrouter/auto", "Name three rivers."));

            assertThatThrownBy(() -> ai.chat(call))
                    .isInstanceOf(UnknownModelPriceException.class)
                    .hasMessageContaining("openrouter/auto");
            assertNothingHappened();

            MeteredReply reply = ai.chat(call.costCap(Money.usd("0.5")));
            assertThat(reply.ceiling().cost()).isEqualTo(Money.usd("0.5"));
            assertThat(bench.onlyRequest().json().has("provider")).isFalse();
            bench.assertChargedWhatWasBilled(reply.charge().hold());
        }

        static Stream<Arguments> costlier() {
            return Stream.of(
                    costlier(
                            "messages",
                            request -> request.message(Message.user(
                                    ContentPart.text("What is this?"), ContentPart.imageUrl("https://x.test/a")))),
                    costlier(
                            "messages",
                            request -> request.message(
                                    Message.user(ContentPart.file("a.pdf", new byte[] {1}, "application/pdf")))),
                    costlier("plugins", request -> request.plugin(Map.of("id", "web"))),
                    costlier("tools", request -> request.tool(Map.of("type", "openrouter:web_search"))),
                    costlier(
                            "tools",
                            request -> request.function("f", "does f", Map.of())
                                    .tool(Map.of("type", "web_search_preview"))),
                    costlier("modalities", request -> request.modalities(List.of("text", "image"))),
                    costlier("service_tier", request -> request.serviceTier("priority")),
                    costlier("field_of_tomorrow", request -> request.extra("field_of_tomorrow", true)));
        }

        private static Arguments costlier(String field, UnaryOperator<ChatRequest.Builder> change) {
            return Arguments.of(field, change.apply(request()).build());
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("costlier")
        void what_can_cost_more_than_its_tokens_needs_a_cap(String field, ChatRequest request) {
            assertThatThrownBy(() -> bench.ai.chat(chat("m1", request)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + field + "'")
                    .hasMessageContaining("costCap");
            assertNothingHappened();

            MeteredReply reply = bench.ai.chat(chat("m1", request).costCap(Money.usd("0.25")));

            assertThat(reply.ceiling().credits()).isEqualTo(Credits.parse("0.3425"));
            assertThat(bench.onlyRequest().json().has(field)).isTrue();
            bench.assertChargedWhatWasBilled(reply.charge().hold());
        }

        static Stream<Arguments> unreadable() {
            return Stream.of(
                    Arguments.of("max_tokens", request().extra("max_tokens", 10).build()),
                    Arguments.of(
                            "model",
                            ChatRequest.builder().message(Message.user("hi")).build()),
                    Arguments.of("n", request().extra("n", "many").build()),
                    Arguments.of(
                            "n", request().extra("n", new BigDecimal("1.5")).build()),
                    Arguments.of("n", request().extra("n", 1L << 40).build()),
                    Arguments.of("choices", request().extra("n", 0).build()),
                    Arguments.of("provider.max_price.prompt", priced("{\"prompt\":\"cheap\"}")),
                    Arguments.of("provider.max_price.completion", priced("{\"completion\":-1}")),
                    Arguments.of("provider.max_price.completion", priced("{\"completion\":\"1e-500\"}")),
                    Arguments.of(
                            "stop_server_tools_when",
                            request().extra("stop_server_tools_when", "soon").build()));
        }

        private static ChatRequest priced(String json) {
            return request()
                    .provider(ProviderRouting.of(Map.of("max_price", Json.parse("prices", json))))
                    .build();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("unreadable")
        void a_limit_that_cannot_be_read_is_refused_by_name_with_or_without_a_cap(String name, ChatRequest request) {
            assertThatThrownBy(() -> bench.ai.chat(chat("m1", request).costCap(Money.usd("1"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> bench.ai.stream(chat("m1", request).costCap(Money.usd("1"))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> bench.ai.chat(chat("m1", request)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
            assertNothingHappened();
        }

        @Test
        void text_that_could_not_be_sent_is_refused_before_anything_is_held() {
            assertThatThrownBy(() -> request().stop("half a pair \ud83d"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("stop");
            assertThatThrownBy(() -> Message.user("\ude00"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("message");
            assertNothingHappened();
        }

        @Test
        void server_tools_are_told_to_stop_at_the_cap() {
            ChatRequest request =
                    request().tool(Map.of("type", "openrouter:web_search")).build();

            bench.ai.chat(chat("m1", request).costCap(Money.usd("0.25")));

            JsonNode stops = bench.onlyRequest().json().path("stop_server_tools_when");
            assertThat(stops).hasSize(1);
            assertThat(stops.at("/0/type").asText()).isEqualTo("max_cost");
            assertThat(stops.at("/0/max_cost_in_dollars").decimalValue()).isEqualByComparingTo("0.25");
        }

        @Test
        void conditions_of_the_callers_own_do_not_displace_the_cap() {
            ChatRequest request = request()
                    .tool(Map.of("type", "openrouter:web_search"))
                    .extra("stop_server_tools_when", List.of(Map.of("type", "step_count_is", "step_count", 2)))
                    .build();

            bench.ai.chat(chat("m1", request).costCap(Money.usd("0.25")));

            JsonNode stops = bench.onlyRequest().json().path("stop_server_tools_when");
            assertThat(stops).hasSize(2);
            assertThat(stops.at("/0/type").asText()).isEqualTo("step_count_is");
            assertThat(stops.at("/1/max_cost_in_dollars").decimalValue()).isEqualByComparingTo("0.25");
        }

        @Test
        void one_key_makes_one_call() {
            bench.ai.chat(chat("m1"));
            Credits after = bench.available();

            assertThatThrownBy(() -> bench.ai.chat(chat("m1"))).isInstanceOf(CallRepeatedException.class);
            assertThatThrownBy(() -> bench.ai.stream(chat("m1"))).isInstanceOf(CallRepeatedException.class);

            assertThat(bench.chatRequests()).hasSize(1);
            assertThat(bench.available()).isEqualTo(after);
        }

        private void assertNothingHappened() {
            assertThat(bench.openRouter.requests()).isEmpty();
            assertThat(bench.available()).isEqualTo(FUNDS);
        }
    }

    @Nested
    class Failing {
        @ParameterizedTest
        @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 529})
        void a_refusal_that_explains_itself_costs_nothing(int status) {
            MeteredCallException refused = failing(ChatScript.refusing(status, EXPLAINED.formatted(status)));

            assertThat(refused.upstream().status()).hasValue(status);
            assertThat(refused).hasMessageContaining("nothing was charged").hasCause(refused.upstream());
            bench.assertFree(refused.charge());
            assertThat(bench.chatRequests()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422, 429})
        void a_refusal_by_status_alone_costs_nothing(int status) {
            bench.assertFree(failing(ChatScript.refusing(status, "")).charge());
        }

        @ParameterizedTest
        @CsvSource({"408,<html>", "500,<html>", "502,<html>", "502,{}", "503,<html>", "504,<html>", "524,<html>"})
        void a_gateway_that_explains_nothing_may_have_been_billed(int status, String body) {
            MeteredCallException lost = failing(ChatScript.refusing(status, body));

            assertThat(lost.upstream().possiblyBilled()).isTrue();
            assertThat(lost).hasMessageContaining("stay held");
            bench.assertPending(lost.charge());
        }

        @ParameterizedTest
        @ValueSource(ints = {504, 524})
        void a_gateway_time_out_may_have_been_billed_even_when_it_explains_itself(int status) {
            bench.assertPending(failing(ChatScript.refusing(status, EXPLAINED.formatted(status)))
                    .charge());
        }

        @Test
        void a_refused_connection_costs_nothing() throws IOException {
            try (ClosedPort closed = new ClosedPort()) {
                MeteredCallException refused = catchThrowableOfType(
                        MeteredCallException.class,
                        () -> bench.before(closed.url()).chat(chat("m1")));

                assertThat(refused.upstream()).isInstanceOf(ConnectionFailedException.class);
                bench.assertFree(refused.charge());
            }
        }

        @Test
        void a_lost_reply_stays_held_for_the_window_and_is_then_exactly_the_drift() {
            MeteredCallException lost = failing(ChatScript.answer().losingReply());

            bench.assertPending(lost.charge());
            assertThat(bench.reconcileAfter(Duration.ofHours(23)).settled()).isEmpty();
            bench.assertPending(lost.charge());

            Reconciliation end = bench.reconcileAfter(Duration.ofHours(1));
            assertThat(end.writtenOff()).containsExactly(lost.charge().hold());
            assertThat(bench.row(lost.charge().hold()).state()).isEqualTo(CallState.WRITTEN_OFF);
            assertThat(bench.available()).isEqualTo(FUNDS);
            assertThat(bench.lookUps()).isZero();
            assertThat(bench.openRouter.billed()).isPositive();
        }

        @Test
        void an_answer_that_breaks_off_is_settled_by_the_id_in_its_headers() throws IOException {
            try (LoopbackServer server = new LoopbackServer()) {
                server.then(peer -> {
                    peer.head(200, "Content-Length: 1000\r\n", "X-Generation-Id: gen-1");
                    peer.cut();
                });
                server.answering(404, EXPLAINED.formatted(404));
                server.answering(200, "{\"data\":{\"id\":\"gen-1\",\"total_cost\":0.00123,\"is_byok\":false}}");
                MeteredAiClient ai = bench.before(server);

                MeteredCallException cut = catchThrowableOfType(MeteredCallException.class, () -> ai.chat(chat("m1")));

                bench.assertPending(cut.charge());
                assertThat(bench.row(cut.charge().hold()).providerId()).isEqualTo("gen-1");
                bench.clock.advance(Duration.ofMillis(500));
                assertThat(ai.reconcile(10).waiting())
                        .containsExactly(cut.charge().hold());
                bench.clock.advance(Duration.ofSeconds(1));
                assertThat(ai.reconcile(10).settled())
                        .containsExactly(new Charge.Charged(
                                cut.charge().hold(),
                                Credits.parse("0.001686"),
                                Credits.ZERO,
                                Money.usd("0.00123"),
                                CostSource.LOOKED_UP,
                                Optional.of(FUNDS.minus(Credits.parse("0.001686")))));
            }
        }

        @Test
        void an_error_inside_a_200_without_usage_is_looked_up() {
            MeteredCallException failed = failing(ChatScript.errorWithin200(EXPLAINED.formatted(502)));

            assertThat(failed.upstream()).isInstanceOf(ProviderFailureException.class);
            bench.assertPending(failed.charge());
            bench.assertReconciles(failed.charge().hold());
            assertThat(bench.available()).isEqualTo(FUNDS);
        }

        @Test
        void an_error_in_a_choice_with_usage_is_charged_at_once() {
            MeteredCallException failed =
                    failing(ChatScript.choiceError(502, "no").saying("Rhine, El"));

            assertThat(failed.charge()).isInstanceOf(Charge.Charged.class);
            assertThat(failed).hasMessageContaining("credits were charged");
            assertThat(failed.upstream().partial().orElseThrow().text()).isEqualTo("Rhine, El");
            bench.assertChargedWhatWasBilled(failed.charge().hold());
        }

        @Test
        void a_stream_that_is_refused_costs_nothing_either() {
            bench.openRouter.script(ChatScript.refusing(429, EXPLAINED.formatted(429), "Retry-After", "3"));

            MeteredCallException refused =
                    catchThrowableOfType(MeteredCallException.class, () -> bench.ai.stream(chat("m1")));

            assertThat(refused.upstream()).isInstanceOf(RateLimitedException.class);
            assertThat(refused.upstream().retryAfter()).contains(Duration.ofSeconds(3));
            bench.assertFree(refused.charge());
        }

        @Test
        void after_a_failure_that_cost_nothing_a_new_key_may_try_again() {
            failing(ChatScript.refusing(503, EXPLAINED.formatted(503)));

            assertThatThrownBy(() -> bench.ai.chat(chat("m1"))).isInstanceOf(CallRepeatedException.class);
            bench.assertChargedWhatWasBilled(bench.ai.chat(chat("m2")).charge().hold());
        }
    }
}
