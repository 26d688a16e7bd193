package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever is done under a credit limit that moves, the books stay true; they are audited after every step. */
class RandomDebtTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final int OPERATIONS = 600;

    private final AuditedStorage storage = new AuditedStorage();
    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final CreditLedger ledger =
            CreditLedger.builder(storage).clock(clock).build();
    private final List<HoldId> holds = new ArrayList<>();
    private int balancesChecked;

    @Test
    void the_books_stay_true_over_random_operations_on_credit() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), IdempotencyKey.of("opening")));
        for (int i = 0; i < OPERATIONS; i++) {
            operate(random, i, "seed=" + seed + " operation=" + i);
            checkBalance("seed=" + seed + " operation=" + i);
        }
        for (TransactionType type :
                List.of(TransactionType.PURCHASE, TransactionType.USAGE, TransactionType.DEBT_REPAYMENT)) {
            assertThat(storage.countTransactions(ACCOUNT, Set.of(type)))
                    .as("seed=%d %s", seed, type)
                    .isPositive();
        }
        assertThat(balancesChecked).as("seed=%d", seed).isGreaterThan(OPERATIONS / 4);
    }

    private void operate(Random random, int i, String where) {
        Credits amount = Credits.ofMicros(1 + random.nextInt(20_000_000));
        IdempotencyKey key = IdempotencyKey.of("k" + random.nextInt(2 * i + 10));
        try {
            switch (random.nextInt(10)) {
                case 0, 1 -> grant(random, amount, key);
                case 2, 3, 4 -> spend(amount, key, where);
                case 5, 6 -> hold(random, amount, key);
                case 7 -> endHold(random, amount);
                case 8 -> storage.limitCredit(ACCOUNT, Credits.of(random.nextInt(40)));
                default -> clock.advance(Duration.ofSeconds(random.nextInt(1_200)));
            }
        } catch (IdempotencyConflictException reusedKey) {
            assertThat(reusedKey.account()).isEqualTo(ACCOUNT);
        }
    }

    private void grant(Random random, Credits amount, IdempotencyKey key) {
        GrantRequest request = GrantRequest.purchase(ACCOUNT, amount, key).priority(random.nextInt(3));
        if (random.nextInt(4) == 0) {
            request = request.effectiveAt(clock.instant().plusSeconds(random.nextInt(600)));
        }
        if (random.nextBoolean()) {
            request = request.expiresAt(clock.instant().plusSeconds(601 + random.nextInt(3_600)));
        }
        ledger.grant(request);
    }

    /** A spend alone never lifts the debt above the limit. */
    private void spend(Credits amount, IdempotencyKey key, String where) {
        Credits before = ledger.balance(ACCOUNT).debt();
        ledger.trySpend(ACCOUNT, amount, key);
        Balance after = ledger.balance(ACCOUNT);
        assertThat(after.debt())
                .as(where)
                .isLessThanOrEqualTo(after.creditLimit().max(before));
    }

    private void hold(Random random, Credits amount, IdempotencyKey key) {
        HoldRequest request = HoldRequest.of(ACCOUNT, amount, key).life(Duration.ofSeconds(1 + random.nextInt(1_800)));
        if (ledger.tryHold(request) instanceof HoldResult.Held held) {
            holds.add(held.id());
        }
    }

    private void endHold(Random random, Credits amount) {
        if (holds.isEmpty()) {
            return;
        }
        HoldId hold = holds.get(random.nextInt(holds.size()));
        List<OveragePolicy> policies = List.of(OveragePolicy.values());
        OveragePolicy overage = policies.get(random.nextInt(policies.size()));
        switch (random.nextInt(3)) {
            case 0 -> ledger.tryRelease(hold);
            case 1 -> {
                IdempotencyKey part = IdempotencyKey.of("part" + random.nextInt());
                ledger.trySettle(SettleRequest.part(hold, amount, part).overage(overage));
            }
            default -> ledger.trySettle(SettleRequest.of(hold, amount).overage(overage));
        }
    }

    /** Where everything due is booked, what is available is checked against its definition. */
    private void checkBalance(String where) {
        Account row = storage.account(ACCOUNT);
        if (!row.lastInstant().equals(clock.instant())) {
            return;
        }
        Credits free = storage.read(ACCOUNT, books -> free(books, row));
        Credits room = row.creditLimit().minus(row.debt()).max(Credits.ZERO);
        assertThat(ledger.balance(ACCOUNT).available())
                .as(where)
                .isEqualTo(free.plus(room).minus(row.heldOnCredit()));
        balancesChecked++;
    }

    private static Credits free(Books books, Account row) {
        Credits free = Credits.ZERO;
        for (long number = 1; number <= row.lastLot(); number++) {
            Lot lot = books.lot(row.id(), number).orElseThrow();
            if (lot.isSpendableAt(row.lastInstant())) {
                free = free.plus(lot.remaining()).minus(lot.held());
            }
        }
        return free;
    }
}
