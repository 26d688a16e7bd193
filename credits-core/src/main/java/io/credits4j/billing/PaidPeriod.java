package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.ledger.AllowancePeriod;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.pricing.UpgradePolicy;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A period a subscription has been paid for: what was paid for in it, and the credits that were given. Immutable.
 *
 * <p>A period is one portion, or one per month. What a portion is worth is a function of the <em>set</em> of paid changes,
 * each of which says what an item gives from an instant on: so it does not matter in which order invoices are heard of,
 * and moving to and fro earns nothing, since a portion is never worth more than the best that was paid for in it.
 *
 * @param subscription whose period
 * @param account who gets the credits
 * @param version counts the writes of it
 * @param payment the payment of the period, which the portions belong to; empty until it is heard of
 * @param from its start, inclusive
 * @param to its end, exclusive
 * @param monthly whether it is given month by month
 * @param unused what the period before had given and the customer was credited for; not given again
 * @param changes what was paid for
 * @param given how much was given so far, per portion
 */
record PaidPeriod(
        String subscription,
        AccountId account,
        long version,
        Optional<Base> payment,
        Instant from,
        Instant to,
        boolean monthly,
        Credits unused,
        List<Change> changes,
        Map<Integer, Credits> given) {
    private static final String CHANGE = "change.";
    private static final String GIVEN = "given.";

    /**
     * The payment of a period.
     *
     * @param payment which
     * @param key what the keys of its portions begin with
     * @param plan what to call the credits
     */
    record Base(String payment, String key, String plan) {}

    /**
     * From an instant on, an item gives so much per portion.
     *
     * @param policy what a move to it within a portion gives at once
     * @param invoice which was paid for it
     */
    record Change(Instant at, String item, Credits allowance, UpgradePolicy policy, String invoice) {
        private static final Comparator<Change> IN_TIME =
                Comparator.comparing(Change::at).thenComparing(Change::item).thenComparing(Change::invoice);

        private String written() {
            return String.join("\n", at.toString(), allowance.toString(), policy.name(), invoice, item);
        }

        private static Change read(String text) {
            String[] parts = text.split("\n", 5);
            return new Change(
                    Instant.parse(parts[0]),
                    parts[4],
                    Credits.parse(parts[1]),
                    UpgradePolicy.valueOf(parts[2]),
                    parts[3]);
        }
    }

    PaidPeriod {
        changes = changes.stream().sorted(Change.IN_TIME).toList();
        given = Map.copyOf(given);
    }

    static PaidPeriod unknown(String subscription, AccountId account, Instant from, Instant to, boolean monthly) {
        return new PaidPeriod(
                subscription, account, 0, Optional.empty(), from, to, monthly, Credits.ZERO, List.of(), Map.of());
    }

    static String referenceOf(String subscription, Instant from) {
        return subscription + "@" + from.getEpochSecond();
    }

    String reference() {
        return referenceOf(subscription, from);
    }

    boolean contains(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(to);
    }

    /** Returns the portions, in order. */
    List<AllowancePeriod> portions() {
        if (!monthly) {
            return List.of(new AllowancePeriod(0, from, to));
        }
        AllowanceSchedule months = AllowanceSchedule.monthly(from, ZoneOffset.UTC);
        List<AllowancePeriod> portions = new ArrayList<>();
        AllowancePeriod next = months.period(0);
        while (next.start().isBefore(to)) {
            Instant end = next.end().isBefore(to) ? next.end() : to;
            portions.add(new AllowancePeriod(portions.size(), next.start(), end));
            next = months.next(next);
        }
        return portions;
    }

    /** Returns the number of the portion an instant of the period lies in. */
    int portionAt(Instant instant) {
        return portions().stream()
                .filter(portion -> portion.contains(instant))
                .findFirst()
                .map(portion -> Math.toIntExact(portion.number()))
                .orElseThrow(() -> new IllegalArgumentException(instant + " is not within " + from + " to " + to));
    }

    Credits given(int portion) {
        return given.getOrDefault(portion, Credits.ZERO);
    }

    /** Returns what is still to be given of a portion. */
    Credits missing(int portion) {
        return worth(portion).minus(given(portion)).max(Credits.ZERO);
    }

    private Credits worth(int portion) {
        Credits whole = entitlement(portions().get(portion));
        return portion == 0 ? whole.minus(unused).max(Credits.ZERO) : whole;
    }

    /**
     * The most that any beginning of the changes, in the order of time, was worth. The portion starts with what the items
     * give then; each later change adds what its policy says, never beyond what was paid for.
     */
    private Credits entitlement(AllowancePeriod portion) {
        Map<String, Credits> items = new TreeMap<>();
        changes.stream()
                .filter(change -> !change.at().isAfter(portion.start()))
                .forEach(change -> items.put(change.item(), change.allowance()));
        Credits most = sum(items.values());
        BigInteger weighted = micros(most).multiply(length(portion.start(), portion.end()));
        for (Map.Entry<Instant, List<Change>> moment : moments(portion).entrySet()) {
            Credits before = sum(items.values());
            moment.getValue().forEach(change -> items.put(change.item(), change.allowance()));
            Credits after = sum(items.values());
            weighted = weighted.add(micros(after.minus(before)).multiply(length(moment.getKey(), portion.end())));
            Credits average = Credits.ofMicros(
                    weighted.divide(length(portion.start(), portion.end())).longValueExact());
            most = most.max(worthAtOnce(moment.getValue(), after, average));
        }
        return most;
    }

    /** Of several changes at one instant, the most generous policy counts. */
    private static Credits worthAtOnce(List<Change> changes, Credits after, Credits average) {
        Predicate<UpgradePolicy> any = policy -> changes.stream().anyMatch(change -> change.policy() == policy);
        return any.test(UpgradePolicy.DIFFERENCE)
                ? after
                : any.test(UpgradePolicy.PRORATED_DIFFERENCE) ? average : Credits.ZERO;
    }

    private Map<Instant, List<Change>> moments(AllowancePeriod portion) {
        Map<Instant, List<Change>> moments = new TreeMap<>();
        changes.stream()
                .filter(change ->
                        change.at().isAfter(portion.start()) && change.at().isBefore(portion.end()))
                .forEach(change -> moments.computeIfAbsent(change.at(), none -> new ArrayList<>())
                        .add(change));
        return moments;
    }

    private static Credits sum(Collection<Credits> all) {
        return all.stream().reduce(Credits.ZERO, Credits::plus);
    }

    private static BigInteger micros(Credits credits) {
        return BigInteger.valueOf(credits.micros());
    }

    private static BigInteger length(Instant start, Instant end) {
        Duration length = Duration.between(start, end);
        return BigInteger.valueOf(length.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(length.getNano()));
    }

    /** Returns which part of the portion an instant lies in is still to come, in credits, rounded up. */
    Credits unusedAt(Instant instant) {
        AllowancePeriod portion = portions().get(portionAt(instant));
        BigInteger rest = micros(entitlement(portion)).multiply(length(instant, portion.end()));
        BigInteger[] divided = rest.divideAndRemainder(length(portion.start(), portion.end()));
        long up = divided[1].signum() == 0 ? 0 : 1;
        return Credits.ofMicros(Math.addExact(divided[0].longValueExact(), up));
    }

    boolean knows(Collection<Change> all) {
        return changes.containsAll(all);
    }

    PaidPeriod with(Collection<Change> more) {
        List<Change> all = new ArrayList<>(changes);
        more.stream().filter(change -> !changes.contains(change)).forEach(all::add);
        return new PaidPeriod(subscription, account, version, payment, from, to, monthly, unused, all, given);
    }

    PaidPeriod with(Base newPayment, boolean isMonthly, Credits newUnused) {
        return new PaidPeriod(
                subscription,
                account,
                version,
                Optional.of(newPayment),
                from,
                to,
                isMonthly,
                newUnused,
                changes,
                given);
    }

    PaidPeriod giving(int portion, Credits more) {
        Map<Integer, Credits> all = new HashMap<>(given);
        all.put(portion, given(portion).plus(more));
        return new PaidPeriod(subscription, account, version, payment, from, to, monthly, unused, changes, all);
    }

    /** The next portion's start: it is looked at then. */
    private Optional<Instant> nextStart(Instant now) {
        return payment.isEmpty()
                ? Optional.empty()
                : portions().stream()
                        .map(AllowancePeriod::start)
                        .filter(start -> start.isAfter(now))
                        .findFirst();
    }

    BillingRow row(Instant now) {
        Map<String, String> facts = new HashMap<>();
        facts.put("subscription", subscription);
        facts.put("from", from.toString());
        facts.put("to", to.toString());
        facts.put("monthly", Boolean.toString(monthly));
        facts.put("unused", unused.toString());
        payment.ifPresent(base -> {
            facts.put("payment", base.payment());
            facts.put("key", base.key());
            facts.put("plan", base.plan());
        });
        for (int i = 0; i < changes.size(); i++) {
            facts.put(CHANGE + FactText.index(i), changes.get(i).written());
        }
        given.forEach((portion, credits) -> facts.put(GIVEN + FactText.index(portion), credits.toString()));
        return new BillingRow(
                BillingKind.PAID_PERIOD,
                reference(),
                null,
                account,
                version + 1,
                payment.isPresent() ? "PAID" : "CHANGED",
                null,
                from,
                now,
                nextStart(now).orElse(null),
                facts);
    }

    static PaidPeriod of(BillingRow row) {
        Map<Integer, Credits> given = new HashMap<>();
        FactText.sorted(row, GIVEN, (portion, credits) -> Map.entry(Integer.parseInt(portion), Credits.parse(credits)))
                .forEach(entry -> given.put(entry.getKey(), entry.getValue()));
        return new PaidPeriod(
                FactText.required(row, "subscription"),
                row.account(),
                row.version(),
                row.fact("payment")
                        .map(payment ->
                                new Base(payment, FactText.required(row, "key"), FactText.required(row, "plan"))),
                Instant.parse(FactText.required(row, "from")),
                Instant.parse(FactText.required(row, "to")),
                Boolean.parseBoolean(FactText.required(row, "monthly")),
                Credits.parse(FactText.required(row, "unused")),
                FactText.sorted(row, CHANGE, (index, text) -> Change.read(text)),
                given);
    }
}
