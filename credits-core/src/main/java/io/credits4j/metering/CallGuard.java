package io.credits4j.metering;

import io.credits4j.AccountId;
import io.credits4j.books.CallContext;
import io.credits4j.pricing.Ceiling;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a call may be made, before anything is held; for rules that only the host knows. Thread-safe. Called
 * without any lock held.
 *
 * <pre>{@code
 * CallGuard noOpusOnTrial = call -> isOnTrial(call.account()) && call.models().contains("anthropic/claude-opus-4")
 *         ? Optional.of(Refusal.of(call.account(), Refusal.Reason.MODEL_NOT_ALLOWED, "not on a trial"))
 *         : Optional.empty();
 * }</pre>
 *
 * <p>What counts something belongs into a budget instead: two calls at once would both be let through here.
 */
@FunctionalInterface
public interface CallGuard {
    /** Returns why the call may not be made; empty if this guard has nothing against it. If it throws, nothing is sent. */
    Optional<Refusal> check(Candidate call);

    /**
     * A call that asks to be made.
     *
     * @param account who pays
     * @param models the catalog's ids of all models that may serve it, the one asked for first
     * @param context what it is for
     * @param ceiling what it can cost at most
     */
    record Candidate(AccountId account, List<String> models, CallContext context, Ceiling ceiling) {
        /** Copies the list. */
        public Candidate {
            models = List.copyOf(models);
        }
    }
}
