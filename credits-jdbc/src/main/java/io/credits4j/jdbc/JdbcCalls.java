package io.credits4j.jdbc;

import io.credits4j.HoldId;
import io.credits4j.books.ModelCall;
import io.credits4j.spi.CallStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The metered model calls in a database. */
final class JdbcCalls implements CallStore {
    private final Database database;
    private final Tables tables;

    JdbcCalls(Database database, Tables tables) {
        this.database = database;
        this.tables = tables;
    }

    @Override
    public Optional<ModelCall> find(HoldId hold) {
        return database.read(handle -> tables.calls().find(handle, hold));
    }

    /** Not run again when the commit is lost: the row's new version would look like another writer's. */
    @Override
    public boolean update(ModelCall call) {
        return database.write(
                false,
                handle -> tables.accounts()
                        .find(handle, call.hold().account())
                        .filter(owner -> tables.calls().update(handle, owner.id(), call))
                        .isPresent());
    }

    @Override
    public List<ModelCall> due(Instant now, int limit) {
        return database.read(handle -> tables.calls().due(handle, now, limit));
    }

    @Override
    public List<ModelCall> stalled(Instant before, int limit) {
        return database.read(handle -> tables.calls().stalled(handle, before, limit));
    }
}
