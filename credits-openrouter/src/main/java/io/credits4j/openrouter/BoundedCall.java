package io.credits4j.openrouter;

import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.internal.Sha256;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.Ceiling;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request's ceiling true: reads from the request what the call can be at most, and writes the ceiling back into
 * it, so that the provider keeps to it too. Pure.
 *
 * <p>Whatever can cost more than tokens in and out times their prices is refused unless the caller names a cap: only
 * the fields listed here are known not to.
 */
final class BoundedCall {
    private static final Set<String> COSTS_TOKENS_ONLY = Set.of(
            "model",
            "models",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "top_a",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "seed",
            "stop",
            "n",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "reasoning",
            "reasoning_effort",
            "verbosity",
            "provider",
            "user",
            "session_id",
            "metadata",
            "trace",
            "prompt_cache_key",
            "cache_control",
            "stream_options",
            "usage");
    private static final Set<String> EMBEDS_TOKENS_ONLY =
            Set.of("model", "input", "encoding_format", "dimensions", "input_type", "provider", "user");
    private static final String HOLD = "hold";
    private static final int MOST_METADATA = 16;
    private static final String SERVER_TOOL_LIMIT = "stop_server_tools_when";

    private BoundedCall() {}

    /**
     * Returns what the call can be at most.
     *
     * @throws IllegalArgumentException if the request names no model, needs a cost cap and has none, or limits its cost
     *     in a way that cannot be read; the message names the field
     */
    static CallShape shape(ChatRequest request, @Nullable Money costCap, long defaultOutputTokens) {
        String model = request.model()
                .orElseThrow(
                        () -> new IllegalArgumentException("a metered request names its model; this one has none"));
        if (request.field("max_tokens").isPresent()) {
            throw new IllegalArgumentException("max_tokens is deprecated; set maxCompletionTokens instead");
        }
        requireReadableLimits(request);
        CallShape.Builder shape = CallShape.builder(model)
                .inputUpperBoundTokens(inputBound(request))
                .maxOutputTokens(request.maxCompletionTokens().orElse(defaultOutputTokens))
                .choices(choices(request));
        request.models().forEach(shape::fallbackModel);
        if (costCap != null) {
            return shape.costCap(costCap).build();
        }
        requireTokensOnly(request);
        return shape.build();
    }

    /**
     * Returns what an embedding can be at most: its texts, and nothing that is produced.
     *
     * @throws IllegalArgumentException if the request needs a cost cap and has none; the message names the field
     */
    static CallShape shape(EmbeddingRequest request, @Nullable Money costCap) {
        requireReadablePrices(routing(request));
        List<String> texts = new ArrayList<>();
        Object input = request.toMap().get("input");
        if (input instanceof List<?> inputs) {
            inputs.forEach(text -> texts.add(json(Map.of("input", text))));
        }
        CallShape.Builder shape = CallShape.builder(request.model())
                .inputUpperBoundTokens(CallShape.inputUpperBound(texts))
                .maxOutputTokens(1);
        if (costCap != null) {
            return shape.costCap(costCap).build();
        }
        for (String field : request.toMap().keySet()) {
            if (!EMBEDS_TOKENS_ONLY.contains(field)) {
                throw needsCap(field);
            }
        }
        if (!(input instanceof List<?> inputs) || !inputs.stream().allMatch(String.class::isInstance)) {
            throw needsCap("input");
        }
        return shape.build();
    }

    /** What cannot be joined with our own limits is refused while nothing is held yet. */
    private static void requireReadableLimits(ChatRequest request) {
        requireReadablePrices(request.provider().orElseGet(ProviderRouting::any));
        stops(request);
    }

    private static void requireReadablePrices(ProviderRouting routing) {
        ownPrice(routing, "prompt");
        ownPrice(routing, "completion");
        ownPrice(routing, "request");
    }

    /** Every token stands for at least one byte, and the request's JSON has at least the bytes of its texts. */
    private static long inputBound(ChatRequest request) {
        List<String> texts = new ArrayList<>();
        request.messages().forEach(message -> texts.add(json(message.toMap())));
        for (String field : List.of("tools", "tool_choice", "response_format")) {
            request.field(field).ifPresent(value -> texts.add(json(Map.of(field, value))));
        }
        return CallShape.inputUpperBound(texts);
    }

