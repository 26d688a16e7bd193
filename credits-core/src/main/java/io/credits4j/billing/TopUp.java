package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One purchase without the customer at the page. Immutable.
 *
 * @param id names it; also the provider's idempotency key
 * @param account whose
 * @param version counts the writes of it, from 1
 * @param state where it stands
 * @param amount what is charged
 * @param credits what is bought
 * @param bonus what is given on top
 * @param description what to call it
 * @param card the fingerprint of the card on file when it was begun, which a decline counts against; empty if there was
 *     none any more
 * @param requestedAt when it was begun
 * @param payment the provider's reference of the payment, once known
 * @param code the provider's word for why it was declined, if it was
 * @param link where the customer can go on, if there is something to do
 * @param looks how often it was asked about
 */
public record TopUp(
        String id,
        AccountId account,
        long version,
        TopUpState state,
        Money amount,
        Credits credits,
        Credits bonus,
        String description,
        Optional<String> card,
        Instant requestedAt,
        Optional<String> payment,
        Optional<String> code,
        Optional<String> link,
        int looks) {
    private static final Duration FIRST_LOOK = Duration.ofMinutes(2);
    private static final Duration LAST_LOOK = Duration.ofHours(6);

    static TopUp requested(
            String id,
            AccountId account,
            Money amount,
            Credits credits,
            Credits bonus,
            String description,
            Optional<String> card,
            Instant now) {
        return new TopUp(
                id,
                account,
                0,
                TopUpState.REQUESTED,
                amount,
                credits,
                bonus,
                description,
                card,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    PaymentCollector.Order order(Optional<Customer> customer) {
        return new PaymentCollector.Order(id, account, customer, amount, description);
    }

    /** What it is for, granted once under the payment, whoever hears of it first. */
    PaidCredits paidCredits(String paid) {
        return PaidCredits.purchase(IdempotencyKey.of("topup:" + paid), credits)
                .bonus(bonus)
                .cost(amount)
                .description(description)
                .metadata(Map.of("topUp", id));
    }

    /** Returns it after news of it; money that has come stays come. */
    TopUp after(PaymentCollector.Answer answer) {
        if (state == TopUpState.SUCCEEDED) {
            return this;
        }
        if (answer instanceof PaymentCollector.Answer.Succeeded succeeded) {
            return with(TopUpState.SUCCEEDED, Optional.of(succeeded.payment()), Optional.empty(), Optional.empty());
        }
        if (!state.isInFlight()) {
            return this;
        }
        if (answer instanceof PaymentCollector.Answer.Processing processing) {
            return with(TopUpState.PROCESSING, Optional.of(processing.payment()), Optional.empty(), Optional.empty());
        }
        if (answer instanceof PaymentCollector.Answer.NeedsCustomer needed) {
            return with(TopUpState.NEEDS_CUSTOMER, Optional.of(needed.payment()), Optional.empty(), needed.link());
        }
        if (answer instanceof PaymentCollector.Answer.Declined declined) {
            return with(TopUpState.DECLINED, payment, Optional.of(declined.code()), Optional.empty());
        }
        return state == TopUpState.REQUESTED ? with(TopUpState.UNKNOWN, payment, code, link) : this;
    }

    TopUp writtenOff() {
        return with(TopUpState.WRITTEN_OFF, payment, code, link);
    }

    TopUp lookedAt() {
        return new TopUp(
                id,
                account,
                version,
                state,
                amount,
                credits,
                bonus,
                description,
                card,
                requestedAt,
                payment,
                code,
                link,
                looks + 1);
    }

    private TopUp with(
            TopUpState newState, Optional<String> newPayment, Optional<String> newCode, Optional<String> newLink) {
        return new TopUp(
                id,
                account,
                version,
                newState,
                amount,
                credits,
                bonus,
                description,
                card,
                requestedAt,
                newPayment,
                newCode,
                newLink,
                looks);
    }

    /** When to ask about it: soon, then ever more seldom. */
    private @Nullable Instant nextLook(Instant now) {
        if (!state.isInFlight()) {
            return null;
        }
        Duration wait = FIRST_LOOK.multipliedBy(1L << Math.min(looks, 12));
        return now.plus(wait.compareTo(LAST_LOOK) < 0 ? wait : LAST_LOOK);
    }

    BillingRow row(Instant now) {
        Map<String, String> facts = new HashMap<>();
        facts.put("credits", credits.toString());
        facts.put("bonus", bonus.toString());
        facts.put("description", description);
        facts.put("looks", Integer.toString(looks));
        card.ifPresent(value -> facts.put("card", value));
        code.ifPresent(value -> facts.put("code", value));
        link.ifPresent(value -> facts.put("link", value));
        return new BillingRow(
                BillingKind.TOP_UP,
                id,
                payment.orElse(null),
                account,
                version + 1,
                state.name(),
                amount,
                requestedAt,
                now,
                nextLook(now),
                facts);
    }

    static TopUp of(BillingRow row) {
        return new TopUp(
                row.reference(),
                row.account(),
                row.version(),
                TopUpState.valueOf(row.state()),
                FactText.amountOf(row),
                Credits.parse(FactText.required(row, "credits")),
                Credits.parse(FactText.required(row, "bonus")),
                FactText.required(row, "description"),
                row.fact("card"),
                row.at(),
                Optional.ofNullable(row.alias()),
                row.fact("code"),
                row.fact("link"),
                Integer.parseInt(FactText.required(row, "looks")));
    }
}
