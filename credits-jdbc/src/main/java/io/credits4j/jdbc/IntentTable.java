package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static java.util.Objects.requireNonNull;

import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** What keys led to: remembered endings and refusals here, bookings and holds where they are. */
final class IntentTable {
    static final Rows<Rows.Owned<Intent>> ROWS = new Rows<>(
            "intent",
            List.of(
                    Column.number("account", Rows.Owned::owner),
                    Column.exact("idem_key", row -> row.value().key().value())),
            List.of(
                    Column.text("fingerprint", row -> row.value().fingerprint()),
                    Column.text("outcome", row -> Facts.of(row.value()).outcome()),
                    Column.optionalNumber(
                            "hold_number", row -> Facts.of(row.value()).hold()),
                    Column.optionalNumber(
                            "requested", row -> Facts.of(row.value()).requested()),
                    Column.optionalNumber(
                            "available", row -> Facts.of(row.value()).available()),
                    Column.instant("decided_at", row -> row.value().at())),
            List.of());

    private final Dialect dialect;
    private final TransactionTable transactions;
    private final HoldTable holds;

    IntentTable(Dialect dialect, TransactionTable transactions, HoldTable holds) {
        this.dialect = dialect;
        this.transactions = transactions;
        this.holds = holds;
    }

    /**
     * Returns the booking or hold that carries a key, else what is remembered of it. Refusals are forgotten without the
     * account's lock: one that is forgotten between the two statements is not there.
     */
    Optional<Intent> find(Handle handle, AccountRow owner, IdempotencyKey key) {
        return places(handle, owner, key).stream()
                .sorted(Comparator.comparing(Place::kind))
                .map(place -> load(handle, owner, key, place))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Where a key was found; the kinds in the order in which they win. */
    private record Place(Kind kind, long number) {}

    private enum Kind {
        BOOKED,
        OPENED,
        REMEMBERED
    }

    /** Most keys are new: one statement says so for all three tables. */
    private List<Place> places(Handle handle, AccountRow owner, IdempotencyKey key) {
        return handle.createQuery("""
                        select 'BOOKED' as kind, sequence_number as number_there
                        from <prefix>transaction
                        where account = :account and idem_key = :key
                        union all
                        select 'OPENED', hold_number
                        from <prefix>hold
                        where account = :account and idem_key = :key
                        union all
                        select 'REMEMBERED', 0
                        from <prefix>intent
                        where account = :account and idem_key = :key
                        """)
                .bind("account", owner.id())
                .bind("key", dialect.exact(key.value()))
                .map((row, context) -> new Place(Kind.valueOf(row.getString("kind")), row.getLong("number_there")))
                .list();
    }

    private Optional<Intent> load(Handle handle, AccountRow owner, IdempotencyKey key, Place place) {
        return switch (place.kind()) {
            case BOOKED -> transactions.find(handle, owner, place.number()).map(IntentTable::booked);
            case OPENED -> holds.find(handle, owner, place.number()).map(IntentTable::opened);
            case REMEMBERED -> remembered(handle, owner, key);
        };
    }

    /** Returns the intent a line carries; the line must carry one. */
    static Intent booked(LedgerTransaction line) {
        String fingerprint = line.fingerprint() == null ? "" : line.fingerprint();
        return new Intent(
                line.account(), requireNonNull(line.key()), fingerprint, new Intent.Outcome.Booked(line), line.at());
    }

    /** Returns the intent a hold carries. */
    static Intent opened(Hold hold) {
        Intent.Outcome outcome = new Intent.Outcome.Opened(hold);
        return new Intent(hold.id().account(), hold.key(), hold.fingerprint(), outcome, hold.openedAt());
    }

    private Optional<Intent> remembered(Handle handle, AccountRow owner, IdempotencyKey key) {
        return handle.createQuery("""
                        select fingerprint, outcome, hold_number, requested, available, decided_at
                        from <prefix>intent
                        where account = :account and idem_key = :key
                        """)
                .bind("account", owner.id())
                .bind("key", dialect.exact(key.value()))
                .map((row, context) -> new Intent(
                        owner.account().id(),
                        key,
                        row.getString("fingerprint"),
                        outcome(row, owner),
                        instant(row, "decided_at")))
                .findOne();
    }

    private static Intent.Outcome outcome(ResultSet row, AccountRow owner) throws SQLException {
        String outcome = row.getString("outcome");
        return switch (outcome) {
            case "ENDED" -> new Intent.Outcome.Ended(new HoldId(owner.account().id(), row.getLong("hold_number")));
            case "APPLIED" -> new Intent.Outcome.Applied();
            case "REFUSED" -> new Intent.Outcome.Refused(credits(row, "requested"), credits(row, "available"));
            default -> throw new IllegalStateException("unknown outcome '" + outcome + "'; a newer version wrote it");
        };
    }

    /** Forgets refusals older than an instant, oldest first; one that was remembered anew meanwhile stays. */
    int forgetRefusals(Handle handle, Instant before, int limit) {
        long bound = Micros.ceiling(before);
        List<Refusal> oldest = handle.createQuery("""
                        select account, idem_key
                        from <prefix>intent
                        where outcome = 'REFUSED' and decided_at < :before
                        order by decided_at, account, idem_key
                        fetch first :limit rows only
                        """)
                .bind("before", bound)
                .bind("limit", limit)
                .map((row, context) ->
                        new Refusal(row.getLong("account"), requireNonNull(dialect.exact(row, "idem_key"))))
                .list();
        if (oldest.isEmpty()) {
            return 0;
        }
        PreparedBatch batch = handle.prepareBatch("""
                        delete from <prefix>intent
                        where account = :account and idem_key = :key and outcome = 'REFUSED' and decided_at < :before
                        """);
        for (Refusal refusal : oldest) {
            batch.bind("account", refusal.account())
                    .bind("key", dialect.exact(refusal.key()))
                    .bind("before", bound)
                    .add();
        }
        return Arrays.stream(batch.execute()).sum();
    }

    private record Refusal(long account, String key) {}

    /** An outcome as columns. */
    private record Facts(
            String outcome,
            @Nullable Long hold,
            @Nullable Long requested,
            @Nullable Long available) {
        static Facts of(Intent intent) {
            if (intent.outcome() instanceof Intent.Outcome.Ended ended
                    && ended.hold().account().equals(intent.account())) {
                return new Facts("ENDED", ended.hold().number(), null, null);
            }
            if (intent.outcome() instanceof Intent.Outcome.Applied) {
                return new Facts("APPLIED", null, null, null);
            }
            if (intent.outcome() instanceof Intent.Outcome.Refused refused) {
                return new Facts(
                        "REFUSED",
                        null,
                        refused.requested().micros(),
                        refused.available().micros());
            }
            throw new IllegalStateException(
                    "only endings, changes and refusals of the account itself are remembered, not a "
                            + intent.outcome().getClass().getSimpleName());
        }
    }
}
