package io.credits4j.examples.otherclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import reactor.core.publisher.Flux;

class SpringAiMeteringTest extends MeteredClientTest {
    SpringAiMeteringTest() {
        super((metering, baseUrl, apiKey) -> new Model(SpringAiMetering.model(metering, baseUrl, apiKey)));
    }

    private static Prompt prompt(@Nullable Payer payer, String question) {
        return new Prompt(
                question,
                OpenAiChatOptions.builder()
                        .model(MODEL)
                        .extraBody(payer == null ? Map.of() : payer.asField())
                        .build());
    }

    private static List<String> texts(ChatResponse response) {
        return response.getResults().stream()
                .map(generation -> generation.getOutput().getText())
                .filter(Objects::nonNull)
                .toList();
    }

    private record Model(OpenAiChatModel model) implements Client {
        @Override
        public String ask(@Nullable Payer payer, String question) {
            return Objects.requireNonNull(
                    model.call(prompt(payer, question)).getResult().getOutput().getText());
        }

        @Override
        public List<String> stream(Payer payer) {
            return pieces(payer).toStream().toList();
        }

        @Override
        public void leave(Payer payer) {
            assertThat(pieces(payer).blockFirst()).isNotEmpty();
        }

        private Flux<String> pieces(Payer payer) {
            return model.stream(prompt(payer, QUESTION)).flatMapIterable(SpringAiMeteringTest::texts);
        }
    }
}
