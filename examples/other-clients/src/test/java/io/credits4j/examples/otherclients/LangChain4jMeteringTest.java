package io.credits4j.examples.otherclients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

class LangChain4jMeteringTest extends MeteredClientTest {
    LangChain4jMeteringTest() {
        super(LangChain4jMeteringTest::connect);
    }

    private static Client connect(HttpMetering metering, String baseUrl, String apiKey) {
        LangChain4jMetering metered = new LangChain4jMetering(metering, JdkHttpClient.builder());
        ChatModel model = OpenAiChatModel.builder()
                .httpClientBuilder(metered)
                .baseUrl(baseUrl)
                .apiKey(apiKey)
                .modelName(MODEL)
                .maxRetries(0)
                .build();
        StreamingChatModel streaming = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(metered)
                .baseUrl(baseUrl)
                .apiKey(apiKey)
                .modelName(MODEL)
                .build();
        return new Models(model, streaming);
    }

    private static ChatRequest request(@Nullable Payer payer, String question) {
        ChatRequest.Builder request = ChatRequest.builder().messages(UserMessage.from(question));
        return payer == null
                ? request.build()
                : request.parameters(LangChain4jMetering.paidBy(payer)).build();
    }

    private record Models(ChatModel model, StreamingChatModel streaming) implements Client {
        @Override
        public String ask(@Nullable Payer payer, String question) {
            return model.chat(request(payer, question)).aiMessage().text();
        }

        @Override
        public List<String> stream(Payer payer) throws Exception {
            Collecting collecting = new Collecting();
            streaming.chat(request(payer, QUESTION), collecting);
            collecting.whole.get();
            return collecting.pieces;
        }

        @Override
        public void leave(Payer payer) throws Exception {
            CompletableFuture<String> first = new CompletableFuture<>();
            streaming.chat(request(payer, QUESTION), new Collecting() {
                @Override
                public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                    context.streamingHandle().cancel();
                    first.complete(piece.text());
                }
            });
            assertThat(first.get()).isNotEmpty();
        }
    }

    private static class Collecting implements StreamingChatResponseHandler {
        private final List<String> pieces = new ArrayList<>();
        private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String piece) {
            pieces.add(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }
    }
}
