package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.AccountStatus;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.RefundExceededException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Scope;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.Booked;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.BudgetStatus;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.Granted;
import io.credits4j.ledger.HistoryPage;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.LotRequest;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.PeriodUnit;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.ReleaseResult;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SettleResult;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.SpendResult;
import io.credits4j.ledger.TransferRequest;
import io.credits4j.pricing.CreditEvent;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.tck.FaultyStorage.Fault;
import io.credits4j.tck.ModelLedger.Line;
import io.credits4j.tck.ModelLedger.Part;
import io.credits4j.tck.ModelLedger.Purpose;
import io.credits4j.tck.ModelLedger.Terms;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Does the same random things to a ledger and to the {@link ModelLedger}, and compares what they answer and what they
 * keep. One seed is one run, to the last micro-credit. Not thread-safe.
 *
 * <p>Accounts come in generations: a few to dozens live together for some hundreds of operations each, are compared
 * whole, and give way to fresh ones. Keys are used again, with the same and with another request; the clock goes forward
 * to the very instants that matter, and back; writes fail before and after their commit and are repeated.
 */
public final class LedgerModelRun {
    private static final int OPERATIONS_PER_ACCOUNT = 250;
    private static final int REMEMBERED_STEPS = 40;
    private static final long CREDIT = 1_000_000;
    private static final List<String> FEATURES = List.of("chat", "search");
    private static final List<String> MODELS = List.of("large", "small");
    private static final List<String> BUDGETS = List.of("user:a", "user:b", "feature:chat");
    private static final List<String> EACH = List.of("user:", "feature:");
    private static final AllowanceSchedule DAILY =
            AllowanceSchedule.every(1, PeriodUnit.DAY, Instant.EPOCH, ZoneOffset.UTC);
    private static final Map<String, Long> EVENTS = Map.of("chat", CREDIT / 2, "search", 3 * CREDIT);

    /** What is done; how often is its weight. */
    public enum Kind {
        GRANT(8),
        GRANT_WITH_BONUS(3),
        GRANT_TO_MANY(1),
        SPEND(10),
        SPEND_UP_TO(4),
        CONSUME(3),
        HOLD(11),
        HOLD_NOTHING(1),
        EXTEND(3),
        SETTLE(8),
        SETTLE_PART(4),
        RELEASE(4),
        REFUND(4),
        REFUND_REISSUING(3),
        REVOKE_TO_DEBT(2),
        REVOKE_FORGIVING(2),
        REVOKE_FROM_OTHER_LOTS(2),
        REVOKE_FREEZING(2),
        TRANSFER(3),
        DEBIT(1),
        VOID_LOT(1),
        EXPIRE_LOT(1),
        MOVE_END(2),
        FREEZE(1),
        ACTIVATE(1),
        CLOSE(1),
        CREDIT_LIMIT(3),
        SET_BUDGET(3),
        REMOVE_BUDGET(1),
        MAINTENANCE(1),
        BALANCE(4),
        HISTORY(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        private static final List<Kind> WEIGHED = Arrays.stream(values())
                .flatMap(kind -> Collections.nCopies(kind.weight, kind).stream())
                .toList();
    }

    /** What happens besides, and must have happened in a run of any length. */
    public enum Incident {
        REPEATED,
        KEY_REUSED_FOR_ANOTHER_REQUEST,
        FAULT_BEFORE_THE_COMMIT,
        FAULT_AFTER_THE_COMMIT,
        CLOCK_WENT_BACK,
        UNKNOWN_HOLD,
        LATE_SETTLE,
        REFUSED,
        OVER_BUDGET,
        TOO_MANY_HOLDS,
        WHOLE_ACCOUNT_COMPARED
    }

    /** The same request, for both ledgers. */
    private record Step(
            Kind kind, String account, String text, Supplier<List<Object>> onLedger, Supplier<List<Object>> onModel) {}

    private final Supplier<CreditsStorage> storages;
    private final long seed;
    private final SplittableRandom random;
    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    private final Map<Incident, Long> incidents = new EnumMap<>(Incident.class);

    private FaultyStorage storage;
    private CreditLedger ledger;
    private ModelLedger model;
    private List<String> accounts = List.of();
    private final Map<String, Deque<Step>> past = new HashMap<>();
    private final Map<String, Deque<String>> log = new HashMap<>();
    private final List<Instant> instants = new ArrayList<>();
    private long operation;
    private long keys;
    private long opened;

    /**
     * Prepares a run.
     *
     * @param storages gives the storage of each generation of accounts; may be the same every time
     * @param seed decides everything
     */
    public LedgerModelRun(Supplier<CreditsStorage> storages, long seed) {
        this.storages = storages;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        for (Kind kind : Kind.values()) {
            kinds.put(kind, 0L);
        }
        for (Incident incident : Incident.values()) {
            incidents.put(incident, 0L);
        }
    }

    /**
     * Runs.
     *
     * @param operations how many in all
     * @throws AssertionError if ledger and model differ: with the seed, the operation's number and what was done to the
     *     account last
     */
    public void run(long operations) {
        while (operation < operations) {
            open(2 + random.nextInt(random.nextInt(10) == 0 ? 30 : 6));
            long last = Math.min(operations, operation + (long) accounts.size() * OPERATIONS_PER_ACCOUNT);
            while (operation < last) {
                operation++;
                operate();
            }
            accounts.forEach(this::compareWhole);
        }
    }

    /** Returns how often what was done. */
    public Map<Kind, Long> kinds() {
        return Collections.unmodifiableMap(kinds);
    }

    /** Returns how often what happened. */
    public Map<Incident, Long> incidents() {
        return Collections.unmodifiableMap(incidents);
    }

    /** Returns one line on the run. */
    public String summary() {
        return "seed=" + seed + " operations=" + operation + " accounts=" + opened + " violations=0";
    }

