package io.credits4j.openrouter;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The base of every failure of a call to OpenRouter; the children differ by what the caller must do. Not about our
 * credits: those failures are {@link io.credits4j.CreditsException}s.
 *
 * <p>{@link #possiblyBilled()} is the question to ask first. A call that may have been billed must not simply be
 * repeated, and a hold for it must not be released: look its {@link #generationId()} up instead.
 *
 * <p>Messages hold stable codes only, because what a provider says may quote a prompt; its words are in
 * {@link #upstreamMessage()}. Headers, usage, partial answer and raw error do not survive serialization.
 */
public abstract sealed class OpenRouterException extends RuntimeException
        permits UpstreamPaymentRequiredException,
                RateLimitedException,
                InvalidRequestException,
                AuthenticationException,
                ContentBlockedException,
                ModelUnavailableException,
                ProviderFailureException,
                StreamInterruptedException,
                ConnectionFailedException {
    private static final long serialVersionUID = 1L;

    private final boolean possiblyBilled;
    private final @Nullable Integer status;
    private final @Nullable String generationId;
    private final @Nullable String requestId;
    private final @Nullable String errorCode;
    private final @Nullable String errorType;
    private final @Nullable String upstreamMessage;
    private final @Nullable String provider;
    private final @Nullable String providerCode;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable ResponseHeaders headers;
    private final transient @Nullable Usage usage;
    private final transient @Nullable ChatResponse partial;
    private final transient @Nullable Map<String, Object> raw;

    OpenRouterException(Failure failure) {
        super(failure.message(), failure.cause());
        this.possiblyBilled = failure.possiblyBilled();
        this.status = failure.status();
        this.generationId = failure.generationId();
        this.requestId = failure.headers().requestId().orElse(null);
        this.errorCode = failure.error().code();
        this.errorType = failure.error().type();
        this.upstreamMessage = failure.error().message();
        this.provider = failure.error().provider();
        this.providerCode = failure.error().providerCode();
        this.retryAfter = failure.retryAfter();
        this.headers = failure.headers();
        this.usage = failure.usage();
        this.partial = failure.partial();
        this.raw = failure.error().raw();
    }

    /**
     * Tells whether the call may have been charged. False only where it is proven that no generation ran: the request
     * never left, or OpenRouter refused it before any answer.
     */
    public boolean possiblyBilled() {
        return possiblyBilled;
    }

    /** Returns the id to look the cost up by, if it was learnt. */
    public Optional<String> generationId() {
        return Optional.ofNullable(generationId);
    }

    /** Returns the HTTP status received; 200 when the error came inside an answer. */
    public OptionalInt status() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Returns the request id for OpenRouter's support, if one was received. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** Returns the {@code code} in the error, a number or a word, as text. */
    public Optional<String> errorCode() {
        return Optional.ofNullable(errorCode);
    }

    /** Returns the stable {@code error_type}, such as {@code context_length_exceeded}. */
    public Optional<String> errorType() {
        return Optional.ofNullable(errorType);
    }

    /** Returns what OpenRouter or the provider said. May quote the prompt: keep it out of logs. */
    public Optional<String> upstreamMessage() {
        return Optional.ofNullable(upstreamMessage);
    }

    /** Returns the provider that failed. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** Returns the provider's own error code. */
    public Optional<String> providerCode() {
        return Optional.ofNullable(providerCode);
    }

    /** Returns how long to wait before trying again, if told. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns the headers of the answer; none when no answer came. */
    public ResponseHeaders headers() {
        return headers == null ? ResponseHeaders.NONE : headers;
    }

    /** Returns the usage that came with the failure: that much was billed. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    /** Returns what had arrived of the answer. */
    public Optional<ChatResponse> partial() {
        return Optional.ofNullable(partial);
    }

    /** Returns the error as received; see {@link ChatResponse#raw()}. May quote the prompt. Empty when there was none. */
    public Map<String, Object> rawError() {
        return raw == null ? Map.of() : raw;
    }
}
