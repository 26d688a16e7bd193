package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The REST API under {@code /api/v1}. The catalogue is public, everything else wants the key. */
final class OpenRouterApi {

    static final String ROOT = "/api/v1";

    private static final Pattern MODEL = Pattern.compile(ROOT + "/model/([^/]+/[^/]+)");
    private static final Pattern ENDPOINTS = Pattern.compile(ROOT + "/models/([^/]+/[^/]+)/endpoints");
    private static final BigDecimal BOUGHT_CREDITS = BigDecimal.valueOf(1_000);
    private static final long MOST_MODELS = 1_000;

    private final String apiKey;
    private final ModelCatalogue catalogue;
    private final Generations generations;
    private final ChatCompletions chat;
    private final Embeddings embeddings;

    OpenRouterApi(
            String apiKey,
            ModelCatalogue catalogue,
            Generations generations,
            ChatCompletions chat,
            Embeddings embeddings) {
        this.apiKey = apiKey;
        this.catalogue = catalogue;
        this.generations = generations;
        this.chat = chat;
        this.embeddings = embeddings;
    }

    Answer answer(SeenRequest request) {
        try {
            return request.method().equals("GET") ? read(request) : post(request);
        } catch (OpenRouterError e) {
            return e.reply();
        }
    }

    private Answer post(SeenRequest request) {
        if (!request.method().equals("POST")) {
            throw OpenRouterError.notFound();
        }
        return switch (request.path()) {
            case ROOT + "/chat/completions" -> chat.answer(authorized(request));
            case ROOT + "/embeddings" -> embeddings.answer(authorized(request));
            default -> throw OpenRouterError.notFound();
        };
    }

    private SeenRequest authorized(SeenRequest request) {
        authorize(request);
        return request;
    }

    private Reply read(SeenRequest request) {
        return switch (request.path()) {
            case ROOT + "/models" -> Reply.json(200, models(request));
            case ROOT + "/generation" -> Reply.json(200, generation(request));
            case ROOT + "/key" -> Reply.json(200, key(request));
            case ROOT + "/credits" -> Reply.json(200, credits(request));
            case ROOT + "/activity" -> Reply.json(200, activity(request));
            default -> Reply.json(200, model(request.path()));
        };
    }

    private void authorize(SeenRequest request) {
        String header = request.header("Authorization").orElse("");
        if (header.isEmpty()) {
            throw OpenRouterError.of(401, "Missing Authentication header");
        }
        if (!header.equals("Bearer " + apiKey)) {
            throw OpenRouterError.of(401, "User not found.");
        }
    }

    private ObjectNode models(SeenRequest request) {
        Map<String, String> asked = FormEncoding.decode(request.query());
        long offset = whole(asked, "offset", 0);
        List<String> outputs =
                List.of(asked.getOrDefault("output_modalities", "text").split(","));
        return catalogue.page(offset, Math.min(MOST_MODELS, whole(asked, "limit", MOST_MODELS)), outputs);
    }

    private static long whole(Map<String, String> asked, String name, long otherwise) {
        String value = asked.getOrDefault(name, Long.toString(otherwise));
        if (!value.matches("\\d{1,9}")) {
            throw OpenRouterError.of(400, name + " must be a whole number");
        }
        return Long.parseLong(value);
    }

    private ObjectNode model(String path) {
        Matcher one = MODEL.matcher(path);
        if (one.matches()) {
            return Json.object().set("data", find(one.group(1)).wire());
        }
        Matcher endpoints = ENDPOINTS.matcher(path);
        if (endpoints.matches()) {
            return Json.object().set("data", find(endpoints.group(1)).endpoints());
        }
        throw OpenRouterError.notFound();
    }

    private AiModel find(String name) {
        return catalogue.find(name).orElseThrow(OpenRouterError::notFound);
    }

    private ObjectNode generation(SeenRequest request) {
        authorize(request);
        String id = FormEncoding.decode(request.query()).get("id");
        if (id == null) {
            throw OpenRouterError.of(400, "id is required");
        }
        return generations.lookUp(id);
    }

    private ObjectNode key(SeenRequest request) {
        authorize(request);
        BigDecimal billed = generations.billed();
        ObjectNode data = Json.object("""
                {"byok_usage":0,"byok_usage_daily":0,"byok_usage_monthly":0,"byok_usage_weekly":0,
                 "creator_user_id":null,"expires_at":null,"include_byok_in_limit":false,"is_free_tier":false,
                 "is_management_key":false,"is_provisioning_key":false,"limit":null,"limit_remaining":null,
                 "limit_reset":null,"rate_limit":{"interval":"10s","requests":-1,
                  "note":"This field is deprecated and safe to ignore."}}""");
        data.put("label", apiKey.substring(0, 12) + "..." + apiKey.substring(apiKey.length() - 3));
        data.put("usage", billed)
                .put("usage_daily", billed)
                .put("usage_monthly", billed)
                .put("usage_weekly", billed);
        return Json.object().set("data", data);
    }

    private ObjectNode activity(SeenRequest request) {
        authorize(request);
        return generations.activity(FormEncoding.decode(request.query()).get("date"));
    }

    private ObjectNode credits(SeenRequest request) {
        authorize(request);
        ObjectNode data = Json.object().put("total_credits", BOUGHT_CREDITS).put("total_usage", generations.billed());
        return Json.object().set("data", data);
    }
}
