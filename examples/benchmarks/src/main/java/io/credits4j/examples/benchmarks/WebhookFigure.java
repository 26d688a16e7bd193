package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.billing.Billing;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.stripe.StripeWebhooks;
import java.util.List;

/**
 * Events of sales that are verified, told from repetitions and booked from what they say alone. Both sides verify the same
 * bodies, which are signed beside them.
 */
final class WebhookFigure {
    private static final String OURS = "ours";
    private static final String THEIRS = "theirs";

    private static final String EVENTS = "select count(*) from credits_billing_row where kind = 'EVENT'";
    private static final String PURCHASES = "select count(*) from credits_transaction where type = 'PURCHASE'";

    private WebhookFigure() {}

    static List<Figure.Line> measure(Bench bench) throws Exception {
        try (HikariDataSource database = bench.newDatabase()) {
            JdbcSchema.of(database).migrate();
            CreditsStorage storage = JdbcStorage.on(database);
            Billing billing = Billing.on(CreditLedger.on(storage), storage, Deliveries.CATALOG);
            Deliveries deliveries = Deliveries.of(bench.effort().buyers(), billing);
            StripeWebhooks ours = deliveries.endpoint(billing);
            NaiveWebhooks theirs = new NaiveWebhooks(database, deliveries.secret());
            handle(ours, deliveries.of("first-0"));
            theirs.handle(deliveries.of("first-0"));
            int callers = bench.effort().callers();
            Rounds rounds = bench.rounds(database)
                    .add(OURS, callers, (caller, key) -> handle(ours, deliveries.of(key)))
                    .add(THEIRS, callers, (caller, key) -> theirs.handle(deliveries.of(key)))
                    .run();
            requireEachBookedOnce(database);
            return List.of(new Figure.Line(
                    "webhooks",
                    rounds.median(OURS, Load.Result::perSecond),
                    rounds.median(THEIRS, Load.Result::perSecond),
                    "at least 2,000 events/s",
                    "events/s"));
        }
    }

    private static void handle(StripeWebhooks endpoint, Deliveries.Delivery delivery) {
        endpoint.handle(delivery.body(), delivery.signature());
    }

    private static void requireEachBookedOnce(HikariDataSource database) {
        String events = Server.first(database, EVENTS);
        String purchases = Server.first(database, PURCHASES);
        if (!events.equals(purchases)) {
            throw new IllegalStateException(events + " sales were told and " + purchases + " booked");
        }
    }
}
