package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.memory.InMemoryStorage;
import java.util.Arrays;
import java.util.List;

/**
 * Spends of one micro-credit on one account, on one thread, history bounded. The goal in the first line is absolute (a
 * million a second), so it stands against exactly that; the second compares many open lots with one, the third a hash chain with none.
 */
final class InMemoryFigure {
    private static final AccountId ACCOUNT = AccountId.of("hot");
    private static final int LINES_KEPT = 10_000;

    private InMemoryFigure() {}

    static List<Figure.Line> measure(Bench bench) {
        Effort effort = bench.effort();
        long one = median(effort, 1, false);
        long many = median(effort, effort.lots(), false);
        long chained = median(effort, 1, true);
        return List.of(
                new Figure.Line("in-memory", one, 1_000_000, "at least 1.00", "spends/s"),
                new Figure.Line("in-memory-many-lots", many, one, "at least 0.50", "spends/s"),
                new Figure.Line("in-memory-hash-chain", chained, one, "as it is", "spends/s"));
    }

    private static long median(Effort effort, int lots, boolean chaining) {
        long[] rates = new long[effort.rounds()];
        for (int round = 0; round < rates.length; round++) {
            rates[round] = rate(effort.inMemory(), lots, chaining);
        }
        Arrays.sort(rates);
        return rates[rates.length / 2];
    }

    private static long rate(int spends, int lots, boolean chaining) {
        CreditLedger.Builder builder = CreditLedger.builder(InMemoryStorage.keepingNewest(LINES_KEPT));
        CreditLedger ledger = chaining ? builder.hashChain().build() : builder.build();
        for (int i = 0; i < lots; i++) {
            ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(1_000), IdempotencyKey.of("lot-" + i)));
        }
        long start = System.nanoTime();
        for (int i = 0; i < spends; i++) {
            ledger.spend(ACCOUNT, Credits.SMALLEST, IdempotencyKey.of("spend-" + i));
        }
        long nanos = System.nanoTime() - start;
        if (!ledger.balance(ACCOUNT).lifetimeSpent().equals(Credits.SMALLEST.multipliedBy(spends))) {
            throw new IllegalStateException("some spends are missing");
        }
        return Math.round(spends * 1e9 / nanos);
    }
}
