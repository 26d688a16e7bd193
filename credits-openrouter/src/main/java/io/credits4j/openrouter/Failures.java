package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one table from what went wrong to the exception that says so. Stateless.
 *
 * <ol>
 *   <li>The kind: an {@code availability} object first, then the stable error type, then the limit that was hit, then
 *       the status (for an error inside a 200, the code it carries).
 *   <li>Whether it may have been billed: an error status with a readable error proves that no generation ran. A gateway
 *       time-out proves nothing, nor does a server error that is not OpenRouter's own JSON, nor any error inside a 200,
 *       nor anything that comes with usage.
 * </ol>
 */
final class Failures {
    private static final Set<String> INVALID = Set.of(
            "context_length_exceeded",
            "max_tokens_exceeded",
            "token_limit_exceeded",
            "string_too_long",
            "invalid_request",
            "invalid_prompt",
            "precondition_failed",
            "payload_too_large",
            "unprocessable",
            "invalid_image",
            "image_too_large",
            "image_too_small",
            "unsupported_image_format",
            "image_download_failed",
            "image_not_found");
    private static final Set<String> BLOCKED = Set.of("content_policy_violation", "refusal");
    private static final Set<String> OVERLOADED = Set.of("provider_overloaded");
    private static final Set<String> FAILED = Set.of("provider_unavailable", "server", "timeout", "unmapped");
    private static final Set<Integer> GATEWAY_TIMEOUTS = Set.of(504, 524);

    private Failures() {}

    /** Returns the failure an error status means. */
    static OpenRouterException refused(AnswerHead head, @Nullable JsonNode body) {
        Optional<ErrorBody> error = body == null ? Optional.empty() : ErrorBody.find(body);
        boolean billed = !provesNoGeneration(head.status(), error.isPresent());
        return answered(head, body, error.orElse(ErrorBody.NONE), billed);
    }

    private static boolean provesNoGeneration(int status, boolean explained) {
        if (GATEWAY_TIMEOUTS.contains(status)) {
            return false;
        }
        return explained || (status != 408 && status < 500);
    }

    /** Returns the failure inside an answer that looked like a success. */
    static OpenRouterException inside(AnswerHead head, JsonNode body, ErrorBody error) {
        return answered(head, body, error, true);
    }

    private static OpenRouterException answered(
            AnswerHead head, @Nullable JsonNode body, ErrorBody error, boolean billed) {
        Optional<ChatResponse> partial =
                Optional.ofNullable(body).map(answer -> ChatResponse.of(head.headers(), answer));
        boolean hasUsage = partial.flatMap(ChatResponse::usage).isPresent();
        Failure failure = Failure.of(message(head, error), head.billable() && (billed || hasUsage))
                .because(error)
                .answeredBy(head);
        Failure whole = partial.map(failure::after).orElse(failure);
        return ofKind(effectiveStatus(head, error), error, whole);
    }

    private static String message(AnswerHead head, ErrorBody error) {
        String codes = error.shown();
        return "OpenRouter answered " + head.status() + (codes.isEmpty() ? "" : " (" + codes + ")");
    }

    private static int effectiveStatus(AnswerHead head, ErrorBody error) {
        return head.status() >= 400 || error.status() == 0 ? head.status() : error.status();
    }

    private static OpenRouterException ofKind(int status, ErrorBody error, Failure failure) {
        if (error.availability() != null) {
            return new ModelUnavailableException(failure, error.availability().retryable());
        }
        if (error.type() != null) {
            return ofType(error.type(), status, error, failure);
        }
        return ofStatus(status, error, failure);
    }

    private static OpenRouterException ofType(String type, int status, ErrorBody error, Failure failure) {
        if (INVALID.contains(type)) {
            return new InvalidRequestException(failure);
        }
        if (BLOCKED.contains(type)) {
            return new ContentBlockedException(failure);
        }
        if (OVERLOADED.contains(type)) {
            return new ModelUnavailableException(failure, true);
        }
        if (FAILED.contains(type)) {
            return new ProviderFailureException(failure);
        }
        return switch (type) {
            case "authentication" -> new AuthenticationException(failure);
            case "permission_denied" ->
                error.limitSource() == null
                        ? new AuthenticationException(failure)
                        : new UpstreamPaymentRequiredException(failure);
            case "payment_required" -> new UpstreamPaymentRequiredException(failure);
            case "rate_limit_exceeded" -> new RateLimitedException(failure);
            case "not_found" -> new ModelUnavailableException(failure, false);
            default -> ofStatus(status, error, failure);
        };
    }

    private static OpenRouterException ofStatus(int status, ErrorBody error, Failure failure) {
        return switch (status) {
            case 401 -> new AuthenticationException(failure);
            case 402 -> new UpstreamPaymentRequiredException(failure);
            case 403 -> forbidden(error, failure);
            case 404 -> new ModelUnavailableException(failure, false);
            case 408 -> new ProviderFailureException(failure);
            case 429 -> new RateLimitedException(failure);
            case 503, 529 -> new ModelUnavailableException(failure, true);
            default ->
                status >= 400 && status < 500
                        ? new InvalidRequestException(failure)
                        : new ProviderFailureException(failure);
        };
    }

    /** Tells the three meanings of 403 apart: a budget, a moderation of the content, a key without the right. */
    private static OpenRouterException forbidden(ErrorBody error, Failure failure) {
        if (error.limitSource() != null) {
            return new UpstreamPaymentRequiredException(failure);
        }
        return error.moderated() ? new ContentBlockedException(failure) : new AuthenticationException(failure);
    }

    /** Returns the failure of an answer that arrived but cannot be understood. */
    static OpenRouterException unreadable(AnswerHead head, String what) {
        return new ProviderFailureException(
                Failure.of("OpenRouter answered " + head.status() + " " + what, head.billable())
                        .answeredBy(head));
    }

    /** Returns the failure of such an answer whose usage can be read: that much was billed. */
    static OpenRouterException unreadable(AnswerHead head, JsonNode body, String what) {
        return new ProviderFailureException(
                Failure.of("OpenRouter answered " + head.status() + " " + what, head.billable())
                        .answeredBy(head)
                        .after(ChatResponse.of(head.headers(), body)));
    }

    /** Returns the failure of a connection before any answer. */
    static OpenRouterException unanswered(Exception cause, boolean sent, boolean billable) {
        String message = sent
                ? "no answer from OpenRouter after the request was sent"
                : "could not reach OpenRouter; the request was not sent";
        return new ConnectionFailedException(
                Failure.of(message, sent && billable).causedBy(cause), sent);
    }

    /** Returns the failure of a connection that broke inside a plain answer. */
    static OpenRouterException cut(AnswerHead head, IOException cause) {
        String message = "the answer from OpenRouter broke off";
        return new ConnectionFailedException(
                Failure.of(message, head.billable()).answeredBy(head).causedBy(cause), true);
    }
}
