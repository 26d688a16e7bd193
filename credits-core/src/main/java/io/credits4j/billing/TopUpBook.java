package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What decides whether an account is topped up: its wish, what is under way, what was charged lately. Immutable. Whoever
 * begins a purchase replaces it in the same commit, so that two never begin at once and no cap is passed.
 *
 * @param account whose
 * @param version counts the writes of it
 * @param status the wish, and what came of the last purchases
 * @param begun how many purchases were begun
 * @param charged what was charged lately, or may have been
 * @param at when it was begun to be kept
 */
record TopUpBook(
        AccountId account, long version, AutoTopUpStatus status, long begun, Optional<Charged> charged, Instant at) {
    /** No further card will do: the provider says not to try again. */
    private static final int FOR_GOOD = 1_000;

    /**
     * What was charged.
     *
     * @param lastAt when the last purchase began
     * @param ofDay on the day of that
     * @param ofMonth in the month of that
     */
    record Charged(Instant lastAt, Money ofDay, Money ofMonth) {
        private static LocalDate day(Instant instant) {
            return LocalDate.ofInstant(instant, ZoneOffset.UTC);
        }

        Optional<Money> onDayOf(Instant now) {
            return day(lastAt).equals(day(now)) ? Optional.of(ofDay) : Optional.empty();
        }

        Optional<Money> inMonthOf(Instant now) {
            return YearMonth.from(day(lastAt)).equals(YearMonth.from(day(now)))
                    ? Optional.of(ofMonth)
                    : Optional.empty();
        }

        private Charged less(Money amount, Instant began) {
            return new Charged(
                    lastAt,
                    onDayOf(began).isPresent() && isLike(ofDay, amount) ? atLeastNothing(ofDay, amount) : ofDay,
                    inMonthOf(began).isPresent() && isLike(ofMonth, amount)
                            ? atLeastNothing(ofMonth, amount)
                            : ofMonth);
        }

        private static boolean isLike(Money one, Money other) {
            return one.currency().equals(other.currency());
        }

        private static Money atLeastNothing(Money sum, Money amount) {
            Money rest = sum.minus(amount);
            return rest.isNegative() ? MoneyBack.zero(sum) : rest;
        }
    }

    static TopUpBook empty(AccountId account, Instant now) {
        AutoTopUpStatus off =
                new AutoTopUpStatus(Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty());
        return new TopUpBook(account, 0, off, 0, Optional.empty(), now);
    }

    TopUpBook wanting(AutoTopUp terms, Consent consent) {
        return with(new AutoTopUpStatus(
                Optional.of(terms), Optional.of(consent), status.inFlight(), status.declines(), status.declinedCard()));
    }

    TopUpBook off() {
        return with(new AutoTopUpStatus(
                Optional.empty(), status.consent(), status.inFlight(), status.declines(), status.declinedCard()));
    }

    /** Returns the same with one purchase more under way. */
    TopUpBook beginning(TopUp topUp, Instant now) {
        Money amount = topUp.amount();
        Money today = add(charged.flatMap(known -> known.onDayOf(now)), amount);
        Money thisMonth = add(charged.flatMap(known -> known.inMonthOf(now)), amount);
        return new TopUpBook(
                account,
                version,
                new AutoTopUpStatus(
                        status.terms(),
                        status.consent(),
                        Optional.of(topUp.id()),
                        status.declines(),
                        status.declinedCard()),
                begun + 1,
                Optional.of(new Charged(now, today, thisMonth)),
                at);
    }

    /** Sums in another currency are those of an earlier wish. */
    private static Money add(Optional<Money> sum, Money amount) {
        return sum.filter(known -> known.currency().equals(amount.currency()))
                .map(amount::plus)
                .orElse(amount);
    }

    Money chargedOnDayOf(Instant now, Money like) {
        return charged.flatMap(known -> known.onDayOf(now))
                .filter(known -> known.currency().equals(like.currency()))
                .orElseGet(() -> MoneyBack.zero(like));
    }

    Money chargedInMonthOf(Instant now, Money like) {
        return charged.flatMap(known -> known.inMonthOf(now))
                .filter(known -> known.currency().equals(like.currency()))
                .orElseGet(() -> MoneyBack.zero(like));
    }

    /** The money has come: the card is good. */
    TopUpBook succeeded(TopUp topUp) {
        return ended(topUp, 0, Optional.empty(), charged);
    }

    /**
     * Nothing was charged: it counts as a decline of the card it was begun with, whichever is on file by now. Another card
     * starts anew.
     */
    TopUpBook declined(TopUp topUp, boolean mayTryAgain) {
        if (topUp.card().isEmpty()) {
            return uncounted(topUp);
        }
        int before = topUp.card().equals(status.declinedCard()) ? status.declines() : 0;
        return ended(topUp, mayTryAgain ? before + 1 : FOR_GOOD, topUp.card(), uncharged(topUp));
    }

    /** It never reached the provider: no card is to blame. */
    TopUpBook neverArrived(TopUp topUp) {
        return uncounted(topUp);
    }

    private TopUpBook uncounted(TopUp topUp) {
        return ended(topUp, status.declines(), status.declinedCard(), uncharged(topUp));
    }

    TopUpBook writtenOff(TopUp topUp) {
        return ended(topUp, status.declines(), status.declinedCard(), charged);
    }

    private Optional<Charged> uncharged(TopUp topUp) {
        return charged.map(known -> known.less(topUp.amount(), topUp.requestedAt()));
    }

    private TopUpBook ended(TopUp topUp, int declines, Optional<String> card, Optional<Charged> newCharged) {
        Optional<String> stillInFlight = status.inFlight().filter(id -> !id.equals(topUp.id()));
        return new TopUpBook(
                account,
                version,
                new AutoTopUpStatus(status.terms(), status.consent(), stillInFlight, declines, card),
                begun,
                newCharged,
                at);
    }

    private TopUpBook with(AutoTopUpStatus newStatus) {
        return new TopUpBook(account, version, newStatus, begun, charged, at);
    }

    /** Another card has not been declined yet. */
    boolean isPausedFor(Card card, int allowed) {
        return status.declines() >= allowed
                && status.declinedCard().filter(card.fingerprint()::equals).isPresent();
    }

    BillingRow row(Instant now) {
        Map<String, String> facts = new HashMap<>();
        status.terms().ifPresent(terms -> facts.putAll(terms.written()));
        status.consent().ifPresent(consent -> facts.put("consent", consent.written()));
        status.inFlight().ifPresent(id -> facts.put("inFlight", id));
        status.declinedCard().ifPresent(card -> facts.put("declinedCard", card));
        facts.put("declines", Integer.toString(status.declines()));
        facts.put("begun", Long.toString(begun));
        charged.ifPresent(known -> {
            facts.put("lastAt", known.lastAt().toString());
            facts.put("ofDay", FactText.full(known.ofDay()));
            facts.put("ofMonth", FactText.full(known.ofMonth()));
        });
        return new BillingRow(
                BillingKind.AUTO_TOP_UP,
                account.value(),
                null,
                account,
                version + 1,
                status.terms().isPresent() ? "ON" : "OFF",
                null,
                at,
                now,
                null,
                facts);
    }

    static TopUpBook of(BillingRow row) {
        AutoTopUpStatus status = new AutoTopUpStatus(
                row.state().equals("ON") ? Optional.of(AutoTopUp.read(row.facts())) : Optional.empty(),
                row.fact("consent").map(Consent::read),
                row.fact("inFlight"),
                Integer.parseInt(FactText.required(row, "declines")),
                row.fact("declinedCard"));
        return new TopUpBook(
                row.account(),
                row.version(),
                status,
                Long.parseLong(FactText.required(row, "begun")),
                row.fact("lastAt")
                        .map(at -> new Charged(
                                Instant.parse(at),
                                FactText.money(FactText.required(row, "ofDay")),
                                FactText.money(FactText.required(row, "ofMonth")))),
                row.at());
    }
}
