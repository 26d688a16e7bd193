package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.books.Use;
import io.credits4j.internal.Sha256;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.ledger.LedgerListener;
import io.credits4j.ledger.SpendPreview;
import io.credits4j.metering.CreditTopUp;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purchases without the customer at the page: automatic ones when credits run low, and those the host asks for. Thread-safe;
 * obtained from {@link Billing#topUps()}.
 *
 * <p>A purchase is a row before it is a charge:
 *
 * <ol>
 *   <li>written down as {@link TopUpState#REQUESTED}, together with what guards the account: one purchase at a time, what
 *       was charged today and this month, how many were declined;
 *   <li>charged at the provider, under the id of the row as the provider's idempotency key;
 *   <li>what came of it is written down; with the money the credits are granted, in the same commit, once per payment,
 *       whether the answer tells of it first or a webhook ({@link #told}).
 * </ol>
 *
 * <p>If the process dies in between, or the answer is lost, {@link #resolveDue} finds out: under the same key as long as the
 * provider remembers it, later by looking for the payment. Never is a second charge made for want of an answer.
 */
public final class TopUps {
    private static final Logger LOG = LoggerFactory.getLogger(TopUps.class);
    private static final int ATTEMPTS = 10;
    private static final int ID_BYTES = 16;
    private static final long MOST_PACKAGES = 10_000;
    private static final String NEVER_ARRIVED = "never_arrived";

    /** Providers remember a key for at least 24 hours. */
    private static final Duration KEY_LIFE = Duration.ofHours(23);

    private final BillingStore store;
    private final CreditLedger ledger;
    private final Payments payments;
    private final Customers customers;
    private final PaymentCollector collector;
    private final BillingTerms terms;

    TopUps(
            BillingStore store,
            CreditLedger ledger,
            Payments payments,
            Customers customers,
            PaymentCollector collector,
            BillingTerms terms) {
        this.store = store;
        this.ledger = ledger;
        this.payments = payments;
        this.customers = customers;
        this.collector = collector;
        this.terms = terms;
    }

    /**
     * Turns automatic top-up on, or changes what is bought.
     *
     * @param account whose
     * @param wish what is bought when
     * @param consent who agreed to it; kept as long as the account
     * @return how it stands now
     * @throws ContentionException if others keep changing it; call it again
     */
    public AutoTopUpStatus enable(AccountId account, AutoTopUp wish, Consent consent) {
        requireNonNull(wish, "wish");
        requireNonNull(consent, "consent");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            TopUpBook book = book(account);
            if (store.write(List.of(book.wanting(wish, consent).row(terms.now())))) {
                return status(account);
            }
        }
        throw contended("the automatic top-up of account '" + account + "'");
    }

    /** Turns automatic top-up off; what is under way goes on. */
    public AutoTopUpStatus disable(AccountId account) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            TopUpBook book = book(account);
            if (book.status().terms().isEmpty()
                    || store.write(List.of(book.off().row(terms.now())))) {
                return status(account);
            }
        }
        throw contended("the automatic top-up of account '" + account + "'");
    }

    /** Returns how it stands with an account's automatic top-up. */
    public AutoTopUpStatus status(AccountId account) {
        return book(account).status();
    }

    private TopUpBook book(AccountId account) {
        return store.find(BillingKind.AUTO_TOP_UP, account.value())
                .map(TopUpBook::of)
                .orElseGet(() -> TopUpBook.empty(account, terms.now()));
    }

    /**
     * Buys credits for an account that has agreed to it and runs low; it charges the card, which takes seconds. {@link #whenLow}
     * asks after every spend, {@link #forCalls} before a call that is short of credits.
     *
     * @param account whose
     * @return the purchase, or why there is none
     * @throws ContentionException if others keep changing the account's top-up; nothing was charged, call it again
     */
    public TopUpResult topUpIfLow(AccountId account) {
        return auto(account, wish -> {
            Balance balance = ledger.balance(account);
            return wish.isLow(balance.available())
                    ? wish.packages(balance.available().minus(owed(balance)))
                    : 0;
        });
    }

    /** What new credits pay off first, before any of them is available. */
    private static Credits owed(Balance balance) {
        return balance.debt().minus(balance.creditLimit()).max(Credits.ZERO);
    }

    /**
     * Buys credits for an account that has agreed to be topped up, if it is short of some, as for a call to a model.
     *
     * @param account whose
     * @param amount how much is needed in all, above zero
     * @param use what it is needed for: credits that pay for that only count as well
     * @return the purchase, or why there is none; the credits are there if it has {@link TopUpState#SUCCEEDED}, or if the
     *     reason is {@link TopUpResult.Reason#NOT_LOW}
     * @throws IllegalArgumentException if the amount is out of range
     * @throws ContentionException if others keep changing the account's top-up; nothing was charged
     */
    public TopUpResult cover(AccountId account, Credits amount, Use use) {
        return auto(
                account,
                wish -> ledger.simulateSpend(account, amount, use) instanceof SpendPreview.Refused lacking
                        ? wish.packagesFor(lacking.shortfall())
                        : 0);
    }

    /**
     * Returns what lets a {@link io.credits4j.metering.UsageMeter} buy what a call is short of, and go on with the call; see
     * {@link #cover}.
     */
    public CreditTopUp forCalls() {
        return (account, amount, use, callKey) -> {
            TopUpResult result = cover(account, amount, use);
            if (result instanceof TopUpResult.Begun begun && begun.topUp().state() == TopUpState.SUCCEEDED) {
                return new CreditTopUp.Result.ToppedUp(begun.topUp().payment());
            }
            boolean isThere =
                    result instanceof TopUpResult.NotBegun none && none.reason() == TopUpResult.Reason.NOT_LOW;
            return isThere ? new CreditTopUp.Result.ToppedUp(Optional.empty()) : new CreditTopUp.Result.NotNow();
        };
    }

    /**
     * Returns what tops up whoever runs low, when it is told the ledger's events. A charge takes seconds: have the outbox tell
     * it, on a thread of the host's; told by the ledger itself, whoever spends would wait for it.
     *
     * <pre>{@code
     * LedgerListener whenLow = billing.topUps().whenLow();
     * ledger.outbox().deliver(whenLow, 20); // every second or so, beside whatever else is told
     * }</pre>
     *
     * <p>Any spend counts, also the settling of a call: the threshold is the one the customer agreed to, and needs no {@link
     * LedgerEvent.BalanceLow}. What is bought depends on the balance then, not on the event: told late or twice, it buys
     * nothing too much; and where nothing could be bought, the next spend tries again, within what guards the account. If the
     * store fails, the event comes again.
     */
    public LedgerListener whenLow() {
        return event -> {
            if (takes(event)) {
                topUpIfLow(event.account());
            }
        };
    }

    private static boolean takes(LedgerEvent event) {
        boolean booksLess = event instanceof LedgerEvent.Booking booking
                && booking.transaction().amount().isNegative();
        return booksLess || event instanceof LedgerEvent.BalanceLow;
    }

    /**
     * How many packages are wanted; none if there are enough credits. Looks at the ledger itself, and after the book was
     * read: a purchase that ends in between has changed the book, one that ended before is seen in the ledger.
     */
    @FunctionalInterface
    private interface Wanting {
        long packages(AutoTopUp wish);
    }

    private TopUpResult auto(AccountId account, Wanting wanting) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            TopUpBook book = book(account);
            Optional<AutoTopUp> wish = book.status().terms();
            if (wish.isEmpty()) {
                return new TopUpResult.NotBegun(TopUpResult.Reason.OFF);
            }
            long wanted = wanting.packages(wish.get());
            if (wanted == 0) {
                return new TopUpResult.NotBegun(TopUpResult.Reason.NOT_LOW);
            }
            Instant now = terms.now();
            Optional<TopUpResult.Reason> guard = guard(book, wish.get(), now);
            if (guard.isPresent()) {
                return new TopUpResult.NotBegun(guard.get());
            }
            long packages = Math.min(wanted, allowed(book, wish.get(), now));
            if (packages == 0) {
                return new TopUpResult.NotBegun(TopUpResult.Reason.CAP_REACHED);
            }
            TopUp topUp = topUp(
                    idOf(account, "auto " + (book.begun() + 1)),
                    account,
                    wish.get().unit().times(packages),
                    now);
            if (begin(book, topUp, now)) {
                return new TopUpResult.Begun(collect(topUp.id()));
            }
        }
        throw contended("the top-up of account '" + account + "'");
    }

    private Optional<TopUpResult.Reason> guard(TopUpBook book, AutoTopUp wish, Instant now) {
        Optional<TopUpResult.Reason> general = guard(book);
        if (general.isPresent()) {
            return general;
        }
        if (card(book.account())
                .filter(card -> book.isPausedFor(card, wish.limits().declines()))
                .isPresent()) {
            return Optional.of(TopUpResult.Reason.PAUSED);
        }
        boolean cooling = book.charged()
                .filter(charged ->
                        charged.lastAt().plus(wish.limits().coolDown()).isAfter(now))
                .isPresent();
        return cooling ? Optional.of(TopUpResult.Reason.COOLING_DOWN) : Optional.empty();
    }

    /** What every purchase needs. */
    private Optional<TopUpResult.Reason> guard(TopUpBook book) {
        if (book.status().inFlight().isPresent()) {
            return Optional.of(TopUpResult.Reason.IN_FLIGHT);
        }
        if (card(book.account()).isEmpty()) {
            return Optional.of(TopUpResult.Reason.NO_CARD);
        }
        return customers.find(book.account()).filter(Customer::suspended).map(any -> TopUpResult.Reason.SUSPENDED);
    }

    private Optional<Card> card(AccountId account) {
        return customers.find(account).flatMap(Customer::card);
    }

    private static long allowed(TopUpBook book, AutoTopUp wish, Instant now) {
        Money ofDay = wish.mostPerDay().minus(book.chargedOnDayOf(now, wish.price()));
        Money ofMonth = wish.mostPerMonth().minus(book.chargedInMonthOf(now, wish.price()));
        return Math.min(wish.packagesWithin(ofDay), wish.packagesWithin(ofMonth));
    }

    /**
     * Charges an account's card for packages now, because the host says so. It counts towards the caps of the automatic
     * top-up and is not held up by them; bulk discount and bulk bonus of the package apply. One purchase at a time is the
     * rule for it too.
     *
     * @param account whose
     * @param sold what to buy
     * @param currency in which to pay, of ISO 4217
     * @param quantity how many, 1 to 10,000
     * @param key the intent: the same key is the same purchase
     * @return the purchase, or why there is none
     * @throws IllegalArgumentException if the quantity is out of range, or the package not sold in that currency
     * @throws ContentionException if others keep changing the account's top-up; nothing was charged, call it again
     */
    public TopUpResult charge(
            AccountId account, CreditPackage sold, String currency, long quantity, IdempotencyKey key) {
        if (quantity < 1 || quantity > MOST_PACKAGES) {
            throw new IllegalArgumentException("quantity " + quantity + " is outside 1 to " + MOST_PACKAGES);
        }
        AutoTopUp.Unit bought = AutoTopUp.Unit.of(sold.order(quantity, currency), sold.name());
        String id = idOf(account, "key " + key);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<TopUp> known = find(id);
            if (known.isPresent()) {
                return new TopUpResult.Begun(known.get());
            }
            TopUpBook book = book(account);
            Optional<TopUpResult.Reason> guard = guard(book);
            if (guard.isPresent()) {
                return new TopUpResult.NotBegun(guard.get());
            }
            Instant now = terms.now();
            if (begin(book, topUp(id, account, bought, now), now)) {
                return new TopUpResult.Begun(collect(id));
            }
        }
        throw contended("the top-up of account '" + account + "'");
    }

    private TopUp topUp(String id, AccountId account, AutoTopUp.Unit bought, Instant now) {
        if (bought.credits().isGreaterThan(Credits.LARGEST_AMOUNT)) {
            throw new IllegalArgumentException(
                    bought.name() + ": " + bought.credits() + " credits is too much for one grant");
        }
        return TopUp.requested(
                id,
                account,
                bought.price(),
                bought.credits(),
                bought.bonus(),
                bought.name(),
                card(account).map(Card::fingerprint),
                now);
    }

    /** The same purchase has the same id, wherever it is begun. */
    private static String idOf(AccountId account, String which) {
        byte[] hash = Sha256.of(account.value() + "\n" + which);
        return "topup_" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
    }

    private boolean begin(TopUpBook book, TopUp topUp, Instant now) {
        return store.write(List.of(topUp.row(now), book.beginning(topUp, now).row(now)));
    }

    private TopUp collect(String id) {
        TopUp topUp = require(id);
        return told(id, charge(topUp));
    }

    private PaymentCollector.Answer charge(TopUp topUp) {
        try {
            return collector.charge(order(topUp));
        } catch (RuntimeException e) {
            LOG.warn("nobody knows whether top-up {} was charged; it is found out later", topUp.id(), e);
            return new PaymentCollector.Answer.Unknown();
        }
    }

    private PaymentCollector.Order order(TopUp topUp) {
        return topUp.order(customers.find(topUp.account()));
    }

    /**
     * Takes down what became of a purchase, and grants its credits if the money has come. For webhooks: the order's id is
     * in the payment. May be told twice, late and in any order.
     *
     * @param id which purchase
     * @param answer what became of it
     * @return the purchase as it is known now
     * @throws IllegalArgumentException if there is no such purchase
     * @throws ContentionException if others keep changing it; tell it again
     */
    public TopUp told(String id, PaymentCollector.Answer answer) {
        return told(id, answer, OpenEvent.none());
    }

    /**
     * Takes down what became of a purchase, and in the same commit that an event which told of it is done.
     *
     * @param event which is done with that; see {@link #told(String, PaymentCollector.Answer)} for all else
     */
    public TopUp told(String id, PaymentCollector.Answer answer, OpenEvent event) {
        if (answer instanceof PaymentCollector.Answer.Succeeded succeeded) {
            payments.book(succeeded.payment(), Payments.Asking.whole(anew -> paid(id, succeeded)), event);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            TopUp known = require(id);
            TopUp news = known.after(answer);
            if (news.equals(known) || event.write(rows(known, news, answer), store::write)) {
                return require(id);
            }
        }
        throw contended("top-up '" + id + "'");
    }

    private PaymentFacts paid(String id, PaymentCollector.Answer.Succeeded succeeded) {
        TopUp known = require(id);
        PaidCredits bought = known.paidCredits(succeeded.payment());
        TopUp news = known.after(succeeded);
        return PaymentFacts.of(succeeded.payment(), known.account(), known.amount(), PaymentState.PAID)
                .gives(news.equals(known) ? bought : bought.alongside(rows(known, news, succeeded)));
    }

    /** The purchase, and what it leaves in the book of its account. */
    private List<BillingRow> rows(TopUp known, TopUp news, PaymentCollector.Answer answer) {
        Instant now = terms.now();
        List<BillingRow> rows = new ArrayList<>(List.of(news.row(now)));
        if (known.state().isInFlight() && !news.state().isInFlight()) {
            rows.add(ended(news, answer).row(now));
        }
        return rows;
    }

    private TopUpBook ended(TopUp ended, PaymentCollector.Answer answer) {
        TopUpBook book = book(ended.account());
        if (ended.state() == TopUpState.SUCCEEDED) {
            return book.succeeded(ended);
        }
        if (ended.code().filter(NEVER_ARRIVED::equals).isPresent()) {
            return book.neverArrived(ended);
        }
        boolean mayTryAgain = !(answer instanceof PaymentCollector.Answer.Declined declined) || declined.mayTryAgain();
        return book.declined(ended, mayTryAgain);
    }

    /**
     * Finds out what became of purchases nobody heard the end of. Call it every few minutes, on as many machines as you
     * like.
     *
     * @param limit how many at most, 1 to 1000
     * @return the purchases as they are known now
     * @throws IllegalArgumentException if the limit is out of range
     */
    public List<TopUp> resolveDue(int limit) {
        return store.due(BillingKind.TOP_UP, terms.now(), BillingTerms.checkedLimit(limit)).stream()
                .map(row -> resolve(row.reference()))
                .toList();
    }

    /**
     * Finds out what became of a purchase now; for one that has ended, nothing happens.
     *
     * @throws IllegalArgumentException if there is no such purchase
     */
    public TopUp resolve(String id) {
        TopUp known = require(id);
        if (!known.state().isInFlight()) {
            return known;
        }
        TopUp told = told(id, ask(known));
        if (told.state().isInFlight()) {
            store.write(List.of(told.lookedAt().row(terms.now())));
            return require(id);
        }
        return told;
    }

    private PaymentCollector.Answer ask(TopUp topUp) {
        boolean mayNotHaveArrived = topUp.state() == TopUpState.REQUESTED || topUp.state() == TopUpState.UNKNOWN;
        if (mayNotHaveArrived && topUp.requestedAt().plus(KEY_LIFE).isAfter(terms.now())) {
            return charge(topUp);
        }
        try {
            return collector
                    .find(order(topUp))
                    .orElseGet(() -> mayNotHaveArrived
                            ? new PaymentCollector.Answer.Declined(NEVER_ARRIVED, true)
                            : new PaymentCollector.Answer.Unknown());
        } catch (RuntimeException e) {
            LOG.warn("the payment of top-up {} could not be looked for; it is looked for again", topUp.id(), e);
            return new PaymentCollector.Answer.Unknown();
        }
    }

    /**
     * Gives up on a purchase that is under way, so that the account can be topped up again. Make sure at the provider that
     * no money will come; if it does all the same, its credits are granted.
     *
     * @throws IllegalArgumentException if there is no such purchase
     * @throws ContentionException if others keep changing it; call it again
     */
    public TopUp writeOff(String id) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            TopUp known = require(id);
            if (!known.state().isInFlight()) {
                return known;
            }
            Instant now = terms.now();
            TopUp given = known.writtenOff();
            if (store.write(List.of(
                    given.row(now), book(known.account()).writtenOff(given).row(now)))) {
                return require(id);
            }
        }
        throw contended("top-up '" + id + "'");
    }

    private TopUp require(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("there is no top-up '" + id + "'"));
    }

    /** Returns a purchase, if there is one with that id. */
    public Optional<TopUp> find(String id) {
        return store.find(BillingKind.TOP_UP, id).map(TopUp::of);
    }

    /**
     * Returns purchases of an account, newest first.
     *
     * @param account whose
     * @param before only older ones than this, if present: the last one of the page before
     * @param limit how many at most, 1 to 1000
     * @throws IllegalArgumentException if the limit is out of range
     */
    public List<TopUp> newest(AccountId account, Optional<TopUp> before, int limit) {
        return store
                .newest(
                        BillingKind.TOP_UP,
                        account,
                        before.map(last -> new BillingRow.Place(last.requestedAt(), last.id())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(TopUp::of)
                .toList();
    }

    /** Returns purchases that stand somewhere, oldest first; see {@link #newest} for the paging. */
    public List<TopUp> inStates(Set<TopUpState> states, Optional<TopUp> after, int limit) {
        return store
                .inStates(
                        BillingKind.TOP_UP,
                        Set.copyOf(states.stream().map(Enum::name).toList()),
                        after.map(last -> new BillingRow.Place(last.requestedAt(), last.id())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(TopUp::of)
                .toList();
    }

    private static ContentionException contended(String what) {
        return new ContentionException(what + " keeps changing; try again", new StaleRowException(what));
    }
}
