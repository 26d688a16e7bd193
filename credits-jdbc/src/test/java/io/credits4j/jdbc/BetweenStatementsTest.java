package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.MergeRequest;
import io.credits4j.ledger.SpendResult;
import io.credits4j.ledger.TransferRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another instance commits between two statements of a transaction comes before it or after it: nothing is decided on
 * half of it, and nothing fails for it.
 */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
class BetweenStatementsTest {
    private final AccountId account = AccountId.of("tenant-1");
    private final AccountId giver = AccountId.of("tenant-0");
    private final IntrudedDataSource database;
    private final CreditLedger here;
    private final CreditLedger elsewhere;
    private final CreditLedger later;

    BetweenStatementsTest(Engine engine) {
        DataSource tables = engine.empty();
        JdbcSchema.of(tables).create();
        database = new IntrudedDataSource(tables);
        here = CreditLedger.on(JdbcStorage.on(database.over()));
        JdbcStorage others = JdbcStorage.on(tables);
        elsewhere = CreditLedger.on(others);
        later = CreditLedger.builder(others)
                .clock(() -> Instant.now().plus(Duration.ofDays(8)))
                .build();
    }

    @BeforeEach
    void another_account_has_ten_credits() {
        elsewhere.grant(GrantRequest.purchase(giver, Credits.of(10), key("g")));
    }

    @Test
    void a_refusal_that_is_forgotten_while_it_is_looked_up_is_decided_afresh() {
        here.grant(GrantRequest.purchase(account, Credits.of(1), key("g")));
        assertThat(here.trySpend(account, Credits.of(5), key("s"))).isInstanceOf(SpendResult.Refused.class);
        here.grant(GrantRequest.purchase(account, Credits.of(9), key("g2")));
        database.before(
                sql -> sql.startsWith("select fingerprint, outcome"),
                () -> assertThat(later.maintenance().forgetRefusals(10)).isOne());
        assertThat(here.trySpend(account, Credits.of(5), key("s"))).isInstanceOf(SpendResult.Spent.class);
        assertThat(database.isDue()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_account_that_is_opened_after_it_was_looked_for_is_found_by_another_attempt(Operation operation) {
        here.balance(giver);
        AtomicInteger statements = new AtomicInteger();
        database.before(
                sql -> statements.incrementAndGet() == 2,
                () -> elsewhere.grant(GrantRequest.purchase(account, Credits.of(5), key("g"))));
        operation.run(here, giver, account);
        assertThat(database.isDue()).isFalse();
        assertThat(List.of(account, giver))
                .allSatisfy(one -> assertThat(elsewhere.audit(one).violations()).isEmpty());
        assertThat(available(account).plus(available(giver))).isEqualTo(Credits.of(15));
    }

    private Credits available(AccountId owner) {
        return elsewhere.balance(owner).available();
    }

    /** Opens an account if nobody else did; another one has credits to give. */
    private interface Operation {
        void run(CreditLedger ledger, AccountId giver, AccountId account);
    }

    private static Stream<Named<Operation>> operations() {
        return Stream.of(
                named(
                        "a grant under the same key",
                        (ledger, giver, account) ->
                                ledger.grant(GrantRequest.purchase(account, Credits.of(5), key("g")))),
                named(
                        "a transfer",
                        (ledger, giver, account) ->
                                ledger.transfer(TransferRequest.of(giver, account, Credits.of(3), key("t")))),
                named("a merge", (ledger, giver, account) -> ledger.merge(MergeRequest.of(giver, account, key("m")))),
                named(
                        "a budget",
                        (ledger, giver, account) -> ledger.setBudget(BudgetRequest.limit(
                                account, BudgetName.of("user", "anna"), Credits.of(50), key("b")))));
    }

    private static Named<Operation> named(String what, Operation operation) {
        return Named.of(what, operation);
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of(key);
    }
}
