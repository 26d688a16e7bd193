package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.param.billing.MeterEventCreateParams;
import io.credits4j.internal.Sha256;
import io.credits4j.internal.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Reports usage to a meter of Stripe's, to be invoiced afterwards: for customers who pay what they use instead of prepaying.
 * Thread-safe; share one per meter.
 *
 * <pre>{@code
 * StripeMeter meter = StripeMeter.on(stripe, "credits_used");
 * ledger.outbox().deliver(event -> {
 *     if (event instanceof LedgerEvent.Spent spent) {
 *         BigDecimal used = spent.transaction().amount().negated().toBigDecimal();
 *         meter.report(customerOf(spent.transaction().account()), used, spent.at(), spent.id().toString());
 *     }
 * }, 100);
 * }</pre>
 *
 * <p>Report from the ledger's outbox: that remembers what is not reported yet, and tells it again after a failure. The
 * identifier keeps it from being counted twice; Stripe remembers it for at least a day, and takes events of the last 35
 * days.
 */
public final class StripeMeter {
    private static final int LONGEST_IDENTIFIER = 100;

    private final StripeGateway stripe;
    private final String eventName;

    private StripeMeter(StripeConnection connection, String eventName) {
        this.stripe = connection.gateway();
        this.eventName = eventName;
    }

    /**
     * Obtains a meter.
     *
     * @param connection the account
     * @param eventName the name of the meter's events, as set at Stripe
     */
    public static StripeMeter on(StripeConnection connection, String eventName) {
        return new StripeMeter(requireNonNull(connection, "connection"), Text.identifier("eventName", eventName));
    }

    /**
     * Reports a usage, once per identifier.
     *
     * @param customerId Stripe's id of the customer
     * @param value how much was used, not negative
     * @param at when
     * @param identifier what tells this usage from all others; of any length
     * @throws IllegalArgumentException if the value is negative or a name no identifier
     * @throws StripeRequestException if Stripe refuses, as for an unknown customer; the usage is not reported
     * @throws StripeUnavailableException if Stripe cannot be reached; report it again
     */
    public void report(String customerId, BigDecimal value, Instant at, String identifier) {
        if (value.signum() < 0) {
            throw new IllegalArgumentException("value is negative: " + value.toPlainString());
        }
        String once = shortened(Text.identifier("identifier", identifier));
        MeterEventCreateParams params = MeterEventCreateParams.builder()
                .setEventName(eventName)
                .setIdentifier(once)
                .setTimestamp(at.getEpochSecond())
                .putPayload("stripe_customer_id", Text.identifier("customerId", customerId))
                .putPayload("value", value.toPlainString())
                .build();
        try {
            stripe.createMeterEvent(params, "credits4j-meter-" + once);
        } catch (StripeRequestException e) {
            if (!e.isKeyReused() && !isReportedAlready(e)) {
                throw e;
            }
        }
    }

    private static boolean isReportedAlready(StripeRequestException e) {
        return e.parameter().filter("identifier"::equals).isPresent();
    }

    private static String shortened(String identifier) {
        boolean fits = identifier.length() <= LONGEST_IDENTIFIER
                && identifier.chars().allMatch(character -> character > ' ' && character < 127);
        return fits ? identifier : HexFormat.of().formatHex(Sha256.of(identifier));
    }
}
