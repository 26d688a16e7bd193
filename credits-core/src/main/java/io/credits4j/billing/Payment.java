package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A payment as it is known: what came, what went back, and what that did to the credits it is for. Immutable.
 *
 * @param reference names it
 * @param account whose it is
 * @param version counts the writes of it, from 1
 * @param state whether the money has come
 * @param amount what is charged
 * @param refunds its refunds, by their ids
 * @param disputes its disputes, by their ids
 * @param grants the credits granted for it, in the order they were
 * @param at when it was first heard of
 * @param changedAt when it last changed
 */
public record Payment(
        String reference,
        AccountId account,
        long version,
        PaymentState state,
        Money amount,
        List<Refund> refunds,
        List<Dispute> disputes,
        List<Grant> grants,
        Instant at,
        Instant changedAt) {

    private static final String REFUND = "refund.";
    private static final String DISPUTE = "dispute.";
    private static final String GRANT = "grant.";

    /**
     * Credits that were granted for it.
     *
     * @param key under which
     * @param credits how much, without the bonus
     * @param bonus what was given on top
     * @param portion which of the portions that the payment is for, from 0
     * @param portions how many there are; 1 but for plans paid for several months at once
     * @param gone the money in whose proportion they were taken back, of the whole payment
     * @param inDoubt the money in whose proportion they are set aside besides
     */
    public record Grant(
            IdempotencyKey key, Credits credits, Credits bonus, int portion, int portions, Money gone, Money inDoubt) {
        private static Grant of(PaidCredits paid, MoneyBack back) {
            return new Grant(
                    paid.key(),
                    paid.credits(),
                    paid.bonus(),
                    paid.portion(),
                    paid.portions(),
                    back.gone(),
                    back.inDoubt());
        }

        private Grant after(MoneyBack back) {
            return new Grant(key, credits, bonus, portion, portions, back.gone(), back.inDoubt());
        }

        MoneyBack back() {
            return new MoneyBack(gone, inDoubt);
        }

        private String written() {
            return String.join(
                    " ",
                    gone.amount().toPlainString(),
                    inDoubt.amount().toPlainString(),
                    Integer.toString(portion),
                    Integer.toString(portions),
                    credits.toString(),
                    bonus.toString(),
                    key.value());
        }

        private static Grant read(String text, Money paid) {
            String[] parts = text.split(" ", 7);
            return new Grant(
                    IdempotencyKey.of(parts[6]),
                    Credits.parse(parts[4]),
                    Credits.parse(parts[5]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]),
                    FactText.money(parts[0], paid),
                    FactText.money(parts[1], paid));
        }
    }

    /** Copies the lists. */
    public Payment {
        refunds = List.copyOf(refunds);
        disputes = List.copyOf(disputes);
        grants = List.copyOf(grants);
    }

    /** A payment nothing is stored of. */
    static Payment unknown(PaymentFacts facts, Instant now) {
        return new Payment(
                facts.reference(),
                facts.account(),
                0,
                facts.state(),
                facts.amount(),
                List.of(),
                List.of(),
                List.of(),
                now,
                now);
    }

    /** Returns the payment after news of it; what they do not mention stays. */
    Payment after(PaymentFacts news) {
        if (!news.account().equals(account)) {
            throw new IllegalArgumentException(
                    "payment '" + reference + "' is of account '" + account + "', not of '" + news.account() + "'");
        }
        if (!news.amount().currency().equals(amount.currency())) {
            throw new IllegalArgumentException("payment '" + reference + "' is in " + amount.currency() + ", not in "
                    + news.amount().currency());
        }
        Map<String, Refund> allRefunds = new LinkedHashMap<>();
        refunds.forEach(refund -> allRefunds.put(refund.id(), refund));
        news.refunds().forEach(refund -> allRefunds.merge(refund.id(), refund, Refund::followedBy));
        Map<String, Dispute> allDisputes = new LinkedHashMap<>();
        disputes.forEach(dispute -> allDisputes.put(dispute.id(), dispute));
        news.disputes().forEach(dispute -> allDisputes.merge(dispute.id(), dispute, Dispute::followedBy));
        return new Payment(
                reference,
                account,
                version,
                state.followedBy(news.state()),
                news.amount(),
                List.copyOf(allRefunds.values()),
                List.copyOf(allDisputes.values()),
                grants,
                at,
                changedAt);
    }

    Payment with(PaidCredits granted) {
        List<Grant> more = new ArrayList<>(grants);
        more.add(Grant.of(granted, MoneyBack.none(amount)));
        return with(more);
    }

    Payment with(Grant clawed, MoneyBack back) {
        List<Grant> others = new ArrayList<>(grants);
        others.set(others.indexOf(clawed), clawed.after(back));
        return with(others);
    }

    private Payment with(List<Grant> newGrants) {
        return new Payment(reference, account, version, state, amount, refunds, disputes, newGrants, at, changedAt);
    }

    boolean hasGranted(IdempotencyKey key) {
        return grants.stream().anyMatch(grant -> grant.key().equals(key));
    }

    MoneyBack back(DisputePolicy policy) {
        return MoneyBack.of(amount, refunds, disputes, policy);
    }

    /** Returns the first grant that is not as the money says, and how it shall be. */
    Optional<Map.Entry<Grant, MoneyBack>> firstToCorrect(DisputePolicy policy) {
        if (amount.isZero()) {
            return Optional.empty();
        }
        MoneyBack whole = back(policy);
        return grants.stream()
                .map(grant -> Map.entry(grant, whole.ofPortion(amount, grant.portion(), grant.portions())))
                .filter(entry -> !entry.getKey().back().equals(entry.getValue()))
                .findFirst();
    }

    /** Returns the row that replaces the stored one. */
    BillingRow row(Instant now) {
        Map<String, String> facts = new HashMap<>();
        refunds.forEach(
                refund -> facts.put(REFUND + refund.id(), refund.status() + " " + FactText.of(refund.amount())));
        disputes.forEach(
                dispute -> facts.put(DISPUTE + dispute.id(), dispute.status() + " " + FactText.of(dispute.amount())));
        for (int i = 0; i < grants.size(); i++) {
            facts.put(GRANT + FactText.index(i), grants.get(i).written());
        }
        return new BillingRow(
                BillingKind.PAYMENT, reference, null, account, version + 1, state.name(), amount, at, now, null, facts);
    }

    static Payment of(BillingRow row) {
        Money amount = FactText.amountOf(row);
        List<Refund> refunds = FactText.sorted(row, REFUND, (id, text) -> {
            String[] parts = text.split(" ", 2);
            return new Refund(id, FactText.money(parts[1], amount), Refund.Status.valueOf(parts[0]));
        });
        List<Dispute> disputes = FactText.sorted(row, DISPUTE, (id, text) -> {
            String[] parts = text.split(" ", 2);
            return new Dispute(id, FactText.money(parts[1], amount), Dispute.Status.valueOf(parts[0]));
        });
        return new Payment(
                row.reference(),
                row.account(),
                row.version(),
                PaymentState.valueOf(row.state()),
                amount,
                refunds,
                disputes,
                FactText.sorted(row, GRANT, (index, text) -> Grant.read(text, amount)),
                row.at(),
                row.changedAt());
    }
}
