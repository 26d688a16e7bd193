package io.credits4j.billing;

import io.credits4j.Money;
import io.credits4j.books.BillingRow;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** How values are written into the facts of a row, and read from them. */
final class FactText {
    private static final int INDEX_DIGITS = 5;

    private FactText() {}

    static String of(Money money) {
        return money.amount().toPlainString();
    }

    /** Reads an amount in the currency of another one. */
    static Money money(String amount, Money like) {
        return Money.of(new BigDecimal(amount), like.currency());
    }

    /** An amount with its currency. */
    static String full(Money money) {
        return of(money) + " " + money.currency().getCurrencyCode();
    }

    static Money money(String full) {
        String[] parts = full.split(" ", 2);
        return Money.of(parts[0], parts[1]);
    }

    static Money amountOf(BillingRow row) {
        return Optional.ofNullable(row.amount())
                .orElseThrow(() -> new IllegalStateException("the store lost the amount of " + row));
    }

    static String required(BillingRow row, String name) {
        return row.fact(name).orElseThrow(() -> new IllegalStateException("the store lost '" + name + "' of " + row));
    }

    /** A number as text that sorts like it. */
    static String index(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, INDEX_DIGITS - digits.length())) + digits;
    }

    /** Reads the facts whose names begin alike, in the order of the rest of their names. */
    static <T> List<T> sorted(BillingRow row, String prefix, BiFunction<String, String, T> reader) {
        Map<String, String> found = new TreeMap<>();
        row.facts().forEach((name, text) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), text);
            }
        });
        return found.entrySet().stream()
                .map(fact -> reader.apply(fact.getKey(), fact.getValue()))
                .collect(Collectors.toUnmodifiableList());
    }
}
