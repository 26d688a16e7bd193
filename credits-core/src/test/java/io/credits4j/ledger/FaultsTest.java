package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Books;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.tck.Audit;
import io.credits4j.tck.FaultyStorage;
import io.credits4j.tck.FaultyStorage.Fault;
import io.credits4j.tck.SettableClock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whenever a store fails, the same key leads to the truth, exactly once. A twin whose store never fails tells it. */
class FaultsTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final AccountId OTHER = AccountId.of("tenant-2");
    private static final HoldId HOLD = new HoldId(ACCOUNT, 1);
    private static final IdempotencyKey KEY = IdempotencyKey.of("key");

    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final FaultyStorage faulty = new FaultyStorage(InMemoryStorage.create());
    private final CreditsStorage sound = InMemoryStorage.create();
    private final CreditLedger ledger =
            CreditLedger.builder(faulty).clock(clock).build();
    private final CreditLedger twin = CreditLedger.builder(sound).clock(clock).build();

    /** Something done to an account that spent 1 of 11 credits and holds 4. */
    record Operation(String name, Function<CreditLedger, Object> act) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Operation> operations() {
        return Stream.of(
                new Operation("grant", on -> on.grant(GrantRequest.purchase(ACCOUNT, Credits.of(5), KEY))),
                new Operation(
                        "grant with a bonus",
                        on -> on.grant(GrantRequest.purchase(ACCOUNT, Credits.of(5), KEY)
                                .bonus(Credits.of(1)))),
                new Operation("spend", on -> on.trySpend(ACCOUNT, Credits.of(5), KEY)),
                new Operation("refused spend", on -> on.trySpend(ACCOUNT, Credits.of(7), KEY)),
                new Operation("hold", on -> on.tryHold(ACCOUNT, Credits.of(5), KEY)),
                new Operation("refused hold", on -> on.tryHold(ACCOUNT, Credits.of(7), KEY)),
                new Operation("settle", on -> on.trySettle(SettleRequest.of(HOLD, Credits.of(3)))),
                new Operation("settle under a key", on -> on.trySettle(SettleRequest.of(HOLD, Credits.of(3), KEY))),
                new Operation("settle at nothing", on -> on.trySettle(SettleRequest.of(HOLD, Credits.ZERO))),
                new Operation("settle in part", on -> on.trySettle(SettleRequest.part(HOLD, Credits.of(3), KEY))),
                new Operation(
                        "settle above everything",
                        on -> on.trySettle(
                                SettleRequest.of(HOLD, Credits.of(13)).overage(OveragePolicy.CAP))),
                new Operation("release", on -> on.tryRelease(HOLD)),
                new Operation("refund", on -> on.refund(RefundRequest.of(ACCOUNT, 2, KEY))),
                new Operation("revocation", on -> on.revoke(RevokeRequest.all(ACCOUNT, 1, KEY))),
                new Operation("debit", on -> on.debit(DebitRequest.of(ACCOUNT, Credits.of(9), KEY))),
                new Operation("transfer", on -> on.transfer(TransferRequest.of(ACCOUNT, OTHER, Credits.of(5), KEY))),
                new Operation("removed lot", on -> on.change(LotRequest.voiding(ACCOUNT, 1, KEY))),
                new Operation("frozen account", on -> on.change(AccountRequest.freeze(ACCOUNT, KEY))),
                new Operation("nothing to forgive", on -> on.forgiveDebt(ForgiveDebtRequest.of(ACCOUNT, KEY))),
                new Operation("merge", on -> on.merge(MergeRequest.of(OTHER, ACCOUNT, KEY))),
                new Operation(
                        "import",
                        on -> on.importHistory(ImportRequest.into(ACCOUNT, KEY)
                                .grant(
                                        SettableClock.START,
                                        GrantRequest.purchase(ACCOUNT, Credits.of(5), IdempotencyKey.of("past")))
                                .spend(
                                        SettableClock.START,
                                        SpendRequest.of(ACCOUNT, Credits.of(3), IdempotencyKey.of("past use"))))));
    }

    @BeforeEach
    void grantAndHold() {
        for (CreditLedger each : List.of(ledger, twin)) {
            each.grant(GrantRequest.purchase(ACCOUNT, Credits.of(11), IdempotencyKey.of("pack")));
            each.spend(ACCOUNT, Credits.of(1), IdempotencyKey.of("spent"));
            each.grant(GrantRequest.purchase(OTHER, Credits.of(2), IdempotencyKey.of("pack")));
            each.hold(ACCOUNT, Credits.of(4), IdempotencyKey.of("held"));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void failing_before_the_commit_changes_nothing_and_the_same_key_then_succeeds(Operation operation) {
        Everything before = everything(faulty);
        faulty.failNext(Fault.BEFORE_THE_COMMIT);
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> operation.act().apply(ledger))
                .satisfies(e -> assertThat(e.outcomeUnknown()).isFalse());
        assertThat(everything(faulty)).isEqualTo(before);

        assertThat(operation.act().apply(ledger))
                .isEqualTo(operation.act().apply(twin))
                .satisfies(result -> assertThat(isReplayed(result)).isFalse());
        assertThat(everything(faulty)).isEqualTo(everything(sound));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void losing_the_reply_after_the_commit_loses_nothing_and_the_same_key_tells_the_truth(Operation operation) {
        faulty.failNext(Fault.AFTER_THE_COMMIT);
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> operation.act().apply(ledger))
                .satisfies(e -> assertThat(e.outcomeUnknown()).isTrue());
        assertThat(isReplayed(operation.act().apply(twin))).isFalse();
        assertThat(everything(faulty)).isEqualTo(everything(sound));

        assertThat(operation.act().apply(ledger))
                .isEqualTo(operation.act().apply(twin))
                .satisfies(result -> assertThat(isReplayed(result)).isTrue());
        assertThat(everything(faulty)).isEqualTo(everything(sound));
    }

    @Test
    void over_random_faults_everything_happens_exactly_once() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        int failures = 0;
        for (int i = 0; i < 300; i++) {
            Function<CreditLedger, Object> step = randomStep(random, i);
            faulty.failNext(randomFaults(random));
            failures += retryUntilAnswered(step);
            assertThat(step.apply(twin)).isNotNull();
            assertThat(everything(faulty)).as("seed=%d step=%d", seed, i).isEqualTo(everything(sound));
        }
        assertThat(Audit.of(faulty, ACCOUNT)).as("seed=%d", seed).isEmpty();
        assertThat(failures).as("seed=%d", seed).isGreaterThan(100);
        assertThat(faulty.countTransactions(ACCOUNT, Set.of()))
                .as("seed=%d", seed)
                .isGreaterThan(100);
    }

    private static Function<CreditLedger, Object> randomStep(Random random, int i) {
        Credits amount = Credits.ofMicros(1 + random.nextInt(9_000_000));
        IdempotencyKey key = IdempotencyKey.of("step" + i);
        HoldId hold = new HoldId(ACCOUNT, 1L + random.nextInt(i / 10 + 1));
        return switch (random.nextInt(6)) {
            case 0, 1 -> on -> on.grant(GrantRequest.purchase(ACCOUNT, amount, key));
            case 2 -> on -> on.trySpend(ACCOUNT, amount, key);
            case 3 -> on -> on.tryHold(ACCOUNT, amount, key);
            case 4 ->
                on -> ifKnown(on, hold, SettleRequest.of(hold, amount, key).overage(OveragePolicy.CAP));
            default -> on -> on.findHold(hold).isPresent() ? on.tryRelease(hold) : hold;
        };
    }

    private static Object ifKnown(CreditLedger on, HoldId hold, SettleRequest request) {
        return on.findHold(hold).isPresent() ? on.trySettle(request) : hold;
    }

    private static Fault[] randomFaults(Random random) {
        return random.ints(random.nextInt(3), 0, 2)
                .mapToObj(i -> i == 0 ? Fault.BEFORE_THE_COMMIT : Fault.AFTER_THE_COMMIT)
                .toArray(Fault[]::new);
    }

    private int retryUntilAnswered(Function<CreditLedger, Object> step) {
        for (int failures = 0; ; failures++) {
            try {
                assertThat(step.apply(ledger)).isNotNull();
                return failures;
            } catch (StoreUnavailableException toldToFail) {
                assertThat(toldToFail).hasMessageStartingWith("told to fail");
            }
        }
    }

    private static boolean isReplayed(Object result) {
        if (result instanceof Granted granted) {
            return granted.replayed();
        }
        if (result instanceof SpendResult spend) {
            return spend.replayed();
        }
        if (result instanceof HoldResult hold) {
            return hold.replayed();
        }
        if (result instanceof SettleResult.Settled settled) {
            return settled.replayed();
        }
        if (result instanceof Booked booked) {
            return booked.replayed();
        }
        if (result instanceof Imported imported) {
            return imported.replayed();
        }
        return ((ReleaseResult.Released) result).replayed();
    }

    /** All that is stored of the account. */
    private record Everything(
            Account account,
            List<Lot> lots,
            List<Hold> holds,
            List<LedgerTransaction> lines,
            List<Optional<Intent>> intents) {}

    private static Everything everything(CreditsStorage storage) {
        List<LedgerTransaction> lines =
                storage.ledger().transactions(ACCOUNT, Set.of(), OptionalLong.empty(), 0, Integer.MAX_VALUE);
        return storage.ledger().read(ACCOUNT, books -> {
            Account account = books.account(ACCOUNT).orElseThrow();
            return new Everything(account, lots(books, account), holds(books, account), lines, intents(books));
        });
    }

    private static List<Lot> lots(Books books, Account account) {
        return LongStream.rangeClosed(1, account.lastLot())
                .mapToObj(number -> books.lot(ACCOUNT, number).orElseThrow())
                .toList();
    }

    private static List<Hold> holds(Books books, Account account) {
        return LongStream.rangeClosed(1, account.lastHold())
                .mapToObj(number -> books.hold(new HoldId(ACCOUNT, number)).orElseThrow())
                .toList();
    }

    private static List<Optional<Intent>> intents(Books books) {
        return Stream.of("key", "hold:1:settle", "hold:1:release")
                .map(key -> books.intent(ACCOUNT, IdempotencyKey.of(key)))
                .toList();
    }
}