    private void open(int count) {
        storage = new FaultyStorage(storages.get());
        PricingCatalog.Builder catalog = PricingCatalog.builder();
        EVENTS.forEach((name, cost) -> catalog.event(CreditEvent.of(name, Credits.ofMicros(cost))));
        ledger = CreditLedger.builder(storage)
                .clock(clock)
                .catalog(catalog.build())
                .build();
        model = new ModelLedger(clock);
        past.clear();
        log.clear();
        instants.clear();
        List<String> fresh = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fresh.add("model-" + ++opened);
        }
        accounts = fresh;
    }

    // ---- one operation -----------------------------------------------------------------------------------------

    private void operate() {
        moveClock();
        Step step = nextStep();
        kinds.merge(step.kind, 1L, Long::sum);
        Deque<String> entries = log.computeIfAbsent(step.account, none -> new ArrayDeque<>());
        entries.add("#" + operation + " at " + clock.instant() + ": " + step.text);
        if (entries.size() > REMEMBERED_STEPS) {
            entries.remove();
        }
        List<Object> expected;
        List<Object> found;
        try {
            fail(step);
            expected = step.onModel.get();
            found = asked(step.onLedger);
        } catch (RuntimeException e) {
            throw new AssertionError(told(step.account, "neither an answer nor a refusal"), e);
        }
        entries.add("  -> " + found);
        expect(step.account, "answer", found, expected);
        count(expected);
        compareRow(step.account);
        if (random.nextInt(600) == 0) {
            compareWhole(step.account);
        }
    }

    /** Now and then the first attempt fails; the step is then repeated, whatever became of it. */
    private void fail(Step step) {
        int chance = random.nextInt(50);
        if (chance > 1 || isReading(step.kind)) {
            return;
        }
        Fault fault = chance == 0 ? Fault.BEFORE_THE_COMMIT : Fault.AFTER_THE_COMMIT;
        storage.failNext(fault);
        List<Object> told = asked(step.onLedger);
        expect(step.account, "failure", told, List.of("StoreUnavailable"));
        log.get(step.account).add("  " + fault + ", repeated");
        if (fault == Fault.AFTER_THE_COMMIT) {
            List<Object> lost = step.onModel.get();
            log.get(step.account).add("  lost " + lost);
            happened(Incident.FAULT_AFTER_THE_COMMIT);
        } else {
            happened(Incident.FAULT_BEFORE_THE_COMMIT);
        }
    }

    private static boolean isReading(Kind kind) {
        // Maintenance and grants to many are several works: which of them fails is tested elsewhere.
        return switch (kind) {
            case BALANCE, HISTORY, MAINTENANCE, GRANT_TO_MANY -> true;
            default -> false;
        };
    }

    private void count(List<Object> answer) {
        String what = answer.get(0).toString();
        if (what.equals("UnknownHold")) {
            happened(Incident.UNKNOWN_HOLD);
        }
        if (what.endsWith("Refused") || what.equals("InsufficientCredits")) {
            happened(Incident.REFUSED);
        }
        if (what.equals("OverBudget")) {
            happened(Incident.OVER_BUDGET);
        }
        if (what.equals("TooManyHolds")) {
            happened(Incident.TOO_MANY_HOLDS);
        }
        if (what.equals("IdempotencyConflict")) {
            happened(Incident.KEY_REUSED_FOR_ANOTHER_REQUEST);
        }
        if (answer.size() == 3 && answer.get(2) instanceof Line line && line.type() == TransactionType.LATE_SETTLE) {
            happened(Incident.LATE_SETTLE);
        }
    }

    private void happened(Incident incident) {
        incidents.merge(incident, 1L, Long::sum);
    }

    private void moveClock() {
        int chance = random.nextInt(100);
        if (chance < 12 && !instants.isEmpty()) {
            Instant instant = instants.remove(random.nextInt(instants.size()));
            if (instant.isAfter(clock.instant())) {
                clock.set(instant.minusNanos(random.nextInt(4) == 0 ? 1_000 : 0));
            }
        } else if (chance < 40) {
            clock.advance(Duration.ofNanos(random.nextLong(1, 90_000_000_000L)));
        } else if (chance < 44) {
            clock.advance(Duration.ofMinutes(random.nextInt(300)));
        } else if (chance < 46) {
            clock.set(clock.instant().minusSeconds(random.nextInt(1, 7_200)));
            happened(Incident.CLOCK_WENT_BACK);
        }
    }

    private Step nextStep() {
        String account = oneOf(accounts);
        Deque<Step> steps = past.computeIfAbsent(account, none -> new ArrayDeque<>());
        if (!steps.isEmpty() && random.nextInt(16) == 0) {
            happened(Incident.REPEATED);
            return List.copyOf(steps).get(random.nextInt(steps.size()));
        }
        Step step = step(account, kindFor(account), key(account));
        if (!isReading(step.kind)) {
            steps.add(step);
            if (steps.size() > REMEMBERED_STEPS) {
                steps.remove();
            }
        }
        return step;
    }

    private Kind kindFor(String account) {
        ModelLedger.Account stored = model.stored(account);
        if (stored == null && random.nextInt(3) > 0) {
            return Kind.GRANT;
        }
        boolean isStopped = stored != null && stored.status != AccountStatus.ACTIVE;
        return isStopped && random.nextInt(5) == 0 ? Kind.ACTIVATE : oneOf(Kind.WEIGHED);
    }

    /** Mostly a new key; now and then one the account has used. */
    private String key(String account) {
        ModelLedger.Account stored = model.stored(account);
        if (stored != null && random.nextInt(40) == 0) {
            List<String> used = new TreeMap<>(stored.keys)
                    .keySet().stream().filter(key -> key.startsWith("k")).toList();
            if (!used.isEmpty()) {
                return oneOf(used);
            }
        }
        return "k" + ++keys;
    }

