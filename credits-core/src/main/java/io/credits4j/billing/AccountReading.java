package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.ledger.Balance;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanOffer;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.BillingStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what is known of one account, and says what it comes to. */
final class AccountReading {
    private static final int NEWEST = 100;

    private final BillingStore store;
    private final Customers customers;
    private final Subscriptions subscriptions;
    private final AccountId account;

    AccountReading(BillingStore store, Customers customers, Subscriptions subscriptions, AccountId account) {
        this.store = store;
        this.customers = customers;
        this.subscriptions = subscriptions;
        this.account = account;
    }

    BillingSummary summary() {
        Optional<Customer> customer = customers.find(account);
        List<Subscription> current = subscriptions.current(account);
        List<TopUp> lastTopUp =
                newest(BillingKind.TOP_UP, 1).stream().map(TopUp::of).toList();
        return new BillingSummary(
                account,
                status(customer, current, lastTopUp),
                customer.flatMap(Customer::card),
                current,
                lastPayment(),
                nextPayment(current),
                openInvoices(),
                topUp());
    }

    private List<BillingRow> newest(BillingKind kind, int limit) {
        return store.newest(kind, account, Optional.empty(), limit);
    }

    private static BillingSummary.Status status(
            Optional<Customer> customer, List<Subscription> current, List<TopUp> lastTopUp) {
        if (customer.filter(Customer::suspended).isPresent()) {
            return BillingSummary.Status.SUSPENDED;
        }
        boolean owes = current.stream()
                .map(Subscription::status)
                .anyMatch(status -> status == SubscriptionStatus.PAST_DUE || status == SubscriptionStatus.UNPAID);
        boolean declined = lastTopUp.stream().anyMatch(topUp -> topUp.state() == TopUpState.DECLINED);
        return owes || declined ? BillingSummary.Status.PAYMENT_FAILED : BillingSummary.Status.ACTIVE;
    }

    private Optional<BillingSummary.Paid> lastPayment() {
        return newest(BillingKind.PAYMENT, NEWEST).stream()
                .map(Payment::of)
                .filter(payment -> payment.state() == PaymentState.PAID)
                .findFirst()
                .map(payment -> new BillingSummary.Paid(payment.reference(), payment.amount(), payment.at()));
    }

    private static Optional<Instant> nextPayment(List<Subscription> current) {
        return current.stream()
                .map(Subscription::renewsAt)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    private List<Invoice> openInvoices() {
        return newest(BillingKind.INVOICE, NEWEST).stream()
                .map(Invoice::of)
                .filter(invoice -> invoice.status() == InvoiceStatus.OPEN)
                .toList();
    }

    private AutoTopUpStatus topUp() {
        return store.find(BillingKind.AUTO_TOP_UP, account.value())
                .map(TopUpBook::of)
                .map(TopUpBook::status)
                .orElseGet(() -> TopUpBook.empty(account, Instant.EPOCH).status());
    }

    Entitlements entitlements(Balance balance, PricingCatalog catalog) {
        List<Subscription> entitling = subscriptions.current(account).stream()
                .filter(subscription -> subscription.status().isEntitled())
                .toList();
        List<Plan> plans = entitling.stream()
                .flatMap(subscription -> subscription.items().stream())
                .map(item -> catalog.findOfferByProviderPrice(item.price()))
                .flatMap(Optional::stream)
                .map(PlanOffer::plan)
                .toList();
        return new Entitlements(
                account,
                balance,
                entitling,
                plans.stream().map(Plan::id).collect(Collectors.toSet()),
                plans.stream()
                        .flatMap(plan -> plan.features().stream())
                        .distinct()
                        .sorted()
                        .toList());
    }
}
