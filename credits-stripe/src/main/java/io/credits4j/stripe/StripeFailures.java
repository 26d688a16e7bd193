package io.credits4j.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import io.credits4j.stripe.StripeFailureException.Answer;
import io.credits4j.stripe.StripeFailureException.Retryable;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one table from the errors of Stripe's client to ours. Stripe's own message is left out, because it quotes what was
 * sent; the request id leads to it.
 */
final class StripeFailures {
    private static final String REQUEST_ID = "Request-Id";
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int LOWEST_ERROR = 400;
    private static final int LOWEST_SERVER_ERROR = 500;

    private StripeFailures() {}

    static StripeFailureException of(Operation operation, StripeException e) {
        if (e instanceof ApiConnectionException) {
            return unreachable(operation, e.getCause());
        }
        Answer answer = answerOf(e);
        int status = answer.status() == null ? 0 : answer.status();
        if (status == CONFLICT || status == TOO_MANY_REQUESTS) {
            return unavailable(operation, answer, Retryable.YES);
        }
        if (status < LOWEST_ERROR || status >= LOWEST_SERVER_ERROR) {
            return unavailable(operation, answer, operation.outcomeIfLost());
        }
        return e instanceof CardException card ? declined(operation, answer, card) : refused(operation, answer, e);
    }

    /** Stripe said yes, but its answer cannot be read. */
    static StripeFailureException unreadable(Operation operation) {
        return new StripeUnavailableException(
                "the answer to the attempt to " + operation.what() + " cannot be read",
                operation.outcomeIfLost(),
                Answer.NONE,
                null);
    }

    private static StripeFailureException unreachable(Operation operation, @Nullable Throwable cause) {
        boolean neverSent = cause instanceof ConnectException || cause instanceof UnknownHostException;
        return new StripeUnavailableException(
                "no answer from Stripe to the attempt to " + operation.what(),
                neverSent ? Retryable.YES : operation.outcomeIfLost(),
                Answer.NONE,
                cause);
    }

    private static StripeFailureException unavailable(Operation operation, Answer answer, Retryable retryable) {
        return new StripeUnavailableException(
                "Stripe failed to " + operation.what() + shown(answer), retryable, answer, null);
    }

    private static StripeFailureException declined(Operation operation, Answer answer, CardException e) {
        Optional<StripeError> error = Optional.ofNullable(e.getStripeError());
        String advice = error.map(StripeError::getAdviceCode).orElse(null);
        String payment = error.map(StripeError::getPaymentIntent)
                .map(PaymentIntent::getId)
                .orElse(null);
        Decline decline = new Decline(e.getCode(), e.getDeclineCode(), advice);
        return new StripeDeclinedException(
                "declined: the attempt to " + operation.what() + shown(answer) + ", reason " + decline.shown(),
                answer,
                decline,
                payment);
    }

    private static StripeFailureException refused(Operation operation, Answer answer, StripeException e) {
        String parameter = Optional.ofNullable(e.getStripeError())
                .map(StripeError::getParam)
                .orElse(null);
        return new StripeRequestException(
                "Stripe refused to " + operation.what() + shown(answer)
                        + (parameter == null ? "" : ", parameter " + parameter),
                answer,
                parameter,
                e instanceof IdempotencyException);
    }

    private static Answer answerOf(StripeException e) {
        String requestId = header(e, REQUEST_ID).orElse(e.getRequestId());
        return new Answer(e.getStatusCode(), e.getCode(), requestId);
    }

    /**
     * Returns a header of the answer. Stripe's client folds names by the rules of the default language, and in Turkish
     * does not find {@code Request-Id} when it comes as {@code request-id}.
     */
    static Optional<String> header(StripeException e, String name) {
        return Optional.ofNullable(e.getStripeError())
                .map(StripeError::getLastResponse)
                .flatMap(answer -> answer.headers().map().entrySet().stream()
                        .filter(header -> name.equalsIgnoreCase(header.getKey()))
                        .flatMap(header -> header.getValue().stream())
                        .findFirst());
    }

    private static String shown(Answer answer) {
        return ": status " + answer.status() + (answer.code() == null ? "" : ", code " + answer.code())
                + (answer.requestId() == null ? "" : ", request " + answer.requestId());
    }
}
