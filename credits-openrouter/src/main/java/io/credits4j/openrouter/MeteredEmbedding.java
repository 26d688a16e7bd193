package io.credits4j.openrouter;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;

/**
 * Texts to be turned into vectors, and who pays for that. Immutable and thread-safe.
 *
 * <pre>{@code
 * MeteredEmbedding call = MeteredEmbedding.of(
 *         account, EmbeddingRequest.of("openai/text-embedding-3-small", "A text."), IdempotencyKey.of(documentId));
 * }</pre>
 */
public final class MeteredEmbedding extends MeteredRequest<MeteredEmbedding> {
    private final EmbeddingRequest request;

    private MeteredEmbedding(EmbeddingRequest request, Terms terms) {
        super(terms);
        this.request = Checks.present("request", request);
    }

    /**
     * Embeds on an account's credits.
     *
     * @param account who pays
     * @param request what to embed
     * @param key the intent: one key, one call to the provider, ever
     * @return the call
     */
    public static MeteredEmbedding of(AccountId account, EmbeddingRequest request, IdempotencyKey key) {
        return new MeteredEmbedding(request, Terms.of(account, key));
    }

    @Override
    MeteredEmbedding with(Terms newTerms) {
        return new MeteredEmbedding(request, newTerms);
    }

    EmbeddingRequest request() {
        return request;
    }
}