    // ---- what can be done --------------------------------------------------------------------------------------

    private Step step(String account, Kind kind, String key) {
        return switch (kind) {
            case GRANT -> grant(kind, account, key, 0);
            case GRANT_WITH_BONUS -> grant(kind, account, key, amount(account));
            case GRANT_TO_MANY -> grantToMany(kind, account, key);
            case SPEND -> spend(kind, account, key, false);
            case SPEND_UP_TO -> spend(kind, account, key, true);
            case CONSUME -> consume(kind, account, key);
            case HOLD -> hold(kind, account, key, amount(account));
            case HOLD_NOTHING -> hold(kind, account, key, 0);
            case EXTEND -> extend(kind, account);
            case SETTLE -> settle(kind, account, key, true);
            case SETTLE_PART -> settle(kind, account, key, false);
            case RELEASE -> release(kind, account);
            case REFUND -> refund(kind, account, key, null);
            case REFUND_REISSUING -> refund(kind, account, key, Duration.ofSeconds(random.nextInt(1, 36_000)));
            case REVOKE_TO_DEBT -> revoke(kind, account, key, ClawbackPolicy.TO_DEBT);
            case REVOKE_FORGIVING -> revoke(kind, account, key, ClawbackPolicy.FORGIVE);
            case REVOKE_FROM_OTHER_LOTS -> revoke(kind, account, key, ClawbackPolicy.CLAW_OTHER_LOTS);
            case REVOKE_FREEZING -> revoke(kind, account, key, ClawbackPolicy.FREEZE);
            case TRANSFER -> transfer(kind, account, key);
            case DEBIT -> debit(kind, account, key);
            case VOID_LOT -> endLot(kind, account, key, LotStatus.VOIDED);
            case EXPIRE_LOT -> endLot(kind, account, key, LotStatus.EXPIRED);
            case MOVE_END -> moveEnd(kind, account, key);
            case FREEZE -> changeStatus(kind, account, key, AccountStatus.FROZEN);
            case ACTIVATE -> changeStatus(kind, account, key, AccountStatus.ACTIVE);
            case CLOSE -> changeStatus(kind, account, key, AccountStatus.CLOSED);
            case CREDIT_LIMIT -> creditLimit(kind, account, key);
            case SET_BUDGET -> setBudget(kind, account, key);
            case REMOVE_BUDGET -> removeBudget(kind, account, key);
            case MAINTENANCE -> maintenance(kind, account);
            case BALANCE ->
                new Step(
                        kind,
                        account,
                        "balance",
                        () -> List.of(viewed(ledger.balance(id(account)))),
                        () -> List.of(model.balance(account)));
            case HISTORY -> history(kind, account);
        };
    }

    private Step grant(Kind kind, String account, String key, long bonus) {
        GrantSource source = oneOf(List.of(GrantSource.values()));
        long amount = amount(account);
        Terms terms = terms(bonus);
        GrantRequest request = grantRequest(account, key, source, amount, terms);
        return new Step(
                kind,
                account,
                "grant " + source + " " + amount + " " + terms + " key " + key,
                () -> answer(ledger.grant(request)),
                () -> model.grant(account, key, source, amount, terms));
    }

    private Step grantToMany(Kind kind, String account, String key) {
        List<Step> grants = new ArrayList<>();
        List<GrantRequest> requests = new ArrayList<>();
        for (String each : List.of(account, oneOf(accounts), oneOf(accounts))) {
            long amount = amount(each);
            requests.add(grantRequest(each, key, GrantSource.PROMOTION, amount, Terms.PLAIN));
            grants.add(new Step(
                    kind,
                    each,
                    each + " " + amount,
                    List::of,
                    () -> model.grant(each, key, GrantSource.PROMOTION, amount, Terms.PLAIN)));
        }
        return new Step(
                kind,
                account,
                "grant to many " + grants.stream().map(Step::text).toList() + " key " + key,
                () -> {
                    List<Object> answers = new ArrayList<>();
                    for (Outcome<Granted> outcome : ledger.grantAll(requests)) {
                        answers.add(asked(() -> answer(outcome.orThrow())));
                    }
                    return answers;
                },
                () -> {
                    List<Object> answers = new ArrayList<>();
                    grants.forEach(grant -> answers.add(grant.onModel.get()));
                    return answers;
                });
    }

    private Terms terms(long bonus) {
        Instant now = clock.instant();
        Instant start = random.nextInt(5) == 0 ? micros(now.plusSeconds(random.nextInt(7_200) - 1_800)) : null;
        Instant end = random.nextInt(2) == 0 ? micros(later(now, start).plusSeconds(random.nextInt(1, 14_400))) : null;
        if (start != null) {
            instants.add(start);
        }
        if (end != null) {
            instants.add(end);
        }
        BigDecimal cost = random.nextInt(2) == 0 ? BigDecimal.valueOf(random.nextInt(1, 5_000), 2) : null;
        List<String> features = random.nextInt(5) == 0 ? some(FEATURES) : List.of();
        List<String> models = random.nextInt(6) == 0 ? some(MODELS) : List.of();
        int priority = random.nextInt(5) == 0 ? random.nextInt(200) : 100;
        return new Terms(bonus, priority, start, end, cost, features, models);
    }

    private static GrantRequest grantRequest(String account, String key, GrantSource source, long amount, Terms terms) {
        GrantRequest request = GrantRequest.of(id(account), source, Credits.ofMicros(amount), key(key, account))
                .bonus(Credits.ofMicros(terms.bonus()))
                .priority(terms.priority())
                .scope(new Scope(terms.features(), terms.models()));
        request = terms.start() == null ? request : request.effectiveAt(terms.start());
        request = terms.end() == null ? request : request.expiresAt(terms.end());
        return terms.cost() == null ? request : request.cost(Money.usd(terms.cost()));
    }

