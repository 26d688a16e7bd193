package io.credits4j.jdbc;

import io.credits4j.books.CallContext;
import io.credits4j.books.CallCost;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CostSource;
import io.credits4j.books.TokenCounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The columns that a call and the record of its use share, both ways. */
final class CallColumns {
    /** Their names, for queries. */
    static final String NAMES = """
            actor, feature, conversation, served_model, provider, prompt_tokens, cached_tokens, cache_write_tokens,
            cache_write_1h_tokens, audio_tokens, completion_tokens, reasoning_tokens, image_output_tokens,
            audio_output_tokens, images, web_searches, requests, latency, first_token_after, failure, raw_usage,
            provider_amount, provider_currency, cost_source, charged, unbilled
            """;

    private CallColumns() {}

    static <T> List<Column<T>> of(
            Function<T, CallContext> context, Function<T, CallFacts> facts, Function<T, @Nullable CallCost> cost) {
        return Stream.of(ofContext(context), ofFacts(facts), ofTokens(facts), ofCost(cost))
                .flatMap(List::stream)
                .toList();
    }

    private static <T> List<Column<T>> ofContext(Function<T, CallContext> context) {
        return List.of(
                Column.text("actor", row -> context.apply(row).actor()),
                Column.text("feature", row -> context.apply(row).feature()),
                Column.text("conversation", row -> context.apply(row).conversation()));
    }

    private static <T> List<Column<T>> ofFacts(Function<T, CallFacts> facts) {
        return List.of(
                Column.text("served_model", row -> facts.apply(row).servedModel()),
                Column.text("provider", row -> facts.apply(row).provider()),
                Column.optionalNumber("latency", row -> micros(facts.apply(row).latency())),
                Column.optionalNumber(
                        "first_token_after", row -> micros(facts.apply(row).timeToFirstToken())),
                Column.text("failure", row -> facts.apply(row).failure()),
                Column.text("raw_usage", row -> facts.apply(row).rawUsage()));
    }

    private static <T> List<Column<T>> ofTokens(Function<T, CallFacts> facts) {
        return List.of(
                tokens("prompt_tokens", facts, TokenCounts::prompt),
                tokens("cached_tokens", facts, TokenCounts::cached),
                tokens("cache_write_tokens", facts, TokenCounts::cacheWrite),
                tokens("cache_write_1h_tokens", facts, TokenCounts::cacheWrite1h),
                tokens("audio_tokens", facts, TokenCounts::audio),
                tokens("completion_tokens", facts, TokenCounts::completion),
                tokens("reasoning_tokens", facts, TokenCounts::reasoning),
                tokens("image_output_tokens", facts, TokenCounts::imageOutput),
                tokens("audio_output_tokens", facts, TokenCounts::audioOutput),
                tokens("images", facts, TokenCounts::images),
                tokens("web_searches", facts, TokenCounts::webSearches),
                tokens("requests", facts, TokenCounts::requests));
    }

    private static <T> Column<T> tokens(String name, Function<T, CallFacts> facts, ToLongFunction<TokenCounts> part) {
        return Column.optionalNumber(name, row -> {
            TokenCounts counts = facts.apply(row).tokens();
            return counts == null ? null : part.applyAsLong(counts);
        });
    }

    private static <T> List<Column<T>> ofCost(Function<T, @Nullable CallCost> cost) {
        return List.of(
                Column.amount("provider_amount", row -> part(cost.apply(row), CallCost::providerCost)),
                Column.currency("provider_currency", row -> part(cost.apply(row), CallCost::providerCost)),
                Column.optionalName("cost_source", row -> part(cost.apply(row), CallCost::source)),
                Column.optionalCredits("charged", row -> part(cost.apply(row), CallCost::charged)),
                Column.optionalCredits("unbilled", row -> part(cost.apply(row), CallCost::unbilled)));
    }

    private static <V> @Nullable V part(@Nullable CallCost cost, Function<CallCost, V> part) {
        return cost == null ? null : part.apply(cost);
    }

    private static @Nullable Long micros(@Nullable Duration duration) {
        return duration == null ? null : duration.truncatedTo(ChronoUnit.MICROS).toNanos() / 1_000;
    }

    /** Erases who and which conversation in a table's rows of one account; returns how many there were. */
    static int eraseContexts(Handle handle, String table, AccountRow owner, Optional<String> actor) {
        return handle.createUpdate("""
                        update <prefix><table>
                        set version = version + 1, actor = null, conversation = null
                        where account = :account
                          and (actor is not null or conversation is not null)
                          and (:everyone = 1 or actor = :actor)
                        """)
                .define("table", table)
                .bind("account", owner.id())
                .bind("everyone", actor.isEmpty() ? 1 : 0)
                .bind("actor", actor.orElse(""))
                .execute();
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    static CallContext context(ResultSet row) throws SQLException {
        return new CallContext(row.getString("actor"), row.getString("feature"), row.getString("conversation"));
    }

    static CallFacts facts(ResultSet row) throws SQLException {
        return new CallFacts(
                row.getString("served_model"),
                row.getString("provider"),
                tokens(row),
                duration(row, "latency"),
                duration(row, "first_token_after"),
                row.getString("failure"),
                row.getString("raw_usage"));
    }

    /** All of the counts are there, or none. */
    private static @Nullable TokenCounts tokens(ResultSet row) throws SQLException {
        return Columns.optionalLong(row, "requests") == null
                ? null
                : new TokenCounts(
                        row.getLong("prompt_tokens"),
                        row.getLong("cached_tokens"),
                        row.getLong("cache_write_tokens"),
                        row.getLong("cache_write_1h_tokens"),
                        row.getLong("audio_tokens"),
                        row.getLong("completion_tokens"),
                        row.getLong("reasoning_tokens"),
                        row.getLong("image_output_tokens"),
                        row.getLong("audio_output_tokens"),
                        row.getLong("images"),
                        row.getLong("web_searches"),
                        row.getLong("requests"));
    }

    private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
        Long micros = Columns.optionalLong(row, column);
        return micros == null ? null : Duration.of(micros, ChronoUnit.MICROS);
    }

    static @Nullable CallCost cost(ResultSet row) throws SQLException {
        var money = Columns.money(row, "provider_amount", "provider_currency");
        return money == null
                ? null
                : new CallCost(
                        money,
                        CostSource.valueOf(row.getString("cost_source")),
                        Columns.credits(row, "charged"),
                        Columns.credits(row, "unbilled"));
    }
}
