package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An invoice, as a customer finds it in the history. Immutable.
 *
 * @param reference the provider's id
 * @param account whose it is
 * @param version counts the writes of it, from 1
 * @param status where it stands
 * @param reason why it was made
 * @param total what is to be paid, with tax
 * @param subscription the subscription it is for, if it is for one
 * @param number the number the customer knows it by, if told
 * @param page where the customer finds it, if told
 * @param createdAt when it was made
 */
public record Invoice(
        String reference,
        AccountId account,
        long version,
        InvoiceStatus status,
        BillingReason reason,
        Money total,
        Optional<String> subscription,
        Optional<String> number,
        Optional<String> page,
        Instant createdAt) {

    static Invoice after(Optional<Invoice> stored, InvoiceFacts news) {
        return new Invoice(
                news.reference(),
                news.account(),
                stored.map(Invoice::version).orElse(0L),
                stored.map(known -> known.status().followedBy(news.status())).orElseGet(news::status),
                news.reason(),
                news.total(),
                news.subscription(),
                Optional.ofNullable(news.shown().get("number")),
                Optional.ofNullable(news.shown().get("page")),
                news.createdAt());
    }

    BillingRow row(Instant now) {
        Map<String, String> facts = new HashMap<>();
        facts.put("reason", reason.name());
        subscription.ifPresent(value -> facts.put("subscription", value));
        number.ifPresent(value -> facts.put("number", value));
        page.ifPresent(value -> facts.put("page", value));
        return new BillingRow(
                BillingKind.INVOICE,
                reference,
                null,
                account,
                version + 1,
                status.name(),
                total,
                createdAt,
                now,
                null,
                facts);
    }

    static Invoice of(BillingRow row) {
        return new Invoice(
                row.reference(),
                row.account(),
                row.version(),
                InvoiceStatus.valueOf(row.state()),
                BillingReason.valueOf(FactText.required(row, "reason")),
                FactText.amountOf(row),
                row.fact("subscription"),
                row.fact("number"),
                row.fact("page"),
                row.at());
    }
}
