package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.jdbc.FailingDataSource.Point;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.TransferRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * On PostgreSQL, what an instance remembers of accounts saves it from reading them again, and never lets it decide on what
 * is not true any more: neither on figures and lots nor on keys.
 */
class KeptBooksTest {
    private final AccountId account = AccountId.of("tenant-1");
    private final AccountId neighbour = AccountId.of("tenant-2");
    private final FailingDataSource database = new FailingDataSource(Postgres.emptySchema());
    private final CreditLedger here = CreditLedger.on(Engine.storage(database));
    private final CreditLedger elsewhere = CreditLedger.on(JdbcStorage.on(database));

    private int small;

    @BeforeEach
    void ten_credits_are_remembered_here() {
        here.grant(GrantRequest.purchase(account, Credits.of(6), key("g")));
        here.grant(GrantRequest.purchase(account, Credits.of(4), key("g0")));
        here.grant(GrantRequest.purchase(neighbour, Credits.of(10), key("g")));
        database.clear();
    }

    @Test
    void a_spend_on_remembered_books_takes_one_statement_text_and_no_look_at_them() {
        here.spend(account, Credits.of(1), key("s1"));
        here.hold(account, Credits.of(1), key("h"));
        assertThat(database.statements).hasValue(0);
        assertThat(database.commits).hasValue(2);
        elsewhere.spend(account, Credits.of(1), key("s2"));
        assertThat(database.statements).hasPositiveValue();
        requireClean();
    }

    @Test
    void what_was_spent_elsewhere_is_not_spent_again() {
        elsewhere.spend(account, Credits.of(8), key("s1"));
        assertThatThrownBy(() -> here.spend(account, Credits.of(3), key("s2")))
                .isInstanceOfSatisfying(
                        InsufficientCreditsException.class,
                        e -> assertThat(e.available()).isEqualTo(Credits.of(2)));
        here.spend(account, Credits.of(2), key("s3"));
        assertThat(here.balance(account).available()).isEqualTo(Credits.ZERO);
        requireClean();
    }

    @Test
    void what_was_granted_elsewhere_is_there_to_be_spent_though_it_is_refused_by_what_is_remembered() {
        here.spend(account, Credits.of(10), key("s1"));
        elsewhere.grant(GrantRequest.purchase(account, Credits.of(5), key("g2")));
        here.spend(account, Credits.of(5), key("s2"));
        requireClean();
    }

    @Test
    void a_lone_refusal_is_not_told_from_what_is_remembered_and_not_true() {
        elsewhere.change(AccountRequest.freeze(account, key("f")));
        elsewhere.change(AccountRequest.activate(account, key("u")));
        elsewhere.grant(GrantRequest.purchase(account, Credits.of(5), key("g2")));
        assertThat(here.spend(SpendRequest.upTo(account, Credits.of(20), key("all")))
                        .transaction()
                        .amount())
                .isEqualTo(Credits.of(-15));
        requireClean();
    }

    @Test
    void a_key_used_elsewhere_leads_to_the_same_outcome_here_and_a_misused_one_to_a_conflict() {
        elsewhere.spend(account, Credits.of(1), key("line"));
        elsewhere.hold(account, Credits.of(1), key("hold"));
        assertThatThrownBy(() -> elsewhere.spend(account, Credits.of(100), key("refusal")))
                .isInstanceOf(InsufficientCreditsException.class);
        remembered();
        assertThat(here.spend(account, Credits.of(1), key("line")).replayed()).isTrue();
        remembered();
        assertThatThrownBy(() -> here.spend(account, Credits.of(1), key("hold")))
                .isInstanceOf(IdempotencyConflictException.class);
        remembered();
        assertThatThrownBy(() -> here.hold(account, Credits.of(1), key("line")))
                .isInstanceOf(IdempotencyConflictException.class);
        remembered();
        elsewhere.grant(GrantRequest.purchase(account, Credits.of(1_000), key("g2")));
        remembered();
        assertThatThrownBy(() -> here.spend(account, Credits.of(100), key("refusal")))
                .isInstanceOf(InsufficientCreditsException.class);
        remembered();
        assertThatThrownBy(() -> here.spend(account, Credits.of(5_000), key("line")))
                .isInstanceOf(IdempotencyConflictException.class);
        requireClean();
    }

    /** Lets this instance know the books as they are, and so decide on them next time. */
    private void remembered() {
        for (int i = 0; i < 40; i++) {
            here.spend(account, Credits.SMALLEST, key("small " + ++small));
        }
        database.clear();
        here.spend(account, Credits.SMALLEST, key("small " + ++small));
        assertThat(database.statements).hasValue(0);
    }

