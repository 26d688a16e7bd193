package io.credits4j.examples.benchmarks;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.openrouter.ChatRequest;
import io.credits4j.openrouter.ChatStream;
import io.credits4j.openrouter.MeteredAiClient;
import io.credits4j.openrouter.MeteredChat;
import io.credits4j.openrouter.MeteredChatStream;
import io.credits4j.openrouter.OpenRouterClient;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Asks one question and reads every chunk's text. */
@FunctionalInterface
interface Streamer {
    String KEY = "sk-or-v1-benchmark";

    /** Returns once the whole answer has been read. */
    void ask(Reading reading) throws Exception;

    /** Ours, metered: credits are held before, and charged after. */
    static Streamer metered(MeteredAiClient ai, AccountId account) {
        return reading -> {
            IdempotencyKey key = IdempotencyKey.of(UUID.randomUUID().toString());
            MeteredChat question = MeteredChat.of(account, ours(), key);
            try (MeteredChatStream stream = ai.stream(question)) {
                stream.forEach(chunk -> reading.read(chunk.text()));
            }
        };
    }

    /** Ours, unmetered. */
    static Streamer unmetered(OpenRouterClient client) {
        return reading -> {
            try (ChatStream stream = client.stream(ours())) {
                stream.forEach(chunk -> reading.read(chunk.text()));
            }
        };
    }

    private static ChatRequest ours() {
        return ChatRequest.of(LongAnswer.MODEL, LongAnswer.QUESTION);
    }

    static OpenRouterClient openRouter(String baseUrl) {
        return OpenRouterClient.builder().apiKey(KEY).baseUrl(baseUrl).build();
    }

    /** The official OpenAI client. */
    static Streamer openAi(String baseUrl) {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .apiKey(KEY)
                .baseUrl(baseUrl)
                .maxRetries(0)
                .build();
        ChatCompletionCreateParams question = ChatCompletionCreateParams.builder()
                .model(LongAnswer.MODEL)
                .addUserMessage(LongAnswer.QUESTION)
                .build();
        return reading -> {
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(question)) {
                stream.stream()
                        .forEach(chunk -> chunk.choices()
                                .forEach(choice -> choice.delta().content().ifPresent(reading::read)));
            }
        };
    }

    /** LangChain4j, which reads each answer on a new thread. */
    static Streamer langChain4j(String baseUrl) {
        OpenAiStreamingChatModel model = OpenAiStreamingChatModel.builder()
                .apiKey(KEY)
                .baseUrl(baseUrl)
                .modelName(LongAnswer.MODEL)
                .build();
        return reading -> {
            CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
            model.chat(LongAnswer.QUESTION, new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(String text) {
                    reading.read(text);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                    ProcessUse.countBeforeEnd();
                    whole.complete(response);
                }

                @Override
                public void onError(Throwable error) {
                    whole.completeExceptionally(error);
                }
            });
            whole.get();
        };
    }

    /** What one answer was, for whoever reads it. */
    final class Reading {
        private final long start = System.nanoTime();
        private long firstToken;
        private long characters;

        void read(String text) {
            if (characters == 0 && !text.isEmpty()) {
                firstToken = System.nanoTime() - start;
            }
            characters += text.length();
        }

        /** Returns how long the first token took, in nanoseconds. */
        long firstToken() {
            return firstToken;
        }

        void requireWhole() {
            if (characters != LongAnswer.characters()) {
                throw new IllegalStateException("read " + characters + " characters of " + LongAnswer.characters());
            }
        }
    }
}
