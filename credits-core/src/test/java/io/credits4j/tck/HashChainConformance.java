package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.ledger.Allowance;
import io.credits4j.ledger.AllowanceRequest;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.ChainReport;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.TransferRequest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The hash chain of an account is whole after everything that can be booked, as it is read back. */
public abstract class HashChainConformance extends StorageConformance {
    private static final AccountId OTHER = AccountId.of("tenant-2");

    @Test
    void every_line_is_tied_to_the_one_before_it() {
        CreditLedger chained = chained();
        chained.grant(GrantRequest.purchase(account, credits(10), key("g"))
                .bonus(credits(1))
                .description("Größe ☃")
                .metadata(Map.of("b", "2", "a", "1")));
        chained.grant(GrantRequest.subscription(account, credits(5), key("allowance"))
                .expiresAt(clock.instant().plus(Duration.ofDays(1))));
        long spend = chained.spend(
                        SpendRequest.of(account, credits(11), key("s")).actor("user"))
                .transaction()
                .sequence();
        chained.refund(RefundRequest.of(account, spend, key("r")));
        chained.settle(chained.hold(account, credits(2), key("h")).id(), credits(1));
        clock.advance(Duration.ofDays(2));
        chained.transfer(TransferRequest.of(account, OTHER, credits(3), key("t")));

        ChainReport report = chained.verify(account);
        assertThat(report.isWhole()).as(report.toString()).isTrue();
        assertThat(report.lines()).isEqualTo(lines().size()).isGreaterThan(6);
        assertThat(chained.verify(OTHER).isWhole()).isTrue();
        Set<String> hashes = new HashSet<>();
        lines().forEach(line -> hashes.add(line.seal().hash()));
        assertThat(hashes).hasSize(lines().size()).contains(report.head().orElseThrow());
    }

    @Test
    void an_account_has_a_chain_from_its_first_line_or_never() {
        purchase(account, 10, "g");
        chained().spend(account, credits(1), key("s"));
        assertThat(ledger.verify(account).head()).isEmpty();
        assertThat(lines()).allMatch(line -> line.seal() == null).hasSize(2);

        chained().grant(GrantRequest.purchase(OTHER, credits(10), key("g")));
        ledger.spend(OTHER, credits(1), key("s"));
        assertThat(ledger.verify(OTHER).isWhole()).isTrue();
    }

    @Test
    void an_account_opened_by_an_allowance_has_its_chain_from_the_first_line_too() {
        Allowance monthly = Allowance.of(
                "plan",
                credits(5),
                AllowanceSchedule.monthly(clock.instant().minus(Duration.ofDays(40)), ZoneOffset.UTC));
        chained().allot(AllowanceRequest.of(account, monthly));
        assertThat(chained().verify(account).isWhole()).isTrue();
        assertThat(lines()).hasSizeGreaterThan(2).allMatch(line -> line.seal() != null);
    }

    private CreditLedger chained() {
        return CreditLedger.builder(storage).clock(clock).hashChain().build();
    }
}
