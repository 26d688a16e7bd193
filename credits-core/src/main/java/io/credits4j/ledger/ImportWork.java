package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.spi.Books;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides an {@link ImportRequest}, as of the instant of its last line, so that another one can follow.
 *
 * <ol>
 *   <li>the key of the request is remembered, and each line is booked under its own: a key of a line that was used before
 *       is a conflict;
 *   <li>nothing may have happened on the account after the first line: a history never goes back;
 *   <li>each line is booked at its own instant, among what else was due by then.
 * </ol>
 */
final class ImportWork implements Work<Imported> {
    private final Desk desk;
    private final ImportRequest request;
    private final AccountId account;
    private final String fingerprint;

    ImportWork(Desk desk, ImportRequest request) {
        this.desk = desk;
        this.request = request.checked();
        this.account = request.account();
        this.fingerprint = fingerprintOf(request);
    }

    private static String fingerprintOf(ImportRequest request) {
        List<Object> parts = new ArrayList<>();
        parts.add(request.purchasedBefore().micros());
        parts.add(request.spentBefore().micros());
        for (ImportRequest.Line line : request.lines()) {
            parts.add(line.at());
            parts.add(line.key());
            parts.add(bodyOf(line.event()));
        }
        return Fingerprint.of("import", parts.toArray());
    }

    private static String bodyOf(ImportRequest.Event event) {
        if (event instanceof ImportRequest.Event.Grant grant) {
            return GrantWork.fingerprintOf(grant.request());
        }
        if (event instanceof ImportRequest.Event.Spend spend) {
            return SpendWork.fingerprintOf(spend.request());
        }
        if (event instanceof ImportRequest.Event.Debit debit) {
            return DebitWork.fingerprintOf(debit.request());
        }
        ImportRequest.Event.Refund refund = (ImportRequest.Event.Refund) event;
        return Fingerprint.of("refund", refund.spend(), refund.amount().micros());
    }

    @Override
    public Footprint footprint() {
        Set<IntentKey> keys = new HashSet<>();
        keys.add(new IntentKey(account, request.key()));
        for (ImportRequest.Line line : request.lines()) {
            keys.add(new IntentKey(account, line.key()));
            if (line.event() instanceof ImportRequest.Event.Refund refund) {
                keys.add(new IntentKey(account, refund.spend()));
            }
        }
        return new Footprint(Set.of(account), keys, Set.of());
    }

    @Override
    public Decision<Imported> decide(Books books) {
        Optional<Intent> first = books.intent(account, request.key());
        if (first.isPresent()) {
            requireSame(first.get());
            return Decision.unchanged(new Imported(bookedBefore(books), true));
        }
        requireNew(books);
        requireNothingLater(books);
        requirePast(desk.reading(books));

        List<LedgerTransaction> lines = new ArrayList<>();
        List<Arrival> arrivals = new ArrayList<>();
        request.lines().forEach(line -> arrivals.add(new Past(line, lines)));
        Sheet sheet = desk.open(books, account, request.last(), arrivals);
        sheet.requireNotClosed();
        sheet.addLifetime(request.purchasedBefore(), request.spentBefore());
        Intent intent = new Intent(account, request.key(), fingerprint, new Intent.Outcome.Applied(), sheet.now());
        return new Decision<>(new Imported(lines, false), sheet.changes(List.of(intent), List.of()));
    }

    private void requireSame(Intent first) {
        if (!first.fingerprint().equals(fingerprint)) {
            throw new IdempotencyConflictException(account, request.key());
        }
    }

    private List<LedgerTransaction> bookedBefore(Books books) {
        return request.lines().stream()
                .map(line -> books.intent(account, line.key())
                        .map(Intent::outcome)
                        .filter(Intent.Outcome.Booked.class::isInstance)
                        .map(outcome -> ((Intent.Outcome.Booked) outcome).transaction())
                        .orElseThrow(() -> new IllegalStateException(
                                "the store lost the line of key '" + line.key() + "' of account '" + account + "'")))
                .toList();
    }

    private void requireNew(Books books) {
        for (ImportRequest.Line line : request.lines()) {
            if (books.intent(account, line.key()).isPresent()) {
                throw new IdempotencyConflictException(account, line.key());
            }
        }
    }

    private void requireNothingLater(Books books) {
        Optional<Instant> newest = books.account(account).map(Account::lastInstant);
        if (newest.isPresent() && newest.get().isAfter(request.first())) {
            throw new IllegalArgumentException("the first line is at " + request.first() + ", but account '" + account
                    + "' has something at " + newest.get() + "; a history goes only where nothing later is");
        }
    }

    private void requirePast(Instant reading) {
        if (request.last().isAfter(reading)) {
            throw new IllegalArgumentException("the last line, for account '" + account + "', is at " + request.last()
                    + ", in the future: it is " + reading);
        }
    }

    /** One line, which adds what it booked to the lines of the decision. */
    private final class Past implements Arrival {
        private final ImportRequest.Line line;
        private final List<LedgerTransaction> lines;

        Past(ImportRequest.Line line, List<LedgerTransaction> lines) {
            this.line = line;
            this.lines = lines;
        }

        @Override
        public Instant at() {
            return line.at();
        }

        @Override
        public List<Lot> bookOn(Sheet sheet, Instant at) {
            long lotsBefore = sheet.account().lastLot();
            LedgerTransaction booked = book(sheet, at);
            lines.add(booked);
            Set<Long> filled = new HashSet<>(Sheet.lotsOf(booked.allocations()));
            for (long number = lotsBefore + 1; number <= sheet.account().lastLot(); number++) {
                filled.add(number);
            }
            return filled.stream().map(sheet::lot).toList();
        }

        private LedgerTransaction book(Sheet sheet, Instant at) {
            ImportRequest.Event event = line.event();
            if (event instanceof ImportRequest.Event.Grant grant) {
                GrantRequest request = grant.request();
                return GrantWork.book(sheet, at, request, intent(GrantWork.fingerprintOf(request), at));
            }
            if (event instanceof ImportRequest.Event.Spend spend) {
                SpendRequest request = spend.request();
                BurnDown.Plan plan = sheet.inFull(request.amount(), request.use(), at);
                return SpendWork.book(sheet, at, plan, intent(SpendWork.fingerprintOf(request), at), request.memo());
            }
            if (event instanceof ImportRequest.Event.Debit debit) {
                DebitRequest request = debit.request();
                return DebitWork.book(sheet, at, request, intent(DebitWork.fingerprintOf(request), at));
            }
            return giveBack(sheet, at, (ImportRequest.Event.Refund) event);
        }

        private LedgerTransaction giveBack(Sheet sheet, Instant at, ImportRequest.Event.Refund refund) {
            LedgerTransaction spend = Refunding.spend(account, spend(sheet, refund.spend()));
            RefundRequest request =
                    RefundRequest.of(account, spend.sequence(), line.key()).amount(refund.amount());
            return new Refunding(sheet, at, null)
                    .giveBack(spend, refund.amount(), intent(RefundWork.fingerprintOf(request), at), refund.memo());
        }

        private LedgerTransaction spend(Sheet sheet, IdempotencyKey key) {
            return sheet.line(key)
                    .orElseThrow(() -> new IllegalArgumentException("refund '" + line.key() + "' is of spend '" + key
                            + "', which account '" + account + "' does not have before it"));
        }

        private Intent intent(String body, Instant at) {
            return new Intent(account, line.key(), body, new Intent.Outcome.Applied(), at);
        }
    }
}
