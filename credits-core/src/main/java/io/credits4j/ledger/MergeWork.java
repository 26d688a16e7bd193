package io.credits4j.ledger;

import io.credits4j.AccountBusyException;
import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.books.Account;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.spi.Books;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Decides a {@link MergeRequest}: one work over two accounts. */
final class MergeWork implements Work<Booked> {
    private final Desk desk;
    private final MergeRequest request;
    private final AccountId from;
    private final String fingerprint;

    MergeWork(Desk desk, MergeRequest request) {
        this.desk = desk;
        this.request = request;
        this.from = request.from();
        this.fingerprint = Fingerprint.of("merge", request.into());
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(from, request.into()), Set.of(new IntentKey(from, request.key())), Set.of());
    }

    @Override
    public Decision<Booked> decide(Books books) {
        Optional<Intent> first = books.intent(from, request.key());
        if (first.isPresent()) {
            if (!first.get().fingerprint().equals(fingerprint)) {
                throw new IdempotencyConflictException(from, request.key());
            }
            return Decision.unchanged(Booked.replayed(first.get().outcome()));
        }
        if (books.account(from).isEmpty()) {
            throw new IllegalArgumentException("account '" + from + "' was never opened, so there is nothing to merge");
        }
        Instant reading = desk.reading(books);
        Sheet giver = desk.open(books, from, reading);
        Sheet taker = desk.open(books, request.into(), reading);
        requireFree(giver);
        taker.requireNotClosed();
        Intent intent = new Intent(from, request.key(), fingerprint, new Intent.Outcome.Applied(), giver.now());
        Moving moving = new Moving(giver, taker);
        LedgerTransaction out = moving.move(Moving.everything(giver), intent, request.memo());
        giver.changeStatus(AccountStatus.CLOSED);
        return new Decision<>(Booked.now(out), moving.changes());
    }

    /** A closed account may be merged once more, for what has come up since. */
    private void requireFree(Sheet giver) {
        if (giver.status() == AccountStatus.FROZEN) {
            throw new AccountNotActiveException(from, giver.status());
        }
        Account account = giver.account();
        Credits frozen = Credits.ZERO;
        for (long number = 1; number <= account.lastLot(); number++) {
            frozen = frozen.plus(giver.lot(number).frozen());
        }
        if (account.held().isPositive() || frozen.isPositive()) {
            throw new AccountBusyException(from, account.held(), frozen);
        }
    }
}
