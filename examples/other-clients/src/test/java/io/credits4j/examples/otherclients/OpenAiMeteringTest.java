package io.credits4j.examples.otherclients;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenAiMeteringTest extends MeteredClientTest {
    OpenAiMeteringTest() {
        super((metering, baseUrl, apiKey) -> new Official(OpenAiMetering.client(metering, baseUrl, apiKey)));
    }

    private static ChatCompletionCreateParams params(@Nullable Payer payer, String question) {
        return ChatCompletionCreateParams.builder()
                .model(MODEL)
                .addUserMessage(question)
                .putAllAdditionalBodyProperties(payer == null ? Map.of() : OpenAiMetering.paidBy(payer))
                .build();
    }

    @Test
    void an_answer_that_is_not_waited_for_is_charged_too() {
        OpenAIClient client =
                OpenAiMetering.client(metering, openRouter.baseUri().toString(), openRouter.apiKey());
        client.async()
                .chat()
                .completions()
                .create(params(payer("m1"), QUESTION))
                .join();

        assertThat(openRouter.generations()).hasSize(1);
        assertChargedWhatWasBilled();
    }

    private record Official(OpenAIClient client) implements Client {
        @Override
        public String ask(@Nullable Payer payer, String question) {
            return client.chat().completions().create(params(payer, question)).choices().stream()
                    .map(choice -> choice.message().content())
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public List<String> stream(Payer payer) {
            List<String> pieces = new ArrayList<>();
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(params(payer, QUESTION))) {
                stream.stream().forEach(chunk -> pieces.addAll(pieces(chunk)));
            }
            return pieces;
        }

        @Override
        public void leave(Payer payer) {
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(params(payer, QUESTION))) {
                assertThat(stream.stream().findFirst()).isPresent();
            }
        }

        private static List<String> pieces(ChatCompletionChunk chunk) {
            return chunk.choices().stream()
                    .map(choice -> choice.delta().content())
                    .flatMap(Optional::stream)
                    .toList();
        }
    }
}
