package io.credits4j.examples.acceptance;

import static io.credits4j.examples.acceptance.Host.ACCOUNT;
import static io.credits4j.examples.acceptance.Host.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.metering.Charge;
import io.credits4j.openrouter.ChatChunk;
import io.credits4j.openrouter.MeteredChatStream;
import io.credits4j.tck.Audit;
import java.time.Duration;
import java.util.Iterator;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database goes away in the middle: nothing is lost, nothing is half done, nothing is booked twice. */
class OutageTest {
    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "", "");
    private final Outlet database = new Outlet(pool);
    private Host host;

    @BeforeEach
    void open() {
        JdbcSchema.of(database).create();
        host = new Host(JdbcStorage.on(database));
    }

    @AfterEach
    void close() {
        host.close();
        pool.dispose();
    }

    @Test
    void a_payment_told_during_an_outage_fails_and_is_granted_once_when_told_again() {
        StripeEvent paid = host.pay("order-1");
        database.unplug();
        assertThatThrownBy(() -> host.deliver(paid)).isInstanceOf(StoreUnavailableException.class);
        database.plugIn();
        assertThat(host.ledger.balance(ACCOUNT).available()).isEqualTo(Credits.ZERO);

        assertThat(host.deliver(paid).httpStatus()).isEqualTo(200);
        assertThat(host.deliver(paid).httpStatus()).isEqualTo(200);
        assertThat(host.ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(55));
        assertThat(Audit.of(host.storage, ACCOUNT)).isEmpty();
    }

    @Test
    void during_an_outage_no_call_is_sent() {
        host.deliver(host.pay("order-1"));
        database.unplug();
        assertThatThrownBy(() -> host.ai.chat(ask("message-1"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(host.openRouter.generations()).isEmpty();
    }

    @Test
    void an_outage_between_call_and_settle_costs_exactly_what_was_billed_later() {
        host.deliver(host.pay("order-1"));
        Charge charge;
        try (MeteredChatStream stream = host.ai.stream(ask("message-1"))) {
            Iterator<ChatChunk> chunks = stream.iterator();
            assertThat(chunks.hasNext()).isTrue();
            database.unplug();
            while (chunks.hasNext()) {
                chunks.next();
            }
            charge = stream.reply().charge();
        }
        assertThat(charge).isInstanceOf(Charge.Pending.class);
        database.plugIn();
        assertThat(host.ledger.balance(ACCOUNT).held().isPositive()).isTrue();

        host.clock.advance(Duration.ofMinutes(11));
        host.ai.reconcile(10);
        host.clock.advance(Duration.ofSeconds(1));
        assertThat(host.ai.reconcile(10).settled())
                .singleElement()
                .satisfies(
                        settled -> assertThat(settled.providerCost()).isEqualTo(Money.usd(host.openRouter.billed())));
        Credits billed = host.catalog.charge(Money.usd(host.openRouter.billed()));
        assertThat(host.ledger.balance(ACCOUNT).available())
                .isEqualTo(Credits.of(55).minus(billed));
        assertThat(host.ledger.balance(ACCOUNT).held()).isEqualTo(Credits.ZERO);
        assertThat(Audit.of(host.storage, ACCOUNT)).isEmpty();
    }
}
