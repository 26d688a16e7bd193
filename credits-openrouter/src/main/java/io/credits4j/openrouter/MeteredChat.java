package io.credits4j.openrouter;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;

/**
 * A chat call and who pays for it. Immutable and thread-safe.
 *
 * <pre>{@code
 * MeteredChat call = MeteredChat.of(account, request, IdempotencyKey.of(messageId))
 *         .actor("user-7")
 *         .description("Chat about rivers");
 * }</pre>
 */
public final class MeteredChat extends MeteredRequest<MeteredChat> {
    private final ChatRequest request;

    private MeteredChat(ChatRequest request, Terms terms) {
        super(terms);
        this.request = Checks.present("request", request);
    }

    /**
     * Asks on an account's credits.
     *
     * @param account who pays
     * @param request what to ask
     * @param key the intent: one key, one call to the provider, ever
     * @return the call
     */
    public static MeteredChat of(AccountId account, ChatRequest request, IdempotencyKey key) {
        return new MeteredChat(request, Terms.of(account, key));
    }

    @Override
    MeteredChat with(Terms newTerms) {
        return new MeteredChat(request, newTerms);
    }

    /** Returns the same call with another request. */
    MeteredChat asking(ChatRequest other) {
        return new MeteredChat(other, terms());
    }

    ChatRequest request() {
        return request;
    }
}
