package io.credits4j.examples.benchmarks;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.model.checkout.Session;
import com.stripe.net.Webhook;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * What most would write: one database transaction per event, in three round trips. It takes the event's id, and if that is
 * new, writes the purchase, the balance and a line, and commits. It keeps no lots, no prices, nothing a refund could be
 * counted against.
 */
final class NaiveWebhooks {
    private static final String TABLES = """
            create table naive_event (id text primary key, received_at timestamptz not null default now());
            create table naive_purchase (
                session text primary key, payment text not null, account text not null, credits numeric not null,
                paid bigint not null, created_at timestamptz not null default now());
            create table naive_balance (account text primary key, credits numeric not null);
            create table naive_line (
                id bigserial primary key, account text not null, credits numeric not null, cause text not null,
                created_at timestamptz not null default now());
            create index naive_line_of_account on naive_line (account, id);
            """;

    private static final String TAKE = "insert into naive_event (id) values (?) on conflict do nothing";

    private static final String BOOK = """
            insert into naive_purchase (session, payment, account, credits, paid) values (?, ?, ?, ?::numeric, ?);
            insert into naive_balance as b (account, credits) values (?, ?::numeric)
            on conflict (account) do update set credits = b.credits + excluded.credits;
            insert into naive_line (account, credits, cause) values (?, ?::numeric, ?)""";

    private final DataSource dataSource;
    private final String secret;

    NaiveWebhooks(DataSource dataSource, String secret) throws SQLException {
        this.dataSource = dataSource;
        this.secret = secret;
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    void handle(Deliveries.Delivery delivery) throws SQLException, SignatureVerificationException {
        Event event = Webhook.constructEvent(
                new String(delivery.body(), StandardCharsets.UTF_8), delivery.signature(), secret);
        Session session =
                (Session) event.getDataObjectDeserializer().getObject().orElseThrow();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            if (isNew(connection, event)) {
                book(connection, session);
            }
            connection.commit();
        }
    }

    private static boolean isNew(Connection connection, Event event) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setString(1, event.getId());
            return take.executeUpdate() == 1;
        }
    }

    private static void book(Connection connection, Session session) throws SQLException {
        String account = session.getClientReferenceId();
        String credits = session.getMetadata().get("credits4j_credits");
        try (PreparedStatement write = connection.prepareStatement(BOOK)) {
            write.setString(1, session.getId());
            write.setString(2, session.getPaymentIntent());
            write.setString(3, account);
            write.setString(4, credits);
            write.setLong(5, session.getAmountTotal());
            write.setString(6, account);
            write.setString(7, credits);
            write.setString(8, account);
            write.setString(9, credits);
            write.setString(10, session.getId());
            write.execute();
        }
    }
}
