package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.UnknownHoldException;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.LotRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.TransferRequest;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What cannot be is refused by name, whatever the operation, and leaves everything as it was. */
public abstract class BadInputConformance extends StorageConformance {
    private final AccountId nobody = AccountId.of("nobody");

    @Test
    void there_is_nothing_to_correct_on_an_account_nobody_opened() {
        List<ThrowingCallable> corrections = List.of(
                () -> ledger.refund(RefundRequest.of(nobody, 1, key("r"))),
                () -> ledger.revoke(RevokeRequest.all(nobody, 1, key("c"))),
                () -> ledger.change(LotRequest.voiding(nobody, 1, key("v"))));
        assertThat(corrections)
                .allSatisfy(correction -> assertThatIllegalArgumentException()
                        .isThrownBy(correction)
                        .withMessageContaining("nobody"));
        assertThatThrownBy(() -> ledger.transfer(TransferRequest.of(nobody, account, credits(1), key("t"))))
                .isInstanceOf(InsufficientCreditsException.class);
        assertThat(isOpened(nobody)).isFalse();
        purchase(nobody, 1, "g");
        assertThat(isOpened(nobody)).isTrue();
    }

    @Test
    void a_line_or_lot_nobody_wrote_is_named_and_so_is_one_of_the_wrong_kind() {
        purchase(account, 10, "g");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.refund(RefundRequest.of(account, 2, key("r"))))
                .withMessageContaining("no line 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.refund(RefundRequest.of(account, 1, key("r"))))
                .withMessageContaining("PURCHASE");
        ledger.spend(account, credits(1), key("s"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.revoke(RevokeRequest.all(account, 2, key("c"))))
                .withMessageContaining("USAGE");
        assertThat(available()).isEqualTo(credits(9));
        assertThat(lines()).hasSize(2);
    }

    @Test
    void a_hold_is_known_to_its_own_account_only() {
        AccountId other = AccountId.of("tenant-2");
        purchase(account, 10, "g");
        purchase(other, 10, "g");
        HoldId hold = ledger.hold(account, credits(4), key("h")).id();
        HoldId theirs = new HoldId(other, hold.number());
        List<ThrowingCallable> endings = List.of(
                () -> ledger.settle(theirs, credits(1)),
                () -> ledger.release(theirs),
                () -> ledger.extend(theirs, clock.instant().plusSeconds(3_600)));
        assertThat(endings)
                .allSatisfy(ending -> assertThatThrownBy(ending)
                        .isInstanceOfSatisfying(
                                UnknownHoldException.class,
                                e -> assertThat(e.hold()).isEqualTo(theirs)));
        assertThat(ledger.balance(account).held()).isEqualTo(credits(4));
        assertThat(ledger.balance(other).posted()).isEqualTo(credits(10));
    }

    @Test
    void a_closed_account_takes_nothing_new_but_what_was_is_still_put_right() {
        purchase(account, 10, "g");
        AccountId other = AccountId.of("tenant-2");
        purchase(other, 10, "g");
        long spend = ledger.spend(account, credits(2), key("s")).transaction().sequence();
        HoldId settled = ledger.hold(account, credits(3), key("h1")).id();
        HoldId released = ledger.hold(account, credits(3), key("h2")).id();
        ledger.change(AccountRequest.close(account, key("c")));

        List<ThrowingCallable> refused = List.of(
                () -> purchase(account, 1, "g2"),
                () -> ledger.spend(account, credits(1), key("s2")),
                () -> ledger.hold(account, credits(1), key("h3")),
                () -> ledger.transfer(TransferRequest.of(account, other, credits(1), key("t"))),
                () -> ledger.transfer(TransferRequest.of(other, account, credits(1), key("t"))));
        assertThat(refused)
                .allSatisfy(each -> assertThatThrownBy(each)
                        .isInstanceOfSatisfying(
                                AccountNotActiveException.class,
                                e -> assertThat(e.account()).isEqualTo(account)));
        ledger.settle(settled, credits(3));
        ledger.release(released);
        ledger.refund(RefundRequest.of(account, spend, key("r")));
        assertThat(ledger.balance(account).posted()).isEqualTo(credits(7));
        ledger.revoke(RevokeRequest.all(account, 1, key("chargeback")));
        assertThat(ledger.balance(account).debt()).isEqualTo(credits(3));
        assertThat(Audit.of(storage, account)).isEmpty();
    }

    @Test
    void debt_beyond_the_range_is_refused_and_nothing_is_written() {
        for (int i = 0; i < 9; i++) {
            ledger.debit(DebitRequest.of(account, Credits.LARGEST_AMOUNT, key("d" + i)));
        }
        assertThatThrownBy(() -> ledger.debit(DebitRequest.of(account, Credits.LARGEST_AMOUNT, key("one more"))))
                .isInstanceOf(ArithmeticException.class);
        assertThat(lines()).hasSize(9);
        assertThat(ledger.balance(account).debt()).isEqualTo(Credits.LARGEST_AMOUNT.multipliedBy(9));
    }

    @Test
    void a_transfer_that_the_other_account_could_not_count_moves_nothing() {
        AccountId rich = AccountId.of("rich");
        for (int i = 0; i < 9; i++) {
            ledger.grant(GrantRequest.purchase(rich, Credits.LARGEST_AMOUNT, key("g" + i)));
        }
        ledger.grant(GrantRequest.purchase(account, Credits.LARGEST_AMOUNT, key("g")));
        assertThatThrownBy(() -> ledger.transfer(TransferRequest.of(account, rich, Credits.LARGEST_AMOUNT, key("t"))))
                .isInstanceOf(ArithmeticException.class);
        assertThat(available()).isEqualTo(Credits.LARGEST_AMOUNT);
        assertThat(Stream.of(account, rich))
                .allSatisfy(each -> assertThat(Audit.of(storage, each)).isEmpty());
    }

    private boolean isOpened(AccountId id) {
        return storage.ledger().<Boolean>read(id, books -> books.account(id).isPresent());
    }
}
