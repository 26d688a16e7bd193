package io.credits4j.tck;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The budgets of one account of the {@link ModelLedger}, by the rules alone: every use is kept and summed up when
 * somebody asks, and what is reserved is asked of the holds. Names are {@code kind:id}, without an id for each of a kind;
 * those of kind {@code user} count by the day, all others for ever. Mutable, and copied for every operation.
 */
final class ModelBudgets {
    static final long UNLIMITED = -1;

    /** What a budget allows; {@link #UNLIMITED} where it does not limit. */
    record Terms(long limit, long mostHolds) {}

    private record Used(Instant at, long amount) {}

    private static final class Row {
        Terms own;
        Instant since;
        List<Used> uses = new ArrayList<>();

        Row(Instant since) {
            this.since = since;
        }

        Row(Row other) {
            own = other.own;
            since = other.since;
            uses = new ArrayList<>(other.uses);
        }
    }

    private final Map<String, Row> rows = new TreeMap<>();

    ModelBudgets() {}

    ModelBudgets(ModelBudgets other) {
        other.rows.forEach((name, row) -> rows.put(name, new Row(row)));
    }

    private static String each(String name) {
        return name.substring(0, name.indexOf(':') + 1);
    }

    private Terms terms(String name) {
        Row row = rows.get(name);
        if (row != null && row.own != null) {
            return row.own;
        }
        Row each = rows.get(each(name));
        return each == null ? null : each.own;
    }

    private boolean limitsAmounts(String name) {
        return terms(name) != null && terms(name).limit != UNLIMITED;
    }

    private Row made(String name, Instant now) {
        return rows.computeIfAbsent(name, none -> new Row(now));
    }

    private static Instant periodStart(String name, Instant now) {
        return name.startsWith("user:") ? now.truncatedTo(ChronoUnit.DAYS) : Instant.EPOCH;
    }

    private long used(String name, Instant now) {
        Row row = rows.get(name);
        return row == null || !limitsAmounts(name)
                ? 0
                : row.uses.stream()
                        .filter(use -> !use.at.isBefore(periodStart(name, now)))
                        .mapToLong(Used::amount)
                        .sum();
    }

    private static List<ModelLedger.Hold> live(ModelLedger.Account account, String name) {
        return account.holds.stream()
                .filter(hold -> hold.isLive() && hold.chain.contains(name))
                .toList();
    }

    private static long reserved(ModelLedger.Account account, String name) {
        return live(account, name).stream()
                .flatMap(hold -> hold.reserved.stream())
                .mapToLong(ModelLedger.Part::amount)
                .sum();
    }

    private long left(ModelLedger.Account account, String name) {
        Terms terms = terms(name);
        return terms == null || terms.limit == UNLIMITED
                ? Long.MAX_VALUE
                : terms.limit - used(name, account.now) - reserved(account, name);
    }

    /** The refusal of the first budget that has not as much left; null if all have. */
    List<Object> over(ModelLedger.Account account, List<String> chain, long least, long requested) {
        for (String name : chain) {
            if (left(account, name) < least) {
                return List.of("OverBudget", name, terms(name).limit, left(account, name), requested);
            }
        }
        return null;
    }

    /** The refusal of the first budget that has as many live holds as it allows; null if none has. */
    List<Object> full(ModelLedger.Account account, List<String> chain) {
        for (String name : chain) {
            Terms terms = terms(name);
            if (terms != null
                    && terms.mostHolds != UNLIMITED
                    && live(account, name).size() >= terms.mostHolds) {
                return List.of("TooManyHolds", name, terms.mostHolds);
            }
        }
        return null;
    }

    long fitting(ModelLedger.Account account, List<String> chain, long amount) {
        return chain.stream().mapToLong(name -> left(account, name)).reduce(amount, Math::min);
    }

    void opened(List<String> chain, Instant now) {
        chain.stream().filter(name -> terms(name) != null).forEach(name -> made(name, now));
    }

    void use(List<String> chain, long amount, Instant now) {
        if (amount > 0) {
            chain.stream()
                    .filter(this::limitsAmounts)
                    .forEach(name -> made(name, now).uses.add(new Used(now, amount)));
        }
    }

    void giveBack(List<String> chain, long amount, Instant spentAt, Instant now) {
        for (String name : chain) {
            Row row = rows.get(name);
            if (row != null
                    && limitsAmounts(name)
                    && !spentAt.isBefore(row.since)
                    && !spentAt.isBefore(periodStart(name, now))) {
                row.uses.add(new Used(now, -Math.min(amount, used(name, now))));
            }
        }
    }

    /** Sets a budget's own terms; null to remove them. */
    void set(ModelLedger.Account account, String name, Terms terms) {
        boolean isNew = !limitsAmounts(name);
        Row row = made(name, account.now);
        if (terms != null && terms.limit != UNLIMITED && isNew) {
            row.uses.clear();
            row.since = account.now;
        }
        row.own = terms;
        if (name.equals(each(name)) && terms != null) {
            account.holds.stream()
                    .filter(ModelLedger.Hold::isLive)
                    .flatMap(hold -> hold.chain.stream())
                    .filter(held -> each(held).equals(name))
                    .forEach(held -> made(held, account.now));
        }
    }

    /** Returns all that limit something: name, limit, used, reserved, live holds. */
    List<Object> view(ModelLedger.Account account) {
        List<Object> view = new ArrayList<>();
        for (String name : rows.keySet()) {
            if (terms(name) != null) {
                view.add(List.of(name, terms(name).limit, used(name, account.now), reserved(account, name), (long)
                        live(account, name).size()));
            }
        }
        return view;
    }
}
