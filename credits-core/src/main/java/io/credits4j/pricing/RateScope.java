package io.credits4j.pricing;

import io.credits4j.AccountId;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom, and for which model, a rate rule is for. Immutable and thread-safe.
 *
 * <p>Of the rules that fit a call the most special one holds: one for the account before one for its plan before one for
 * everyone, and among these one for the model before one for all models.
 *
 * <pre>{@code
 * catalog.rateRule(RateScope.plan("pro").model("openai/gpt-4o"), rule);
 * }</pre>
 */
public final class RateScope {
    /** Everyone, whatever the model: where the catalog's own {@link PricingCatalog#rateRule()} stands. */
    public static final RateScope EVERYONE = new RateScope(null, null, null);

    private final @Nullable AccountId account;
    private final @Nullable String plan;
    private final @Nullable String model;

    private RateScope(@Nullable AccountId account, @Nullable String plan, @Nullable String model) {
        this.account = account;
        this.plan = plan;
        this.model = model;
    }

    /** Obtains the scope of one account: the rates of a contract. */
    public static RateScope account(AccountId account) {
        return new RateScope(Objects.requireNonNull(account, "account"), null, null);
    }

    /** Obtains the scope of all accounts on a plan. */
    public static RateScope plan(String plan) {
        return new RateScope(null, Checks.name("plan id", plan), null);
    }

    /** Returns this scope for one model only, by any of its names in the catalog. */
    public RateScope model(String model) {
        return new RateScope(account, plan, Checks.name("model id", model));
    }

    /** Returns the scopes a call falls into, the one that holds first in front. */
    static Stream<RateScope> of(Payer payer, String model) {
        Stream<RateScope> whom = Stream.concat(
                Stream.concat(
                        payer.account().map(RateScope::account).stream(), payer.plan().map(RateScope::plan).stream()),
                Stream.of(EVERYONE));
        return whom.flatMap(scope -> Stream.of(scope.model(model), scope));
    }

    /** Returns the account, if it is for one only. */
    public Optional<AccountId> account() {
        return Optional.ofNullable(account);
    }

    /** Returns the plan, if it is for one only. */
    public Optional<String> plan() {
        return Optional.ofNullable(plan);
    }

    /** Returns the model, if it is for one only. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    Canonical canonical() {
        return new Canonical().field("account", account).field("plan", plan).field("model", model);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RateScope that
                && Objects.equals(account, that.account)
                && Objects.equals(plan, that.plan)
                && Objects.equals(model, that.model);
    }

    @Override
    public int hashCode() {
        return Objects.hash(account, plan, model);
    }

    /** Returns what an explanation of a charge says: {@code everyone}, or {@code plan pro, model openai/gpt-4o}. */
    @Override
    public String toString() {
        String whom = account != null ? "account " + account.value() : plan != null ? "plan " + plan : "everyone";
        return model == null ? whom : whom + ", model " + model;
    }
}
