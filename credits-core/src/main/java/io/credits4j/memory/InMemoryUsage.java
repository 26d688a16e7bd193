package io.credits4j.memory;

import io.credits4j.AccountId;
import io.credits4j.books.Attachment;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallCost;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsageIncrement;
import io.credits4j.books.UsageRecord;
import io.credits4j.spi.UsageStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The usage records and sums among the attached rows. */
final class InMemoryUsage implements UsageStore {
    private static final Comparator<Place> OLDEST_FIRST = Comparator.comparing(Place::at)
            .thenComparing(place -> place.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final AttachedRows attached;

    InMemoryUsage(AttachedRows attached) {
        this.attached = attached;
    }

    @Override
    public Optional<UsageRecord> find(AccountId account, String id) {
        return attached.find(UsageRecord.class, new UsageRecord.Key(account, id));
    }

    @Override
    public boolean update(UsageRecord record) {
        return attached.update(record);
    }

    @Override
    public List<UsageRecord> page(AccountId account, Instant from, Instant until, Optional<Place> before, int limit) {
        return attached.all(UsageRecord.class)
                .filter(record -> record.account().equals(account))
                .filter(record ->
                        !record.endedAt().isBefore(from) && record.endedAt().isBefore(until))
                .filter(record -> before.isEmpty() || OLDEST_FIRST.compare(Place.of(record), before.get()) < 0)
                .sorted(Comparator.comparing(Place::of, OLDEST_FIRST.reversed()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Total> totals(Optional<AccountId> account, LocalDate from, LocalDate until, Set<Dimension> dimensions) {
        Map<Total, UsageFigures> sums = attached.all(UsageIncrement.class)
                .filter(sum -> account.isEmpty() || sum.account().equals(account.get()))
                .filter(sum -> !sum.day().isBefore(from) && sum.day().isBefore(until))
                .collect(Collectors.toMap(sum -> group(sum, dimensions), UsageIncrement::figures, UsageFigures::plus));
        return sums.entrySet().stream()
                .map(sum -> sum.getKey().with(sum.getValue()))
                .toList();
    }

    @Override
    public List<CeilingUse> newestCeilingUses(String model, int limit) {
        return attached.all(UsageRecord.class)
                .filter(record -> record.model().equals(model))
                .sorted(Comparator.comparing(UsageRecord::endedAt).reversed())
                .flatMap(record -> charged(record).stream())
                .limit(limit)
                .toList();
    }

    private static Optional<CeilingUse> charged(UsageRecord record) {
        CallCost cost = record.cost();
        return record.outcome() == UsageRecord.Outcome.CHARGED && cost != null
                ? Optional.of(new CeilingUse(record.ceiling(), cost.charged()))
                : Optional.empty();
    }

    @Override
    public int erase(AccountId account, Optional<String> actor) {
        return attached.atOnce(() -> {
            attached.all(ModelCall.class)
                    .filter(call -> call.account().equals(account))
                    .filter(call -> names(call.terms().context(), actor))
                    .forEach(call -> attached.update(call.erased()));
            List<UsageIncrement> sums = attached.all(UsageIncrement.class)
                    .filter(sum -> sum.account().equals(account) && !sum.actor().isEmpty())
                    .filter(sum -> actor.isEmpty() || sum.actor().equals(actor.get()))
                    .toList();
            sums.forEach(attached::remove);
            attached.writeAll(
                    sums.stream().<Attachment>map(UsageIncrement::erased).toList());
            List<UsageRecord> records = attached.all(UsageRecord.class)
                    .filter(record -> record.account().equals(account) && names(record.context(), actor))
                    .toList();
            records.forEach(record -> attached.update(record.erased()));
            return records.size();
        });
    }

    private static boolean names(CallContext context, Optional<String> actor) {
        return actor.isEmpty()
                ? context.actor() != null || context.conversation() != null
                : actor.get().equals(context.actor());
    }

    private static Total group(UsageIncrement sum, Set<Dimension> dimensions) {
        return new Total(
                of(dimensions, Dimension.ACCOUNT, sum.account()),
                of(dimensions, Dimension.ACTOR, sum.actor()),
                of(dimensions, Dimension.MODEL, sum.model()),
                of(dimensions, Dimension.DAY, sum.day()),
                UsageFigures.NONE);
    }

    private static <T> @Nullable T of(Set<Dimension> dimensions, Dimension dimension, T value) {
        return dimensions.contains(dimension) ? value : null;
    }
}
