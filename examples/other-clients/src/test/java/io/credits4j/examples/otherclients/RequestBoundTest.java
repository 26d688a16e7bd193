package io.credits4j.examples.otherclients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.credits4j.Money;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.PricingCatalog;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBoundTest {
    private static final String QUESTION =
            "\"model\":\"openai/gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Rivers?\"}]";

    private static CallShape shape(String more) {
        return RequestBound.shape(request(more), Optional.empty());
    }

    private static ObjectNode request(String more) {
        return Json.object("{" + QUESTION + more + "}");
    }

    @Test
    void a_request_is_bound_by_its_bytes_and_its_output_limit() {
        CallShape shape = shape(",\"max_completion_tokens\":100,\"n\":2,\"models\":[\"openai/gpt-4-turbo\"]");

        assertThat(shape.maxOutputTokens()).isEqualTo(100);
        assertThat(shape.choices()).isEqualTo(2);
        assertThat(shape.models()).containsExactly("openai/gpt-4o", "openai/gpt-4-turbo");
        assertThat(shape.inputUpperBoundTokens().orElseThrow()).isGreaterThan(QUESTION.length());
    }

    @Test
    void the_old_name_of_the_output_limit_is_understood_and_replaced() {
        ObjectNode request = request(",\"max_tokens\":100");

        assertThat(RequestBound.shape(request, Optional.empty()).maxOutputTokens())
                .isEqualTo(100);
        assertThat(request.has("max_tokens")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"plugins\":[{\"id\":\"web\"}]",
                ",\"web_search_options\":{}",
                ",\"modalities\":[\"audio\"]",
                ",\"service_tier\":\"priority\"",
                ",\"tools\":[{\"type\":\"openrouter:web_search\"}]",
                ",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]"
            })
    void what_can_cost_more_than_its_tokens_needs_a_cap(String more) {
        assertThatThrownBy(() -> shape(more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("atMost");
        assertThat(RequestBound.shape(request(more), Optional.of(Money.usd("0.5")))
                        .costCap())
                .contains(Money.usd("0.5"));
    }

    @Test
    void text_parts_and_functions_need_none() {
        assertThat(shape(",\"tools\":[{\"type\":\"function\"}]").model()).isEqualTo("openai/gpt-4o");
        assertThat(shape(",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]")
                        .model())
                .isEqualTo("openai/gpt-4o");
    }

    @Test
    void whoever_asks_for_a_lower_price_keeps_it() {
        ObjectNode request = request(",\"provider\":{\"max_price\":{\"prompt\":1.5,\"completion\":50}}");
        RequestBound.limit(request, PricingCatalog.builtIn().ceiling(shape("")));

        assertThat(request.at("/provider/max_price/prompt").asText()).isEqualTo("1.5");
        assertThat(request.at("/provider/max_price/completion").asText()).isEqualTo("10");
        assertThat(request.at("/provider/max_price/request").asText()).isEqualTo("0");
        assertThat(request.path("max_completion_tokens").asLong()).isEqualTo(4_096);
    }
}
