package io.credits4j.examples.otherclients;

import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.metering.Reconciliation;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.CreditsStorage;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;

/** The Java of the README, compiled. {@link ReadmeTest} holds the two against each other. */
final class Snippets {
    private static final String BASE = "https://openrouter.ai/api/v1";

    private Snippets() {}

    static HttpMetering metering(CreditLedger ledger, CreditsStorage storage, PricingCatalog catalog) {
        // readme:start
        UsageMeter meter = UsageMeter.builder(ledger, storage, catalog).build();
        HttpMetering metering = new HttpMetering(meter, catalog);
        // readme:end
        return metering;
    }

    static ChatCompletion openAi(HttpMetering metering, String apiKey, AccountId account, String messageId) {
        // readme:start
        OpenAIClient client = OpenAiMetering.client(metering, BASE, apiKey);
        Payer payer = new Payer(account, IdempotencyKey.of(messageId));
        ChatCompletion answer = client.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model("openai/gpt-4o")
                        .addUserMessage("Name three rivers.")
                        .putAllAdditionalBodyProperties(OpenAiMetering.paidBy(payer))
                        .build());
        // readme:end
        return answer;
    }

    static ChatResponse langChain4j(HttpMetering metering, String apiKey, Payer payer) {
        // readme:start
        ChatModel model = OpenAiChatModel.builder()
                .httpClientBuilder(new LangChain4jMetering(metering, JdkHttpClient.builder()))
                .baseUrl(BASE)
                .apiKey(apiKey)
                .modelName("openai/gpt-4o")
                .maxRetries(0) // each repetition would be billed
                .build();
        ChatResponse answer = model.chat(ChatRequest.builder()
                .messages(UserMessage.from("Name three rivers."))
                .parameters(LangChain4jMetering.paidBy(payer))
                .build());
        // readme:end
        return answer;
    }

    static @Nullable String springAi(HttpMetering metering, String apiKey, Payer payer) {
        // readme:start
        var springAi = SpringAiMetering.model(metering, BASE, apiKey);
        OpenAiChatOptions options = OpenAiChatOptions.builder()
                .model("openai/gpt-4o")
                .extraBody(payer.asField())
                .build();
        String text = springAi.call(new Prompt("Name three rivers.", options))
                .getResult()
                .getOutput()
                .getText();
        // readme:end
        return text;
    }

    static Reconciliation reconcile(UsageMeter meter) {
        // readme:start
        OpenRouterClient lookUps = OpenRouterClient.fromEnv();
        Reconciliation done = meter.reconcile(new OpenRouterCosts(lookUps), 100); // every few seconds
        // readme:end
        return done;
    }
}
