package io.credits4j.ledger;

import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.TransactionType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides a {@link LotRequest}. */
final class LotWork extends AccountWork<Booked> {
    private final LotRequest request;

    LotWork(Desk desk, LotRequest request) {
        super(
                desk,
                request.account(),
                request.key(),
                Fingerprint.of("lot", request.change(), request.lot(), request.newEnd()));
        this.request = request;
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        Lot lot = sheet.findLot(request.lot())
                .orElseThrow(
                        () -> new IllegalArgumentException("account '" + account() + "' has no lot " + request.lot()));
        return switch (request.change()) {
            case VOID -> end(sheet, lot, LotStatus.VOIDED);
            case EXPIRE -> end(sheet, lot, LotStatus.EXPIRED);
            case MOVE_END -> moveEnd(sheet, lot);
        };
    }

    /** A lot that is used up has nothing to lose, but what comes back to it goes; one that has ended stays as it is. */
    private Decision<Booked> end(Sheet sheet, Lot lot, LotStatus end) {
        Optional<LedgerTransaction> line =
                hasEnded(lot) ? Optional.empty() : sheet.endLot(lot, end, intent(sheet), request.memo());
        List<Intent> intents = line.isPresent() ? List.of() : List.of(intent(sheet));
        return new Decision<>(new Booked(line, false), sheet.changes(intents, List.of()));
    }

    private static boolean hasEnded(Lot lot) {
        return lot.status() == LotStatus.EXPIRED || lot.status() == LotStatus.VOIDED;
    }

    /** The line moves no credits; it is there so that the history tells. */
    private Decision<Booked> moveEnd(Sheet sheet, Lot lot) {
        Instant end = request.newEnd();
        if (end != null && !end.isAfter(Instants.later(sheet.now(), lot.effectiveAt()))) {
            throw new IllegalArgumentException("newEnd " + end + " is not in the future of lot " + lot.number()
                    + " of account '" + account() + "'");
        }
        if (hasEnded(lot)) {
            throw new IllegalArgumentException(
                    "lot " + lot.number() + " of account '" + account() + "' is " + lot.status());
        }
        sheet.moveEnd(lot, end);
        Map<String, String> facts = Map.of(
                "lot", Long.toString(lot.number()),
                "endBefore", String.valueOf(lot.expiresAt()),
                "end", String.valueOf(end));
        Entry journal = Entry.of(TransactionType.ADJUSTMENT, List.of(), sheet.now());
        LedgerTransaction line =
                sheet.book(journal.under(intent(sheet), request.memo().withMetadata(facts)));
        return new Decision<>(Booked.now(line), sheet.changes());
    }
}
