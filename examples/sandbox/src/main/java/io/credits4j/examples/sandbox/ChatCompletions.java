package io.credits4j.examples.sandbox;

import com.sun.net.httpserver.HttpExchange;
import io.credits4j.examples.sandbox.ChatScript.Mishap;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code POST /chat/completions}: picks the script and the model, then answers plainly or as a stream. */
final class ChatCompletions {

    private final ModelCatalogue catalogue;
    private final Generations generations;
    private final InstantSource clock;
    private final Queue<ChatScript> scripts = new ConcurrentLinkedQueue<>();

    ChatCompletions(ModelCatalogue catalogue, Generations generations, InstantSource clock) {
        this.catalogue = catalogue;
        this.generations = generations;
        this.clock = clock;
    }

    void script(List<ChatScript> next) {
        scripts.addAll(next);
    }

    Answer answer(SeenRequest seen) {
        ChatScript next = scripts.poll();
        ChatScript script = next == null ? ChatScript.answer() : next;
        if (script.mishap() instanceof Mishap.Refusal refusal) {
            return exchange -> sendPlainly(exchange, script, refusal.reply());
        }
        ChatRequest request = ChatRequest.read(seen);
        Completion completion = new Completion(model(request), request, script, clock.instant());
        generations.hide(completion.id(), script.hiddenLookUps());
        return answer(completion, request.stream());
    }

    private Answer answer(Completion completion, boolean stream) {
        ChatScript script = completion.script();
        if (script.mishap() instanceof Mishap.LostReply) {
            generations.finish(completion.finished());
            return Answer.DROPPED_CONNECTION;
        }
        if (script.mishap() instanceof Mishap.ErrorBody error) {
            generations.finish(completion.failed(""));
            return plain(completion, error.body());
        }
        return stream ? new ChatStream(completion, generations) : whole(completion);
    }

    private Answer whole(Completion completion) {
        if (completion.script().mishap() instanceof Mishap.ErrorFrame error) {
            generations.finish(completion.failed(""));
            return plain(completion, error.frame());
        }
        generations.finish(completion.finished());
        return completion.script().mishap() instanceof Mishap.Cut
                ? Answer.DROPPED_CONNECTION
                : plain(completion, Json.compact(completion.whole()));
    }

    private static Answer plain(Completion completion, String body) {
        Reply reply = Reply.json(200, body);
        Reply identified =
                completion.script().saysGenerationId() ? reply.with("X-Generation-Id", completion.id()) : reply;
        return exchange -> sendPlainly(exchange, completion.script(), identified);
    }

    private static void sendPlainly(HttpExchange exchange, ChatScript script, Reply reply) throws IOException {
        Stalls.anywhere(script);
        reply.sendTo(exchange);
    }

    /** The first model asked for that exists, is cheap enough and can hold the request. */
    private AiModel model(ChatRequest request) {
        List<AiModel> known = new ArrayList<>();
        request.models().forEach(name -> catalogue.serving(name).ifPresent(known::add));
        if (known.isEmpty()) {
            throw OpenRouterError.unknownModel(request.models());
        }
        AiModel model = known.stream()
                .filter(candidate -> candidate.isWithin(request.maxPrice(), request.promptTokens()))
                .findFirst()
                .orElseThrow(() -> OpenRouterError.beyondMaxPrice(
                        request.models(), known.stream().map(AiModel::provider).toList()));
        refuseTooLong(model, request);
        return model;
    }

    private static void refuseTooLong(AiModel model, ChatRequest request) {
        long asked = request.promptTokens() + request.maxCompletionTokens().orElse(0);
        if (asked > model.contextLength()) {
            throw OpenRouterError.contextTooLong(model.contextLength(), asked);
        }
    }
}
