package io.credits4j.examples.benchmarks;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.SettleRequest;

/**
 * What one caller wants of the ledger. Immutable.
 *
 * @param kind what to do
 * @param account whose credits
 * @param amount how much
 * @param key the intent, another one for every operation on the account
 * @param hold the number of the hold to settle; 0 for anything else
 */
record Operation(Kind kind, AccountId account, Credits amount, IdempotencyKey key, long hold) {
    enum Kind {
        SPEND,
        HOLD,
        SETTLE
    }

    static Operation spend(AccountId account, Credits amount, String key) {
        return new Operation(Kind.SPEND, account, amount, IdempotencyKey.of(key), 0);
    }

    static Operation hold(AccountId account, Credits amount, String key) {
        return new Operation(Kind.HOLD, account, amount, IdempotencyKey.of(key), 0);
    }

    static Operation settle(AccountId account, long hold, Credits amount, String key) {
        return new Operation(Kind.SETTLE, account, amount, IdempotencyKey.of(key), hold);
    }

    Answer askOf(CreditLedger ledger) {
        return switch (kind) {
            case SPEND -> Answer.of(ledger.trySpend(account, amount, key));
            case HOLD -> Answer.of(ledger.tryHold(account, amount, key));
            case SETTLE -> Answer.of(ledger.trySettle(SettleRequest.of(new HoldId(account, hold), amount, key)));
        };
    }

    String toLine() {
        return kind + " " + account + " " + amount + " " + key + " " + hold;
    }

    static Operation parse(String line) {
        String[] words = line.split(" ", -1);
        return new Operation(
                Kind.valueOf(words[0]),
                AccountId.of(words[1]),
                Credits.parse(words[2]),
                IdempotencyKey.of(words[3]),
                Long.parseLong(words[4]));
    }
}
