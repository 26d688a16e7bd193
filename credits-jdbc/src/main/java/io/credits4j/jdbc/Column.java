package io.credits4j.jdbc;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table, and the value a row has in it.
 *
 * @param name what it is called
 * @param kind what it holds
 * @param value the value of a row, as the kind says
 * @param <T> what becomes a row
 */
record Column<T>(String name, Kind kind, Function<T, @Nullable Object> value) {
    /** What a column holds. */
    enum Kind {
        /** A {@link Long}. */
        LONG,
        /** An {@link Integer}. */
        INT,
        /** A {@link String}. */
        TEXT,
        /** A {@link String} that is compared byte by byte; each dialect has its own way to bind it. */
        EXACT,
        /** A {@link BigDecimal}. */
        DECIMAL,
        /** A {@link Boolean}. */
        FLAG
    }

    static <T> Column<T> number(String name, ToLongFunction<T> value) {
        return new Column<>(name, Kind.LONG, value::applyAsLong);
    }

    static <T> Column<T> optionalNumber(String name, Function<T, @Nullable Long> value) {
        return new Column<>(name, Kind.LONG, value::apply);
    }

    static <T> Column<T> count(String name, Function<T, Integer> value) {
        return new Column<>(name, Kind.INT, value::apply);
    }

    static <T> Column<T> optionalCount(String name, Function<T, @Nullable Integer> value) {
        return new Column<>(name, Kind.INT, value::apply);
    }

    static <T> Column<T> flag(String name, Predicate<T> value) {
        return new Column<>(name, Kind.FLAG, value::test);
    }

    static <T> Column<T> optionalFlag(String name, Function<T, @Nullable Boolean> value) {
        return new Column<>(name, Kind.FLAG, value::apply);
    }

    static <T> Column<T> optionalCredits(String name, Function<T, @Nullable Credits> value) {
        return optionalNumber(name, row -> Columns.micros(value.apply(row)));
    }

    static <T> Column<T> credits(String name, Function<T, Credits> value) {
        return number(name, row -> value.apply(row).micros());
    }

    static <T> Column<T> instant(String name, Function<T, Instant> value) {
        return number(name, row -> Micros.of(value.apply(row)));
    }

    static <T> Column<T> optionalInstant(String name, Function<T, @Nullable Instant> value) {
        return optionalNumber(name, row -> Micros.ofNullable(value.apply(row)));
    }

    static <T> Column<T> text(String name, Function<T, @Nullable String> value) {
        return new Column<>(name, Kind.TEXT, value::apply);
    }

    static <T> Column<T> exact(String name, Function<T, @Nullable String> value) {
        return new Column<>(name, Kind.EXACT, value::apply);
    }

    static <T> Column<T> amount(String name, Function<T, @Nullable Money> value) {
        return new Column<>(name, Kind.DECIMAL, row -> {
            Money money = value.apply(row);
            return money == null ? null : money.amount();
        });
    }

    static <T> Column<T> currency(String name, Function<T, @Nullable Money> value) {
        return text(name, row -> {
            Money money = value.apply(row);
            return money == null ? null : money.currency().getCurrencyCode();
        });
    }

    static <T> Column<T> name(String name, Function<T, ? extends Enum<?>> value) {
        return text(name, row -> value.apply(row).name());
    }

    static <T> Column<T> optionalName(String name, Function<T, ? extends @Nullable Enum<?>> value) {
        return text(name, row -> {
            Enum<?> constant = value.apply(row);
            return constant == null ? null : constant.name();
        });
    }

    /** Returns what to bind for a row. */
    @Nullable
    Object bound(T row, Dialect dialect) {
        Object plain = value.apply(row);
        return plain == null
                ? null
                : switch (kind) {
                    case EXACT -> dialect.exact((String) plain);
                    case DECIMAL -> dialect.decimal((BigDecimal) plain);
                    default -> plain;
                };
    }
}
