package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryPolicyTest {
    private final LoopbackServer server = new LoopbackServer();
    private final List<Duration> waits = new ArrayList<>();
    private final OpenRouterClient patient =
            server.clientBuilder().retries(RetryPolicy.upTo(2, waits::add)).build();

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static String error(int code, String metadata) {
        return "{\"error\":{\"code\":" + code + ",\"metadata\":" + metadata + "}}";
    }

    @Test
    void without_a_policy_nothing_is_tried_again() {
        server.answering(429, error(429, "{}"), "Retry-After: 1");
        assertThatThrownBy(() -> server.client().chat(Samples.HELLO)).isInstanceOf(RateLimitedException.class);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void refusals_that_pass_are_waited_out_as_told() {
        server.answering(429, error(429, "{}"), "Retry-After: 3")
                .answering(402, error(402, "{\"limit_source\":\"openrouter_in_flight_budget\"}"), "Retry-After: 4")
                .answering(200, Samples.ANSWER);
        assertThat(patient.chat(Samples.HELLO).text()).isEqualTo("Hello.");
        assertThat(waits).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(4));
        assertThat(server.received().get(2).body())
                .isEqualTo(server.received().get(0).body());
    }

    @Test
    void the_tries_are_bounded_and_the_last_refusal_is_thrown() {
        for (int i = 0; i < 3; i++) {
            server.answering(503, error(503, "{}"));
        }
        assertThatThrownBy(() -> patient.stream(Samples.HELLO)).isInstanceOf(ModelUnavailableException.class);
        assertThat(waits).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(server.received()).hasSize(3);
    }

    @Test
    void a_wait_longer_than_allowed_is_not_begun() {
        server.answering(429, error(429, "{}"), "Retry-After: 31");
        assertThatThrownBy(() -> patient.chat(Samples.HELLO)).isInstanceOf(RateLimitedException.class);
        assertThat(waits).isEmpty();
    }

    @Test
    void nothing_that_may_have_been_billed_and_nothing_final_is_tried_again() {
        List<LoopbackServer.Script> finals = List.of(
                peer -> peer.answer(200, error(429, "{}")),
                peer -> peer.answer(503, "<html>gateway</html>"),
                peer -> peer.answer(524, error(524, "{}")),
                peer -> peer.answer(500, error(500, "{}")),
                peer -> peer.answer(402, error(402, "{\"limit_source\":\"openrouter_credits\"}")),
                peer -> peer.answer(
                        402,
                        error(
                                402,
                                "{\"limit_source\":\"openrouter_in_flight_budget\",\"reason\":\"weight_exceeds_budget\"}")),
                peer -> peer.answer(429, error(429, "{\"limit_source\":\"openrouter_free_tier_daily\"}")),
                peer -> peer.answer(404, error(404, "{}")),
                peer -> peer.answer(400, error(400, "{}")),
                LoopbackServer.Peer::cut);
        for (LoopbackServer.Script last : finals) {
            server.then(last);
            assertThatThrownBy(() -> patient.chat(Samples.HELLO)).isInstanceOf(OpenRouterException.class);
        }
        assertThat(waits).isEmpty();
        assertThat(server.received()).hasSize(finals.size());
    }

    @Test
    void an_interruption_ends_the_retrying_and_stays_noted() {
        server.answering(429, error(429, "{}"));
        OpenRouterClient interrupted = server.clientBuilder()
                .retries(RetryPolicy.upTo(2, wait -> {
                    throw new InterruptedException();
                }))
                .build();
        assertThatThrownBy(() -> interrupted.chat(Samples.HELLO)).isInstanceOf(RateLimitedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void absurd_policies_are_refused() {
        assertThatThrownBy(() -> RetryPolicy.upTo(0, waits::add)).hasMessageContaining("0");
        assertThatThrownBy(() -> RetryPolicy.upTo(11, waits::add)).hasMessageContaining("11");
        assertThatThrownBy(() -> RetryPolicy.upTo(1, waits::add).withLongestWait(Duration.ofSeconds(-1)))
                .hasMessageContaining("-1");
    }
}
