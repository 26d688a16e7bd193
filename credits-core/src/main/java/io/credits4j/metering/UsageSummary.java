package io.credits4j.metering;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.UsageFigures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How an account stands in a calendar month (UTC). Immutable.
 *
 * @param account whose
 * @param month its first day
 * @param figures what was used in it so far, calls that are not charged yet aside
 * @param available what the account can spend now
 * @param quota what may be used in a month, if that is limited
 * @param quotaUsed what counts against it: charged, or held by calls under way
 * @param quotaLeft what is left of it, zero or more
 * @param quotaPercentage how much of it is used, in percent, rounded half even to 2 decimals; above 100 where calls cost
 *     more than was held
 * @param resetsAt when it starts anew
 * @param paymentMethod whether there is a payment method on file; empty if nobody can tell
 */
public record UsageSummary(
        AccountId account,
        LocalDate month,
        UsageFigures figures,
        Credits available,
        Optional<Credits> quota,
        Credits quotaUsed,
        Optional<Credits> quotaLeft,
        Optional<BigDecimal> quotaPercentage,
        Optional<Instant> resetsAt,
        Optional<Boolean> paymentMethod) {
    private static final int RATIO_DECIMALS = 4;

    /** Returns whether a call of any size fits into the quota now. */
    public boolean isWithinQuota() {
        return quotaLeft.isEmpty() || quotaLeft.get().isPositive();
    }

    /**
     * Returns what was charged in proportion to the ceilings of the calls, rounded half even to 4 decimals: 1 if every
     * call had cost the most it might; empty if nothing was charged.
     */
    public Optional<BigDecimal> estimateRatio() {
        return Optional.of(figures.ceilings())
                .filter(Credits::isPositive)
                .map(ceilings -> figures.credits()
                        .toBigDecimal()
                        .divide(ceilings.toBigDecimal(), RATIO_DECIMALS, RoundingMode.HALF_EVEN));
    }
}
