package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatementTest extends ReadingFixture {
    @Test
    void a_period_that_ends_before_or_when_it_starts_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.statement(account, START, START))
                .withMessageContaining("from " + START);
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.statement(account, START.plus(DAY), START));
    }

    @Test
    void an_account_nobody_opened_has_an_empty_statement() {
        Statement statement = ledger.statement(account, START, START.plus(DAY));
        assertThat(statement.opening()).isEqualTo(Credits.ZERO);
        assertThat(statement.closing()).isEqualTo(Credits.ZERO);
        assertThat(statement.lineCount()).isZero();
        assertThat(statement.page().lines()).isEmpty();
        assertThat(statement.page().next()).isEmpty();
        assertThat(statement.isFinal()).isFalse();
    }

    @Test
    void a_line_at_the_boundary_belongs_to_the_period_that_starts() {
        purchase(100);
        clock.set(START.plus(DAY));
        spend(30);
        Statement first = ledger.statement(account, START, START.plus(DAY));
        Statement second =
                ledger.statement(account, START.plus(DAY), START.plus(DAY).plus(DAY));
        assertThat(first.closing()).isEqualTo(credits(100)).isEqualTo(second.opening());
        assertThat(first.totals()).containsExactly(Map.entry(TransactionType.PURCHASE, credits(100)));
        assertThat(second.totals()).containsExactly(Map.entry(TransactionType.USAGE, credits(-30)));
        assertThat(second.closing()).isEqualTo(credits(70));
        assertThat(first.isFinal()).isTrue();
        assertThat(second.isFinal()).isFalse();
    }

    @Test
    void what_lapsed_in_a_period_is_in_it_once_it_is_booked() {
        allow(50, DAY);
        clock.set(START.plus(Duration.ofDays(40)));
        Statement early = ledger.statement(account, START, START.plus(Duration.ofDays(30)));
        assertThat(early.isFinal()).isFalse();
        purchase(1);
        Statement late = ledger.statement(account, START, START.plus(Duration.ofDays(30)));
        assertThat(late.isFinal()).isTrue();
        assertThat(late.totals()).containsEntry(TransactionType.EXPIRY, credits(-50));
    }

    @Test
    void a_long_period_comes_in_pages_that_join() {
        purchase(1_000);
        for (int i = 0; i < 1_300; i++) {
            clock.advance(Duration.ofSeconds(1));
            ledger.spend(account, Credits.SMALLEST, key());
        }
        Instant from = START.plusSeconds(11);
        Statement statement = ledger.statement(account, from, START.plusSeconds(1_291));
        List<LedgerTransaction> lines = new ArrayList<>(statement.page().lines());
        assertThat(lines).hasSize(Statement.PAGE_SIZE);
        Optional<Statement.Cursor> next = statement.page().next();
        while (next.isPresent()) {
            purchase(1);
            Statement.Page page = ledger.statementPage(next.get());
            lines.addAll(page.lines());
            next = page.next();
        }
        assertThat(statement.lineCount()).isEqualTo(1_280);
        assertThat(lines).isEqualTo(allLines().subList(11, 1_291));
    }

    @Test
    void a_short_period_of_a_long_history_is_found_with_few_reads() {
        purchase(1_000);
        for (int i = 0; i < 3_000; i++) {
            clock.advance(Duration.ofSeconds(1));
            ledger.spend(account, Credits.SMALLEST, key());
        }
        storage.lineReads = 0;
        storage.linesRead = 0;
        Statement statement = ledger.statement(account, START.plusSeconds(1_000), START.plusSeconds(1_010));
        assertThat(statement.lineCount()).isEqualTo(10);
        assertThat(storage.lineReads).isLessThan(30);
        assertThat(storage.linesRead).isLessThan(50);
    }

    @Test
    void a_cursor_out_of_range_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Statement.Cursor(account, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Statement.Cursor(account, 3, 2));
    }

    @Test
    void statements_of_random_periods_agree_with_the_whole_history() {
        long seed = seed();
        Random random = new Random(seed);
        openWithLimit(20);
        for (int i = 0; i < 500; i++) {
            useAtRandom(random);
        }
        List<LedgerTransaction> all = allLines();
        long span = Duration.between(START, clock.instant()).toSeconds();
        for (int i = 0; i < 300; i++) {
            Instant from = START.plusSeconds(random.nextLong(-1_000, span));
            Instant to = from.plusSeconds(1 + random.nextLong(span));
            compare(all, from, to, seed);
            LedgerTransaction line = all.get(random.nextInt(all.size()));
            compare(all, line.at(), line.at().plusNanos(1_000), seed);
        }
    }

    private void compare(List<LedgerTransaction> all, Instant from, Instant to, long seed) {
        Credits opening = Credits.ZERO;
        Credits closing = Credits.ZERO;
        Map<TransactionType, Credits> totals = new EnumMap<>(TransactionType.class);
        List<LedgerTransaction> lines = new ArrayList<>();
        for (LedgerTransaction line : all) {
            opening = line.at().isBefore(from) ? opening.plus(line.amount()) : opening;
            closing = line.at().isBefore(to) ? closing.plus(line.amount()) : closing;
            if (!line.at().isBefore(from) && line.at().isBefore(to)) {
                lines.add(line);
                totals.merge(line.type(), line.amount(), Credits::plus);
            }
        }
        Statement statement = ledger.statement(account, from, to);
        assertThat(statement.opening()).as("seed=%d", seed).isEqualTo(opening);
        assertThat(statement.closing()).as("seed=%d", seed).isEqualTo(closing);
        assertThat(statement.totals()).as("seed=%d", seed).isEqualTo(totals);
        assertThat(statement.lineCount()).as("seed=%d", seed).isEqualTo(lines.size());
        assertThat(statement.page().lines())
                .as("seed=%d", seed)
                .isEqualTo(lines.subList(0, Math.min(lines.size(), Statement.PAGE_SIZE)));
    }
}
