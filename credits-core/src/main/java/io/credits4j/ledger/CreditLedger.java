package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountBusyException;
import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.ClockAheadException;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.RefundExceededException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.TooManyHoldsException;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.Attachment;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Use;
import io.credits4j.internal.Text;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UnknownCreditEventException;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of prepaid credits: grants, spends, holds, balances and history, on any {@link CreditsStorage}.
 * Thread-safe; share one per application.
 *
 * <pre>{@code
 * CreditLedger ledger = CreditLedger.on(InMemoryStorage.create());
 * AccountId account = AccountId.of("tenant-1");
 * ledger.grant(GrantRequest.purchase(account, Credits.of(100), IdempotencyKey.of("order-17")));
 *
 * Held held = ledger.hold(account, Credits.of(5), IdempotencyKey.of("message-4711"));
 * // … the work …
 * ledger.settle(held.id(), Credits.parse("3.25")); // 1.75 return to the lots they came from
 * }</pre>
 *
 * <p><b>Grammar.</b> {@code spend}, {@code hold}, {@code settle} and {@code release} throw when refused;
 * {@code trySpend}, {@code tryHold}, {@code trySettle} and {@code tryRelease} return a sealed result instead. Either way
 * a refusal has changed nothing.
 *
 * <p><b>Keys.</b> Every write carries an idempotency key: the same request under the same key gives the first outcome
 * again, a different one throws {@link IdempotencyConflictException}.
 *
 * <p><b>Failures.</b> Every write may also throw {@link ContentionException} and {@link StoreUnavailableException} (try
 * again under the same key) and {@link ClockAheadException} (set the clock right). None of them leaves anything half
 * done.
 */
public final class CreditLedger {
    private final LedgerStore store;
    private final Desk desk;
    private final @Nullable PricingCatalog catalog;
    private final @Nullable Outbox outbox;
    private final Options options;

    private CreditLedger(CreditsStorage storage, Options options) {
        this.options = options;
        store = options.telling(storage.ledger());
        desk = options.desk();
        catalog = options.catalog();
        Duration lease = options.lease();
        outbox = lease == null ? null : new Outbox(storage.ledger(), storage.outbox(), desk.clock(), lease);
    }

    /** What a ledger has been told, whatever storage it is on. */
    private record Options(
            Desk desk,
            @Nullable PricingCatalog catalog,
            List<LedgerListener> listeners,
            @Nullable Duration lease) {
        LedgerStore telling(LedgerStore store) {
            return listeners.isEmpty() ? store : new TellingStore(store, listeners, lease != null);
        }
    }

    /** Returns a ledger on a storage, with the system clock and {@link BurnOrder#PURCHASED_FIRST}. */
    public static CreditLedger on(CreditsStorage storage) {
        return builder(storage).build();
    }

    /** Returns a builder for a ledger with other settings. */
    public static Builder builder(CreditsStorage storage) {
        return new Builder(storage);
    }

    /**
     * Returns this ledger on another storage, with the same settings: typically one that takes part in a transaction of
     * the host, so that what is booked and what the host writes commit or roll back together. Listeners hear of it once
     * that is committed.
     *
     * <pre>{@code
     * ledger.joining(storage.joining(connection)).spend(tenant, Credits.of(2), key);
     * }</pre>
     *
     * @param storage where to work
     * @return a ledger to be used while that transaction lasts
     */
    public CreditLedger joining(CreditsStorage storage) {
        return new CreditLedger(requireNonNull(storage, "storage"), options);
    }

    /**
     * Adds credits to an account. An account is opened by its first grant.
     *
     * @param request what to add
     * @return the booked line
     * @throws IllegalArgumentException if the credits would expire in the past
     * @throws AccountNotActiveException if the account is closed
     * @throws IdempotencyConflictException if the key names another request
     */
    public Granted grant(GrantRequest request) {
        return store.transact(new GrantWork(desk, request));
    }

    /**
     * Spends credits at once; see {@link #spend(SpendRequest)}.
     *
     * @param account whose credits
     * @param amount how much, above zero
     * @param key the intent
     * @return the spend
     */
    public SpendResult.Spent spend(AccountId account, Credits amount, IdempotencyKey key) {
        return spend(SpendRequest.of(account, amount, key));
    }

