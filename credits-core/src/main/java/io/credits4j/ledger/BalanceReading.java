package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Account;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Lot;
import io.credits4j.books.Use;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the balance off a sheet. Pure. */
final class BalanceReading {
    private BalanceReading() {}

    static Balance of(Sheet sheet) {
        Map<GrantSource, Credits> bySource = new EnumMap<>(GrantSource.class);
        Credits scoped = Credits.ZERO;
        Balance.@Nullable Expiry next = null;
        for (Lot lot : sheet.spendable()) {
            if (lot.free().isPositive()) {
                bySource.merge(lot.source(), lot.free(), Credits::plus);
                next = earlier(next, lot);
                scoped = lot.scope().isAny() ? scoped : scoped.plus(lot.free());
            }
        }
        Account account = sheet.account();
        return new Balance(
                account.id(),
                account.status(),
                sheet.available(Use.ANYTHING),
                account.held(),
                account.posted(),
                account.debt(),
                account.creditLimit(),
                bySource,
                scoped,
                account.lifetimePurchased(),
                account.lifetimeSpent(),
                Optional.ofNullable(account.lastPurchaseAt()),
                Optional.ofNullable(account.lastUsageAt()),
                Optional.ofNullable(next),
                account.watch().lowBalance(),
                sheet.funds(),
                sheet.now());
    }

    private static Balance.@Nullable Expiry earlier(Balance.@Nullable Expiry next, Lot lot) {
        Instant end = lot.expiresAt();
        if (end == null || (next != null && next.at().isBefore(end))) {
            return next;
        }
        Credits lapsing = lot.free().minus(lot.carriedAt(end));
        if (lapsing.isZero()) {
            return next;
        }
        Credits together = next != null && next.at().equals(end) ? next.amount() : Credits.ZERO;
        return new Balance.Expiry(together.plus(lapsing), end);
    }
}
