package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.books.Attachment;
import io.credits4j.books.CallCost;
import io.credits4j.books.CallFacts;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TokenCounts;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsageIncrement;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsageRecord;
import io.credits4j.books.UsageRecord.Outcome;
import io.credits4j.pricing.Ceiling;
import io.credits4j.pricing.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is written of a use that is over: its record, and what it adds to the sums. Pure. */
final class UsageEntries {
    private static final Money NOTHING = Money.usd("0");
    private static final int MARGIN_DECIMALS = 12;

    private UsageEntries() {}

    /** Returns the entries of a call that is charged at a rate. */
    static List<Attachment> charged(ModelCall settled, Rate rate) {
        CallCost cost = requireNonNull(settled.cost(), "a settled call has a cost");
        return of(settled, Outcome.CHARGED, margin(cost, rate), payment(settled, cost, rate));
    }

    /** Returns the entries of a call that ended without a charge. */
    static List<Attachment> uncharged(ModelCall ended, Outcome outcome) {
        return of(ended, outcome, null, UsagePayment.INCLUDED);
    }

    private static List<Attachment> of(ModelCall ended, Outcome outcome, @Nullable Money margin, UsagePayment payment) {
        UsageRecord record = new UsageRecord(
                ended.account(),
                UsageRecord.idOf(ended.hold()),
                1,
                ended.hold(),
                outcome,
                ended.model(),
                ended.terms().catalogVersion(),
                ended.terms().context(),
                ended.providerId(),
                ended.facts(),
                ended.ceiling(),
                ended.cost(),
                margin,
                payment,
                ended.openedAt(),
                ended.changedAt());
        return List.of(record, increment(record));
    }

    /** What the charge is worth, less the cost; a plan that includes the call earns nothing by it. */
    private static Money margin(CallCost cost, Rate rate) {
        BigDecimal worth = rate.rule()
                .map(rule -> cost.charged()
                        .toBigDecimal()
                        .divide(rule.creditsPerUsd(), MARGIN_DECIMALS, RoundingMode.HALF_EVEN))
                .orElse(BigDecimal.ZERO);
        return Money.usd(worth).minus(cost.providerCost());
    }

    private static UsagePayment payment(ModelCall settled, CallCost cost, Rate rate) {
        if (rate.included()) {
            return UsagePayment.INCLUDED;
        }
        String chargeId = settled.terms().chargeId();
        return new UsagePayment(
                chargeId == null ? UsagePayment.Kind.CREDIT : UsagePayment.Kind.IMMEDIATE_CHARGE,
                cost.unbilled().isPositive() ? UsagePayment.Status.PENDING : UsagePayment.Status.PAID,
                chargeId);
    }

    /** Returns the entries of a call that was refused, of which there is no row. */
    static List<Attachment> refused(CallRequest request, Ceiling ceiling, Refusal refusal, Instant at) {
        UsageRecord record = new UsageRecord(
                request.account(),
                "refused:" + request.key().value(),
                1,
                null,
                Outcome.REFUSED,
                ceiling.model(),
                ceiling.catalogVersion(),
                request.context(),
                null,
                new CallFacts(null, null, null, null, null, refusal.reason().code(), null),
                ceiling.credits(),
                null,
                null,
                UsagePayment.INCLUDED,
                at,
                at);
        return List.of(record, increment(record));
    }

    private static UsageIncrement increment(UsageRecord record) {
        String actor = record.context().actor();
        return new UsageIncrement(
                record.account(),
                actor == null ? "" : actor,
                record.model(),
                LocalDate.ofInstant(record.endedAt(), ZoneOffset.UTC),
                figures(record));
    }

    private static UsageFigures figures(UsageRecord record) {
        CallCost cost = record.cost();
        TokenCounts tokens = record.facts().tokens();
        boolean charged = record.outcome() == Outcome.CHARGED;
        return new UsageFigures(
                1,
                charged ? 1 : 0,
                record.outcome() == Outcome.FAILED ? 1 : 0,
                record.outcome() == Outcome.REFUSED ? 1 : 0,
                charged && record.payment().kind() == UsagePayment.Kind.INCLUDED ? 1 : 0,
                tokens == null ? 0 : tokens.prompt(),
                tokens == null ? 0 : tokens.cached(),
                tokens == null ? 0 : tokens.completion(),
                tokens == null ? 0 : tokens.reasoning(),
                cost == null ? NOTHING : cost.providerCost(),
                cost == null ? Credits.ZERO : cost.charged(),
                cost == null ? Credits.ZERO : cost.unbilled(),
                charged ? record.ceiling() : Credits.ZERO);
    }
}
