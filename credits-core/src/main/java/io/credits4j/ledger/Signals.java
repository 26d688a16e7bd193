package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldState;
import io.credits4j.books.Funds;
import io.credits4j.books.Hold;
import io.credits4j.books.Lot;
import io.credits4j.books.Signal;
import io.credits4j.books.Signal.Kind;
import io.credits4j.books.UseWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Takes down what happens on one account, while one work is decided, that no line tells of. Not thread-safe. */
final class Signals {
    private final AccountId account;
    private final LongSupplier newestLine;
    private final List<Signal> taken = new ArrayList<>(2);
    private long last;

    Signals(AccountId account, long last, LongSupplier newestLine) {
        this.account = account;
        this.last = last;
        this.newestLine = newestLine;
    }

    long last() {
        return last;
    }

    List<Signal> taken() {
        return taken;
    }

    void held(Hold hold) {
        take(Kind.HELD, hold.openedAt(), hold.id().number(), hold.amount(), null, hold.expiresAt());
    }

    void settledAtNothing(Hold hold, Instant at) {
        take(Kind.SETTLED, at, hold.id().number(), Credits.ZERO, null, null);
    }

    /** Call with the hold as it was before. */
    void ended(Hold hold, HoldState end, Instant at) {
        Kind kind = end == HoldState.EXPIRED ? Kind.LAPSED : Kind.RELEASED;
        take(kind, at, hold.id().number(), hold.outstanding(), null, null);
    }

    void expiringSoon(Lot lot, Credits lapsing, Instant at) {
        take(Kind.EXPIRING_SOON, at, lot.number(), lapsing, null, lot.expiresAt());
    }

    void statusChanged(AccountStatus status, Instant at) {
        Kind kind = switch (status) {
            case ACTIVE -> Kind.ACTIVATED;
            case FROZEN -> Kind.FROZEN;
            case CLOSED -> Kind.CLOSED;
        };
        take(kind, at, null, null, null, null);
    }

    void unusualUse(UseWindow window, Instant at) {
        take(Kind.UNUSUAL_USE, at, null, window.used(), window.average(), null);
    }

    /** Funds that fell below a threshold and to nothing at once are both. */
    void fundsChanged(Funds before, FundsWatch after, Instant at) {
        Funds now = after.funds();
        if (now == before) {
            return;
        }
        if (now == Funds.AMPLE) {
            take(Kind.RECOVERED, at, null, null, after.threshold(), null);
        } else if (before == Funds.AMPLE && after.threshold().isPositive()) {
            take(Kind.LOW, at, null, after.available(), after.threshold(), null);
        }
        if (now == Funds.DEPLETED) {
            take(Kind.DEPLETED, at, null, null, null, null);
        }
    }

    private void take(
            Kind kind,
            Instant at,
            @Nullable Long subject,
            @Nullable Credits amount,
            @Nullable Credits reference,
            @Nullable Instant until) {
        taken.add(new Signal(account, ++last, newestLine.getAsLong(), kind, at, subject, amount, reference, until));
    }
}
