package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.credits4j.Money;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FailureTest {
    private final LoopbackServer server = new LoopbackServer();
    private final OpenRouterClient client = server.client();

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private OpenRouterException failure(int status, String body, String... headers) {
        server.answering(status, body, headers);
        OpenRouterException thrown = catchThrowableOfType(OpenRouterException.class, () -> client.chat(Samples.HELLO));
        assertThat(thrown).isNotNull();
        assertThat(thrown.status()).hasValue(status);
        assertThat(thrown).hasMessageNotContaining("quoted prompt");
        return thrown;
    }

    private static String error(int code, String metadata) {
        return "{\"error\":{\"code\":" + code + ",\"message\":\"quoted prompt\",\"metadata\":" + metadata + "}}";
    }

    @ParameterizedTest
    @CsvSource({
        "400, InvalidRequestException, false",
        "401, AuthenticationException, false",
        "402, UpstreamPaymentRequiredException, false",
        "403, AuthenticationException, false",
        "404, ModelUnavailableException, false",
        "408, ProviderFailureException, false",
        "412, InvalidRequestException, false",
        "413, InvalidRequestException, false",
        "422, InvalidRequestException, false",
        "429, RateLimitedException, false",
        "500, ProviderFailureException, false",
        "502, ProviderFailureException, false",
        "503, ModelUnavailableException, false",
        "504, ProviderFailureException, true",
        "524, ProviderFailureException, true",
        "529, ModelUnavailableException, false"
    })
    void a_status_decides_what_to_do(int status, String kind, boolean billed) {
        OpenRouterException thrown = failure(status, error(status, "{}"));
        assertThat(thrown.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(thrown.possiblyBilled()).isEqualTo(billed);
        assertThat(thrown.upstreamMessage()).contains("quoted prompt");
        assertThat(thrown.rawError()).containsEntry("code", status);
    }

    @ParameterizedTest
    @CsvSource({
        "400, context_length_exceeded, InvalidRequestException",
        "400, invalid_image, InvalidRequestException",
        "400, content_policy_violation, ContentBlockedException",
        "400, refusal, ContentBlockedException",
        "500, authentication, AuthenticationException",
        "403, permission_denied, AuthenticationException",
        "400, payment_required, UpstreamPaymentRequiredException",
        "400, rate_limit_exceeded, RateLimitedException",
        "500, provider_overloaded, ModelUnavailableException",
        "503, provider_unavailable, ProviderFailureException",
        "400, not_found, ModelUnavailableException",
        "400, brand_new, InvalidRequestException",
        "500, server, ProviderFailureException"
    })
    void the_stable_error_type_goes_before_the_status(int status, String type, String kind) {
        OpenRouterException thrown = failure(status, error(status, "{\"error_type\":\"" + type + "\"}"));
        assertThat(thrown.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(thrown.errorType()).contains(type);
        assertThat(thrown).hasMessageContaining(type);
    }

    @Test
    void a_payment_refused_for_calls_in_flight_is_transient() {
        UpstreamPaymentRequiredException thrown = (UpstreamPaymentRequiredException)
                failure(402, error(402, "{\"limit_source\":\"openrouter_in_flight_budget\"}"), "Retry-After: 3");
        assertThat(thrown.isTransient()).isTrue();
        assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(thrown.limitSource()).contains("openrouter_in_flight_budget");
    }

    @ParameterizedTest
    @CsvSource({
        "402, openrouter_credits",
        "402, openrouter_key_limit",
        "403, openrouter_guardrail_budget",
        "403, openrouter_workspace_budget",
        "403, openrouter_key_limit"
    })
    void any_other_limit_on_money_is_for_the_operator(int status, String source) {
        OpenRouterException thrown = failure(status, error(status, "{\"limit_source\":\"" + source + "\"}"));
        assertThat(thrown).isInstanceOfSatisfying(UpstreamPaymentRequiredException.class, payment -> {
            assertThat(payment.isTransient()).isFalse();
            assertThat(payment.limitSource()).contains(source);
        });
        assertThat(thrown).hasMessageContaining(source);
    }

    @Test
    void a_payment_refused_in_the_old_words_is_not_transient() {
        OpenRouterException thrown = failure(402, error(402, "null"));
        assertThat(((UpstreamPaymentRequiredException) thrown).isTransient()).isFalse();
    }

    @Test
    void a_moderated_prompt_is_blocked_content() {
        assertThat(failure(403, error(403, "{\"reasons\":[\"violence\"],\"flagged_input\":\"quoted prompt\"}")))
                .isInstanceOf(ContentBlockedException.class);
        assertThat(failure(403, error(403, "{\"provider_name\":\"Acme\",\"raw\":\"quoted prompt\"}")))
                .isInstanceOf(ContentBlockedException.class);
    }

    @Test
    void availability_says_itself_whether_to_try_again() {
        for (boolean retryable : new boolean[] {true, false}) {
            OpenRouterException thrown = failure(
                    404,
                    "{\"error\":{\"message\":\"m\",\"http_status\":404,\"error_type\":\"not_found\",\"availability\":"
                            + "{\"code\":\"no_endpoints\",\"retryable\":" + retryable + ",\"retry_after\":2.5}}}");
            assertThat(((ModelUnavailableException) thrown).isRetryable()).isEqualTo(retryable);
            assertThat(thrown.retryAfter()).contains(Duration.ofMillis(2500));
            assertThat(thrown.errorCode()).isEmpty();
        }
    }

    @Test
    void a_rate_limit_without_a_header_is_read_from_its_reset_against_the_date_of_the_answer() {
        OpenRouterException thrown = failure(
                429,
                error(429, "{\"headers\":{\"X-RateLimit-Reset\":\"1759845420000\"}}"),
                "Date: Tue, 07 Oct 2025 13:56:30 GMT");
        assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(30));
    }

    @Test
    void a_retry_after_may_be_a_date_and_nonsense_is_ignored() {
        String[] date = {"Date: Tue, 07 Oct 2025 13:56:30 GMT", "Retry-After: Tue, 07 Oct 2025 13:57:00 GMT"};
        assertThat(failure(429, error(429, "{}"), date).retryAfter()).contains(Duration.ofSeconds(30));
        assertThat(failure(429, error(429, "{}"), "Retry-After: soon").retryAfter())
                .isEmpty();
        assertThat(failure(429, error(429, "{}"), "Retry-After: -5").retryAfter())
                .contains(Duration.ZERO);
    }

    @Test
    void an_error_inside_a_200_is_found_and_may_be_billed() {
        OpenRouterException thrown = failure(200, error(502, "{\"provider_name\":\"Acme\"}"), "X-Generation-Id: gen-1");
        assertThat(thrown).isInstanceOf(ProviderFailureException.class);
        assertThat(thrown.possiblyBilled()).isTrue();
        assertThat(thrown.generationId()).contains("gen-1");
        assertThat(thrown.provider()).contains("Acme");
        assertThat(failure(200, "{\"id\":\"gen-2\",\"error\":{\"code\":503}}").generationId())
                .contains("gen-2");
        assertThat(failure(200, error(429, "{}"))).isInstanceOf(RateLimitedException.class);
        assertThat(failure(200, "{\"error\":\"quoted prompt\"}").upstreamMessage())
                .contains("quoted prompt");
    }

    @Test
    void an_error_inside_a_choice_carries_its_usage_and_the_partial_answer() {
        OpenRouterException thrown = failure(
                200,
                "{\"id\":\"gen-1\",\"choices\":[{\"index\":0,\"finish_reason\":null,\"error\":{\"code\":502,\"message\":\"m\"},"
                        + "\"message\":{\"content\":\"Half\"}}]," + Samples.USAGE + "}");
        assertThat(thrown).isInstanceOf(ProviderFailureException.class);
        assertThat(thrown.usage().flatMap(Usage::cost)).contains(new BigDecimal("0.0076509169000000005"));
        assertThat(thrown.partial().map(ChatResponse::text)).contains("Half");
        assertThat(thrown.generationId()).contains("gen-1");
    }

    @Test
    void a_finish_reason_of_error_is_a_failure() {
        OpenRouterException thrown = failure(
                200,
                "{\"choices\":[{\"index\":0,\"finish_reason\":\"error\",\"message\":{\"content\":\"Half\"}}],"
                        + Samples.USAGE + "}");
        assertThat(thrown.usage()).isPresent();
        assertThat(thrown.possiblyBilled()).isTrue();
    }

    @Test
    void an_error_status_with_usage_was_billed() {
        OpenRouterException thrown = failure(500, "{\"error\":{\"code\":500}," + Samples.USAGE + "}");
        assertThat(thrown.possiblyBilled()).isTrue();
        assertThat(thrown.usage()).isPresent();
    }

    @Test
    void a_gateways_page_proves_nothing_about_the_generation() {
        assertThat(failure(502, "<html>bad gateway</html>").possiblyBilled()).isTrue();
        assertThat(failure(408, "").possiblyBilled()).isTrue();
        assertThat(failure(404, "").possiblyBilled()).isFalse();
    }

    @Test
    void a_null_error_beside_an_answer_is_none() {
        server.answering(200, Samples.ANSWER.replaceFirst("\\{", "{\"error\":null,"));
        assertThat(client.chat(Samples.HELLO).text()).isEqualTo("Hello.");
    }

    @Test
    void codes_that_are_not_plain_words_stay_out_of_the_message() {
        OpenRouterException thrown = failure(
                400, "{\"error\":{\"code\":\"quoted prompt here\",\"metadata\":{\"error_type\":\"quoted prompt\"}}}");
        assertThat(thrown).hasMessage("OpenRouter answered 400");
        assertThat(thrown.errorCode()).contains("quoted prompt here");
    }

    @Test
    void the_request_id_is_kept_for_support() {
        assertThat(failure(500, error(500, "{}"), "X-Request-Id: req-9").requestId())
                .contains("req-9");
        assertThat(failure(500, error(500, "{}"), "CF-Ray: ray-9").requestId()).contains("ray-9");
    }

    @Test
    void a_budget_tells_what_ran_out_and_when_it_starts_anew() {
        UpstreamPaymentRequiredException thrown = (UpstreamPaymentRequiredException) failure(
                403,
                error(
                        403,
                        "{\"limit_source\":\"openrouter_workspace_budget\",\"scope\":\"monthly\",\"limit_usd\":100.5,"
                                + "\"spend_usd\":\"100.7\",\"resets_at\":\"2026-12-01T00:00:00Z\"}"));
        assertThat(thrown.limit()).isEqualTo(UpstreamPaymentRequiredException.Limit.WORKSPACE_BUDGET);
        assertThat(thrown.scope()).contains("monthly");
        assertThat(thrown.budget()).contains(Money.usd("100.5"));
        assertThat(thrown.spent()).contains(Money.usd("100.7"));
        assertThat(thrown.resetsAt()).contains("2026-12-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "openrouter_in_flight_budget, in_flight_budget_exhausted, IN_FLIGHT_BUDGET, true",
        "openrouter_in_flight_budget, weight_exceeds_budget, IN_FLIGHT_BUDGET, false",
        "openrouter_credits, weight_exceeds_budget, ACCOUNT_CREDITS, false",
        "openrouter_credits, '', ACCOUNT_CREDITS, false",
        "openrouter_key_limit, '', KEY_LIMIT, false",
        "openrouter_guardrail_budget, '', GUARDRAIL_BUDGET, false",
        "brand_new, '', UNKNOWN, false"
    })
    void a_payment_refused_is_one_of_three_things(String source, String reason, String limit, boolean passes) {
        UpstreamPaymentRequiredException thrown = (UpstreamPaymentRequiredException)
                failure(402, error(402, "{\"limit_source\":\"" + source + "\",\"reason\":\"" + reason + "\"}"));
        assertThat(thrown.limit().name()).isEqualTo(limit);
        assertThat(thrown.isTransient()).isEqualTo(passes);
        assertThat(thrown.reason()).contains(reason);
        assertThat(thrown.possiblyBilled()).isFalse();
    }

    @Test
    void a_rate_limit_tells_whose_it_is_and_when_it_ends() {
        RateLimitedException daily = (RateLimitedException) failure(
                429,
                error(429, "{\"limit_source\":\"openrouter_free_tier_daily\"}"),
                "X-RateLimit-Limit: 50",
                "X-RateLimit-Remaining: 0",
                "X-RateLimit-Reset: 1759845420000");
        assertThat(daily.isDaily()).isTrue();
        assertThat(daily.headers().rateLimit()).hasValue(50);
        assertThat(daily.headers().rateLimitRemaining()).hasValue(0);
        assertThat(daily.headers().rateLimitReset()).contains(Instant.ofEpochMilli(1759845420000L));
        RateLimitedException provider = (RateLimitedException)
                failure(429, error(429, "{\"provider_name\":\"Acme\",\"provider_code\":\"slow_down\"}"));
        assertThat(provider.isDaily()).isFalse();
        assertThat(provider.limitSource()).isEmpty();
        assertThat(provider.providerCode()).contains("slow_down");
        assertThat(provider.headers().rateLimitReset()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "model_not_found, false",
        "wrong_endpoint, false",
        "no_endpoints, false",
        "model_deprecated, false",
        "model_unavailable_upstream, true",
        "capacity_exhausted, true",
        "temporarily_unavailable, true",
        "region_restricted, false",
        "privacy_restricted, false",
        "constraint_filtered, false",
        "free_variant_ended, false",
        "brand_new, true"
    })
    void availability_explains_itself(String code, boolean retryable) {
        ModelUnavailableException thrown = (ModelUnavailableException)
                failure(
                        404,
                        "{\"error\":{\"message\":\"m\",\"http_status\":404,\"error_type\":\"not_found\",\"availability\":{\"code\":\""
                                + code + "\",\"retryable\":" + retryable
                                + ",\"requested_models\":[\"a/b\"],\"affected_providers\":[\"Acme\"],\"excluded_by\":[\"max_price\"],"
                                + "\"fallback_models\":[\"c/d\"],\"constraint\":\"max_price\",\"docs_url\":\"https://x.example\"}}}");
        Availability availability = thrown.availability().orElseThrow();
        assertThat(availability.code()).contains(code);
        assertThat(availability.retryable()).isEqualTo(retryable).isEqualTo(thrown.isRetryable());
        assertThat(availability.requestedModels()).containsExactly("a/b");
        assertThat(availability.affectedProviders()).containsExactly("Acme");
        assertThat(availability.excludedBy()).containsExactly("max_price");
        assertThat(availability.fallbackModels()).containsExactly("c/d");
        assertThat(availability.constraint()).contains("max_price");
        assertThat(availability.docsUrl()).contains("https://x.example");
    }

    @Test
    void a_moderation_tells_its_reasons() {
        ContentBlockedException thrown = (ContentBlockedException)
                failure(403, error(403, "{\"reasons\":[\"violence\"],\"flagged_input\":\"quoted prompt\"}"));
        assertThat(thrown.reasons()).containsExactly("violence");
    }

    @Test
    void a_failure_keeps_its_codes_when_it_is_serialized() throws Exception {
        OpenRouterException thrown = failure(402, error(402, "{\"limit_source\":\"openrouter_credits\"}"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(thrown);
        UpstreamPaymentRequiredException copy = (UpstreamPaymentRequiredException)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(copy.limitSource()).contains("openrouter_credits");
        assertThat(copy.headers().requestId()).isEmpty();
        assertThat(copy.budget()).isEmpty();
    }
}