    /**
     * Spends credits at once.
     *
     * @param request what to spend
     * @return the spend
     * @throws InsufficientCreditsException if the account cannot cover the amount; add credits, use a new key
     * @throws BudgetExceededException if the amount does not fit into a budget it is within
     * @throws AccountNotActiveException if the account is frozen or closed
     * @throws IdempotencyConflictException if the key names another request
     */
    public SpendResult.Spent spend(SpendRequest request) {
        return trySpend(request).orThrow();
    }

    /** Spends credits at once, or says why not; see {@link #spend(SpendRequest)}. */
    public SpendResult trySpend(AccountId account, Credits amount, IdempotencyKey key) {
        return trySpend(SpendRequest.of(account, amount, key));
    }

    /** Spends credits at once, or says why not; see {@link #spend(SpendRequest)}. */
    public SpendResult trySpend(SpendRequest request) {
        return store.transact(new SpendWork(desk, request));
    }

    /**
     * Reserves credits for {@link HoldRequest#DEFAULT_LIFE}; see {@link #hold(HoldRequest)}.
     *
     * @param account whose credits
     * @param amount how much, above zero
     * @param key the intent
     * @return the hold
     */
    public HoldResult.Held hold(AccountId account, Credits amount, IdempotencyKey key) {
        return hold(HoldRequest.of(account, amount, key));
    }

    /**
     * Reserves credits for work in progress. They stay reserved until {@link #settle}, {@link #release} or the hold's
     * deadline, whichever comes first.
     *
     * @param request what to reserve
     * @return the hold
     * @throws InsufficientCreditsException if the account cannot cover the amount; add credits, use a new key
     * @throws BudgetExceededException if the amount does not fit into a budget it is within
     * @throws TooManyHoldsException if a budget it is within allows no more live holds
     * @throws AccountNotActiveException if the account is frozen or closed
     * @throws IdempotencyConflictException if the key names another request
     */
    public HoldResult.Held hold(HoldRequest request) {
        return tryHold(request).orThrow();
    }

    /** Reserves credits, or says why not; see {@link #hold(HoldRequest)}. */
    public HoldResult tryHold(AccountId account, Credits amount, IdempotencyKey key) {
        return tryHold(HoldRequest.of(account, amount, key));
    }

    /** Reserves credits, or says why not; see {@link #hold(HoldRequest)}. */
    public HoldResult tryHold(HoldRequest request) {
        return store.transact(new HoldWork(desk, request));
    }

    /**
     * Turns a hold into what was really used; see {@link #settle(SettleRequest)}.
     *
     * @param hold which one
     * @param actual what was used, zero or more
     * @return the settlement
     */
    public SettleResult.Settled settle(HoldId hold, Credits actual) {
        return settle(SettleRequest.of(hold, actual));
    }

    /**
     * Turns a hold into what was really used. What it did not need goes back to the lots it came from; beyond the hold,
     * other lots pay, then the request's {@link OveragePolicy} decides. After the hold's deadline the charge is booked
     * all the same, as a late settle. No budget refuses a settle: what was used is counted in the hold's budgets, also
     * beyond their limits.
     *
     * @param request which hold, and how much
     * @return the settlement
     * @throws HoldNotOpenException if the hold was settled under another key, or released
     * @throws InsufficientCreditsException if the policy is {@link OveragePolicy#REJECT} and the account cannot cover the
     *     amount; the hold is as it was
     * @throws UnknownHoldException if there is no such hold
     * @throws IdempotencyConflictException if the key names another request; for a settle without a key of its own, if
     *     the hold was settled at another amount
     */
    public SettleResult.Settled settle(SettleRequest request) {
        return trySettle(request).orThrow();
    }

    /** Turns a hold into what was really used, or says why not; see {@link #settle(SettleRequest)}. */
    public SettleResult trySettle(SettleRequest request) {
        return store.transact(new SettleWork(desk, request));
    }

