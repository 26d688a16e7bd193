package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One metered model call and what is known of its cost. Immutable; a row that outlives the process which made the
 * call.
 *
 * @param hold the credits reserved for it; also the call's identity
 * @param version counts the row's writes, from 1; a write names the version it read
 * @param state where it stands
 * @param terms what it was admitted on
 * @param attempts how often it was sent: more than once only where the provider had refused it before
 * @param providerId the provider's id of the call, known once its headers arrive
 * @param facts how it went, as far as that is known
 * @param cost what it cost, once that is charged
 * @param openedAt when the credits were held
 * @param deadline until when its process is expected to end it
 * @param changedAt when the row was last written
 * @param nextLookUpAt when the provider may next be asked about a pending call
 * @param lookUps how often it has been asked
 */
public record ModelCall(
        HoldId hold,
        long version,
        CallState state,
        CallTerms terms,
        int attempts,
        @Nullable String providerId,
        CallFacts facts,
        @Nullable CallCost cost,
        Instant openedAt,
        Instant deadline,
        Instant changedAt,
        @Nullable Instant nextLookUpAt,
        int lookUps)
        implements Attachment.Row {
    /** Returns a call that was just admitted. */
    public static ModelCall opened(HoldId hold, CallState state, CallTerms terms, Instant at, Instant deadline) {
        int attempts = state == CallState.HELD ? 0 : 1;
        return new ModelCall(hold, 1, state, terms, attempts, null, CallFacts.NONE, null, at, deadline, at, null, 0);
    }

    @Override
    public AccountId account() {
        return hold.account();
    }

    @Override
    public HoldId key() {
        return hold;
    }

    /** Returns the model asked for. */
    public String model() {
        return terms.model();
    }

    /** Returns the most it may be charged. */
    public Credits ceiling() {
        return terms.ceiling();
    }

    /** Returns whether nothing more will become of it. */
    public boolean hasEnded() {
        return state == CallState.SETTLED || state == CallState.RELEASED || state == CallState.WRITTEN_OFF;
    }

    /** Returns the next version, sent once more, to be ended by its process until then. */
    public ModelCall dispatched(Instant at, Instant newDeadline) {
        return new ModelCall(
                hold,
                version + 1,
                CallState.DISPATCHED,
                terms,
                attempts + 1,
                providerId,
                facts,
                cost,
                openedAt,
                newDeadline,
                at,
                nextLookUpAt,
                lookUps);
    }

    /** Returns the next version, with the provider's id. */
    public ModelCall identified(String newProviderId, Instant at) {
        return next(state, newProviderId, facts, cost, at, nextLookUpAt, lookUps);
    }

    /** Returns this version with what became known, to make the next one from. */
    public ModelCall knowing(@Nullable String newProviderId, CallFacts newFacts) {
        return new ModelCall(
                hold,
                version,
                state,
                terms,
                attempts,
                newProviderId == null ? providerId : newProviderId,
                facts.updatedBy(newFacts),
                cost,
                openedAt,
                deadline,
                changedAt,
                nextLookUpAt,
                lookUps);
    }

    /** Returns the next version, charged. */
    public ModelCall settled(CallCost newCost, Instant at) {
        return next(CallState.SETTLED, providerId, facts, newCost, at, null, lookUps);
    }

    /** Returns the next version, waiting to be asked about. */
    public ModelCall pending(Instant at, Instant next, int newLookUps) {
        return next(CallState.PENDING_RECONCILE, providerId, facts, null, at, next, newLookUps);
    }

    /** Returns the next version, ended without a charge. */
    public ModelCall ended(CallState end, Instant at) {
        return next(end, providerId, facts, null, at, null, lookUps);
    }

    /** Returns the next version, without what is about a person. */
    public ModelCall erased() {
        return new ModelCall(
                hold,
                version + 1,
                state,
                terms.erased(),
                attempts,
                providerId,
                facts,
                cost,
                openedAt,
                deadline,
                changedAt,
                nextLookUpAt,
                lookUps);
    }

    private ModelCall next(
            CallState newState,
            @Nullable String newProviderId,
            CallFacts newFacts,
            @Nullable CallCost newCost,
            Instant at,
            @Nullable Instant newNextLookUpAt,
            int newLookUps) {
        return new ModelCall(
                hold,
                version + 1,
                newState,
                terms,
                attempts,
                newProviderId,
                newFacts,
                newCost,
                openedAt,
                deadline,
                at,
                newNextLookUpAt,
                newLookUps);
    }
}
