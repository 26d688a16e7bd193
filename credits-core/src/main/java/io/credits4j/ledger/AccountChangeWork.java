package io.credits4j.ledger;

import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.books.Intent;
import java.util.List;
import java.util.Optional;

/** Decides an {@link AccountRequest}. */
final class AccountChangeWork extends AccountWork<Booked> {
    private final AccountRequest request;

    AccountChangeWork(Desk desk, AccountRequest request) {
        super(
                desk,
                request.account(),
                request.key(),
                Fingerprint.of("account", request.status(), request.creditLimit(), request.lowBalance()));
        this.request = request;
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        AccountStatus status = request.status();
        if (status != null) {
            sheet.changeStatus(status);
        }
        Credits limit = request.creditLimit();
        if (limit != null) {
            sheet.changeCreditLimit(limit);
        }
        Credits threshold = request.lowBalance();
        if (threshold != null) {
            sheet.changeLowBalance(threshold);
        }
        return new Decision<>(Booked.nothing(), sheet.changes(List.of(intent(sheet)), List.of()));
    }
}
