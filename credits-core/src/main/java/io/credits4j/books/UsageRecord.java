package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One use of a model as it ended: who, what, how much, at what cost, and who pays. Immutable.
 *
 * @param account whose
 * @param id tells it from the account's others: made from the hold, or of a refused call from its key
 * @param version counts the record's writes, from 1
 * @param hold the hold of the call; none if it was refused
 * @param outcome how it ended
 * @param model the model asked for, by the catalog's id
 * @param catalogVersion the prices it was admitted with
 * @param context what it was for
 * @param providerId the provider's id of it
 * @param facts how it went
 * @param ceiling the most it might have been charged
 * @param cost what it cost; none if nothing is known to have been billed
 * @param margin what the charge is worth beyond the cost, in US dollars, where the rate says what credits are worth
 * @param payment how it is paid
 * @param startedAt when it was asked for
 * @param endedAt when it was over, for the account
 */
public record UsageRecord(
        AccountId account,
        String id,
        long version,
        @Nullable HoldId hold,
        Outcome outcome,
        String model,
        String catalogVersion,
        CallContext context,
        @Nullable String providerId,
        CallFacts facts,
        Credits ceiling,
        @Nullable CallCost cost,
        @Nullable Money margin,
        UsagePayment payment,
        Instant startedAt,
        Instant endedAt)
        implements Attachment.Row {
    /** How a use ended. */
    public enum Outcome {
        /** The model answered, if only in part, and what it cost is known. */
        CHARGED,
        /** The call failed and provably cost nothing. */
        FAILED,
        /** Nothing was sent: a guard, the credits or a budget were against it. */
        REFUSED,
        /** Nobody told what it cost. */
        WRITTEN_OFF
    }

    /** Returns the id of the record of the call made under a hold. */
    public static String idOf(HoldId hold) {
        return Long.toString(hold.number());
    }

    @Override
    public Key key() {
        return new Key(account, id);
    }

    /** Returns the next version, paid otherwise. */
    public UsageRecord paid(UsagePayment newPayment) {
        return next(context, newPayment);
    }

    /** Returns the next version, without what is about a person. */
    public UsageRecord erased() {
        return next(context.erased(), payment);
    }

    private UsageRecord next(CallContext newContext, UsagePayment newPayment) {
        return new UsageRecord(
                account,
                id,
                version + 1,
                hold,
                outcome,
                model,
                catalogVersion,
                newContext,
                providerId,
                facts,
                ceiling,
                cost,
                margin,
                newPayment,
                startedAt,
                endedAt);
    }

    /**
     * What tells a record from all others.
     *
     * @param account whose
     * @param id which of the account's
     */
    public record Key(AccountId account, String id) {}
}
