package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** A ledger in memory, an account, and a way to use it at random. */
abstract class ReadingFixture {
    static final Instant START = SettableClock.START;
    static final Duration DAY = Duration.ofDays(1);

    final SettableClock clock = new SettableClock(START);
    final AlteredStorage storage = new AlteredStorage();
    final CreditLedger ledger = CreditLedger.builder(storage).clock(clock).build();
    final AccountId account = AccountId.of("tenant-1");

    private final List<HoldId> holds = new ArrayList<>();
    private int keys;

    IdempotencyKey key() {
        return IdempotencyKey.of("k" + keys++);
    }

    static Credits credits(long whole) {
        return Credits.of(whole);
    }

    static long seed() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        return seed;
    }

    void purchase(long amount) {
        ledger.grant(GrantRequest.purchase(account, credits(amount), key()));
    }

    void allow(long amount, Duration life) {
        ledger.grant(GrantRequest.subscription(account, credits(amount), key())
                .expiresAt(clock.instant().plus(life)));
    }

    void spend(long amount) {
        ledger.spend(account, credits(amount), key());
    }

    HoldId hold(long amount, Duration life) {
        return ledger.hold(HoldRequest.of(account, credits(amount), key()).life(life))
                .id();
    }

    /** Returns all lines, oldest first. */
    List<LedgerTransaction> allLines() {
        List<LedgerTransaction> lines =
                new ArrayList<>(storage.transactions(account, Set.of(), OptionalLong.empty(), 0, Integer.MAX_VALUE));
        Collections.reverse(lines);
        return lines;
    }

    /** Opens the account with a credit limit, so that random use makes debt as well. */
    void openWithLimit(long limit) {
        purchase(10);
        storage.setCreditLimit(account, credits(limit));
    }

    /** Moves the clock on and does something. */
    void useAtRandom(Random random) {
        clock.advance(Duration.ofMillis(1 + random.nextInt(900_000)));
        Credits amount = Credits.ofMicros(1 + random.nextInt(20_000_000));
        switch (random.nextInt(8)) {
            case 0, 1 -> grant(random, amount);
            case 2, 3 -> ledger.trySpend(account, amount, key());
            case 4, 5 -> {
                HoldRequest request =
                        HoldRequest.of(account, amount, key()).life(Duration.ofSeconds(1 + random.nextInt(3_600)));
                if (ledger.tryHold(request) instanceof HoldResult.Held held) {
                    holds.add(held.id());
                }
            }
            case 6 -> endHold(random, amount);
            default -> clock.advance(Duration.ofMinutes(random.nextInt(60)));
        }
    }

    private void grant(Random random, Credits amount) {
        GrantSource source = oneOf(random, GrantSource.values());
        GrantRequest request = GrantRequest.of(account, source, amount, key()).priority(random.nextInt(3));
        Instant start = clock.instant();
        if (random.nextInt(4) == 0) {
            start = start.plusSeconds(1 + random.nextInt(3_600));
            request = request.effectiveAt(start);
        }
        if (random.nextBoolean()) {
            request = request.expiresAt(start.plusSeconds(1 + random.nextInt(7_200)));
        }
        ledger.grant(request);
    }

    private void endHold(Random random, Credits amount) {
        if (holds.isEmpty()) {
            return;
        }
        HoldId hold = holds.remove(random.nextInt(holds.size()));
        OveragePolicy overage = oneOf(random, OveragePolicy.values());
        switch (random.nextInt(3)) {
            case 0 -> ledger.tryRelease(hold);
            case 1 -> {
                ledger.trySettle(SettleRequest.part(hold, amount, key()));
                holds.add(hold);
            }
            default -> ledger.trySettle(SettleRequest.of(hold, amount).overage(overage));
        }
    }

    private static <T> T oneOf(Random random, T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