    private Step spend(Kind kind, String account, String key, boolean upTo) {
        long amount = amount(account);
        Purpose purpose = purpose();
        boolean retrying = random.nextInt(4) == 0;
        Credits credits = Credits.ofMicros(amount);
        SpendRequest plain = upTo
                ? SpendRequest.upTo(id(account), credits, key(key, account))
                : SpendRequest.of(id(account), credits, key(key, account));
        List<String> chain = chain();
        SpendRequest on = plain.on(use(purpose)).within(names(chain));
        SpendRequest request = retrying ? on.retryingRefusal() : on;
        return new Step(
                kind,
                account,
                "spend " + amount + " on " + purpose + " within " + chain + (retrying ? " retrying" : "") + " key "
                        + key,
                () -> answer(ledger.trySpend(request)),
                () -> model.spend(account, key, amount, purpose, upTo, retrying, chain));
    }

    private Step consume(Kind kind, String account, String key) {
        String event = oneOf(FEATURES);
        long quantity = random.nextInt(1, 5);
        List<String> chain = chain();
        BudgetName[] within = names(chain).toArray(new BudgetName[0]);
        return new Step(
                kind,
                account,
                "consume " + quantity + " " + event + " within " + chain + " key " + key,
                () -> answer(ledger.tryConsume(id(account), event, quantity, key(key, account), within)),
                () -> model.consume(account, key, event, quantity, EVENTS.get(event) * quantity, chain));
    }

    private Step hold(Kind kind, String account, String key, long amount) {
        Duration life = Duration.ofSeconds(random.nextInt(1, random.nextInt(4) == 0 ? 600_000 : 3_600));
        instants.add(micros(clock.instant().plus(life)));
        Purpose purpose = purpose();
        boolean retrying = random.nextInt(4) == 0;
        HoldRequest plain = amount == 0
                ? HoldRequest.ofNothing(id(account), key(key, account))
                : HoldRequest.of(id(account), Credits.ofMicros(amount), key(key, account));
        List<String> chain = chain();
        HoldRequest on = plain.life(life).on(use(purpose)).within(names(chain));
        HoldRequest request = retrying ? on.retryingRefusal() : on;
        return new Step(
                kind,
                account,
                "hold " + amount + " for " + life + " on " + purpose + " within " + chain
                        + (retrying ? " retrying" : "") + " key " + key,
                () -> answer(ledger.tryHold(request)),
                () -> model.hold(account, key, amount, life, purpose, retrying, chain));
    }

    private Step extend(Kind kind, String account) {
        long number = holdNumber(account);
        Instant until = micros(clock.instant().plusSeconds(random.nextInt(random.nextInt(8) == 0 ? 900_000 : 7_200)));
        instants.add(until);
        return new Step(
                kind,
                account,
                "extend hold " + number + " until " + until,
                () -> List.of("Hold", viewed(ledger.extend(new HoldId(id(account), number), until))),
                () -> model.extend(account, number, until));
    }

    private Step settle(Kind kind, String account, String key, boolean last) {
        long number = holdNumber(account);
        ModelLedger.Account stored = model.stored(account);
        ModelLedger.Hold held = stored == null ? null : stored.hold(number);
        long outstanding = held == null
                ? CREDIT
                : held.reserved.stream().mapToLong(Part::amount).sum();
        long actual = switch (random.nextInt(6)) {
            case 0 -> last ? 0 : 1;
            case 1 -> outstanding;
            case 2 -> outstanding + amount(account);
            default -> random.nextLong(outstanding + CREDIT);
        };
        long amount = last ? actual : Math.max(1, actual);
        OveragePolicy overage = oneOf(List.of(OveragePolicy.values()));
        String used = last && random.nextBoolean() ? "hold:" + number + ":settle" : key;
        HoldId hold = new HoldId(id(account), number);
        Credits credits = Credits.ofMicros(amount);
        SettleRequest plain = !last
                ? SettleRequest.part(hold, credits, key(used, account))
                : used.equals(key)
                        ? SettleRequest.of(hold, credits, key(key, account))
                        : SettleRequest.of(hold, credits);
        SettleRequest request = plain.overage(overage);
        return new Step(
                kind,
                account,
                "settle hold " + number + (last ? " at " : " in part ") + amount + " " + overage + " key " + used,
                () -> answer(ledger.trySettle(request)),
                () -> model.settle(account, number, used, amount, last, overage));
    }

    private Step release(Kind kind, String account) {
        long number = holdNumber(account);
        return new Step(
                kind,
                account,
                "release hold " + number,
                () -> answer(ledger.tryRelease(new HoldId(id(account), number))),
                () -> model.release(account, number));
    }

    private Step refund(Kind kind, String account, String key, Duration life) {
        long sequence = sequence(account, Set.of(TransactionType.USAGE, TransactionType.LATE_SETTLE));
        ModelLedger.Account stored = model.stored(account);
        Line line = stored == null ? null : stored.line(sequence);
        long spent = line == null ? CREDIT : Math.abs(line.amount());
        long amount = random.nextInt(3) == 0 ? 0 : 1 + random.nextLong(spent + 2);
        RefundRequest all = RefundRequest.of(id(account), sequence, key(key, account));
        RefundRequest part = amount == 0 ? all : all.amount(Credits.ofMicros(amount));
        List<String> chain = chain();
        RefundRequest within = part.within(names(chain).toArray(new BudgetName[0]));
        RefundRequest request = life == null ? within : within.reissuing(life);
        return new Step(
                kind,
                account,
                "refund line " + sequence + " amount " + amount + " reissuing " + life + " within " + chain + " key "
                        + key,
                () -> answer(ledger.refund(request)),
                () -> model.refund(account, key, sequence, amount, life, chain));
    }

