package io.credits4j.ledger;

import io.credits4j.IdempotencyConflictException;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Use;
import io.credits4j.spi.Books;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Decides a {@link TransferRequest}: one work over two accounts. */
final class TransferWork implements Work<Booked> {
    private final Desk desk;
    private final TransferRequest request;
    private final String fingerprint;

    TransferWork(Desk desk, TransferRequest request) {
        this.desk = desk;
        this.request = request;
        this.fingerprint =
                Fingerprint.of("transfer", request.to(), request.amount().micros());
    }

    @Override
    public Footprint footprint() {
        return new Footprint(
                Set.of(request.from(), request.to()), Set.of(new IntentKey(request.from(), request.key())), Set.of());
    }

    @Override
    public Decision<Booked> decide(Books books) {
        Optional<Intent> first = books.intent(request.from(), request.key());
        if (first.isPresent()) {
            if (!first.get().fingerprint().equals(fingerprint)) {
                throw new IdempotencyConflictException(request.from(), request.key());
            }
            return Decision.unchanged(Booked.replayed(first.get().outcome()));
        }
        Instant reading = desk.reading(books);
        Sheet giver = desk.open(books, request.from(), reading);
        Sheet taker = desk.open(books, request.to(), reading);
        giver.requireActive();
        taker.requireNotClosed();
        BurnDown.Plan plan = giver.fromLots(request.amount(), Use.ANYTHING);
        if (!plan.isComplete()) {
            throw new InsufficientCreditsException(request.from(), request.amount(), plan.covered());
        }
        Intent intent =
                new Intent(request.from(), request.key(), fingerprint, new Intent.Outcome.Applied(), giver.now());
        Moving moving = new Moving(giver, taker);
        LedgerTransaction out = moving.move(plan.allocations(), intent, request.memo());
        return new Decision<>(Booked.now(out), moving.changes());
    }
}