    /**
     * Ends a hold without a charge. Releasing twice is releasing once.
     *
     * @param hold which one
     * @return the release
     * @throws HoldNotOpenException if the hold was settled or has lapsed
     * @throws UnknownHoldException if there is no such hold
     */
    public ReleaseResult.Released release(HoldId hold) {
        return tryRelease(hold).orThrow();
    }

    /** Ends a hold without a charge, or says why not; see {@link #release}. */
    public ReleaseResult tryRelease(HoldId hold) {
        return tryRelease(hold, List.of());
    }

    /** Ends a hold without a charge and writes rows of other stores in the same commit; see {@link #tryRelease(HoldId)}. */
    public ReleaseResult tryRelease(HoldId hold, List<? extends Attachment> attachments) {
        return store.transact(new ReleaseWork(desk, hold, List.copyOf(attachments)));
    }

    /**
     * Gives a live hold a later deadline; an earlier one than it has changes nothing. Repeating it is safe.
     *
     * @param hold which one
     * @param until the new deadline, at most {@link HoldRequest#LONGEST_LIFE} after the hold was opened
     * @return the hold
     * @throws HoldNotOpenException if the hold has ended
     * @throws UnknownHoldException if there is no such hold
     * @throws IllegalArgumentException if the deadline is too late
     */
    public Hold extend(HoldId hold, Instant until) {
        return store.transact(new ExtendWork(desk, hold, until));
    }

    /**
     * Spends what a named credit event of the catalog costs. The same event and quantity under the same key is the same
     * request, also after its price has changed.
     *
     * @param account whose credits
     * @param event the event's name
     * @param quantity how often it happened, at least 1
     * @param key the intent
     * @param within the budgets it must fit into; see {@link SpendRequest#within(BudgetName...)}
     * @return the spend, or why not
     * @throws UnknownCreditEventException if the catalog has no such active event
     * @throws IllegalStateException if the ledger was built without a catalog
     * @throws IllegalArgumentException if the quantity is below 1, or the event costs nothing
     */
    public SpendResult tryConsume(
            AccountId account, String event, long quantity, IdempotencyKey key, BudgetName... within) {
        if (catalog == null) {
            throw new IllegalStateException(
                    "this ledger has no catalog to look up '" + Text.shown(event) + "' in; give its builder one");
        }
        Credits cost = catalog.event(event).costOf(quantity);
        SpendRequest spend = SpendRequest.of(account, cost, key)
                .on(new Use(event, null))
                .within(within)
                .metadata(Map.of("event", event, "quantity", Long.toString(quantity)));
        return store.transact(new SpendWork(desk, spend, Fingerprint.of("consume", event, quantity)));
    }

    /** Spends what a named credit event costs, or throws; see {@link #tryConsume} and {@link #spend(SpendRequest)}. */
    public SpendResult.Spent consume(
            AccountId account, String event, long quantity, IdempotencyKey key, BudgetName... within) {
        return tryConsume(account, event, quantity, key, within).orThrow();
    }

