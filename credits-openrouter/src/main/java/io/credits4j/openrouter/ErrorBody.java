package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code error} member says, wherever it stood. Immutable.
 *
 * <p>The code is a number, a word or missing; the type stands in the metadata or, beside an {@code availability}
 * object, in the error itself.
 */
record ErrorBody(
        @Nullable String code,
        @Nullable String type,
        @Nullable String limitSource,
        @Nullable String reason,
        @Nullable String message,
        @Nullable String provider,
        @Nullable String providerCode,
        int status,
        @Nullable Availability availability,
        boolean moderated,
        JsonNode node) {
    /** Words short and plain enough to be shown; anything else might be a quoted prompt, or a key. */
    private static final Pattern STABLE_CODE = Pattern.compile("(?!sk-)[A-Za-z0-9_.-]{1,64}");

    private static final List<String> MODERATION_MEMBERS = List.of("provider_name", "reasons", "flagged_input");
    private static final int UNKNOWN_STATUS = 0;

    /** The error of an answer that has none, or none that can be read. Last, because reading needs the above. */
    static final ErrorBody NONE = read(MissingNode.getInstance());

    /** Finds the error of an answer: its own, else that of one of its choices. */
    static Optional<ErrorBody> find(JsonNode answer) {
        JsonNode own = Json.member(answer, "error");
        if (!own.isMissingNode()) {
            return Optional.of(read(own));
        }
        for (JsonNode choice : answer.path("choices")) {
            JsonNode inner = Json.member(choice, "error");
            if (!inner.isMissingNode()) {
                return Optional.of(read(inner));
            }
        }
        return Optional.empty();
    }

    static ErrorBody read(JsonNode error) {
        JsonNode metadata = error.path("metadata");
        return new ErrorBody(
                Json.scalar(error, "code").orElse(null),
                Json.text(metadata, "error_type")
                        .or(() -> Json.text(error, "error_type"))
                        .orElse(null),
                Json.text(metadata, "limit_source")
                        .or(() -> Json.text(error, "limit_source"))
                        .orElse(null),
                Json.text(metadata, "reason").orElse(null),
                error.isTextual()
                        ? error.textValue()
                        : Json.text(error, "message").orElse(null),
                Json.text(metadata, "provider_name").orElse(null),
                Json.scalar(metadata, "provider_code").orElse(null),
                status(error),
                Availability.of(error.path("availability")),
                MODERATION_MEMBERS.stream()
                        .anyMatch(name -> !Json.member(metadata, name).isMissingNode()),
                error);
    }

    private static int status(JsonNode error) {
        return Json.decimal(error, "code")
                .or(() -> Json.decimal(error, "http_status"))
                .filter(code -> code.scale() <= 0 && code.signum() > 0 && code.precision() - code.scale() == 3)
                .map(BigDecimal::intValue)
                .orElse(UNKNOWN_STATUS);
    }

    /** Returns the codes of this error that are safe to show, or an empty text. */
    String shown() {
        StringBuilder shown = new StringBuilder();
        for (String part : new @Nullable String[] {code, type, limitSource}) {
            if (part != null && STABLE_CODE.matcher(part).matches()) {
                shown.append(shown.isEmpty() ? "" : ", ").append(part);
            }
        }
        return shown.toString();
    }

    JsonNode metadata() {
        return node.path("metadata");
    }

    @Nullable
    Map<String, Object> raw() {
        return node.isObject() ? Json.map(node) : null;
    }
}
