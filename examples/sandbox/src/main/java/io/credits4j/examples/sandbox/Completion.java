package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer in the making: who serves it, what it will say, and how it is written and billed. */
final class Completion {

    private static final BigDecimal FREE = BigDecimal.ZERO;

    private final String id;
    private final AiModel model;
    private final ChatRequest request;
    private final ChatScript script;
    private final Instant createdAt;
    private final String text;
    private final boolean cutShort;

    Completion(AiModel model, ChatRequest request, ChatScript script, Instant createdAt) {
        this.id = RandomIds.of("gen-" + createdAt.getEpochSecond() + "-", 20);
        this.model = model;
        this.request = request;
        this.script = script;
        this.createdAt = createdAt;
        String wish = script.text();
        String whole = wish == null ? usual(script, model, request) : wish;
        this.text = PromptTokens.atMost(request.maxCompletionTokens().orElse(model.maxCompletionTokens()), whole);
        this.cutShort = text.length() < whole.length();
    }

    private static String usual(ChatScript script, AiModel model, ChatRequest request) {
        return script.toolUses().isEmpty() ? "Sandbox answer of " + model.id() + " to: " + request.question() : "";
    }

    String id() {
        return id;
    }

    String text() {
        return text;
    }

    ChatScript script() {
        return script;
    }

    String finishReason() {
        if (script.mishap() instanceof ChatScript.Mishap.ChoiceError) {
            return "error";
        }
        return cutShort ? "length" : script.toolUses().isEmpty() ? "stop" : "tool_calls";
    }

    /** Everything the model writes: the text, then the arguments of its calls. */
    private String produced() {
        StringBuilder produced = new StringBuilder(text);
        script.toolUses().forEach(use -> produced.append(use.arguments()));
        return produced.toString();
    }

    /** The whole answer as one JSON object. */
    ObjectNode whole() {
        ObjectNode answer =
                head("chat.completion").putNull("system_fingerprint").putNull("service_tier");
        ObjectNode choice = choice(answer, finishReason());
        choice.putNull("logprobs");
        ObjectNode message = choice.putObject("message")
                .put("role", "assistant")
                .put("content", text)
                .putNull("refusal")
                .putNull("reasoning");
        if (!script.toolUses().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            script.toolUses().forEach(use -> calls.add(call(calls.size(), use, use.arguments())));
        }
        return sayUsage(answer);
    }

    private static ObjectNode call(int index, ChatScript.ToolUse use, String arguments) {
        ObjectNode call = Json.object().put("index", index).put("id", use.id()).put("type", "function");
        call.putObject("function").put("name", use.name()).put("arguments", arguments);
        return call;
    }

    /** The piece of a stream that begins a call. */
    ObjectNode callBegins(int index) {
        return callPiece(call(index, script.toolUses().get(index), ""));
    }

    /** The piece of a stream that goes on with a call. */
    ObjectNode callGoesOn(int index, String arguments) {
        ObjectNode piece = Json.object().put("index", index);
        piece.putObject("function").put("arguments", arguments);
        return callPiece(piece);
    }

    private ObjectNode callPiece(ObjectNode call) {
        ObjectNode chunk = head("chat.completion.chunk");
        ObjectNode delta = choice(chunk, null).putObject("delta").putNull("content");
        delta.putArray("tool_calls").add(call);
        return chunk;
    }

    ObjectNode delta(String piece, @Nullable String finishReason) {
        ObjectNode chunk = head("chat.completion.chunk");
        choice(chunk, finishReason).putObject("delta").put("content", piece).put("role", "assistant");
        return chunk;
    }

    /** The chunks after the last text: the finish reason, and what was used if the script says that. */
    List<ObjectNode> ending() {
        ObjectNode finish = delta("", finishReason());
        ObjectNode repeating = sayUsage(delta("", finishReason()).putNull("service_tier"));
        if (!script.saysUsage()) {
            return List.of(finish);
        }
        return switch (script.usageChunk()) {
            case REPEATING_FINISH -> List.of(finish, repeating);
            case AFTER_FINISH -> List.of(finish, sayUsage(delta("", null)));
            case WITHOUT_CHOICES -> List.of(finish, withoutChoices());
            case WITH_FINISH -> List.of(repeating);
            case TWICE -> List.of(finish, repeating, repeating);
        };
    }

    private ObjectNode withoutChoices() {
        ObjectNode chunk = head("chat.completion.chunk");
        chunk.putArray("choices");
        return sayUsage(chunk);
    }

    private ObjectNode head(String kind) {
        return Json.object()
                .put("id", id)
                .put("object", kind)
                .put("created", createdAt.getEpochSecond())
                .put("model", model.canonicalSlug())
                .put("provider", model.provider());
    }

    private ObjectNode choice(ObjectNode answer, @Nullable String finishReason) {
        ObjectNode choice = answer.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", finishReason).put("native_finish_reason", finishReason);
        if (finishReason != null && script.mishap() instanceof ChatScript.Mishap.ChoiceError error) {
            choice.putObject("error").put("code", error.code()).put("message", error.message());
        }
        return choice;
    }

    private ObjectNode sayUsage(ObjectNode answer) {
        return script.saysUsage() ? answer.set("usage", usage(produced())) : answer;
    }

    private ObjectNode usage(String produced) {
        ObjectNode wished = script.usage();
        return wished == null ? counted(produced) : wished.deepCopy();
    }

    private ObjectNode counted(String produced) {
        long prompt = request.promptTokens();
        long completion = PromptTokens.in(produced);
        BigDecimal cost = model.cost(prompt, completion);
        ObjectNode usage = Json.object()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion)
                .put("cost", cost)
                .put("is_byok", false);
        usage.set("prompt_tokens_details", Json.object("""
                {"cached_tokens":0,"cache_write_tokens":0,"audio_tokens":0,"video_tokens":0}"""));
        usage.putObject("cost_details")
                .put("upstream_inference_cost", cost)
                .put("upstream_inference_prompt_cost", Json.plain(model.promptCost(prompt)))
                .put("upstream_inference_completions_cost", Json.plain(model.completionCost(prompt, completion)));
        usage.set("completion_tokens_details", Json.object("""
                {"reasoning_tokens":0,"image_tokens":0,"audio_tokens":0}"""));
        return usage;
    }

    Generation finished() {
        return generation(usage(produced()), false, finishReason());
    }

    /** The client went away: billed for what was produced until then. */
    Generation cancelled(String produced) {
        return generation(usage(produced), true, null);
    }

    /** The connection broke on our side: billed for what was produced until then. */
    Generation broken(String produced) {
        return generation(usage(produced), false, null);
    }

    /** Ended in an error: free, unless the script has its own opinion. */
    Generation failed(String produced) {
        ObjectNode wished = script.usage();
        ObjectNode usage = wished == null ? counted(produced).put("cost", FREE) : wished;
        return generation(usage, false, "error");
    }

    private Generation generation(ObjectNode usage, boolean cancelled, @Nullable String finishReason) {
        long prompt = usage.path("prompt_tokens").asLong(request.promptTokens());
        long completion = usage.path("completion_tokens").asLong(0);
        JsonNode cost = usage.path("cost");
        JsonNode upstream = usage.path("cost_details").path("upstream_inference_cost");
        return new Generation(
                id,
                "completions",
                model.canonicalSlug(),
                model.provider(),
                request.stream(),
                cancelled,
                finishReason,
                prompt,
                completion,
                cost.isNumber() ? cost.decimalValue() : model.cost(prompt, completion),
                upstream.isNumber() ? upstream.decimalValue() : null,
                usage.path("is_byok").asBoolean(false),
                createdAt);
    }
}
