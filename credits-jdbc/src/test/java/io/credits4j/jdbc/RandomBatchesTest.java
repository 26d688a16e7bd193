package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.TransferRequest;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a batch decides is what the same works decide one after the other: random works in batches of random size on a
 * database, against the same works one by one in memory. Every outcome, every line, every hold and every lot is compared.
 */
class RandomBatchesTest {
    private static final int ROUNDS = 60;
    private static final int LARGEST_BATCH = 40;
    private static final int ROUNDS_OF_INSTANCES = 600;
    private static final int LARGEST_BATCH_OF_INSTANCES = 4;
    private static final int KEYS = 900;
    private static final List<AccountId> ACCOUNTS =
            IntStream.range(0, 4).mapToObj(i -> AccountId.of("tenant-" + i)).toList();

    private final SettableClock clock = new SettableClock(SettableClock.START);
    private int done;
    private int failed;

    @ParameterizedTest
    @MethodSource("io.credits4j.jdbc.Engine#here")
    void batches_decide_what_single_works_decide(Engine engine) {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("RandomBatchesTest on " + engine + ": -Dcredits4j.seed=" + seed);
        Random random = new Random(seed);
        CreditsStorage batched = engine.storage();
        CreditsStorage single = InMemoryStorage.create();
        for (int round = 0; round < ROUNDS; round++) {
            String where = "seed " + seed + ", round " + round;
            run(works(random, LARGEST_BATCH), batched, single, where);
            compare(ledgerOn(batched), ledgerOn(single), where);
            clock.advance(Duration.ofMillis(random.nextInt(120_000)));
        }
        requireVariety();
    }

    /** Small batches, most of which need nothing but what an instance may remember; now and then another one's turn. */
    @ParameterizedTest
    @MethodSource("io.credits4j.jdbc.Engine#here")
    void instances_that_take_turns_decide_what_one_alone_decides(Engine engine) {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("RandomBatchesTest of instances on " + engine + ": -Dcredits4j.seed=" + seed);
        Random random = new Random(seed);
        DataSource database = engine.empty();
        List<CreditsStorage> instances = List.of(Engine.storage(database), JdbcStorage.on(database));
        CreditsStorage single = InMemoryStorage.create();
        CreditsStorage turn = instances.get(0);
        for (int round = 0; round < ROUNDS_OF_INSTANCES; round++) {
            turn = random.nextInt(6) == 0 ? instances.get(random.nextInt(instances.size())) : turn;
            String where = "seed " + seed + ", round " + round;
            run(works(random, LARGEST_BATCH_OF_INSTANCES), turn, single, where);
            if (round % 20 == 19) {
                compare(ledgerOn(turn), ledgerOn(single), where);
            }
            clock.advance(Duration.ofMillis(random.nextInt(12_000)));
        }
        requireVariety();
    }

    private void run(List<Work<?>> works, CreditsStorage batched, CreditsStorage single, String where) {
        List<Outcome<Object>> expected = new ArrayList<>();
        works.forEach(work -> expected.addAll(single.ledger().<Object>transact(List.of(work))));
        List<Outcome<Object>> actual = batched.ledger().transact(works);
        for (int i = 0; i < works.size(); i++) {
            assertThat(told(actual.get(i))).as("%s, work %s", where, i).isEqualTo(told(expected.get(i)));
            done += actual.get(i) instanceof Outcome.Done ? 1 : 0;
            failed += actual.get(i) instanceof Outcome.Failed ? 1 : 0;
        }
    }

    private void requireVariety() {
        assertThat(done).as("works done").isGreaterThan(200);
        assertThat(failed).as("works that failed").isGreaterThan(10);
    }

    private static Object told(Outcome<Object> outcome) {
        return outcome instanceof Outcome.Done<Object> done
                ? done.result()
                : ((Outcome.Failed<Object>) outcome).failure().toString();
    }

    private void compare(CreditLedger batched, CreditLedger single, String where) {
        for (AccountId account : ACCOUNTS) {
            assertThat(batched.audit(account).violations()).as(where).isEmpty();
            assertThat(batched.balance(account)).as(where).isEqualTo(single.balance(account));
            assertThat(batched.explain(account).toString())
                    .as(where)
                    .isEqualTo(single.explain(account).toString());
            HistoryQuery newest = HistoryQuery.newest(50);
            assertThat(batched.historySlice(account, newest).items())
                    .as(where)
                    .isEqualTo(single.historySlice(account, newest).items());
            for (long number = 1; number <= 40; number++) {
                HoldId hold = new HoldId(account, number);
                assertThat(batched.findHold(hold)).as(where).isEqualTo(single.findHold(hold));
            }
        }
    }

    // ---- random works ------------------------------------------------------------------------------------------

    private List<Work<?>> works(Random random, int largest) {
        CollectedWorks collected = new CollectedWorks(clock);
        int count = 1 + random.nextInt(largest);
        while (collected.works().size() < count) {
            collected.ask(ledger -> ask(random, ledger));
        }
        return collected.works();
    }

    private static void ask(Random random, CreditLedger ledger) {
        AccountId account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
        IdempotencyKey key = IdempotencyKey.of("k" + random.nextInt(KEYS));
        Credits amount = Credits.ofMicros(1 + random.nextInt(5_000_000));
        HoldId hold = new HoldId(account, 1L + random.nextInt(30));
        long line = 1L + random.nextInt(60);
        switch (random.nextInt(17)) {
            case 0, 1 -> ledger.grant(GrantRequest.purchase(account, amount.multipliedBy(8), key));
            case 2 ->
                ledger.grant(GrantRequest.promotion(account, amount, key)
                        .expiresAt(SettableClock.START.plus(Duration.ofMinutes(random.nextInt(120) + 1L))));
            case 3, 4, 5 -> ledger.trySpend(SpendRequest.of(account, amount, key));
            case 6 -> ledger.trySpend(SpendRequest.upTo(account, amount, key));
            case 7, 8, 9 -> ledger.tryHold(HoldRequest.of(account, amount, key));
            case 10 -> ledger.trySettle(SettleRequest.of(hold, amount));
            case 11 -> ledger.trySettle(SettleRequest.part(hold, amount, key));
            case 12 -> ledger.release(hold);
            case 13 -> ledger.refund(RefundRequest.of(account, line, key).amount(amount));
            case 14 -> ledger.transfer(TransferRequest.of(account, anotherThan(account, random), amount, key));
            case 15 -> ledger.revoke(RevokeRequest.all(account, line, key));
            default -> ledger.change(AccountRequest.creditLimit(account, amount, key));
        }
    }

    private static AccountId anotherThan(AccountId account, Random random) {
        int step = 1 + random.nextInt(ACCOUNTS.size() - 1);
        return ACCOUNTS.get((ACCOUNTS.indexOf(account) + step) % ACCOUNTS.size());
    }

    private CreditLedger ledgerOn(CreditsStorage storage) {
        return CreditLedger.builder(storage).clock(clock).build();
    }
}
