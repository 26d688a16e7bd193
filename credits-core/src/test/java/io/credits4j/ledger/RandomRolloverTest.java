package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.RefundExceededException;
import io.credits4j.books.Account;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Two ledgers are told the same; one has its books brought up to date every few hours, the other only when it is used.
 * They end up with the same lines and lots, and neither ever carries more than the rules allow.
 */
class RandomRolloverTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final int OPERATIONS = 300;
    private static final Duration BOTH_HAVE_STARTED = Duration.ofHours(3);
    private static final Credits MOST = Credits.of(6);
    private static final Credits CAP = Credits.of(9);
    private static final int TIMES = 3;
    private static final String CAPPED = "capped";
    private static final List<ClawbackPolicy> POLICIES = List.of(ClawbackPolicy.values());

    private static final Allowance NINE_DAYS = Allowance.of(
                    CAPPED,
                    Credits.of(10),
                    AllowanceSchedule.every(9, PeriodUnit.DAY, SettableClock.START, ZoneOffset.UTC))
            .cost(Money.usd("7"))
            .rollover(Rollover.upTo(MOST).times(TIMES).holdingAtMost(CAP));
    private static final Allowance WEEKLY = Allowance.of(
                    "weekly",
                    Credits.of(4),
                    AllowanceSchedule.every(7, PeriodUnit.DAY, SettableClock.START.plusSeconds(7_200), ZoneOffset.UTC))
            .rollover(Rollover.everything())
            .debtAtPeriodEnd(DebtPolicy.CARRY);

    private final World prompt = new World();
    private final World late = new World();

    @Test
    void books_brought_up_to_date_late_are_those_brought_up_to_date_in_time() {
        long seed = Long.getLong("credits4j.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        both(world -> world.limit(Credits.of(15)));
        both(world -> world.clock.advance(BOTH_HAVE_STARTED));
        both(World::allot);
        Random random = new Random(seed);
        for (int i = 0; i < OPERATIONS; i++) {
            operate(random, "k" + i);
            both(World::allot);
            if (random.nextInt(5) > 0) {
                continue;
            }
            both(world -> world.ledger.maintenance().runOnce(10));
            assertThat(late.lines()).as("seed=%d, operation %d", seed, i).isEqualTo(prompt.lines());
            assertThat(late.lots()).as("seed=%d, operation %d", seed, i).isEqualTo(prompt.lots());
            late.checkRules("seed=" + seed + ", operation " + i);
        }
        assertThat(late.lines())
                .as("seed=%d", seed)
                .filteredOn(line -> line.type() == TransactionType.ROLLOVER)
                .hasSizeGreaterThan(10);
    }

    private void operate(Random random, String name) {
        IdempotencyKey key = IdempotencyKey.of(name);
        Credits amount = Credits.ofMicros(1 + random.nextInt(8_000_000));
        long pick = random.nextInt(1_000_000);
        switch (random.nextInt(13)) {
            case 0, 1 -> both(world -> world.ledger.trySpend(ACCOUNT, amount, key));
            case 2, 3 -> {
                Duration life = Duration.ofMinutes(1 + random.nextInt(24 * 60 - 1));
                both(world -> world.hold(HoldRequest.of(ACCOUNT, amount, key).life(life)));
            }
            case 4 -> both(world -> world.endHold(pick, amount));
            case 5 -> both(world -> world.refund(pick, key));
            case 6 -> {
                boolean gift = random.nextBoolean();
                both(world -> world.ledger.grant(GrantRequest.promotion(ACCOUNT, amount, key)
                        .repayingDebt(gift)
                        .expiresAt(world.clock.instant().plusSeconds(1 + pick))));
            }
            case 7 -> both(world -> world.revoke(pick, key));
            case 8 -> both(world -> world.endLot(pick, key));
            default -> {
                Duration step = Duration.ofMinutes(1 + random.nextInt(20 * 24 * 60));
                late.clock.advance(step);
                prompt.wait(step);
            }
        }
    }

    private void both(Consumer<World> operation) {
        operation.accept(prompt);
        operation.accept(late);
    }

    private static final class World {
        private final AuditedStorage storage = new AuditedStorage();
        private final SettableClock clock = new SettableClock(SettableClock.START);
        private final CreditLedger ledger =
                CreditLedger.builder(storage).clock(clock).hashChain().build();
        private final List<HoldId> holds = new ArrayList<>();

        private void limit(Credits limit) {
            ledger.change(AccountRequest.creditLimit(ACCOUNT, limit, IdempotencyKey.of("limit")));
        }

        /** Some periods ahead, so that none is ever given late. */
        private void allot() {
            ledger.allot(AllowanceRequest.of(ACCOUNT, NINE_DAYS).ahead(4));
            ledger.allot(AllowanceRequest.of(ACCOUNT, WEEKLY).ahead(4));
        }

        private void wait(Duration step) {
            Instant end = clock.instant().plus(step);
            for (Instant now = clock.instant(); now.isBefore(end); now = now.plus(Duration.ofHours(5))) {
                clock.set(now);
                ledger.maintenance().runOnce(10);
            }
            clock.set(end);
        }

        private void hold(HoldRequest request) {
            if (ledger.tryHold(request) instanceof HoldResult.Held held) {
                holds.add(held.id());
            }
        }

        private void endHold(long pick, Credits amount) {
            if (!holds.isEmpty()) {
                HoldId hold = holds.remove(Math.toIntExact(pick % holds.size()));
                ledger.trySettle(SettleRequest.of(hold, amount).overage(OveragePolicy.OVERDRAFT));
            }
        }

        private void refund(long pick, IdempotencyKey key) {
            List<LedgerTransaction> spends = lines(TransactionType.USAGE, TransactionType.LATE_SETTLE);
            if (!spends.isEmpty()) {
                LedgerTransaction spend = spends.get(Math.toIntExact(pick % Math.min(spends.size(), 5)));
                try {
                    ledger.refund(RefundRequest.of(ACCOUNT, spend.sequence(), key));
                } catch (RefundExceededException alreadyRefunded) {
                    assertThat(alreadyRefunded.refundable()).isEqualTo(Credits.ZERO);
                }
            }
        }

        private void revoke(long pick, IdempotencyKey key) {
            List<LedgerTransaction> grants = lines(TransactionType.SUBSCRIPTION);
            LedgerTransaction grant = grants.get(Math.toIntExact(pick % Math.min(grants.size(), 4)));
            ClawbackPolicy policy = POLICIES.get(Math.toIntExact(pick / 10 % POLICIES.size()));
            ledger.revoke(RevokeRequest.of(
                            ACCOUNT, grant.sequence(), Money.usd(Long.toString(pick % 11)), Money.usd("10.5"), key)
                    .policy(policy));
        }

        private void endLot(long pick, IdempotencyKey key) {
            ledger.maintenance().runOnce(10);
            long last = storage.account(ACCOUNT).lastLot();
            long lot = Math.max(1, last - pick % 6);
            if (last > 0) {
                ledger.change(
                        pick % 2 == 0 ? LotRequest.voiding(ACCOUNT, lot, key) : LotRequest.expiring(ACCOUNT, lot, key));
            }
        }

        private List<LedgerTransaction> lines(TransactionType... types) {
            return storage.transactions(ACCOUNT, Set.of(types), OptionalLong.empty(), 0, 100_000);
        }

        private List<Lot> lots() {
            return storage.read(ACCOUNT, books -> {
                List<Lot> lots = new ArrayList<>();
                long last = books.account(ACCOUNT).map(Account::lastLot).orElse(0L);
                for (long number = 1; number <= last; number++) {
                    lots.add(books.lot(ACCOUNT, number).orElseThrow());
                }
                return lots;
            });
        }

        private void checkRules(String where) {
            List<Lot> lots = lots();
            for (Lot lot : lots) {
                if (lot.carriedFrom() > 0) {
                    int times = 0;
                    Lot origin = lot;
                    while (origin.carriedFrom() > 0) {
                        assertThat(origin.carriedFrom()).as(where).isLessThan(origin.number());
                        origin = numbered(lots, origin.carriedFrom());
                        times++;
                    }
                    boolean capped = origin.cost() != null;
                    assertThat(times).as(where).isLessThanOrEqualTo(capped ? TIMES : 1);
                    assertThat(lot.cost()).as(where).isEqualTo(GrantRequest.Terms.costOf(origin, lot.granted()));
                    assertThat(lot.effectiveAt()).as(where).isEqualTo(origin.effectiveAt());
                    assertThat(capped ? lot.granted() : Credits.ZERO).as(where).isLessThanOrEqualTo(MOST);
                }
            }
            checkCap(lots, where);
        }

        private static Lot numbered(List<Lot> lots, long number) {
            return lots.get(Math.toIntExact(number - 1));
        }

        /** Whenever something was carried, no more was there than the cap; a refund may bring more in between. */
        private void checkCap(List<Lot> lots, String where) {
            Map<Long, Credits> left = new HashMap<>();
            List<LedgerTransaction> lines = new ArrayList<>(lines());
            Collections.reverse(lines);
            for (LedgerTransaction line : lines) {
                line.allocations().forEach(part -> left.merge(part.lot(), part.amount(), Credits::plus));
                if (line.type() == TransactionType.ROLLOVER
                        && numbered(lots, line.allocations().get(1).lot()).cost() != null) {
                    Credits carried = lots.stream()
                            .filter(lot -> lot.carriedFrom() > 0 && lot.cost() != null && lot.rollover() != null)
                            .filter(lot -> !lot.hasEndedAt(line.at()))
                            .map(lot -> left.getOrDefault(lot.number(), Credits.ZERO))
                            .reduce(Credits.ZERO, Credits::plus);
                    assertThat(carried).as(where).isLessThanOrEqualTo(CAP);
                }
            }
        }
    }
}