    private Step revoke(Kind kind, String account, String key, ClawbackPolicy policy) {
        long sequence = grantSequence(account);
        int paid = random.nextInt(3) == 0 ? 1_000 : 999;
        int taken = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> paid;
            default -> random.nextInt(paid + 1);
        };
        RevokeRequest request = RevokeRequest.of(
                        id(account),
                        sequence,
                        Money.usd(BigDecimal.valueOf(taken, 2)),
                        Money.usd(BigDecimal.valueOf(paid, 2)),
                        key(key, account))
                .policy(policy);
        return new Step(
                kind,
                account,
                "revoke line " + sequence + " by " + taken + "/" + paid + " " + policy + " key " + key,
                () -> answer(ledger.revoke(request)),
                () -> model.revoke(
                        account, key, sequence, BigDecimal.valueOf(taken, 2), BigDecimal.valueOf(paid, 2), policy));
    }

    private Step transfer(Kind kind, String account, String key) {
        List<String> others =
                accounts.stream().filter(other -> !other.equals(account)).toList();
        String to = oneOf(others);
        long amount = amount(account);
        TransferRequest request = TransferRequest.of(id(account), id(to), Credits.ofMicros(amount), key(key, account));
        return new Step(
                kind,
                account,
                "transfer " + amount + " to " + to + " key " + key,
                () -> answer(ledger.transfer(request)),
                () -> model.transfer(account, to, key, amount));
    }

    private Step debit(Kind kind, String account, String key) {
        long amount = amount(account);
        DebitRequest request = DebitRequest.of(id(account), Credits.ofMicros(amount), key(key, account));
        return new Step(
                kind,
                account,
                "debit " + amount + " key " + key,
                () -> answer(ledger.debit(request)),
                () -> model.debit(account, key, amount));
    }

    private Step endLot(Kind kind, String account, String key, LotStatus end) {
        long number = lotNumber(account);
        LotRequest request = end == LotStatus.VOIDED
                ? LotRequest.voiding(id(account), number, key(key, account))
                : LotRequest.expiring(id(account), number, key(key, account));
        return new Step(
                kind,
                account,
                "end lot " + number + " as " + end + " key " + key,
                () -> answer(ledger.change(request)),
                () -> model.endLot(account, key, number, end));
    }

    private Step moveEnd(Kind kind, String account, String key) {
        long number = lotNumber(account);
        Instant end = random.nextInt(3) == 0
                ? null
                : micros(clock.instant().plusSeconds(random.nextInt(random.nextInt(2) == 0 ? 60 : 14_400) - 10));
        if (end != null) {
            instants.add(end);
        }
        LotRequest request = end == null
                ? LotRequest.removingEnd(id(account), number, key(key, account))
                : LotRequest.movingEnd(id(account), number, end, key(key, account));
        return new Step(
                kind,
                account,
                "move end of lot " + number + " to " + end + " key " + key,
                () -> answer(ledger.change(request)),
                () -> model.moveEnd(account, key, number, end));
    }

    private Step changeStatus(Kind kind, String account, String key, AccountStatus status) {
        AccountRequest request = switch (status) {
            case ACTIVE -> AccountRequest.activate(id(account), key(key, account));
            case FROZEN -> AccountRequest.freeze(id(account), key(key, account));
            case CLOSED -> AccountRequest.close(id(account), key(key, account));
        };
        return new Step(
                kind,
                account,
                "make " + status + " key " + key,
                () -> answer(ledger.change(request)),
                () -> model.changeStatus(account, key, status));
    }

    private Step creditLimit(Kind kind, String account, String key) {
        long limit = random.nextInt(3) == 0 ? 0 : random.nextLong(60 * CREDIT);
        AccountRequest request = AccountRequest.creditLimit(id(account), Credits.ofMicros(limit), key(key, account));
        return new Step(
                kind,
                account,
                "limit credit to " + limit + " key " + key,
                () -> answer(ledger.change(request)),
                () -> model.changeLimit(account, key, limit));
    }

    private Step setBudget(Kind kind, String account, String key) {
        String name = oneOf(random.nextBoolean() ? BUDGETS : EACH);
        long limit = random.nextInt(8) == 0 ? ModelBudgets.UNLIMITED : random.nextLong(100 * CREDIT);
        boolean limitsHolds = limit == ModelBudgets.UNLIMITED || random.nextInt(3) == 0;
        int most = limitsHolds ? random.nextInt(4) : (int) ModelBudgets.UNLIMITED;
        ModelBudgets.Terms terms = new ModelBudgets.Terms(limit, most);
        instants.add(clock.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1)));
        BudgetRequest request = budgetRequest(account, key, name, limit, most);
        return new Step(
                kind,
                account,
                "set budget " + name + " to " + terms + " key " + key,
                () -> answer(ledger.setBudget(request)),
                () -> model.setBudget(account, key, name, terms));
    }

    private static BudgetRequest budgetRequest(String account, String key, String name, long limit, int most) {
        if (limit == ModelBudgets.UNLIMITED) {
            return BudgetRequest.holdsAtOnce(id(account), named(name), most, key(key, account));
        }
        BudgetRequest plain = BudgetRequest.limit(id(account), named(name), Credits.ofMicros(limit), key(key, account));
        BudgetRequest timed = name.startsWith("user:") ? plain.per(DAILY) : plain;
        return most == ModelBudgets.UNLIMITED ? timed : timed.holdsAtOnce(most);
    }

    private Step removeBudget(Kind kind, String account, String key) {
        String name = oneOf(random.nextBoolean() ? BUDGETS : EACH);
        BudgetRequest request = BudgetRequest.remove(id(account), named(name), key(key, account));
        return new Step(
                kind,
                account,
                "remove budget " + name + " key " + key,
                () -> answer(ledger.setBudget(request)),
                () -> model.setBudget(account, key, name, null));
    }

    /** Half of all requests are within some budgets, in any order. */
    private List<String> chain() {
        if (random.nextBoolean()) {
            return List.of();
        }
        List<String> chain = new ArrayList<>();
        for (String name : BUDGETS) {
            if (random.nextBoolean()) {
                chain.add(random.nextInt(chain.size() + 1), name);
            }
        }
        return chain;
    }

    private static List<BudgetName> names(List<String> chain) {
        return chain.stream().map(LedgerModelRun::named).toList();
    }

    private static BudgetName named(String name) {
        String[] parts = name.split(":", -1);
        return new BudgetName(parts[0], parts[1]);
    }

    /**
     * Maintenance may touch an account on which nothing is due any more, but must not leave out one on which something
     * is: the model then follows what was touched, which can only move the account's last instant.
     */
    private Step maintenance(Kind kind, String account) {
        Map<String, Account> before = new HashMap<>();
        return new Step(
                kind,
                account,
                "maintenance",
                () -> {
                    accounts.forEach(each -> before.put(each, row(each)));
                    ledger.maintenance().runOnce(10_000);
                    List<Object> left = new ArrayList<>(List.of("Maintained"));
                    for (String each : accounts) {
                        boolean isTouched =
                                before.get(each) != null && !row(each).equals(before.get(each));
                        if (isTouched) {
                            model.maintain(each);
                        } else if (isAnythingDue(each)) {
                            left.add(told(each, "left out though due: " + model.opened(each).newLines));
                        }
                    }
                    return left;
                },
                () -> List.of("Maintained"));
    }

    private boolean isAnythingDue(String account) {
        ModelLedger.Account stored = model.stored(account);
        return stored != null && !model.opened(account).newLines.isEmpty();
    }

    private Step history(Kind kind, String account) {
        int limit = random.nextInt(1, 20);
        int offset = random.nextInt(10);
        List<TransactionType> types = random.nextBoolean()
                ? List.of()
                : List.of(oneOf(List.of(TransactionType.values())), TransactionType.USAGE);
        long before = random.nextBoolean() ? 0 : random.nextInt(1, 60);
        HistoryQuery page = HistoryQuery.newest(limit).offset(offset);
        HistoryQuery typed = types.isEmpty() ? page : page.types(types.get(0), TransactionType.USAGE);
        HistoryQuery query = before == 0 ? typed : typed.before(before);
        return new Step(
                kind,
                account,
                "history " + limit + " from " + offset + " before " + before + " of " + types,
                () -> {
                    HistoryPage found = ledger.history(id(account), query);
                    return List.of(
                            found.items().stream().map(LedgerModelRun::viewed).toList(),
                            found.total(),
                            found.hasMore(),
                            ledger.historySlice(id(account), query).nextBefore().orElse(0));
                },
                () -> history(account, limit, offset, types, before));
    }

    private List<Object> history(String account, int limit, int offset, List<TransactionType> types, long before) {
        List<Line> all = new ArrayList<>(model.stored(account) == null ? List.of() : model.stored(account).lines);
        Collections.reverse(all);
        all.removeIf(line -> !types.isEmpty() && !types.contains(line.type()));
        List<Line> older = new ArrayList<>(all);
        older.removeIf(line -> before > 0 && line.sequence() >= before);
        List<Line> rest = older.subList(Math.min(offset, older.size()), older.size());
        List<Line> page = rest.subList(0, Math.min(limit, rest.size()));
        boolean hasMore = rest.size() > limit;
        return List.of(
                page, (long) all.size(), hasMore, hasMore ? page.get(limit - 1).sequence() : 0L);
    }

    // ---- choosing ----------------------------------------------------------------------------------------------

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private List<String> some(List<String> names) {
        return random.nextBoolean() ? names : List.of(oneOf(names));
    }

    private Purpose purpose() {
        return random.nextInt(3) == 0
                ? Purpose.NOTHING
                : new Purpose(
                        random.nextInt(4) == 0 ? null : oneOf(FEATURES), random.nextInt(2) == 0 ? null : oneOf(MODELS));
    }

    /** Round sums, odd ones, and just what there is, give or take a micro. */
    private long amount(String account) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> CREDIT * random.nextInt(1, 20);
            case 3 -> {
                ModelLedger.Account stored = model.stored(account);
                long there = stored == null ? CREDIT : stored.credits() - stored.held();
                yield Math.max(1, there + random.nextInt(3) - 1);
            }
            case 4 -> random.nextInt(1, 10);
            default -> random.nextLong(1, 20 * CREDIT);
        };
    }

    /** Mostly a live one, then any, then one nobody has. */
    private long holdNumber(String account) {
        ModelLedger.Account stored = model.stored(account);
        int count = stored == null ? 0 : stored.holds.size();
        if (random.nextInt(4) > 0) {
            List<Long> live = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                if (stored.holds.get(i).state == HoldState.LIVE) {
                    live.add(i + 1L);
                }
            }
            if (!live.isEmpty()) {
                return oneOf(live);
            }
        }
        return random.nextLong(1, count + (random.nextInt(3) == 0 ? 3L : 1L) + (count == 0 ? 1 : 0));
    }

    private long lotNumber(String account) {
        ModelLedger.Account stored = model.stored(account);
        return random.nextLong(1, (stored == null ? 0 : stored.lots.size()) + 3L);
    }

    private long sequence(String account, Set<TransactionType> wanted) {
        ModelLedger.Account stored = model.stored(account);
        List<Line> lines = stored == null ? List.of() : stored.lines;
        if (random.nextInt(12) > 0) {
            List<Line> suitable =
                    lines.stream().filter(line -> wanted.contains(line.type())).toList();
            if (!suitable.isEmpty()) {
                int recent = Math.max(0, suitable.size() - 12);
                return suitable.get(random.nextInt(recent, suitable.size())).sequence();
            }
        }
        return random.nextLong(1, lines.size() + 3L);
    }

    /** A bonus is revoked with its purchase, never by itself. */
    private long grantSequence(String account) {
        ModelLedger.Account stored = model.stored(account);
        while (true) {
            long sequence = sequence(
                    account, Set.of(TransactionType.PURCHASE, TransactionType.SUBSCRIPTION, TransactionType.PROMOTION));
            Line line = stored == null ? null : stored.line(sequence);
            if (line == null
                    || line.parts().isEmpty()
                    || line.parts().get(0).lot() == ModelLedger.DEBT
                    || stored.lot(line.parts().get(0).lot()).tiedTo == 0) {
                return sequence;
            }
        }
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }

    private static Instant later(Instant one, Instant other) {
        return other == null || one.isAfter(other) ? one : other;
    }

    private static AccountId id(String account) {
        return AccountId.of(account);
    }

    private static IdempotencyKey key(String key, String account) {
        return IdempotencyKey.of(account.isEmpty() ? "" : key);
    }

    private static Use use(Purpose purpose) {
        return new Use(purpose.feature(), purpose.model());
    }

    // ---- what the ledger answers, in the model's words ---------------------------------------------------------

    private static List<Object> asked(Supplier<List<Object>> request) {
        try {
            return request.get();
        } catch (IdempotencyConflictException e) {
            return List.of("IdempotencyConflict");
        } catch (UnknownHoldException e) {
            return List.of("UnknownHold");
        } catch (HoldNotOpenException e) {
            return List.of("HoldNotOpen", e.state());
        } catch (AccountNotActiveException e) {
            return List.of("AccountNotActive", e.status());
        } catch (InsufficientCreditsException e) {
            return List.of(
                    "InsufficientCredits", e.available().micros(), e.shortfall().micros());
        } catch (RefundExceededException e) {
            return List.of("RefundExceeded", e.refundable().micros());
        } catch (StoreUnavailableException e) {
            return List.of("StoreUnavailable");
        } catch (IllegalArgumentException e) {
            return List.of("IllegalArgument");
        }
    }

    private static List<Object> answer(Granted granted) {
        return List.of("Granted", granted.replayed(), viewed(granted.transaction()));
    }

    private static List<Object> answer(SpendResult result) {
        if (result instanceof SpendResult.Spent spent) {
            return List.of("Spent", spent.replayed(), viewed(spent.transaction()));
        }
        if (result instanceof SpendResult.Refused refused) {
            return List.of(
                    "Refused",
                    refused.replayed(),
                    refused.requested().micros(),
                    refused.available().micros());
        }
        if (result instanceof SpendResult.OverBudget over) {
            return overBudget(over.budget(), over.limit(), over.left(), over.requested());
        }
        return List.of("NotActive", ((SpendResult.NotActive) result).status());
    }

    private static List<Object> answer(HoldResult result) {
        if (result instanceof HoldResult.Held held) {
            return List.of("Held", held.replayed(), viewed(held.hold()));
        }
        if (result instanceof HoldResult.Refused refused) {
            return List.of(
                    "Refused",
                    refused.replayed(),
                    refused.requested().micros(),
                    refused.available().micros());
        }
        if (result instanceof HoldResult.OverBudget over) {
            return overBudget(over.budget(), over.limit(), over.left(), over.requested());
        }
        if (result instanceof HoldResult.TooManyHolds full) {
            return List.of("TooManyHolds", viewed(full.budget()), (long) full.limit());
        }
        return List.of("NotActive", ((HoldResult.NotActive) result).status());
    }

    private static List<Object> overBudget(BudgetName budget, Credits limit, Credits left, Credits requested) {
        return List.of("OverBudget", viewed(budget), limit.micros(), left.micros(), requested.micros());
    }

    private static String viewed(BudgetName name) {
        return name.kind() + ":" + name.id();
    }

    private static List<Object> viewed(BudgetStatus budget) {
        return List.of(
                viewed(budget.name()),
                budget.limit().map(Credits::micros).orElse(ModelBudgets.UNLIMITED),
                budget.used().micros(),
                budget.reserved().micros(),
                budget.liveHolds());
    }

    private static List<Object> answer(SettleResult result) {
        if (result instanceof SettleResult.Settled settled) {
            return List.of(
                    "Settled",
                    settled.replayed(),
                    settled.transaction().<Object>map(LedgerModelRun::viewed).orElse("none"));
        }
        if (result instanceof SettleResult.Refused refused) {
            return List.of(
                    "SettleRefused",
                    refused.requested().micros(),
                    refused.available().micros());
        }
        return List.of("NotOpen", ((SettleResult.NotOpen) result).state());
    }

    private static List<Object> answer(ReleaseResult result) {
        return result instanceof ReleaseResult.Released released
                ? List.of("Released", released.replayed(), "none")
                : List.of("NotOpen", ((ReleaseResult.NotOpen) result).state());
    }

    private static List<Object> answer(Booked booked) {
        return List.of(
                "Booked",
                booked.replayed(),
                booked.transaction().<Object>map(LedgerModelRun::viewed).orElse("none"));
    }

    private static Line viewed(LedgerTransaction line) {
        return new Line(
                line.sequence(),
                line.type(),
                line.amount().micros(),
                line.balanceAfter().micros(),
                viewed(line.allocations()),
                line.unbilled().micros(),
                line.hold() == null ? 0 : line.hold().number(),
                line.corrects() == null ? 0 : line.corrects(),
                line.counterparty() == null ? "" : line.counterparty().value(),
                line.key() == null ? "" : line.key().value(),
                line.at());
    }

    private static List<Part> viewed(List<Allocation> allocations) {
        return allocations.stream()
                .map(part -> new Part(part.lot(), part.amount().micros()))
                .toList();
    }

    private static List<Object> viewed(Hold hold) {
        return List.of(
                hold.id().number(),
                hold.state(),
                hold.amount().micros(),
                hold.settled().micros(),
                viewed(hold.reserved()),
                hold.key().value(),
                hold.openedAt(),
                hold.expiresAt(),
                hold.closedAt() == null ? "open" : hold.closedAt());
    }

    private static List<Object> viewed(Lot lot) {
        return Arrays.asList(
                lot.number(),
                lot.source(),
                lot.priority(),
                lot.granted().micros(),
                lot.remaining().micros(),
                lot.held().micros(),
                lot.frozen().micros(),
                lot.revoked().micros(),
                lot.unrecovered().micros(),
                lot.lapsed().micros(),
                lot.lapsedRevoked().micros(),
                lot.status(),
                lot.effectiveAt(),
                lot.expiresAt(),
                lot.createdAt(),
                lot.cost() == null ? null : lot.cost().amount().stripTrailingZeros(),
                lot.scope().features(),
                lot.scope().models(),
                lot.tiedTo());
    }

    private static List<Object> viewed(ModelLedger.Lot lot) {
        return Arrays.asList(
                lot.number,
                lot.source,
                lot.terms.priority(),
                lot.granted,
                lot.remaining,
                lot.held,
                lot.frozen,
                lot.revoked,
                lot.unrecovered,
                lot.lapsed,
                lot.lapsedRevoked,
                lot.status,
                lot.start,
                lot.end,
                lot.createdAt,
                lot.terms.cost() == null ? null : lot.terms.cost().stripTrailingZeros(),
                lot.terms.features(),
                lot.terms.models(),
                lot.tiedTo);
    }

    private static Map<String, Object> viewed(Balance found) {
        Map<GrantSource, Long> bySource = new EnumMap<>(GrantSource.class);
        found.bySource().forEach((source, amount) -> bySource.put(source, amount.micros()));
        Map<String, Object> balance = new LinkedHashMap<>();
        balance.put("status", found.status());
        balance.put("available", found.available().micros());
        balance.put("held", found.held().micros());
        balance.put("posted", found.posted().micros());
        balance.put("debt", found.debt().micros());
        balance.put("creditLimit", found.creditLimit().micros());
        balance.put("bySource", bySource);
        balance.put("scoped", found.scoped().micros());
        balance.put("lifetimePurchased", found.lifetimePurchased().micros());
        balance.put("lifetimeSpent", found.lifetimeSpent().micros());
        balance.put("lastPurchase", String.valueOf(found.lastPurchaseAt().orElse(null)));
        balance.put("lastUsage", String.valueOf(found.lastUsageAt().orElse(null)));
        balance.put(
                "nextExpiry",
                found.nextExpiry()
                        .<Object>map(next -> List.of(next.amount().micros(), next.at()))
                        .orElse("none"));
        balance.put("at", found.at());
        return balance;
    }

    // ---- comparing ---------------------------------------------------------------------------------------------

    private Account row(String account) {
        return storage.read(id(account), books -> books.account(id(account)).orElse(null));
    }

    private void compareRow(String account) {
        ModelLedger.Account expected = model.stored(account);
        Account found = row(account);
        if (expected == null || found == null) {
            expect(account, "row", found != null, expected != null);
            return;
        }
        expect(
                account,
                "row",
                List.of(
                        found.status(),
                        found.sequence(),
                        found.lastLot(),
                        found.lastHold(),
                        found.credits().micros(),
                        found.held().micros(),
                        found.heldOnCredit().micros(),
                        found.debt().micros(),
                        found.lastInstant()),
                List.of(
                        expected.status,
                        (long) expected.lines.size(),
                        (long) expected.lots.size(),
                        (long) expected.holds.size(),
                        expected.credits(),
                        expected.held(),
                        expected.heldOnCredit(),
                        expected.debt,
                        expected.now));
    }

    private void compareWhole(String account) {
        happened(Incident.WHOLE_ACCOUNT_COMPARED);
        compareRow(account);
        expect(account, "balance", viewed(ledger.balance(id(account))), model.balance(account));
        List<Object> budgets = new ArrayList<>();
        ledger.budgets(id(account)).forEach(budget -> budgets.add(viewed(budget)));
        expect(account, "budgets", budgets, model.budgets(account));
        ModelLedger.Account expected = model.stored(account);
        if (expected == null) {
            return;
        }
        storage.read(id(account), books -> {
            for (ModelLedger.Lot lot : expected.lots) {
                Lot found = books.lot(id(account), lot.number).orElseThrow();
                expect(account, "lot " + lot.number, viewed(found), viewed(lot));
            }
            for (ModelLedger.Hold hold : expected.holds) {
                Hold found = books.hold(new HoldId(id(account), hold.number)).orElseThrow();
                expect(account, "hold " + hold.number, viewed(found), hold.view());
            }
            return account;
        });
        List<Line> lines = new ArrayList<>(
                storage.transactions(id(account), Set.of(), OptionalLong.empty(), 0, Integer.MAX_VALUE).stream()
                        .map(LedgerModelRun::viewed)
                        .toList());
        Collections.reverse(lines);
        for (int i = 0; i < Math.min(lines.size(), expected.lines.size()); i++) {
            expect(account, "line " + (i + 1), lines.get(i), expected.lines.get(i));
        }
        expect(account, "lines", lines.size(), expected.lines.size());
        expect(account, "audit", Audit.of(storage, id(account)), List.of());
    }

    private void expect(String account, String what, Object found, Object expected) {
        if (!expected.equals(found)) {
            throw new AssertionError(told(account, what + "\n  is       " + found + "\n  must be  " + expected));
        }
    }

    private String told(String account, String what) {
        StringBuilder told = new StringBuilder("seed=" + seed + " operation=" + operation + " account=" + account)
                .append(": ")
                .append(what)
                .append("\nIts last operations:");
        log.getOrDefault(account, new ArrayDeque<>())
                .forEach(entry -> told.append('\n').append(entry));
        return told.toString();
    }
}
