package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * However late plans are given and whatever happens in between, every period is given once, the history never goes
 * back in time, and the books stay true; they are audited after every step.
 */
class RandomAllowanceTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final int OPERATIONS = 500;

    private final AuditedStorage storage = new AuditedStorage();
    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final CreditLedger ledger =
            CreditLedger.builder(storage).clock(clock).build();
    private final List<HoldId> holds = new ArrayList<>();
    private final Allowance monthly = allowance("monthly", 1, PeriodUnit.MONTH, "Australia/Lord_Howe");
    private final Allowance nineDays = allowance("nine days", 9, PeriodUnit.DAY, "America/St_Johns");
    private int given;

    private static Allowance allowance(String plan, int count, PeriodUnit unit, String zone) {
        Instant anchor = SettableClock.START.plusSeconds(3_600);
        return Allowance.of(plan, Credits.of(10), AllowanceSchedule.every(count, unit, anchor, ZoneId.of(zone)));
    }

    @Test
    void every_period_is_given_once_and_the_books_stay_true() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        ledger.change(AccountRequest.creditLimit(ACCOUNT, Credits.of(15), IdempotencyKey.of("limit")));
        for (int i = 0; i < OPERATIONS; i++) {
            operate(random, i);
        }
        allot(monthly, 0);
        allot(nineDays, 0);
        checkHistory("seed=" + seed);
        checkLots("seed=" + seed);
    }

    private void operate(Random random, int i) {
        Credits amount = Credits.ofMicros(1 + random.nextInt(8_000_000));
        IdempotencyKey key = IdempotencyKey.of("k" + i);
        switch (random.nextInt(9)) {
            case 0 -> allot(monthly, random.nextInt(2));
            case 1 -> allot(nineDays, 0);
            case 2, 3 -> ledger.trySpend(ACCOUNT, amount, key);
            case 4 -> hold(amount, key);
            case 5 -> endHold(random, amount);
            case 6 -> purchase(random, amount, key);
            case 7 -> clock.advance(Duration.ofHours(random.nextInt(24 * 20)));
            default -> clock.advance(Duration.ofMinutes(random.nextInt(60)));
        }
    }

    private void allot(Allowance allowance, int ahead) {
        given += ledger.allot(AllowanceRequest.of(ACCOUNT, allowance).ahead(ahead))
                .transactions()
                .size();
    }

    private void hold(Credits amount, IdempotencyKey key) {
        if (ledger.tryHold(ACCOUNT, amount, key) instanceof HoldResult.Held held) {
            holds.add(held.id());
        }
    }

    private void endHold(Random random, Credits amount) {
        if (!holds.isEmpty()) {
            HoldId hold = holds.remove(random.nextInt(holds.size()));
            ledger.trySettle(SettleRequest.of(hold, amount).overage(OveragePolicy.OVERDRAFT));
        }
    }

    private void purchase(Random random, Credits amount, IdempotencyKey key) {
        GrantRequest request = GrantRequest.promotion(ACCOUNT, amount, key);
        ledger.grant(
                random.nextBoolean()
                        ? request
                        : request.expiresAt(clock.instant().plusSeconds(1 + random.nextInt(3_000_000))));
    }

    private void checkHistory(String where) {
        Instant last = clock.instant();
        for (LedgerTransaction line : storage.transactions(ACCOUNT, Set.of(), OptionalLong.empty(), 0, 100_000)) {
            assertThat(line.at()).as(where).isBeforeOrEqualTo(last);
            last = line.at();
        }
        assertThat(storage.countTransactions(ACCOUNT, Set.of(TransactionType.SUBSCRIPTION)))
                .as(where)
                .isEqualTo(given);
    }

    /** The lots of each plan are its periods, each once, in order. */
    private void checkLots(String where) {
        List<Lot> lots = subscriptions();
        for (Allowance allowance : List.of(monthly, nineDays)) {
            List<AllowancePeriod> due = new ArrayList<>();
            Optional<AllowancePeriod> next = Optional.of(allowance.schedule().period(0));
            while (next.isPresent() && isGiven(allowance, next.get())) {
                due.add(next.get());
                next = next.map(allowance.schedule()::next);
            }
            assertThat(due).as(where).hasSizeGreaterThan(5);
            assertThat(due.get(due.size() - 1).end()).as(where).isAfter(clock.instant());
            assertThat(lots)
                    .as(where)
                    .extracting(Lot::effectiveAt)
                    .containsSubsequence(
                            due.stream().map(AllowancePeriod::start).toList());
            given -= due.size();
        }
        assertThat(given).as(where).isZero();
    }

    private boolean isGiven(Allowance allowance, AllowancePeriod period) {
        return storage.read(
                ACCOUNT,
                books -> books.intent(ACCOUNT, allowance.keyFor(period)).isPresent());
    }

    private List<Lot> subscriptions() {
        return storage.read(ACCOUNT, books -> {
            List<Lot> lots = new ArrayList<>();
            long last = books.account(ACCOUNT).orElseThrow().lastLot();
            for (long number = 1; number <= last; number++) {
                lots.add(books.lot(ACCOUNT, number).orElseThrow());
            }
            lots.removeIf(lot -> lot.source() != GrantSource.SUBSCRIPTION);
            return lots;
        });
    }
}
