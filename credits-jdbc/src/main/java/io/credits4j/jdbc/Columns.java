package io.credits4j.jdbc;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.books.Memo;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Currency;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The library's values as columns, both ways. */
final class Columns {
    private Columns() {}

    static Credits credits(ResultSet row, String column) throws SQLException {
        return Credits.ofMicros(row.getLong(column));
    }

    static @Nullable Credits optionalCredits(ResultSet row, String column) throws SQLException {
        Long micros = optionalLong(row, column);
        return micros == null ? null : Credits.ofMicros(micros);
    }

    static @Nullable Long micros(@Nullable Credits credits) {
        return credits == null ? null : credits.micros();
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Micros.toInstant(row.getLong(column));
    }

    static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
        Long micros = optionalLong(row, column);
        return micros == null ? null : Micros.toInstant(micros);
    }

    static @Nullable Long optionalLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Money money(ResultSet row, String amountColumn, String currencyColumn) throws SQLException {
        BigDecimal amount = row.getBigDecimal(amountColumn);
        return amount == null ? null : Money.of(amount, Currency.getInstance(row.getString(currencyColumn)));
    }

    static <S extends SqlStatement<S>> S bindMoney(
            S statement, String amount, String currency, @Nullable Money money, Dialect dialect) {
        return statement
                .bind(amount, money == null ? null : dialect.decimal(money.amount()))
                .bind(currency, money == null ? null : money.currency().getCurrencyCode());
    }

    static Memo memo(ResultSet row) throws SQLException {
        String description = row.getString("description");
        String actor = row.getString("actor");
        String metadata = row.getString("metadata");
        return description == null && actor == null && metadata == null
                ? Memo.NONE
                : new Memo(description, actor, MetadataText.read(metadata));
    }

    static <S extends SqlStatement<S>> S bindMemo(S statement, Memo memo) {
        return statement
                .bind("description", memo.description())
                .bind("actor", memo.actor())
                .bind("metadata", MetadataText.write(memo.metadata()));
    }

    /** Erases the memos in a stretch of a table's rows of one account; returns how many there were. */
    static int eraseMemos(
            Handle handle,
            String table,
            String number,
            AccountRow owner,
            Optional<String> actor,
            long first,
            long last) {
        return handle.createUpdate("""
                        update <prefix><table>
                        set description = null, actor = null, metadata = null
                        where account = :account and <number> >= :first and <number> <= :last
                          and (description is not null or actor is not null or metadata is not null)
                          and (:everyone = 1 or actor = :actor)
                        """)
                .define("table", table)
                .define("number", number)
                .bind("account", owner.id())
                .bind("first", first)
                .bind("last", last)
                .bind("everyone", actor.isEmpty() ? 1 : 0)
                .bind("actor", actor.orElse(""))
                .execute();
    }
}
