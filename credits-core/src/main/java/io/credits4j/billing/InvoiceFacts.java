package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says of an invoice now. Immutable; valid once built.
 *
 * <pre>{@code
 * InvoiceFacts.of("in_1", account, BillingReason.CYCLE, InvoiceStatus.PAID, Money.usd("49"), createdAt)
 *         .subscription("sub_1")
 *         .lines(lines);
 * }</pre>
 */
public final class InvoiceFacts {
    private static final int LONGEST_REFERENCE = 120;

    private final String reference;
    private final AccountId account;
    private final BillingReason reason;
    private final InvoiceStatus status;
    private final Money total;
    private final Instant createdAt;
    private final @Nullable String subscription;
    private final List<InvoiceLine> lines;
    private final List<Refund> refunds;
    private final List<Dispute> disputes;
    private final List<CreditNote> creditNotes;
    private final Map<String, String> shown;

    private InvoiceFacts(
            String reference,
            AccountId account,
            BillingReason reason,
            InvoiceStatus status,
            Money total,
            Instant createdAt,
            @Nullable String subscription,
            List<InvoiceLine> lines,
            List<Refund> refunds,
            List<Dispute> disputes,
            List<CreditNote> creditNotes,
            Map<String, String> shown) {
        this.reference = reference;
        this.account = account;
        this.reason = reason;
        this.status = status;
        this.total = total;
        this.createdAt = createdAt;
        this.subscription = subscription;
        this.lines = lines;
        this.refunds = refunds;
        this.disputes = disputes;
        this.creditNotes = creditNotes;
        this.shown = shown;
    }

    /**
     * Starts with what every invoice has.
     *
     * @param reference the provider's id; 1 to 120 characters
     * @param account whose it is
     * @param reason why it was made
     * @param status where it stands
     * @param total what is to be paid, with tax; below zero counts as nothing. Parts of it that go back take the same part
     *     of the credits
     * @param createdAt when it was made
     * @throws IllegalArgumentException if the reference is no identifier or too long
     */
    public static InvoiceFacts of(
            String reference,
            AccountId account,
            BillingReason reason,
            InvoiceStatus status,
            Money total,
            Instant createdAt) {
        Text.identifier("invoice reference", reference);
        if (reference.length() > LONGEST_REFERENCE) {
            throw new IllegalArgumentException("invoice reference has more than " + LONGEST_REFERENCE + " characters: '"
                    + Text.shown(reference) + "'");
        }
        return new InvoiceFacts(
                reference,
                requireNonNull(account, "account"),
                requireNonNull(reason, "reason"),
                requireNonNull(status, "status"),
                total.isNegative() ? MoneyBack.zero(total) : total,
                requireNonNull(createdAt, "createdAt"),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of());
    }

    /** Sets the subscription it is for. */
    public InvoiceFacts subscription(String reference) {
        return with(SubscriptionFacts.checkedReference(reference), lines, refunds, disputes, creditNotes, shown);
    }

    /** Sets all its lines. */
    public InvoiceFacts lines(List<InvoiceLine> all) {
        return with(subscription, List.copyOf(all), refunds, disputes, creditNotes, shown);
    }

    /** Sets the refunds of all payments of it. */
    public InvoiceFacts refunds(List<Refund> all) {
        return with(subscription, lines, List.copyOf(all), disputes, creditNotes, shown);
    }

    /** Sets the disputes about all payments of it. */
    public InvoiceFacts disputes(List<Dispute> all) {
        return with(subscription, lines, refunds, List.copyOf(all), creditNotes, shown);
    }

    /** Sets its credit notes, for the history; what they give back and no payment shows belongs to the refunds too. */
    public InvoiceFacts creditNotes(List<CreditNote> all) {
        return with(subscription, lines, refunds, disputes, List.copyOf(all), shown);
    }

    /**
     * Sets what tells the card it is paid with, or will be, from other cards, whoever enters it: a trial gives its credits
     * once per card.
     */
    public InvoiceFacts card(String fingerprint) {
        return showing("card", Text.identifier("card", fingerprint));
    }

    /** Sets the number the customer knows it by. */
    public InvoiceFacts number(String number) {
        return showing("number", number);
    }

    /** Sets where the customer finds it. */
    public InvoiceFacts page(String url) {
        return showing("page", url);
    }

    private InvoiceFacts showing(String name, String value) {
        Map<String, String> more = new HashMap<>(shown);
        more.put(name, Text.wellFormed(name, value));
        return with(subscription, lines, refunds, disputes, creditNotes, Map.copyOf(more));
    }

    private InvoiceFacts with(
            @Nullable String newSubscription,
            List<InvoiceLine> newLines,
            List<Refund> newRefunds,
            List<Dispute> newDisputes,
            List<CreditNote> newNotes,
            Map<String, String> newShown) {
        return new InvoiceFacts(
                reference,
                account,
                reason,
                status,
                total,
                createdAt,
                newSubscription,
                newLines,
                newRefunds,
                newDisputes,
                newNotes,
                newShown);
    }

    /** Returns the provider's id. */
    public String reference() {
        return reference;
    }

    AccountId account() {
        return account;
    }

    BillingReason reason() {
        return reason;
    }

    InvoiceStatus status() {
        return status;
    }

    Money total() {
        return total;
    }

    Instant createdAt() {
        return createdAt;
    }

    Optional<String> subscription() {
        return Optional.ofNullable(subscription);
    }

    List<InvoiceLine> lines() {
        return lines;
    }

    List<Refund> refunds() {
        return refunds;
    }

    List<Dispute> disputes() {
        return disputes;
    }

    List<CreditNote> creditNotes() {
        return creditNotes;
    }

    Optional<String> card() {
        return Optional.ofNullable(shown.get("card"));
    }

    Map<String, String> shown() {
        return shown;
    }

    @Override
    public String toString() {
        return "InvoiceFacts[" + reference + ", " + reason + ", " + status + ", " + total + "]";
    }
}
