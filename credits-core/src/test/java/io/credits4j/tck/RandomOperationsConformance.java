package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.books.GrantSource;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.SettleRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is done in whatever order, the books stay true. The seed is printed; set it with {@code credits4j.seed}. */
public abstract class RandomOperationsConformance extends StorageConformance {
    private static final int OPERATIONS = 400;
    private static final int ACCOUNTS = 3;

    private final List<HoldId> holds = new ArrayList<>();
    private int applied;

    @Test
    void the_books_stay_true_over_random_operations() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < OPERATIONS; i++) {
            operate(random, i);
        }
        for (int i = 0; i < ACCOUNTS; i++) {
            assertThat(Audit.of(storage, accountNumber(i))).as("seed=%d", seed).isEmpty();
        }
        long written = 0;
        for (int i = 0; i < ACCOUNTS; i++) {
            written += storage.ledger().countTransactions(accountNumber(i), java.util.Set.of());
        }
        assertThat(written).as("seed=%d", seed).isGreaterThan(OPERATIONS / 4);
        assertThat(applied).as("seed=%d", seed).isGreaterThan(OPERATIONS / 4);
    }

    private void operate(Random random, int i) {
        AccountId target = accountNumber(random.nextInt(ACCOUNTS));
        Credits amount = Credits.ofMicros(1 + random.nextInt(20_000_000));
        String key = "k" + random.nextInt(i + 10);
        try {
            switch (random.nextInt(8)) {
                case 0, 1 -> grant(random, target, amount, key);
                case 2, 3 -> ledger.trySpend(target, amount, key(key));
                case 4, 5 -> hold(random, target, amount, key);
                case 6 -> endHold(random, amount);
                default -> clock.advance(Duration.ofSeconds(random.nextInt(1_200)));
            }
            applied++;
        } catch (IdempotencyConflictException reusedKey) {
            assertThat(reusedKey.account()).isEqualTo(target);
        }
    }

    private void grant(Random random, AccountId target, Credits amount, String key) {
        GrantSource source = oneOf(random, List.of(GrantSource.values()));
        GrantRequest request = GrantRequest.of(target, source, amount, key(key)).priority(random.nextInt(3));
        if (random.nextBoolean()) {
            request = request.expiresAt(clock.instant().plusSeconds(1 + random.nextInt(3_600)));
        }
        ledger.grant(request);
    }

    private void hold(Random random, AccountId target, Credits amount, String key) {
        HoldRequest request =
                HoldRequest.of(target, amount, key(key)).life(Duration.ofSeconds(1 + random.nextInt(1_800)));
        if (ledger.tryHold(request) instanceof HoldResult.Held held) {
            holds.add(held.id());
        }
    }

    private void endHold(Random random, Credits amount) {
        if (holds.isEmpty()) {
            return;
        }
        HoldId hold = holds.get(random.nextInt(holds.size()));
        OveragePolicy overage = oneOf(random, List.of(OveragePolicy.values()));
        switch (random.nextInt(3)) {
            case 0 -> ledger.tryRelease(hold);
            case 1 -> ledger.trySettle(SettleRequest.part(hold, amount, key("part" + random.nextInt())));
            default -> settle(hold, amount, overage);
        }
    }

    private void settle(HoldId hold, Credits amount, OveragePolicy overage) {
        try {
            ledger.trySettle(SettleRequest.of(hold, amount).overage(overage));
        } catch (IdempotencyConflictException settledBefore) {
            assertThat(settledBefore.account()).isEqualTo(hold.account());
        }
    }

    private static <T> T oneOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static AccountId accountNumber(int i) {
        return AccountId.of("random-" + i);
    }
}
