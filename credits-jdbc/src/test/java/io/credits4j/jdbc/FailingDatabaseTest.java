package io.credits4j.jdbc;

import static io.credits4j.jdbc.FailingDataSource.lost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.ModelCall;
import io.credits4j.jdbc.FailingDataSource.Point;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.Granted;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.spi.Books;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.StaleRowException;
import io.credits4j.spi.Work;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever fails and wherever: nothing is half done, and the same key finds the truth. */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
class FailingDatabaseTest {
    private final AccountId account = AccountId.of("tenant-1");
    private final Engine engine;
    private final FailingDataSource database;
    private final List<Duration> delays = new ArrayList<>();
    private JdbcStorage storage;
    private CreditLedger ledger;

    FailingDatabaseTest(Engine engine) {
        this.engine = engine;
        this.database = new FailingDataSource(engine.empty());
    }

    @BeforeEach
    void open_an_account_with_two_lots() {
        JdbcSchema.of(database).create();
        storage = JdbcStorage.builder(database)
                .attempts(4)
                .retryDelay(delays::add)
                .build();
        ledger = CreditLedger.on(storage);
        ledger.grant(GrantRequest.purchase(account, Credits.of(60), key("g1")));
        ledger.grant(GrantRequest.purchase(account, Credits.of(40), key("g2")));
        database.clear();
    }

    @Test
    void a_failure_of_any_statement_of_a_spend_undoes_the_whole_spend() {
        ledger.spend(account, Credits.of(50), key("of one lot"));
        database.clear();
        ledger.spend(account, Credits.of(20), key("of two lots"));
        int statements = database.statements.get();
        assertThat(statements).isGreaterThanOrEqualTo(nth(6));

        for (int nth = 1; nth <= statements; nth++) {
            refill(nth);
            Credits before = ledger.balance(account).posted();
            database.failAt(Point.STATEMENT, nth, lost());
            IdempotencyKey key = key("failing at " + nth);
            StoreUnavailableException failure = catchThrowableOfType(
                    StoreUnavailableException.class, () -> ledger.spend(account, Credits.of(70), key));
            assertThat(failure.outcomeUnknown()).isFalse();
            assertThat(ledger.balance(account).posted()).isEqualTo(before);
            assertThat(ledger.spend(account, Credits.of(70), key).replayed()).isFalse();
            assertThat(ledger.balance(account).posted()).isEqualTo(before.minus(Credits.of(70)));
        }
        assertThat(database.borrowed).hasValue(0);
    }

    private void refill(int round) {
        ledger.grant(GrantRequest.purchase(account, Credits.of(60), key("refill a" + round)));
        ledger.grant(GrantRequest.purchase(account, Credits.of(60), key("refill b" + round)));
    }

    @Test
    void no_connection_means_nothing_was_written() {
        database.failAt(Point.GET_CONNECTION, 1, lost());
        StoreUnavailableException failure = catchThrowableOfType(
                StoreUnavailableException.class, () -> ledger.spend(account, Credits.of(1), key("s")));
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasRootCauseMessage("the connection was lost");

        database.failAt(Point.GET_CONNECTION, 1, new IllegalStateException("the pool is closed"));
        assertThatThrownBy(() -> ledger.spend(account, Credits.of(1), key("s")))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
    }

