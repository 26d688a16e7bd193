package io.credits4j.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.AuditReport;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.memory.InMemoryStorage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is not as callers were told is found. */
class CheckerTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final Credits GRANTED = Credits.of(100);

    private final InMemoryStorage storage = InMemoryStorage.create();
    private final CreditLedger ledger = CreditLedger.on(storage);
    private final List<Journal.Entry> entries = new ArrayList<>();

    @BeforeEach
    void grant() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, GRANTED, IdempotencyKey.of("g")));
    }

    @Test
    void an_acknowledged_operation_that_is_not_there_is_lost() {
        tell(spend(5, "s"), Answer.done(Credits.of(5), 0, false));
        tell(hold(5, "h"), Answer.done(Credits.of(5), 1, false));
        tell(settle(1, 5, "t"), Answer.done(Credits.of(5), 0, false));
        assertThat(check().lost()).isEqualTo(3);
        assertThat(check().isClean()).isFalse();
    }

    @Test
    void an_acknowledged_operation_with_another_amount_is_lost() {
        spend(5, "s").askOf(ledger);
        tell(spend(6, "s"), Answer.done(Credits.of(6), 0, false));
        assertThat(check().lost()).isEqualTo(1);
    }

    @Test
    void what_nobody_asked_for_is_doubled() {
        ask(spend(5, "s"));
        spend(5, "s again").askOf(ledger);
        hold(5, "h again").askOf(ledger);
        assertThat(check().doubled()).isEqualTo(2);
    }

    @Test
    void what_is_there_twice_under_one_key_is_doubled() {
        ask(spend(5, "s"));
        ask(hold(5, "h"));
        Stored stored = Stored.read(storage, ACCOUNT);
        List<LedgerTransaction> lines = new ArrayList<>(stored.lines());
        lines.add(lines.get(0));
        List<Hold> holds = new ArrayList<>(stored.holds());
        holds.add(holds.get(0));
        Findings findings = Checker.check(entries, new Stored(ACCOUNT, lines, holds, stored.balance(), stored.audit()));
        assertThat(findings.doubled()).isEqualTo(2);
        assertThat(findings.lost()).isZero();
    }

    @Test
    void what_was_refused_and_is_there_is_doubled() {
        spend(5, "s").askOf(ledger);
        tell(spend(5, "s"), Answer.refused(false));
        assertThat(check().doubled()).isEqualTo(1);
    }

    @Test
    void an_account_that_was_below_zero_is_overdrawn() {
        ledger.change(AccountRequest.creditLimit(ACCOUNT, Credits.of(50), IdempotencyKey.of("l")));
        ask(spend(120, "s"));
        assertThat(check().overdrawn()).isEqualTo(1);
        ledger.grant(GrantRequest.purchase(ACCOUNT, GRANTED, IdempotencyKey.of("later")));
        assertThat(check().overdrawn()).isEqualTo(1);
    }

    @Test
    void what_was_not_acknowledged_and_is_there_with_another_amount_is_complained_of() {
        spend(5, "s").askOf(ledger);
        tell(spend(6, "s"), null);
        assertThat(check().complaints()).anyMatch(complaint -> complaint.contains("is there with [5]"));
    }

    @Test
    void a_hold_that_was_settled_by_nobody_is_complained_of() {
        Answer held = ask(hold(5, "h"));
        ledger.settle(new HoldId(ACCOUNT, held.hold()), Credits.ZERO);
        assertThat(check().complaints()).anyMatch(complaint -> complaint.contains("SETTLED, not LIVE"));
    }

    @Test
    void a_balance_that_does_not_follow_from_the_lines_is_complained_of() {
        ask(spend(5, "s"));
        Stored before = Stored.read(storage, ACCOUNT);
        ask(hold(5, "h"));
        ask(spend(5, "s2"));
        Stored after = Stored.read(storage, ACCOUNT);
        Findings findings = Checker.check(
                entries, new Stored(ACCOUNT, after.lines(), after.holds(), before.balance(), after.audit()));
        assertThat(findings.complaints()).anyMatch(complaint -> complaint.contains("credits is 95, and 90"));
        assertThat(findings.complaints()).anyMatch(complaint -> complaint.contains("held is 0, and 5"));
    }

    @Test
    void what_the_audit_finds_is_complained_of() {
        Stored stored = Stored.read(storage, ACCOUNT);
        var violation = new AuditReport.Violation(AuditReport.Rule.LOT_RANGE, "lot 1", "-1", "0");
        var audit = new AuditReport(ACCOUNT, List.of(violation), 1, 1, 1, 0, 1);
        Findings findings =
                Checker.check(entries, new Stored(ACCOUNT, stored.lines(), stored.holds(), stored.balance(), audit));
        assertThat(findings.complaints()).anyMatch(complaint -> complaint.contains("LOT_RANGE"));
    }

    @Test
    void an_answer_that_is_another_one_when_asked_again_or_the_first_one_is_complained_of() {
        Answer spent = Answer.done(Credits.of(5), 0, false);
        tell(spend(5, "s"), spent);
        assertThat(Verification.compare(entries, List.of(Answer.refused(true))).isClean())
                .isFalse();
        assertThat(Verification.compare(entries, List.of(spent)).isClean()).isFalse();
        assertThat(Verification.compare(entries, List.of(Answer.done(Credits.of(5), 0, true)))
                        .isClean())
                .isTrue();
    }

    @Test
    void what_is_as_told_is_left_alone_and_what_was_not_answered_may_be_there_or_not() throws InterruptedException {
        ask(spend(5, "s"));
        Answer held = ask(hold(20, "h"));
        ask(settle(held.hold(), 12, "t"));
        ask(hold(7, "h2"));
        ask(spend(1_000, "too much"));
        tell(spend(3, "absent"), null);
        hold(4, "present").askOf(ledger);
        tell(hold(4, "present"), null);
        tell(spend(3, "of another account"), null);
        assertThat(check().complaints()).isEmpty();

        Verification verified = Verification.of(storage, List.of(ACCOUNT), entries);
        assertThat(verified.findings().complaints()).isEmpty();
        assertThat(verified.entries()).allMatch(Journal.Entry::isAnswered);
        assertThat(verified.decidedBefore(List.of(spend(3, "absent"), hold(4, "present"), hold(7, "h2"))))
                .isEqualTo(1);
        assertThat(ledger.balance(ACCOUNT).posted()).isEqualTo(Credits.of(100 - 5 - 12 - 3 - 3));
    }

    private static Operation spend(long credits, String key) {
        return Operation.spend(ACCOUNT, Credits.of(credits), key);
    }

    private static Operation hold(long credits, String key) {
        return Operation.hold(ACCOUNT, Credits.of(credits), key);
    }

    private static Operation settle(long hold, long credits, String key) {
        return Operation.settle(ACCOUNT, hold, Credits.of(credits), key);
    }

    private Answer ask(Operation operation) {
        Answer answer = operation.askOf(ledger);
        tell(operation, answer);
        return answer;
    }

    private void tell(Operation operation, @Nullable Answer answer) {
        entries.add(new Journal.Entry(operation, answer));
    }

    private Findings check() {
        return Checker.check(entries, Stored.read(storage, ACCOUNT));
    }
}