    /**
     * Gives an earlier spend back.
     *
     * @param request which spend, and how much of it
     * @return the booked line
     * @throws RefundExceededException if more would be given back than is left of the spend
     * @throws IllegalArgumentException if the line is no spend
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked refund(RefundRequest request) {
        return store.transact(new RefundWork(desk, request));
    }

    /**
     * Takes a grant back, or restores it, in the proportion in which its payment was taken back in all.
     *
     * @param request which grant, and how much of its payment
     * @return the booked line; none if nothing changed
     * @throws IllegalArgumentException if the line is no grant
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked revoke(RevokeRequest request) {
        return store.transact(new RevokeWork(desk, request));
    }

    /**
     * Moves credits to another account, both in one commit.
     *
     * @param request who gives whom how much
     * @return the line of the account that gave
     * @throws InsufficientCreditsException if the lots of the giving account do not have the amount free
     * @throws AccountNotActiveException if the giving account is not active, or the other closed
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked transfer(TransferRequest request) {
        return store.transact(new TransferWork(desk, request));
    }

    /**
     * Moves everything an account has into another one and closes the first, in one commit.
     *
     * @param request which account into which
     * @return the line of the account that gave: minus what it had, so above zero if it owed
     * @throws AccountBusyException if the giving account has live holds or frozen credits
     * @throws AccountNotActiveException if the giving account is frozen, or the other closed
     * @throws IllegalArgumentException if the giving account was never opened
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked merge(MergeRequest request) {
        return store.transact(new MergeWork(desk, request));
    }

    /**
     * Takes credits away by hand.
     *
     * @param request how much
     * @return the booked line
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked debit(DebitRequest request) {
        return store.transact(new DebitWork(desk, request));
    }

    /**
     * Removes one lot, ends it now, or gives it another end.
     *
     * @param request which lot, and what
     * @return the booked line; none if the lot had nothing to lose
     * @throws IllegalArgumentException if there is no such lot, or its new end is not in the future
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked change(LotRequest request) {
        return store.transact(new LotWork(desk, request));
    }

    /**
     * Changes an account's status, credit limit or low-balance threshold.
     *
     * @param request what to change
     * @return whether it was a replay; no credits move
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked change(AccountRequest request) {
        return store.transact(new AccountChangeWork(desk, request));
    }

    /**
     * Sets or removes a budget inside an account: how much the spends and holds within it may use.
     *
     * @param request which budget, and its terms
     * @return whether it was a replay; no credits move
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked setBudget(BudgetRequest request) {
        return store.transact(new BudgetWork(desk, request));
    }

    /**
     * Returns what a budget allows now and what is counted in it. One that was not used yet and follows the terms of each
     * of its kind counts nothing.
     *
     * @param account whose
     * @param name which
     * @return the budget; empty if there is none of that name, and no terms for each of its kind
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Optional<BudgetStatus> budget(AccountId account, BudgetName name) {
        return store.read(
                account,
                books -> Sheet.open(books, account, desk.clock().instant(), desk.order())
                        .budgets()
                        .status(name));
    }

    /**
     * Returns all budgets of an account as {@link #budget} does, by kind and id: those that were set, and those that were
     * used and follow the terms of each of their kind. Loads them all at once.
     *
     * @param account whose
     * @return the budgets
     * @throws StoreUnavailableException if the store cannot be read
     */
    public List<BudgetStatus> budgets(AccountId account) {
        return store.read(
                account,
                books -> Sheet.open(books, account, desk.clock().instant(), desk.order())
                        .budgets()
                        .statuses());
    }

    /**
     * Adds credits to many accounts; each grant succeeds or fails by itself.
     *
     * @param requests what to add
     * @return one outcome per request, in order
     */
    public List<Outcome<Granted>> grantAll(List<GrantRequest> requests) {
        return store.transact(
                requests.stream().map(request -> new GrantWork(desk, request)).toList());
    }

    /**
     * Gives an account what its plan gives, for every period that has started and was not given yet. A period that is
     * over is booked with its end, at its own instants, so that the history is complete; where the account's history has
     * moved on since, at the newest instant it has. Asking again is safe.
     *
     * @param request whose plan
     * @return the booked lines, and what debt is to be invoiced; none if every period was given before
     * @throws AccountNotActiveException if something is due and the account is closed
     * @throws IllegalArgumentException if more than 1000 periods are due; the anchor may be wrong
     * @throws IdempotencyConflictException if the key of a period names another request
     */
    public Allotted allot(AllowanceRequest request) {
        return AllotWork.of(store, desk, request).<Allotted>map(store::transact).orElse(Allotted.NOTHING);
    }

    /**
     * Gives many accounts what their plans give; each succeeds or fails by itself, and asking again is safe.
     *
     * @param requests whose plans; an account may be there several times, with another plan each
     * @return one outcome per request, in order; see {@link #allot}
     */
    public List<Outcome<Allotted>> allotAll(List<AllowanceRequest> requests) {
        List<Outcome<Allotted>> outcomes = new ArrayList<>(requests.size());
        List<AllotWork> works = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (AllowanceRequest request : requests) {
            try {
                Optional<AllotWork> work = AllotWork.of(store, desk, request);
                work.ifPresent(due -> {
                    works.add(due);
                    places.add(outcomes.size());
                });
                outcomes.add(new Outcome.Done<>(Allotted.NOTHING));
            } catch (RuntimeException e) {
                outcomes.add(new Outcome.Failed<>(e));
            }
        }
        List<Outcome<Allotted>> done = works.isEmpty() ? List.of() : store.transact(works);
        for (int i = 0; i < done.size(); i++) {
            outcomes.set(places.get(i), done.get(i));
        }
        return List.copyOf(outcomes);
    }