    @Test
    void a_commit_that_failed_is_resolved_by_running_the_work_again() {
        database.failAt(Point.BEFORE_COMMIT, 1, lost());
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isFalse();
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(90));
        assertThat(database.hasFailed()).isTrue();
    }

    @Test
    void a_commit_whose_reply_was_lost_is_found_by_its_key_and_not_done_twice() {
        database.failAt(Point.AFTER_COMMIT, 1, lost());
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isTrue();
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(90));
        assertThat(database.hasFailed()).isTrue();
    }

    @Test
    void a_lost_commit_that_cannot_be_resolved_is_reported_as_unknown_and_the_key_finds_it_later() {
        database.failAt(Point.AFTER_COMMIT, 1, lost());
        database.failAt(Point.GET_CONNECTION, 2, lost());
        StoreUnavailableException failure = catchThrowableOfType(
                StoreUnavailableException.class, () -> ledger.spend(account, Credits.of(10), key("s")));
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(database.hasFailed()).isTrue();
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isTrue();
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(90));
    }

    @Test
    void a_lost_commit_followed_by_endless_contention_stays_unknown() {
        database.failAt(Point.AFTER_COMMIT, 1, lost());
        for (int attempt = 1; attempt <= 4; attempt++) {
            database.failAt(Point.GET_CONNECTION, attempt == 1 ? 2 : 1, deadlock());
        }
        StoreUnavailableException failure = catchThrowableOfType(
                StoreUnavailableException.class, () -> ledger.spend(account, Credits.of(10), key("s")));
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    @Test
    void a_lost_commit_of_a_work_without_keys_is_not_run_again() {
        database.failAt(Point.AFTER_COMMIT, 1, lost());
        Outcome<String> outcome = storage.ledger()
                .<String>transact(List.of(work(books -> Work.Decision.unchanged("done"))))
                .get(0);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOfSatisfying(
                                        StoreUnavailableException.class,
                                        e -> assertThat(e.outcomeUnknown()).isTrue()));
        assertThat(database.commits).hasValue(1);
    }

    @Test
    void a_driver_that_breaks_in_the_commit_leaves_it_unknown_too() {
        database.failAt(Point.AFTER_COMMIT, 1, new IllegalStateException("driver defect"));
        database.failAt(Point.AFTER_COMMIT, 1, new IllegalStateException("driver defect"));
        StoreUnavailableException failure = catchThrowableOfType(
                StoreUnavailableException.class, () -> ledger.spend(account, Credits.of(10), key("s")));
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void contention_is_tried_again_after_growing_delays() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            database.failAt(Point.STATEMENT, attempt == 1 ? nth(4) : 1, deadlock());
        }
        ledger.spend(account, Credits.of(10), key("s"));
        assertThat(delays).hasSize(3).allMatch(delay -> delay.compareTo(Duration.ZERO) > 0);
        assertThat(delays.get(0)).isLessThanOrEqualTo(Duration.ofMillis(5));
        assertThat(delays.get(2)).isLessThanOrEqualTo(Duration.ofMillis(20));
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(90));
    }

    @Test
    void contention_without_end_says_that_nothing_was_written() {
        for (int attempt = 1; attempt <= 4; attempt++) {
            database.failAt(Point.GET_CONNECTION, 1, deadlock());
        }
        assertThatThrownBy(() -> ledger.spend(account, Credits.of(10), key("s")))
                .isInstanceOf(ContentionException.class)
                .hasMessageContaining("4 times");
        assertThat(delays).hasSize(3);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
    }

    @Test
    void a_batch_that_meets_contention_without_end_fails_as_one_and_is_not_tried_work_by_work() {
        for (int attempt = 1; attempt <= 4; attempt++) {
            database.failAt(Point.GET_CONNECTION, 1, deadlock());
        }
        List<Outcome<Granted>> outcomes = ledger.grantAll(threeGrants());
        assertThat(outcomes)
                .hasSize(3)
                .allSatisfy(outcome -> assertThatThrownBy(outcome::orThrow).isInstanceOf(ContentionException.class));
        assertThat(delays).hasSize(3);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
    }

    @Test
    void a_batch_whose_commit_was_lost_is_run_again_as_a_whole_under_the_same_keys() {
        database.failAt(Point.AFTER_COMMIT, 1, lost());
        List<Outcome<Granted>> outcomes = ledger.grantAll(threeGrants());
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.orThrow().replayed()).isTrue());
        assertThat(database.commits).hasValue(2);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(106));
    }

    @Test
    void a_batch_without_a_database_fails_as_one_and_asks_for_no_further_connection() {
        database.failAt(Point.GET_CONNECTION, 1, lost());
        List<Outcome<Granted>> outcomes = ledger.grantAll(threeGrants());
        assertThat(outcomes)
                .hasSize(3)
                .allSatisfy(
                        outcome -> assertThatThrownBy(outcome::orThrow).isInstanceOf(StoreUnavailableException.class));
        assertThat(database.hasFailed()).isTrue();
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
    }

    @Test
    void a_work_that_poisons_its_batch_fails_alone() {
        List<Work<String>> works = List.of(
                work(books -> Work.Decision.unchanged("before")),
                new FailingWork(account),
                work(books -> Work.Decision.unchanged("after")));
        List<Outcome<String>> outcomes = storage.ledger().transact(works);
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Done<>("before"));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(2)).isEqualTo(new Outcome.Done<>("after"));
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void what_fails_to_be_written_when_a_later_work_asks_the_database_is_no_fault_of_that_work_and_loses_nothing() {
        HoldId unknown = new HoldId(account, 99);
        CollectedWorks collected = new CollectedWorks(InstantSource.system());
        collected.ask(asked -> asked.spend(account, Credits.of(10), key("fine")));
        collected.ask(asked -> asked.spend(
                SpendRequest.of(account, Credits.of(20), key("stale")).attach(List.of(call(unknown, 7)))));
        collected.ask(asked -> asked.refund(RefundRequest.of(account, 3, key("asks"))));

        List<Outcome<Object>> outcomes = storage.ledger().transact(collected.works());

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Done.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure()).isInstanceOf(StaleRowException.class));
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Done.class);
        assertThat(ledger.spend(account, Credits.of(10), key("fine")).replayed())
                .isTrue();
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    private List<GrantRequest> threeGrants() {
        return List.of(
                GrantRequest.purchase(account, Credits.of(1), key("b1")),
                GrantRequest.purchase(account, Credits.of(2), key("b2")),
                GrantRequest.purchase(account, Credits.of(3), key("b3")));
    }

    @Test
    void a_commit_refused_for_contention_has_not_happened_and_is_tried_again() {
        database.failAt(Point.BEFORE_COMMIT, 1, new SQLException("serialization failure", "40001"));
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isFalse();
        assertThat(delays).hasSize(1);
    }

    @Test
    void an_interrupt_while_waiting_gives_up_and_is_not_swallowed() {
        JdbcStorage interrupted = JdbcStorage.builder(database)
                .retryDelay(delay -> {
                    throw new InterruptedException();
                })
                .build();
        database.failAt(Point.STATEMENT, nth(3), deadlock());
        assertThatThrownBy(() -> CreditLedger.on(interrupted).spend(account, Credits.of(10), key("s")))
                .isInstanceOf(ContentionException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isFalse();
    }

    @Test
    void an_error_rolls_back_goes_through_and_leaves_no_connection_behind() {
        database.failAt(Point.STATEMENT, nth(4), new StackOverflowError("deep"));
        assertThatThrownBy(() -> ledger.spend(account, Credits.of(10), key("s")))
                .isInstanceOf(StackOverflowError.class);
        assertThat(database.borrowed).hasValue(0);
        assertThatThrownBy(() -> storage.ledger().transact(work(books -> {
                    throw new AssertionError("in the decision");
                })))
                .isInstanceOf(AssertionError.class);
        assertThat(database.borrowed).hasValue(0);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
    }

    @Test
    void a_connection_that_cannot_be_rolled_back_is_aborted_rather_than_given_back() {
        database.failAt(Point.STATEMENT, nth(6), lost());
        database.failAt(Point.ROLLBACK, 1, lost());
        assertThatThrownBy(() -> ledger.spend(account, Credits.of(10), key("s")))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(database.aborted).hasValue(1);
        assertThat(database.borrowed).hasValue(0);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
    }

    @Test
    void a_connection_that_cannot_be_restored_does_not_undo_what_is_committed() {
        // PostgreSQL's way needs auto-commit, the others' needs none: this is the other way round than what is needed.
        database.arriveWithAutoCommit(engine != Engine.POSTGRESQL);
        database.failAt(Point.RESTORE, 1, lost());
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isFalse();
        assertThat(database.aborted).hasValue(1);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(90));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_connection_comes_back_with_its_own_auto_commit_and_isolation(boolean autoCommit) throws Exception {
        try (Connection connection = engine.empty().getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setAutoCommit(autoCommit);
            CreditLedger on = CreditLedger.on(Engine.storage(alwaysGiving(connection)));
            on.grant(GrantRequest.purchase(account, Credits.of(1), key("g")));
            assertThat(on.balance(account).available()).isEqualTo(Credits.of(1));
            assertThatThrownBy(() -> on.spend(account, Credits.of(2), key("s")))
                    .isInstanceOf(InsufficientCreditsException.class);
            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            if (!autoCommit) {
                connection.rollback();
            }
            assertThat(on.balance(account).available()).isEqualTo(Credits.of(1));
        }
    }

    static DataSource alwaysGiving(Connection connection) {
        Connection neverClosed = proxy(
                Connection.class,
                (self, method, arguments) ->
                        method.getName().equals("close") ? null : method.invoke(connection, arguments));
        return proxy(DataSource.class, (self, method, arguments) -> neverClosed);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void a_failing_reading_is_reported_as_the_stores_failure() {
        database.failAt(Point.STATEMENT, 1, lost());
        assertThatThrownBy(() -> ledger.balance(account)).isInstanceOf(StoreUnavailableException.class);
        database.failAt(Point.STATEMENT, 1, lost());
        assertThatThrownBy(() -> storage.calls().due(Instant.EPOCH, 1)).isInstanceOf(StoreUnavailableException.class);
        assertThat(database.borrowed).hasValue(0);
    }

    @Test
    void a_call_whose_update_may_have_happened_says_so() {
        HoldId hold = ledger.hold(HoldRequest.of(account, Credits.of(1), key("h"))
                        .attach(opened -> List.of(call(opened.id(), 1))))
                .id();
        database.failAt(Point.AFTER_COMMIT, 1, lost());
        StoreUnavailableException failure = catchThrowableOfType(
                StoreUnavailableException.class, () -> storage.calls().update(call(hold, 2)));
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(storage.calls().find(hold).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void a_connection_that_ends_in_the_middle_is_unavailable_and_nothing_is_half_done() {
        Outcome<String> outcome = storage.ledger()
                .<String>transact(List.of(work(books -> {
                    cutOff();
                    books.account(AccountId.of("another"));
                    return Work.Decision.unchanged("not reached");
                })))
                .get(0);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOfSatisfying(
                                        StoreUnavailableException.class,
                                        e -> assertThat(e.outcomeUnknown()).isFalse()));
        assertThat(database.borrowed).hasValue(0);
    }

    private void cutOff() {
        try (Connection other = database.getConnection()) {
            engine.cutOthersOff(other);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void messages_hold_no_values_of_the_request() {
        database.failAt(Point.STATEMENT, nth(4), lost());
        assertThatThrownBy(() -> ledger.grant(
                        GrantRequest.purchase(account, Credits.of(1), key("g3")).description("a secret thing")))
                .isInstanceOf(StoreUnavailableException.class)
                .satisfies(e -> {
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain("secret");
                    }
                });
    }

    /** What takes many statements on other engines takes one, and another that commits, on PostgreSQL. */
    private int nth(int statement) {
        return engine == Engine.POSTGRESQL ? 1 : statement;
    }

    private static SQLException deadlock() {
        return new SQLException("deadlock", "40001");
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }

    private static ModelCall call(HoldId hold, long version) {
        Instant at = Instant.EPOCH;
        CallTerms terms =
                new CallTerms("vendor/model", "v1", "", Credits.of(1), Credits.of(1), null, CallContext.NONE, null);
        return new ModelCall(
                hold, version, CallState.DISPATCHED, terms, 1, null, CallFacts.NONE, null, at, at, at, null, 0);
    }

    private Work<String> work(Function<Books, Work.Decision<String>> decision) {
        return new Work<>() {
            @Override
            public Footprint footprint() {
                return new Footprint(Set.of(account), Set.of(), Set.of());
            }

            @Override
            public Decision<String> decide(Books books) {
                return decision.apply(books);
            }
        };
    }
}
