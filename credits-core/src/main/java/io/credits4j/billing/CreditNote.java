package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.internal.Text;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A note that lowers an invoice, for the history. Immutable. Money it gives back is a {@link Refund} of the invoice, which is
 * what takes credits.
 *
 * @param reference the provider's id
 * @param account whose it is
 * @param invoice which invoice it lowers
 * @param total by how much, zero or more
 * @param isVoid whether it was taken back
 * @param number the number the customer knows it by, if told
 * @param page where the customer finds it, if told
 * @param createdAt when it was made
 */
public record CreditNote(
        String reference,
        AccountId account,
        String invoice,
        Money total,
        boolean isVoid,
        Optional<String> number,
        Optional<String> page,
        Instant createdAt) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a name is no identifier or the total negative
     */
    public CreditNote {
        Text.identifier("credit note", reference);
        Text.identifier("invoice", invoice);
        requireNonNull(account, "account");
        requireNonNull(createdAt, "createdAt");
        if (total.isNegative()) {
            throw new IllegalArgumentException("total of credit note '" + reference + "' is negative: " + total);
        }
        number.ifPresent(text -> Text.wellFormed("number", text));
        page.ifPresent(text -> Text.wellFormed("page", text));
    }

    /** What was taken back stays so, whatever is told late. */
    CreditNote after(Optional<CreditNote> stored) {
        boolean stays = stored.filter(CreditNote::isVoid).isPresent();
        return stays ? new CreditNote(reference, account, invoice, total, true, number, page, createdAt) : this;
    }

    BillingRow row(long version, Instant now) {
        Map<String, String> facts = new HashMap<>();
        facts.put("invoice", invoice);
        number.ifPresent(value -> facts.put("number", value));
        page.ifPresent(value -> facts.put("page", value));
        return new BillingRow(
                BillingKind.CREDIT_NOTE,
                reference,
                null,
                account,
                version,
                isVoid ? "VOID" : "ISSUED",
                total,
                createdAt,
                now,
                null,
                facts);
    }

    static CreditNote of(BillingRow row) {
        return new CreditNote(
                row.reference(),
                row.account(),
                FactText.required(row, "invoice"),
                FactText.amountOf(row),
                row.state().equals("VOID"),
                row.fact("number"),
                row.fact("page"),
                row.at());
    }
}
