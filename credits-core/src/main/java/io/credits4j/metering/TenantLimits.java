package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.CreditLedger;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What every account may use in a calendar month (UTC), and how many calls it may have under way at once. Immutable.
 *
 * <pre>{@code
 * UsageMeter.builder(ledger, storage, catalog).limits(TenantLimits.fromEnv(System.getenv()).callsAtOnce(20));
 * }</pre>
 *
 * <p>Both are the budget {@link #BUDGET} of the account, so that they are decided in the commit of the hold. It is set
 * when the meter first meets an account that has none; give an account other terms with {@link
 * CreditLedger#setBudget} under that name, and they stay.
 */
public final class TenantLimits {
    /** The budget of every metered call. */
    public static final BudgetName BUDGET = BudgetName.of("tenant", "month");

    /** The variable {@link #fromEnv} reads. */
    public static final String MONTHLY_QUOTA_VARIABLE = "AI_MONTHLY_QUOTA_PER_TENANT";

    /** What an account may use in a month unless told otherwise. */
    public static final Money DEFAULT_MONTHLY_QUOTA = Money.usd("100");

    private static final AllowanceSchedule MONTHLY =
            AllowanceSchedule.monthly(LocalDateTime.of(2020, 1, 1, 0, 0), ZoneOffset.UTC);

    private final Money monthlyQuota;
    private final @Nullable Integer callsAtOnce;

    private TenantLimits(Money monthlyQuota, @Nullable Integer callsAtOnce) {
        this.monthlyQuota = monthlyQuota;
        this.callsAtOnce = callsAtOnce;
    }

    /**
     * Limits what is charged in a month.
     *
     * @param usd what the credits may be worth, by the catalog's rate of credits per dollar; above zero
     * @throws IllegalArgumentException if it is not above zero or not in US dollars
     */
    public static TenantLimits monthly(Money usd) {
        if (!requireNonNull(usd, "usd").isPositive()
                || !usd.currency().getCurrencyCode().equals("USD")) {
            throw new IllegalArgumentException("monthly quota is not above zero US dollars: " + usd);
        }
        return new TenantLimits(usd, null);
    }

    /**
     * Limits it to the number of US dollars in the variable {@value #MONTHLY_QUOTA_VARIABLE}, or to {@link
     * #DEFAULT_MONTHLY_QUOTA}.
     *
     * @param env such as {@code System.getenv()}
     * @throws IllegalArgumentException if the variable is there and not a number above zero
     */
    public static TenantLimits fromEnv(Map<String, String> env) {
        String text = env.get(MONTHLY_QUOTA_VARIABLE);
        if (text == null || text.isBlank()) {
            return monthly(DEFAULT_MONTHLY_QUOTA);
        }
        try {
            return monthly(Money.usd(text.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    MONTHLY_QUOTA_VARIABLE + " is not a number of US dollars above zero: '" + text + "'", e);
        }
    }

    /**
     * Limits how many calls may be under way at once as well.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public TenantLimits callsAtOnce(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("callsAtOnce " + most + " is below 1");
        }
        return new TenantLimits(monthlyQuota, most);
    }

    /** Returns what an account may use in a month. */
    public Money monthlyQuota() {
        return monthlyQuota;
    }

    /** Returns how many calls it may have under way at once, if that is limited. */
    public OptionalInt callsAtOnce() {
        return callsAtOnce == null ? OptionalInt.empty() : OptionalInt.of(callsAtOnce);
    }

    /** Returns the quota in credits. */
    Credits limit(BigDecimal creditsPerUsd) {
        return Credits.of(monthlyQuota.amount().multiply(creditsPerUsd), RoundingMode.DOWN)
                .min(Credits.LARGEST_AMOUNT);
    }

    /** Sets the budget of an account that has none. */
    void ensure(CreditLedger ledger, AccountId account, BigDecimal creditsPerUsd) {
        if (ledger.budget(account, BUDGET).isEmpty()) {
            Credits limit = limit(creditsPerUsd);
            BudgetRequest request = BudgetRequest.limit(
                            account, BUDGET, limit, IdempotencyKey.of("tenant limits " + limit + " " + callsAtOnce))
                    .per(MONTHLY);
            ledger.setBudget(
                    Optional.ofNullable(callsAtOnce).map(request::holdsAtOnce).orElse(request));
        }
    }
}
