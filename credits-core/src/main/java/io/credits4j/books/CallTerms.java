package io.credits4j.books;

import io.credits4j.Credits;
import org.jspecify.annotations.Nullable;

/**
 * What a model call was admitted on; never changes. Immutable.
 *
 * @param model the model asked for, by the catalog's id
 * @param catalogVersion the prices its ceiling was computed with
 * @param rates how its cost becomes a charge, whatever the catalog says by then
 * @param ceiling the most it may be charged
 * @param held the credits reserved for it
 * @param fingerprint tells whether another request is the same
 * @param context what it is for
 * @param chargeId the payment that was taken for it, if there was one
 */
public record CallTerms(
        String model,
        String catalogVersion,
        String rates,
        Credits ceiling,
        Credits held,
        @Nullable String fingerprint,
        CallContext context,
        @Nullable String chargeId) {
    /** Returns the same without what is about a person. */
    public CallTerms erased() {
        return new CallTerms(model, catalogVersion, rates, ceiling, held, fingerprint, context.erased(), chargeId);
    }
}
