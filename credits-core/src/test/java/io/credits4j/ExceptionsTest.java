package io.credits4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every failure carries its facts as fields, and a message that says what to do. */
class ExceptionsTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final HoldId HOLD = new HoldId(ACCOUNT, 17);

    @Test
    void insufficient_credits_say_how_many_are_missing() {
        var e = new InsufficientCreditsException(ACCOUNT, Credits.of(5), Credits.parse("3.25"));
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage("account 'tenant-1' has 3.25 credits available, 1.75 short of the 5 requested;"
                        + " add credits and try again with a new idempotency key");
        assertThat(e.account()).isEqualTo(ACCOUNT);
        assertThat(e.requested()).isEqualTo(Credits.of(5));
        assertThat(e.available()).isEqualTo(Credits.parse("3.25"));
        assertThat(e.shortfall()).isEqualTo(Credits.parse("1.75"));
    }

    @Test
    void a_conflict_names_account_and_key() {
        var e = new IdempotencyConflictException(ACCOUNT, IdempotencyKey.of("order-17"));
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage("idempotency key 'order-17' of account 'tenant-1' already names a different request;"
                        + " give each intent its own key");
        assertThat(e.account()).isEqualTo(ACCOUNT);
        assertThat(e.key()).isEqualTo(IdempotencyKey.of("order-17"));
    }

    @Test
    void an_ended_hold_says_how_it_ended() {
        var e = new HoldNotOpenException(HOLD, HoldState.RELEASED);
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage("hold 17@tenant-1 is no longer live but RELEASED; open a new one");
        assertThat(e.hold()).isEqualTo(HOLD);
        assertThat(e.state()).isEqualTo(HoldState.RELEASED);
    }

    @Test
    void an_unknown_hold_is_named() {
        var e = new UnknownHoldException(HOLD);
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage("there is no hold 17@tenant-1; was it opened in this database?");
        assertThat(e.hold()).isEqualTo(HOLD);
    }

    @Test
    void a_clock_ahead_tells_both_readings() {
        Instant reading = Instant.parse("2024-01-15T10:02:00Z");
        Instant storeTime = Instant.parse("2024-01-15T10:00:00Z");
        var e = new ClockAheadException(reading, storeTime, Duration.ofMinutes(1));
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage("this application's clock says 2024-01-15T10:02:00Z, the store's 2024-01-15T10:00:00Z;"
                        + " more than PT1M ahead is not believed: set the clock right");
        assertThat(e.reading()).isEqualTo(reading);
        assertThat(e.storeTime()).isEqualTo(storeTime);
    }

    @Test
    void a_store_that_failed_says_whether_the_outcome_is_known() {
        var cause = new IllegalStateException("connection reset");
        var unknown = new StoreUnavailableException("no answer to the commit", true, cause);
        var known = new StoreUnavailableException("no connection", false, cause);
        assertThat(unknown).isInstanceOf(CreditsException.class).hasCause(cause);
        assertThat(unknown.outcomeUnknown()).isTrue();
        assertThat(known.outcomeUnknown()).isFalse();
    }

    @Test
    void a_busy_account_says_what_cannot_move() {
        var e = new AccountBusyException(ACCOUNT, Credits.of(4), Credits.of(3));
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage("account 'tenant-1' has 4 credits in live holds and 3 frozen in disputes;"
                        + " settle or release the holds and end the disputes first");
        assertThat(e.account()).isEqualTo(ACCOUNT);
        assertThat(e.held()).isEqualTo(Credits.of(4));
        assertThat(e.frozen()).isEqualTo(Credits.of(3));
    }

    @Test
    void contention_keeps_what_the_store_met() {
        var cause = new IllegalStateException("deadlock");
        assertThat(new ContentionException("busy", cause))
                .isInstanceOf(CreditsException.class)
                .hasMessage("busy")
                .hasCause(cause);
    }

    @Test
    void a_budget_that_is_too_narrow_says_what_is_left_and_until_when() {
        Instant reset = Instant.parse("2024-02-01T00:00:00Z");
        BudgetName anna = BudgetName.of("user", "anna");
        var e = new BudgetExceededException(
                ACCOUNT, anna, Credits.of(10), Credits.of(3), Credits.of(5), Optional.of(reset));
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage(
                        "budget 'user:anna' of account 'tenant-1' has 3 of 10 credits left, 2 short of the 5 requested;"
                                + " wait until 2024-02-01T00:00:00Z or raise its limit, then try again");
        assertThat(e.account()).isEqualTo(ACCOUNT);
        assertThat(e.budget()).isEqualTo(anna);
        assertThat(e.limit()).isEqualTo(Credits.of(10));
        assertThat(e.left()).isEqualTo(Credits.of(3));
        assertThat(e.requested()).isEqualTo(Credits.of(5));
        assertThat(e.resetsAt()).contains(reset);

        var forEver = new BudgetExceededException(
                ACCOUNT, anna, Credits.of(10), Credits.of(-2), Credits.of(5), Optional.empty());
        assertThat(forEver)
                .hasMessage(
                        "budget 'user:anna' of account 'tenant-1' has 0 of 10 credits left, 7 short of the 5 requested;"
                                + " raise its limit, then try again");
        assertThat(forEver.resetsAt()).isEmpty();
    }

    @Test
    void too_many_holds_say_how_many_there_may_be() {
        var e = new TooManyHoldsException(ACCOUNT, BudgetName.ACCOUNT, 3);
        assertThat(e)
                .isInstanceOf(CreditsException.class)
                .hasMessage("budget 'account:all' of account 'tenant-1' allows 3 live holds at once;"
                        + " try again when one has ended");
        assertThat(e.account()).isEqualTo(ACCOUNT);
        assertThat(e.budget()).isEqualTo(BudgetName.ACCOUNT);
        assertThat(e.limit()).isEqualTo(3);
    }
}
