package io.credits4j.ledger;

import io.credits4j.IdempotencyConflictException;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.books.Allocation;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
        LedgerTransaction out = give(giver, plan);
        take(giver, taker, plan);
        return new Decision<>(Booked.now(out), both(giver.changes(), taker.changes()));
    }

    private LedgerTransaction give(Sheet giver, BurnDown.Plan plan) {
        Intent intent =
                new Intent(request.from(), request.key(), fingerprint, new Intent.Outcome.Applied(), giver.now());
        Entry out = Entry.of(TransactionType.TRANSFER_OUT, Entry.leaving(plan.allocations()), giver.now());
        return giver.book(out.with(request.to()).under(intent, request.memo()));
    }

    /** One lot for each lot that gave, with its source, end, scope and its part of the cost. */
    private void take(Sheet giver, Sheet taker, BurnDown.Plan plan) {
        List<Allocation> into = new ArrayList<>();
        for (Allocation part : plan.allocations()) {
            Lot origin = giver.lot(part.lot());
            GrantRequest.Terms terms = GrantRequest.Terms.like(origin, part.amount());
            Lot lot = taker.newLot(terms, origin.source(), part.amount(), 0);
            taker.put(lot);
            into.add(new Allocation(lot.number(), part.amount()));
        }
        Entry in = Entry.of(TransactionType.TRANSFER_IN, into, taker.now());
        taker.write(in.with(request.from()).described(request.memo()));
        taker.settleDownOrEnd(Sheet.lotsOf(into));
    }

    private static Changes both(Changes one, Changes other) {
        return new Changes(
                joined(one.openedAccounts(), other.openedAccounts()),
                joined(one.accounts(), other.accounts()),
                joined(one.newLots(), other.newLots()),
                joined(one.lots(), other.lots()),
                joined(one.newHolds(), other.newHolds()),
                joined(one.holds(), other.holds()),
                joined(one.transactions(), other.transactions()),
                joined(one.intents(), other.intents()),
                joined(one.attachments(), other.attachments()));
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
