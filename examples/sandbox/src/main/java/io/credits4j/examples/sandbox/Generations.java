package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All generations, what they cost, and how often they still pretend to be unknown. Thread-safe. */
final class Generations {

    private static final long PATIENCE_SECONDS = 30;

    private final List<Generation> finished = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<Generation>> byId = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> hiddenLookUps = new ConcurrentHashMap<>();

    void hide(String id, int lookUps) {
        hiddenLookUps.put(id, new AtomicInteger(lookUps));
    }

    /** Books a generation; only its first end counts. */
    void finish(Generation generation) {
        CompletableFuture<Generation> end = end(generation.id());
        synchronized (finished) {
            if (!end.isDone()) {
                finished.add(generation);
                end.complete(generation);
            }
        }
    }

    Generation await(String id) {
        try {
            return end(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of " + id, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("generation " + id + " did not end", e);
        }
    }

    private CompletableFuture<Generation> end(String id) {
        return byId.computeIfAbsent(id, any -> new CompletableFuture<>());
    }

    List<Generation> finished() {
        return List.copyOf(finished);
    }

    Optional<Generation> find(String id) {
        return finished.stream()
                .filter(generation -> generation.id().equals(id))
                .findFirst();
    }

    BigDecimal billed() {
        return finished.stream().map(Generation::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    ObjectNode lookUp(String id) {
        AtomicInteger hidden = hiddenLookUps.getOrDefault(id, new AtomicInteger());
        if (hidden.getAndDecrement() > 0) {
            throw OpenRouterError.of(404, "Generation " + id + " not found");
        }
        return find(id).map(Generations::wire)
                .orElseThrow(() -> OpenRouterError.of(404, "Generation " + id + " not found"));
    }

    /** What was used per day, model and provider, in the order of first use; of one day if that is given. */
    ObjectNode activity(@Nullable String date) {
        Map<String, List<Generation>> groups = new LinkedHashMap<>();
        for (Generation generation : finished) {
            if (date == null || date.equals(day(generation))) {
                String group = day(generation) + " " + generation.model() + " " + generation.provider();
                groups.computeIfAbsent(group, any -> new ArrayList<>()).add(generation);
            }
        }
        ObjectNode answer = Json.object();
        ArrayNode data = answer.putArray("data");
        groups.values().forEach(group -> data.add(activity(group)));
        return answer;
    }

    private static ObjectNode activity(List<Generation> group) {
        Generation any = group.get(0);
        return Json.object()
                .put("date", day(any))
                .put("model", any.model())
                .put("model_permaslug", any.model())
                .put("endpoint_id", "endpoint-" + any.provider() + "-" + any.model())
                .put("provider_name", any.provider())
                .put("requests", group.size())
                .put(
                        "prompt_tokens",
                        group.stream().mapToLong(Generation::promptTokens).sum())
                .put(
                        "completion_tokens",
                        group.stream().mapToLong(Generation::completionTokens).sum())
                .put("reasoning_tokens", 0)
                .put("usage", group.stream().map(Generation::cost).reduce(BigDecimal.ZERO, BigDecimal::add))
                .put(
                        "byok_usage_inference",
                        group.stream().map(Generations::byok).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static BigDecimal byok(Generation generation) {
        BigDecimal upstream = generation.upstreamCost();
        return generation.byok() && upstream != null ? upstream : BigDecimal.ZERO;
    }

    private static String day(Generation generation) {
        return LocalDate.ofInstant(generation.createdAt(), ZoneOffset.UTC).toString();
    }

    private static ObjectNode wire(Generation generation) {
        ObjectNode data = Json.object("""
                {"app_id":null,"cache_discount":null,"data_region":"global",
                 "external_user":null,"generation_time":120,"http_referer":null,"latency":40,
                 "moderation_latency":null,"native_tokens_cached":0,"native_tokens_completion_images":0,
                 "native_tokens_reasoning":0,"num_fetches":0,"num_input_audio_prompt":0,"num_media_completion":0,
                 "num_media_prompt":0,"num_search_results":0,"origin":"","preset_id":null,
                 "provider_responses":null,"response_cache_source_id":null,"router":null,"service_tier":null,
                 "session_id":null,"upstream_id":null,"user_agent":"","web_search_engine":null,
                 "workspace_id":null}""");
        data.put("id", generation.id())
                .put("api_type", generation.apiType())
                .put("request_id", generation.id().replaceFirst("gen-", "req-"))
                .put("created_at", generation.createdAt().toString())
                .put("model", generation.model())
                .put("provider_name", generation.provider())
                .put("streamed", generation.streamed())
                .put("cancelled", generation.cancelled())
                .put("finish_reason", generation.finishReason())
                .put("native_finish_reason", generation.finishReason())
                .put("is_byok", generation.byok())
                .put("total_cost", generation.cost())
                .put("usage", generation.cost())
                .put("upstream_inference_cost", generation.byok() ? generation.upstreamCost() : BigDecimal.ZERO)
                .put("tokens_prompt", generation.promptTokens())
                .put("tokens_completion", generation.completionTokens())
                .put("native_tokens_prompt", generation.promptTokens())
                .put("native_tokens_completion", generation.completionTokens());
        return Json.object().set("data", data);
    }
}
