package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One metered model call and what is known of its cost. Immutable; a row that outlives the process which made the
 * call.
 *
 * @param hold the credits reserved for it; also the call's identity
 * @param version counts the row's writes, from 1; a write names the version it read
 * @param state where it stands
 * @param model the model asked for
 * @param catalogVersion the prices its ceiling was computed with
 * @param ceiling the most it may be charged
 * @param providerId the provider's id of the call, known once its headers arrive
 * @param providerCost the exact cost the charge was computed from
 * @param costSource where that cost comes from
 * @param charged what the account was charged
 * @param dispatchedAt when the request was sent
 * @param changedAt when the row was last written
 * @param nextLookUpAt when the provider may next be asked about a pending call
 * @param lookUps how often it has been asked
 */
public record ModelCall(
        HoldId hold,
        long version,
        CallState state,
        String model,
        String catalogVersion,
        Credits ceiling,
        @Nullable String providerId,
        @Nullable Money providerCost,
        @Nullable CostSource costSource,
        @Nullable Credits charged,
        Instant dispatchedAt,
        Instant changedAt,
        @Nullable Instant nextLookUpAt,
        int lookUps)
        implements Attachment.Row {

    @Override
    public AccountId account() {
        return hold.account();
    }

    @Override
    public HoldId key() {
        return hold;
    }

    /** Returns whether nothing more will become of it. */
    public boolean hasEnded() {
        return state == CallState.SETTLED || state == CallState.RELEASED || state == CallState.WRITTEN_OFF;
    }

    /** Returns the next version, with the provider's id. */
    public ModelCall identified(String newProviderId, Instant at) {
        return next(state, newProviderId, providerCost, costSource, charged, at, nextLookUpAt, lookUps);
    }

    /** Returns this version with the provider's id, to make the next one from. */
    public ModelCall withProviderId(String newProviderId) {
        return new ModelCall(
                hold,
                version,
                state,
                model,
                catalogVersion,
                ceiling,
                newProviderId,
                providerCost,
                costSource,
                charged,
                dispatchedAt,
                changedAt,
                nextLookUpAt,
                lookUps);
    }

    /** Returns the next version, charged at a cost. */
    public ModelCall settled(Money cost, CostSource source, Credits newCharged, Instant at) {
        return next(CallState.SETTLED, providerId, cost, source, newCharged, at, null, lookUps);
    }

    /** Returns the next version, waiting to be asked about. */
    public ModelCall pending(Instant at, Instant next, int newLookUps) {
        return next(CallState.PENDING_RECONCILE, providerId, null, null, null, at, next, newLookUps);
    }

    /** Returns the next version, ended without a charge. */
    public ModelCall ended(CallState end, Instant at) {
        return next(end, providerId, null, null, null, at, null, lookUps);
    }

    private ModelCall next(
            CallState newState,
            @Nullable String newProviderId,
            @Nullable Money newCost,
            @Nullable CostSource newSource,
            @Nullable Credits newCharged,
            Instant at,
            @Nullable Instant newNextLookUpAt,
            int newLookUps) {
        return new ModelCall(
                hold,
                version + 1,
                newState,
                model,
                catalogVersion,
                ceiling,
                newProviderId,
                newCost,
                newSource,
                newCharged,
                dispatchedAt,
                at,
                newNextLookUpAt,
                newLookUps);
    }
}