    /**
     * Brings a past into an account: an opening balance or a history, each line booked at its own instant, so that
     * statements, past balances and history tell it as if it had happened here.
     *
     * @param request the lines
     * @return the booked lines
     * @throws IllegalArgumentException if something happened on the account after the first line, if a line lies in the
     *     future, if a refund's spend is not there, if a key is given twice or if there are no lines
     * @throws RefundExceededException if more would be given back than is left of a spend
     * @throws AccountNotActiveException if the account is closed
     * @throws IdempotencyConflictException if the key names another request, or the key of a line was used before
     */
    public Imported importHistory(ImportRequest request) {
        return store.transact(new ImportWork(desk, request));
    }

    /**
     * Cancels debt.
     *
     * @param request whose debt
     * @return the booked line; none if there was no debt
     * @throws IdempotencyConflictException if the key names another request
     */
    public Booked forgiveDebt(ForgiveDebtRequest request) {
        return store.transact(new ForgiveDebtWork(desk, request));
    }

    /** Returns the housekeeping of this ledger, for the host to run. */
    public Maintenance maintenance() {
        return new Maintenance(store, desk);
    }

    /**
     * Returns the outbox, for the host to deliver what happened.
     *
     * @throws IllegalStateException if the ledger was built without one
     */
    public Outbox outbox() {
        if (outbox == null) {
            throw new IllegalStateException("this ledger has no outbox; call outbox() on its builder");
        }
        return outbox;
    }

    /**
     * Returns what an account has now. An account nobody has granted to has nothing.
     *
     * @param account whose
     * @return the balance
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Balance balance(AccountId account) {
        return store.read(
                account,
                books -> BalanceReading.of(
                        Sheet.open(books, account, desk.clock().instant(), desk.order())));
    }

    /**
     * Returns a hold as it is stored; one past its deadline may still be shown live, see {@link Hold#isLiveAt}.
     *
     * @param hold which one
     * @return the hold, empty if there is none
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Optional<Hold> findHold(HoldId hold) {
        return store.read(hold.account(), books -> books.hold(hold));
    }

    /**
     * Returns a page of an account's history, with the number of all its lines.
     *
     * @param account whose
     * @param query which lines; {@link HistoryQuery#before} and {@link HistoryQuery#after} do not change the total
     * @return the page
     * @throws StoreUnavailableException if the store cannot be read
     */
    public HistoryPage history(AccountId account, HistoryQuery query) {
        List<LedgerTransaction> lines = oneMoreThanAsked(account, query);
        return new HistoryPage(
                asked(lines, query), store.countTransactions(account, query.types()), lines.size() > query.limit());
    }

