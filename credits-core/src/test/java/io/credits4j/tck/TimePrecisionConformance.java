package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Instants are kept to the microsecond, in no zone but UTC, and never differ between what is told and what is kept. */
public abstract class TimePrecisionConformance extends StorageConformance {
    @Test
    void what_a_write_answers_is_what_is_read_back_to_the_microsecond() {
        clock.set(Instant.parse("2024-03-10T07:30:00.123456789Z"));
        var told = ledger.grant(GrantRequest.purchase(account, credits(5), key("g")))
                .transaction();
        assertThat(told.at()).isEqualTo(Instant.parse("2024-03-10T07:30:00.123456Z"));
        assertThat(lines()).containsExactly(told);
        assertThat(ledger.balance(account).lastPurchaseAt()).contains(told.at());
    }

    @Test
    void instants_in_hours_that_some_zones_skip_or_repeat_come_back_unchanged() {
        Instant skipped = Instant.parse("2024-03-10T05:30:00.000001Z");
        Instant repeated = Instant.parse("2024-11-03T04:30:00.999999Z");
        clock.set(skipped.minusSeconds(1));
        ledger.grant(GrantRequest.promotion(account, credits(5), key("g"))
                .effectiveAt(skipped)
                .expiresAt(repeated));
        clock.set(skipped);
        assertThat(available()).isEqualTo(credits(5));
        clock.set(repeated.minusNanos(1_000));
        assertThat(available()).isEqualTo(credits(5));
        clock.set(repeated);
        assertThat(available()).isEqualTo(credits(0));
    }

    @Test
    void a_holds_deadline_is_kept_exactly() {
        clock.set(Instant.parse("2024-03-10T07:30:00.000001Z"));
        purchase(account, 5, "g");
        var hold = ledger.hold(HoldRequest.of(account, credits(5), key("h")).life(Duration.ofSeconds(1)));
        assertThat(ledger.findHold(hold.id())).contains(hold.hold());
        clock.set(Instant.parse("2024-03-10T07:30:01Z"));
        assertThat(available()).isEqualTo(credits(0));
        clock.set(Instant.parse("2024-03-10T07:30:01.000001Z"));
        assertThat(available()).isEqualTo(credits(5));
    }

    @Test
    void an_end_beyond_the_year_9999_is_refused_rather_than_cut() {
        purchase(account, 1, "first");
        assertThatThrownBy(() ->
                        GrantRequest.purchase(account, credits(5), key("g")).expiresAt(Instant.MAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expiresAt");
        Instant last = Instant.parse("9999-12-30T23:59:59.999999Z");
        ledger.grant(GrantRequest.purchase(account, credits(5), key("g")).expiresAt(last));
        assertThat(ledger.balance(account).nextExpiry().orElseThrow().at()).isEqualTo(last);
    }

    @Test
    void a_clock_that_goes_backwards_never_turns_the_accounts_time_back() {
        purchase(account, 5, "g");
        Instant later = clock.instant();
        clock.set(later.minusSeconds(3_600));
        var line = ledger.spend(account, credits(1), key("s")).transaction();
        assertThat(line.at()).isEqualTo(later);
        assertThat(lines().get(0)).isEqualTo(line);
    }
}
