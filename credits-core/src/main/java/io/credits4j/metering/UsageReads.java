package io.credits4j.metering;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsageRecord;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.BudgetStatus;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.pricing.CatalogSource;
import io.credits4j.spi.UsageStore;
import io.credits4j.spi.UsageStore.Dimension;
import io.credits4j.spi.UsageStore.Place;
import io.credits4j.spi.UsageStore.Total;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what was used, from the records and the sums that are written with every charge. Thread-safe. */
public final class UsageReads {
    private static final int MOST_ITEMS = 1_000;
    private static final int PERCENT_DECIMALS = 2;

    private final CreditLedger ledger;
    private final UsageStore store;
    private final CallBook book;
    private final CatalogSource catalogs;
    private final @Nullable TenantLimits limits;
    private final @Nullable PaymentMethods paymentMethods;

    UsageReads(
            CreditLedger ledger,
            UsageStore store,
            CallBook book,
            CatalogSource catalogs,
            @Nullable TenantLimits limits,
            @Nullable PaymentMethods paymentMethods) {
        this.ledger = ledger;
        this.store = store;
        this.book = book;
        this.catalogs = catalogs;
        this.limits = limits;
        this.paymentMethods = paymentMethods;
    }

    /** Returns the record of a call that is over. */
    public Optional<UsageRecord> record(HoldId hold) {
        return store.find(hold.account(), UsageRecord.idOf(hold));
    }

    /**
     * Returns records of an account, newest first; as fast at any depth.
     *
     * @param account whose
     * @param from only those that ended then or later
     * @param until only those that ended before
     * @param before the {@linkplain Place#of place} of the last one of the page before; none for the first page
     * @param limit how many at most, 1 to 1000
     */
    public List<UsageRecord> records(
            AccountId account, Instant from, Instant until, Optional<Place> before, int limit) {
        if (limit < 1 || limit > MOST_ITEMS) {
            throw new IllegalArgumentException("limit " + limit + " is outside 1 to " + MOST_ITEMS);
        }
        return store.page(account, from, until, before, limit);
    }

    /**
     * Returns sums of the uses of some days, of one account or of all.
     *
     * @param account whose; everybody's if empty
     * @param from the first day, in UTC
     * @param until the day after the last
     * @param dimensions what is told apart
     */
    public List<Total> totals(Optional<AccountId> account, LocalDate from, LocalDate until, Set<Dimension> dimensions) {
        return store.totals(account, from, until, dimensions);
    }

    /**
     * Records what became of the payment of a use that was charged for by itself.
     *
     * @return whether it was recorded; false if there is no such use, or another writer was there first
     */
    public boolean recordPayment(HoldId hold, UsagePayment payment) {
        return record(hold).filter(record -> store.update(record.paid(payment))).isPresent();
    }

    /**
     * Erases who used something and in which conversation, in all records, calls and sums of an account; no figure
     * changes. The ledger's own lines are another matter: {@link CreditLedger#eraseMemos}.
     *
     * @param account whose
     * @param actor only what names this actor; everybody's if empty
     * @return how many records were changed
     */
    public int erase(AccountId account, Optional<String> actor) {
        return store.erase(account, actor);
    }

    /** Returns how an account stands in the current calendar month (UTC): what pages and quota checks show. */
    public UsageSummary summary(AccountId account) {
        LocalDate month = LocalDate.ofInstant(book.now(), ZoneOffset.UTC).withDayOfMonth(1);
        UsageFigures figures = sum(Optional.of(account), month, month.plusMonths(1));
        Balance balance = ledger.balance(account);
        Optional<BudgetStatus> quota = limits == null ? Optional.empty() : ledger.budget(account, TenantLimits.BUDGET);
        Optional<Credits> limit = quota.flatMap(BudgetStatus::limit).or(this::defaultLimit);
        Credits used =
                quota.map(status -> status.used().plus(status.reserved())).orElse(Credits.ZERO);
        return new UsageSummary(
                account,
                month,
                figures,
                balance.available(),
                limit,
                used,
                limit.map(most -> most.minus(used).max(Credits.ZERO)),
                limit.filter(Credits::isPositive).map(most -> percentage(used, most)),
                quota.flatMap(BudgetStatus::resetsAt),
                Optional.ofNullable(paymentMethods).map(methods -> methods.hasPaymentMethod(account)));
    }

    /**
     * Sets what a provider billed on a day beside what is on record.
     *
     * @param day the day, in UTC
     * @param billed the provider's total
     */
    public Drift drift(LocalDate day, Money billed) {
        UsageFigures figures = sum(Optional.empty(), day, day.plusDays(1));
        List<ModelCall> pending = book.store().pending(MOST_ITEMS).stream()
                .filter(call ->
                        LocalDate.ofInstant(call.openedAt(), ZoneOffset.UTC).equals(day))
                .toList();
        return new Drift(day, billed, figures.cost(), figures.writtenOff(), pending);
    }

    private UsageFigures sum(Optional<AccountId> account, LocalDate from, LocalDate until) {
        return store.totals(account, from, until, Set.of()).stream()
                .map(Total::figures)
                .findFirst()
                .orElse(UsageFigures.NONE);
    }

    private Optional<Credits> defaultLimit() {
        return Optional.ofNullable(limits)
                .map(terms -> terms.limit(catalogs.at(book.now()).rateRule().creditsPerUsd()));
    }

    private static BigDecimal percentage(Credits used, Credits most) {
        return used.toBigDecimal()
                .movePointRight(2)
                .divide(most.toBigDecimal(), PERCENT_DECIMALS, RoundingMode.HALF_EVEN);
    }
}