    /**
     * Returns a stretch of an account's history without counting: as fast at any depth.
     *
     * @param account whose
     * @param query which lines
     * @return the stretch
     * @throws StoreUnavailableException if the store cannot be read
     */
    public HistorySlice historySlice(AccountId account, HistoryQuery query) {
        List<LedgerTransaction> lines = oneMoreThanAsked(account, query);
        List<LedgerTransaction> items = asked(lines, query);
        OptionalLong last = items.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(items.get(items.size() - 1).sequence());
        if (query.isOldestFirst()) {
            return new HistorySlice(
                    items,
                    OptionalLong.empty(),
                    OptionalLong.of(last.orElse(query.bound().orElse(0))));
        }
        return new HistorySlice(
                items, lines.size() > query.limit() ? last : OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * Checks, from what is stored alone, that an account's books are true: that every figure follows from the lines,
     * lots and holds behind it. Reads the whole history in slices, and every lot and hold ever made; writers are not
     * locked out, and what they write meanwhile is no violation.
     *
     * @param account whose books; one that was never opened is clean
     * @return what was checked and what is wrong
     * @throws StoreUnavailableException if the store cannot be read
     */
    public AuditReport audit(AccountId account) {
        return new Auditor(store, requireNonNull(account, "account")).audit();
    }

    /**
     * Sums up many accounts, and names those whose row does not agree with their lots, holds and newest line. Reads
     * neither the accounts in one state nor their histories; {@link #audit} does the latter.
     *
     * @param accounts which; one given twice is counted once
     * @return the sums
     * @throws ArithmeticException if a sum is beyond {@link Credits#MAX_VALUE}
     * @throws StoreUnavailableException if the store cannot be read
     */
    public TrialBalance trialBalance(Iterable<AccountId> accounts) {
        return Auditor.addUp(store, accounts);
    }

    /**
     * Returns what happened on an account in a period. Finds the period without reading what lies outside it, so it is
     * as fast at any depth of the history.
     *
     * @param account whose
     * @param from start of the period, inclusive
     * @param to end of the period, exclusive
     * @return the statement, with the first lines
     * @throws IllegalArgumentException if {@code from} is not before {@code to}
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Statement statement(AccountId account, Instant from, Instant to) {
        return new StatementReading(store).read(account, from, to);
    }

    /**
     * Returns further lines of a statement.
     *
     * @param cursor where the lines before ended
     * @return the lines that follow
     * @throws IllegalStateException if the account has no such lines
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Statement.Page statementPage(Statement.Cursor cursor) {
        return new StatementReading(store).page(cursor);
    }

    /**
     * Returns what an account had at an instant.
     *
     * <p>It follows from the lines up to the instant, this included. What lapsed by then counts as lapsed, also if it was
     * booked later or is not booked yet; what a hold kept of a lot past its end counts as left, as long as the hold
     * lived. For an instant after the newest line the answer is the account as it is, with everything that is due by the
     * instant applied and nothing else happening: for one in the future, what will be left if nobody spends or grants.
     *
     * @param account whose; one that was never opened had nothing
     * @param instant when, from 1970 to 9999, cut to microseconds
     * @return what it had
     * @throws IllegalArgumentException if the instant is out of range
     * @throws StoreUnavailableException if the store cannot be read
     */
    public PastBalance balanceAt(AccountId account, Instant instant) {
        return new PastReading(store, desk.order()).read(account, instant);
    }

    /**
     * Says why the balance is what it is: every lot with the reason for its place in the burn order, every live hold,
     * the debt, the credit limit and what lapses next.
     *
     * @param account whose
     * @return the explanation; its {@code toString} is for people
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Explanation explain(AccountId account) {
        return store.read(account, books -> ExplanationReading.of(books, account, desk));
    }

    /**
     * Says what a spend within no budget would do now, and changes nothing.
     *
     * @param account whose credits
     * @param amount how much, above zero
     * @param use what it would be spent on
     * @return which lots would be burned for how much, or what is missing
     * @throws IllegalArgumentException if the amount is out of range
     * @throws StoreUnavailableException if the store cannot be read
     */
    public SpendPreview simulateSpend(AccountId account, Credits amount, Use use) {
        Amounts.positive("amount", amount);
        return store.read(account, books -> {
            Sheet sheet = Sheet.open(books, account, desk.clock().instant(), desk.order());
            return sheet.cover(amount, use)
                    .<SpendPreview>map(plan -> new SpendPreview.Covered(account, amount, plan.allocations()))
                    .orElseGet(() -> new SpendPreview.Refused(account, amount, sheet.headroom(use)));
        });
    }

    /** Says what a spend that states no use would do now; see {@link #simulateSpend(AccountId, Credits, Use)}. */
    public SpendPreview simulateSpend(AccountId account, Credits amount) {
        return simulateSpend(account, amount, Use.ANYTHING);
    }

    /** Says what lapses and when the credits run out, by the use of {@link Forecast#DEFAULT_LOOK_BACK}. */
    public Forecast forecast(AccountId account, Duration horizon) {
        return forecast(account, horizon, Forecast.DEFAULT_LOOK_BACK);
    }

    /**
     * Says what lapses within a horizon, and when the credits run out if they are used at the rate of the past.
     *
     * @param account whose
     * @param horizon how far to list what lapses, {@link Forecast#SHORTEST} to {@link Forecast#LONGEST}
     * @param lookBack over how long to take the rate of use, in the same range; an account younger than that counts as
     *     having used nothing before
     * @return the forecast
     * @throws IllegalArgumentException if a duration is out of range
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Forecast forecast(AccountId account, Duration horizon, Duration lookBack) {
        return new Forecasting(store, account, desk.order()).read(desk.clock().instant(), horizon, lookBack);
    }

    /**
     * Follows an account's hash chain and finds the first line that is not what was written. Reads every line. Without
     * a head kept somewhere else it proves corruption, not tampering.
     *
     * @param account whose
     * @return what was found; no head if the account has no chain
     * @throws StoreUnavailableException if the store cannot be read
     */
    public ChainReport verify(AccountId account) {
        return store.read(account, books -> ChainReading.of(books, account));
    }

    /**
     * Shows every memo the ledger keeps of an account: descriptions, actors and metadata of lines, oldest first, then of
     * holds. Reads in bounded stretches, so a history of any length can be exported.
     *
     * @param account whose; one that was never opened has none
     * @param reader what takes the memos
     * @throws StoreUnavailableException if the store cannot be read
     */
    public void exportMemos(AccountId account, Consumer<? super KeptMemo> reader) {
        MemoKeeping.ofAll(store, account).export(reader);
    }

    /**
     * Shows every memo that names one actor of an account; see {@link #exportMemos(AccountId, Consumer)}.
     *
     * @throws IllegalArgumentException if no memo could name such an actor
     */
    public void exportMemos(AccountId account, String actor, Consumer<? super KeptMemo> reader) {
        MemoKeeping.ofActor(store, account, actor).export(reader);
    }

    /**
     * Erases every memo the ledger keeps of an account, for good: descriptions, actors and metadata of lines and holds.
     * No figure changes, keys keep leading to what they led to, and {@link #verify} stays as it was: of an account with a
     * hash chain a hash of each memo is left. Account ids and keys stay, so keep persons out of them.
     *
     * <p>Works in bounded commits. If it fails on the way, do it again: what is erased is erased. What is written meanwhile
     * may keep its memo.
     *
     * @param account whose; one that was never opened has none
     * @return how many memos were erased
     * @throws StoreUnavailableException if the store failed
     */
    public long eraseMemos(AccountId account) {
        return MemoKeeping.ofAll(store, account).erase();
    }

    /**
     * Erases every memo that names one actor of an account, whole; see {@link #eraseMemos(AccountId)}.
     *
     * @throws IllegalArgumentException if no memo could name such an actor
     */
    public long eraseMemos(AccountId account, String actor) {
        return MemoKeeping.ofActor(store, account, actor).erase();
    }

    private List<LedgerTransaction> oneMoreThanAsked(AccountId account, HistoryQuery query) {
        int limit = query.limit() + 1;
        return query.isOldestFirst()
                ? store.transactionsAfter(account, query.types(), query.bound().orElse(0), query.offset(), limit)
                : store.transactions(account, query.types(), query.bound(), query.offset(), limit);
    }

    private static List<LedgerTransaction> asked(List<LedgerTransaction> lines, HistoryQuery query) {
        return lines.subList(0, Math.min(lines.size(), query.limit()));
    }

    /** Settings of a {@link CreditLedger}. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_SKEW = Duration.ofMinutes(1);

        private static final Duration LONGEST_LEASE = Duration.ofHours(1);
        private static final Duration LONGEST_NOTICE = Duration.ofDays(366);

        private final CreditsStorage storage;
        private final List<LedgerListener> listeners = new ArrayList<>();
        private InstantSource clock = InstantSource.system();
        private Duration toleratedSkew = DEFAULT_SKEW;
        private BurnOrder order = BurnOrder.PURCHASED_FIRST;
        private @Nullable PricingCatalog catalog;
        private boolean chaining;
        private @Nullable Duration lease;
        private @Nullable Duration notice;
        private @Nullable UseWatch use;

        private Builder(CreditsStorage storage) {
            this.storage = requireNonNull(storage, "storage");
        }

        /** Sets the clock, read once per decision. Default: the system's. */
        public Builder clock(InstantSource newClock) {
            clock = requireNonNull(newClock, "clock");
            return this;
        }

        /**
         * Sets how far the clock may be ahead of the store's own before writes are refused with
         * {@link ClockAheadException}. Default one minute. Storages without a clock, such as the in-memory one, do not
         * check.
         */
        public Builder toleratedSkew(Duration skew) {
            if (skew.isNegative()) {
                throw new IllegalArgumentException("toleratedSkew " + skew + " is below zero");
            }
            toleratedSkew = skew;
            return this;
        }

        /**
         * Sets which lot burns first. It is the order of all lots of an account, older ones included, from this ledger's
         * next write on, and of its readings at once. Default {@link BurnOrder#PURCHASED_FIRST}.
         */
        public Builder burnOrder(BurnOrder newOrder) {
            order = requireNonNull(newOrder, "burnOrder");
            return this;
        }

        /**
         * Ties the lines of accounts opened from now on together by hashes, so that {@link CreditLedger#verify} finds any
         * line that was changed or is missing. Accounts that exist stay as they are. Off by default.
         */
        public Builder hashChain() {
            chaining = true;
            return this;
        }

        /** Sets where {@link CreditLedger#consume} finds the cost of credit events. */
        public Builder catalog(PricingCatalog newCatalog) {
            catalog = requireNonNull(newCatalog, "catalog");
            return this;
        }

        /**
         * Tells a listener what happens, after the commit and on the thread that made it; see {@link LedgerListener}. Several
         * are told one after the other.
         */
        public Builder listener(LedgerListener listener) {
            listeners.add(requireNonNull(listener, "listener"));
            return this;
        }

        /** Keeps what happens in an outbox, with a lease of {@link Outbox#DEFAULT_LEASE}; see {@link #outbox(Duration)}. */
        public Builder outbox() {
            return outbox(Outbox.DEFAULT_LEASE);
        }

        /**
         * Keeps what happens, in the commit that makes it happen, until {@link Outbox#deliver} has delivered it. Off unless
         * set: what nobody collects must not pile up.
         *
         * @param newLease how long an account is a deliverer's own, 1 second to 1 hour; longer than the listener takes
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder outbox(Duration newLease) {
            lease = between("lease", newLease, Duration.ofSeconds(1), LONGEST_LEASE);
            return this;
        }

        /**
         * Tells {@link LedgerEvent.ExpiringSoon} so long before a lot ends, if anything is left in it then that is not
         * carried into the next period. It is for lots granted, carried or moved from now on; a lot whose whole life is shorter gets none. Off unless set.
         *
         * @param before from 1 minute to 366 days
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder expiryNotice(Duration before) {
            notice = between("expiryNotice", before, Duration.ofMinutes(1), LONGEST_NOTICE);
            return this;
        }

        /**
         * Tells {@link LedgerEvent.UnusualUse}, once a day, when an account has used at least {@code minimum} that day and
         * more than {@code factor} times what it uses in a day on average. Days are windows of 24 hours, one after the
         * other from the whole hour of the account's first use on; the average is a running one over about a week, in which
         * days without use count as zero; on its first day nothing is unusual. Refunds do not count. Off unless set.
         *
         * @param factor at least 1
         * @param minimum above zero
         * @throws IllegalArgumentException if one is out of range
         */
        public Builder unusualUse(int factor, Credits minimum) {
            if (factor < 1) {
                throw new IllegalArgumentException("factor " + factor + " is below 1");
            }
            use = new UseWatch(factor, Amounts.positive("minimum", minimum));
            return this;
        }

        private static Duration between(String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(name + " " + value + " is outside " + least + " to " + most);
            }
            return value;
        }

        /** Returns the ledger. */
        public CreditLedger build() {
            Watching watching = new Watching(lease != null, !listeners.isEmpty(), notice, use);
            Desk desk = new Desk(clock, toleratedSkew, order, chaining, watching);
            return new CreditLedger(storage, new Options(desk, catalog, List.copyOf(listeners), lease));
        }
    }
}