    @Test
    void two_who_take_turns_spend_what_there_is_and_not_a_credit_more() {
        int spent = 0;
        for (int i = 0; i < 30; i++) {
            CreditLedger instance = i % 5 < 3 ? here : elsewhere;
            try {
                instance.transfer(TransferRequest.of(account, neighbour, Credits.of(1), key("t" + i)));
                instance.spend(neighbour, Credits.of(1), key("s" + i));
                spent++;
            } catch (InsufficientCreditsException e) {
                assertThat(here.balance(account).available()).isEqualTo(Credits.ZERO);
            }
        }
        assertThat(spent).isEqualTo(10);
        assertThat(here.balance(neighbour).available()).isEqualTo(Credits.of(10));
        requireClean();
    }

    @Test
    void books_that_went_back_to_an_earlier_state_and_on_from_there_are_not_taken_for_those_remembered()
            throws Exception {
        run("create table account_then as select * from credits_account");
        run("create table lot_then as select * from credits_lot");
        here.spend(account, Credits.of(3), key("lost"));
        run("delete from credits_account", "insert into credits_account select * from account_then");
        run("delete from credits_lot", "insert into credits_lot select * from lot_then");
        run("delete from credits_transaction where idem_key = 'lost'");
        elsewhere.spend(account, Credits.of(9), key("kept"));
        assertThatThrownBy(() -> here.spend(account, Credits.of(2), key("s")))
                .isInstanceOf(InsufficientCreditsException.class);
        here.spend(account, Credits.of(1), key("t"));
        requireClean();
    }

    @Test
    void a_spend_whose_commit_is_lost_or_refused_is_booked_once() {
        database.failAt(Point.AFTER_COMMIT, 1, FailingDataSource.lost());
        assertThat(here.spend(account, Credits.of(4), key("s1")).replayed()).isTrue();
        database.failAt(Point.BEFORE_COMMIT, 1, new SQLException("serialization failure", "40001"));
        assertThat(here.spend(account, Credits.of(4), key("s2")).replayed()).isFalse();
        database.failAt(Point.BEFORE_COMMIT, 1, FailingDataSource.lost());
        database.failAt(Point.BEFORE_COMMIT, 1, FailingDataSource.lost());
        assertThatThrownBy(() -> here.spend(account, Credits.of(1), key("s3")))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isTrue());
        assertThat(here.spend(account, Credits.of(1), key("s3")).replayed()).isFalse();
        assertThat(here.balance(account).available()).isEqualTo(Credits.of(1));
        requireClean();
    }

    @Test
    void what_a_host_writes_by_hand_is_seen_if_the_stamp_says_so() throws Exception {
        run("update credits_lot set remaining = 1000000, revoked = granted - 1000000 where account = 1");
        run("update credits_account set credits = 2000000, stamp = stamp + 1 where id = 1");
        assertThatThrownBy(() -> here.spend(account, Credits.of(3), key("s")))
                .isInstanceOf(InsufficientCreditsException.class);
    }

    @Test
    void nothing_is_remembered_where_that_is_switched_off() {
        CreditLedger forgetful =
                CreditLedger.on(JdbcStorage.builder(database).remembered(0).build());
        forgetful.spend(account, Credits.of(1), key("s0"));
        database.clear();
        for (int i = 1; i <= 3; i++) {
            forgetful.spend(account, Credits.of(1), key("s" + i));
            assertThat(database.statements).hasValue(i);
        }
        for (int wrong : List.of(-1, 10_000_001)) {
            assertThatThrownBy(() -> JdbcStorage.builder(database).remembered(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("remembered " + wrong);
        }
    }

    @Test
    void the_outbox_has_what_remembered_books_led_to() {
        CreditLedger telling =
                CreditLedger.builder(JdbcStorage.on(database)).outbox().build();
        for (int i = 1; i <= 3; i++) {
            telling.spend(account, Credits.of(1), key("s" + i));
        }
        List<LedgerEvent> told = new ArrayList<>();
        telling.outbox().deliver(told::add, 100);
        assertThat(told).hasSizeGreaterThanOrEqualTo(3);
    }

    private void run(String... statements) throws SQLException {
        DataSource direct = database;
        try (Connection connection = direct.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void requireClean() {
        for (AccountId id : List.of(account, neighbour)) {
            assertThat(here.audit(id).violations()).isEmpty();
        }
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }
}