    private static String json(Map<String, Object> value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static int choices(ChatRequest request) {
        return request.field("n").map(BoundedCall::count).orElse(1);
    }

    private static int count(Object n) {
        try {
            return new BigDecimal(n.toString()).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("n is not a whole number in range: " + n, e);
        }
    }

    private static void requireTokensOnly(ChatRequest request) {
        for (String field : request.toMap().keySet()) {
            if (!field.equals("messages") && !COSTS_TOKENS_ONLY.contains(field)) {
                throw needsCap(field);
            }
        }
        if (request.field("tools").filter(BoundedCall::hasServerTool).isPresent()) {
            throw needsCap("tools");
        }
        if (request.messages().stream().anyMatch(BoundedCall::hasMedia)) {
            throw needsCap("messages");
        }
    }

    private static IllegalArgumentException needsCap(String field) {
        return new IllegalArgumentException("'" + field + "' can cost more than its tokens: give the call a costCap");
    }

    private static boolean hasServerTool(Object tools) {
        return !(tools instanceof List<?> list) || !list.stream().allMatch(tool -> isOfType(tool, "function"));
    }

    private static boolean hasMedia(Message message) {
        Object content = message.toMap().get("content");
        return content instanceof List<?> parts && !parts.stream().allMatch(part -> isOfType(part, "text"));
    }

    private static boolean isOfType(@Nullable Object json, String type) {
        return json instanceof Map<?, ?> map && type.equals(map.get("type"));
    }

    /** Returns the request with the ceiling in it: output tokens, prices, and the cap where server tools run. */
    static ChatRequest within(Ceiling ceiling, ChatRequest request) {
        ChatRequest.Builder bounded = request.toBuilder().maxCompletionTokens(ceiling.maxOutputTokens());
        ProviderRouting routing = request.provider().orElseGet(ProviderRouting::any);
        ProviderRouting cheaper = withPrices(withCompletionPrice(routing, ceiling), ceiling);
        if (!cheaper.toMap().isEmpty()) {
            bounded.provider(cheaper);
        }
        boolean serverTools =
                request.field("tools").filter(BoundedCall::hasServerTool).isPresent();
        if (serverTools) {
            bounded.extra(SERVER_TOOL_LIMIT, withMaxCost(stops(request), ceiling));
        }
        return bounded.build();
    }

    /** Returns the request with the price of the ceiling in it. */
    static EmbeddingRequest within(Ceiling ceiling, EmbeddingRequest request) {
        ProviderRouting cheaper = withPrices(routing(request), ceiling);
        return cheaper.toMap().isEmpty() ? request : request.with("provider", cheaper.toMap());
    }

    private static ProviderRouting routing(EmbeddingRequest request) {
        return request.toMap().get("provider") instanceof Map<?, ?> own
                ? ProviderRouting.of(named(own))
                : ProviderRouting.any();
    }

    private static Map<String, Object> named(Map<?, ?> json) {
        Map<String, Object> named = new LinkedHashMap<>();
        json.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    /**
     * Returns the request with the hold in its metadata, by which a call is found in OpenRouter's own records even if its
     * headers never arrived; and with who asked, as a hash that is the same for the same user of the same account.
     */
    static ChatRequest traced(ChatRequest request, HoldId hold, @Nullable String actor) {
        ChatRequest.Builder traced = request.toBuilder();
        if (request.field("metadata").orElse(Map.of()) instanceof Map<?, ?> own) {
            Map<String, Object> metadata = named(own);
            if (metadata.containsKey(HOLD) || metadata.size() < MOST_METADATA) {
                metadata.put(HOLD, hold.toString());
                traced.extra("metadata", metadata);
            }
        }
        if (actor != null && request.field("user").isEmpty()) {
            traced.user(hash(hold.account().value() + "\n" + actor));
        }
        return traced.build();
    }

    /** Returns what tells whether another request is the same, without telling what it says. */
    static String fingerprint(Map<String, Object> request) {
        return hash(json(request));
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.of(text));
    }

    /** Any one condition stops the tools, so that ours goes beside the caller's. */
    private static List<Object> withMaxCost(List<?> stops, Ceiling ceiling) {
        List<Object> more = new ArrayList<>(stops);
        more.add(
                Map.of("type", "max_cost", "max_cost_in_dollars", ceiling.cost().amount()));
        return more;
    }

    private static List<?> stops(ChatRequest request) {
        Object stops = request.field(SERVER_TOOL_LIMIT).orElse(List.of());
        if (stops instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(SERVER_TOOL_LIMIT + " is not a list");
    }

    /** What is read and what a request costs in itself; an embedding produces nothing. */
    private static ProviderRouting withPrices(ProviderRouting routing, Ceiling ceiling) {
        return withRequestPrice(withPromptPrice(routing, ceiling), ceiling);
    }

    private static ProviderRouting withPromptPrice(ProviderRouting routing, Ceiling ceiling) {
        return ceiling.maxPromptPricePerMillion()
                .map(price -> routing.withMaxPromptPrice(lower(price, routing, "prompt")))
                .orElse(routing);
    }

    private static ProviderRouting withRequestPrice(ProviderRouting routing, Ceiling ceiling) {
        return ceiling.maxRequestPrice()
                .map(price -> routing.withMaxRequestPrice(lower(price, routing, "request")))
                .orElse(routing);
    }

    private static ProviderRouting withCompletionPrice(ProviderRouting routing, Ceiling ceiling) {
        return ceiling.maxCompletionPricePerMillion()
                .map(price -> routing.withMaxCompletionPrice(lower(price, routing, "completion")))
                .orElse(routing);
    }

    /** A caller who allows less keeps that. */
    private static BigDecimal lower(BigDecimal price, ProviderRouting routing, String kind) {
        return ownPrice(routing, kind).map(price::min).orElse(price);
    }

    /** Returns the caller's own limit, which may be a number or text. */
    private static Optional<BigDecimal> ownPrice(ProviderRouting routing, String kind) {
        Object own = routing.toMap().get("max_price") instanceof Map<?, ?> prices ? prices.get(kind) : null;
        return Optional.ofNullable(own).map(value -> price("provider.max_price." + kind, value));
    }

    private static BigDecimal price(String name, Object value) {
        try {
            BigDecimal price = (BigDecimal) Values.value(name, new BigDecimal(value.toString()));
            if (price.signum() >= 0) {
                return price;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number: " + value, e);
        }
        throw new IllegalArgumentException(name + " is below zero: " + value);
    }
}
