package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Scope;
import io.credits4j.internal.Text;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a plan gives per period: some credits at its start, which end with it. Immutable; valid once built.
 *
 * <pre>{@code
 * // A yearly plan that gives its credits month by month, paid up to the end of the first year.
 * Instant start = Instant.parse("2024-01-31T09:30:00Z");
 * AllowanceSchedule years = AllowanceSchedule.every(1, PeriodUnit.YEAR, start, ZoneOffset.UTC);
 * Allowance allowance = Allowance.of("pro-yearly", Credits.of(500), AllowanceSchedule.monthly(start, ZoneOffset.UTC))
 *         .until(years.period(0).end());
 * }</pre>
 *
 * <p>The credits of a period are a lot of their own, which starts and ends with the period: the new allowance can be
 * spent from the very instant at which the old one stops, and no other lot is touched. What a hold reserved of the old
 * one stays with that hold until it ends; what the hold then gives back lapses at once. A {@link Rollover} carries what is
 * left, and what is given back, into the next period instead.
 */
public final class Allowance {
    private static final int LONGEST_PLAN = 150;

    private final String plan;
    private final Credits amount;
    private final AllowanceSchedule schedule;
    private final GrantRequest.Terms terms;
    private final @Nullable Instant until;
    private final @Nullable Rollover rollover;
    private final DebtPolicy debtPolicy;

    private Allowance(
            String plan,
            Credits amount,
            AllowanceSchedule schedule,
            GrantRequest.Terms terms,
            @Nullable Instant until,
            @Nullable Rollover rollover,
            DebtPolicy debtPolicy) {
        this.plan = Text.identifier("plan", plan);
        this.amount = Amounts.positive("amount", amount);
        this.schedule = requireNonNull(schedule, "schedule");
        this.terms = terms;
        this.until = until;
        this.rollover = rollover;
        this.debtPolicy = debtPolicy;
        if (plan.codePointCount(0, plan.length()) > LONGEST_PLAN) {
            throw new IllegalArgumentException(
                    "plan has more than " + LONGEST_PLAN + " characters: '" + Text.shown(plan) + "'");
        }
    }

    /**
     * Gives an amount in every period.
     *
     * @param plan names the plan: an account gets the allowance of a plan once per period; 1 to 150 code points
     * @param amount how much per period, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @param schedule the periods; its anchor is where the plan starts for the account
     * @return the allowance
     * @throws IllegalArgumentException if the name or the amount is out of range
     */
    public static Allowance of(String plan, Credits amount, AllowanceSchedule schedule) {
        return new Allowance(
                plan, amount, schedule, GrantRequest.Terms.DEFAULT, null, null, DebtPolicy.CARRY_AND_REPAY);
    }

    /** Sets the lots' place in the burn order, 0 to 9999; lower burns first. Default {@value GrantRequest#DEFAULT_PRIORITY}. */
    public Allowance priority(int priority) {
        return with(terms.withPriority(priority));
    }

    /** Sets what the credits may pay for. Default anything. An allowance with a scope repays no debt. */
    public Allowance scope(Scope scope) {
        return with(terms.withScope(requireNonNull(scope, "scope")));
    }

    /** Sets what the customer paid for one period's credits. */
    public Allowance cost(Money perPeriod) {
        return with(terms.withCost(requireNonNull(perPeriod, "cost")));
    }

    /**
     * Sets the end of the plan, exclusive: no period that starts at it or after it is given. A period that starts before
     * it is given whole. A plan that is taken up again later starts with an anchor of its own, or the periods in between
     * would be given as missed ones. Default: no end.
     */
    public Allowance until(Instant end) {
        return new Allowance(plan, amount, schedule, terms, Instants.kept("until", end), rollover, debtPolicy);
    }

    /**
     * Carries what is left at the end of a period into the next one. It is settled for a period when that is given: a
     * change is for periods not yet given. What was given is carried on also after the end of the plan, along the same
     * schedule; end the lots by hand where a plan takes them with it. Default: what is left lapses.
     */
    public Allowance rollover(Rollover rule) {
        return new Allowance(plan, amount, schedule, terms, until, requireNonNull(rule, "rollover"), debtPolicy);
    }

    /**
     * Sets what becomes of the debt an account has at the end of a period, decided when the next one is given. The first
     * period of the schedule follows none: debt from before it stays, and is repaid unless the policy is
     * {@link DebtPolicy#CARRY}. Default {@link DebtPolicy#CARRY_AND_REPAY}.
     */
    public Allowance debtAtPeriodEnd(DebtPolicy policy) {
        return new Allowance(
                plan,
                amount,
                schedule,
                terms.repayingDebt(requireNonNull(policy, "debtPolicy") != DebtPolicy.CARRY),
                until,
                rollover,
                policy);
    }

    private Allowance with(GrantRequest.Terms newTerms) {
        return new Allowance(plan, amount, schedule, newTerms, until, rollover, debtPolicy);
    }

    /** Returns the name of the plan. */
    public String plan() {
        return plan;
    }

    /** Returns how much it gives per period. */
    public Credits amount() {
        return amount;
    }

    /** Returns its periods. */
    public AllowanceSchedule schedule() {
        return schedule;
    }

    /** Returns the end of the plan, exclusive, if it has one. */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /** Returns what becomes of debt at the end of a period. */
    public DebtPolicy debtAtPeriodEnd() {
        return debtPolicy;
    }

    /** Returns whether debt is cancelled or invoiced at the start of a period: the end of one before. */
    boolean clearsDebtAt(AllowancePeriod period) {
        boolean clears = debtPolicy == DebtPolicy.FORGIVE || debtPolicy == DebtPolicy.INVOICE;
        return clears && schedule.previous(period).isPresent();
    }

    /** Returns the newest period that has started by an instant, or some periods later, but not after the plan's end. */
    Optional<AllowancePeriod> newest(Instant reading, int ahead) {
        Optional<AllowancePeriod> newest = schedule.periodAt(reading);
        for (int i = 0; i < ahead; i++) {
            newest = newest.map(schedule::next);
        }
        return newest.flatMap(period -> until == null || period.start().isBefore(until)
                ? Optional.of(period)
                : schedule.periodAt(until.minusNanos(1)));
    }

    GrantRequest.Terms termsFor(AllowancePeriod period) {
        return terms.during(period.start(), period.end())
                .withRollover(rollover == null ? null : rollover.ruleFor(plan, schedule, period));
    }

    /** The intent to give one period's credits; the local start outlives a change of the zone's rules. */
    IdempotencyKey keyFor(AllowancePeriod period) {
        return new IdempotencyKey("allowance:" + schedule.localStart(period) + ":" + plan);
    }

    /** How much is given is no part of it: a plan that changes does so for periods not yet given. */
    String fingerprintFor(AllowancePeriod period) {
        return Fingerprint.of("allot", plan, schedule.localStart(period));
    }
}
