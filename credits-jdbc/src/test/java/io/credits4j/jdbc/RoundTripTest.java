package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Attachment;
import io.credits4j.books.Budget;
import io.credits4j.books.BudgetTerms;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallCost;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.CostSource;
import io.credits4j.books.Funds;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Memo;
import io.credits4j.books.ModelCall;
import io.credits4j.books.RolloverRule;
import io.credits4j.books.Scope;
import io.credits4j.books.Seal;
import io.credits4j.books.TokenCounts;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.books.UseWindow;
import io.credits4j.books.Watch;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.StaleRowException;
import io.credits4j.spi.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Function;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of every record comes back as it was written, and the books find what they are asked for. */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
class RoundTripTest {
    private static final Instant T = Instant.parse("2024-03-10T07:30:00.000001Z");

    private final AccountId id = AccountId.of("mandant-é😀");
    private final Engine engine;
    private final DataSource database;
    private final JdbcStorage storage;

    RoundTripTest(Engine engine) {
        this.engine = engine;
        database = engine.empty();
        storage = Engine.storage(database);
    }

    @Test
    void an_account_comes_back_whole_with_and_without_its_optional_instants() {
        Account bare = Account.opened(id, T, null, "policy");
        write(opening(bare));
        assertThat(find(books -> books.account(id))).contains(bare);

        Account full = new Account(
                id,
                AccountStatus.FROZEN,
                1,
                2,
                3,
                micros(4),
                micros(5),
                micros(6),
                micros(7),
                micros(8),
                micros(9),
                micros(10),
                T,
                at(1),
                at(2),
                at(3),
                "head",
                at(4),
                new Watch(
                        micros(11),
                        Funds.LOW,
                        new UseWindow(at(5), micros(12), micros(13), 14, true),
                        15,
                        new Watch.Undelivered(at(6), 16, 17)),
                "another policy");
        write(changes(List.of(), List.of(full), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
        assertThat(find(books -> books.account(id))).contains(full);
        assertThat(find(books -> books.account(AccountId.of("nobody")))).isEmpty();
    }

    @Test
    void a_lot_comes_back_whole_with_a_price_of_as_many_decimals_as_the_database_keeps() {
        Money tiny = Money.usd("0." + "0".repeat(engine.decimals() - 1) + "1");
        Money huge = Money.of("-999999999999999." + "9".repeat(engine.decimals()), "JPY");
        Lot one = lot(1, "a", at(1), null, tiny);
        Lot two = lot(2, "b", at(1), at(9), huge);
        Lot three = lot(3, "c", at(1), at(9), null);
        write(opening(Account.opened(id, T, null, "policy"), one, two, three));
        assertThat(list(books -> List.of(
                        books.lot(id, 1).orElseThrow(),
                        books.lot(id, 2).orElseThrow(),
                        books.lot(id, 3).orElseThrow())))
                .containsExactly(one, two, three);
        assertThat(find(books -> books.lot(id, 4))).isEmpty();

        Lot used = one.withFigures(Credits.ZERO, Credits.ZERO);
        write(changes(List.of(), List.of(), List.of(), List.of(used), List.of(), List.of(), List.of(), List.of()));
        assertThat(find(books -> books.lot(id, 1))).contains(used);
        assertThat(list(books -> lots(books))).containsExactly(two, three);
    }

    @Test
    void holds_come_back_whole_whatever_number_of_lots_they_reserve() {
        List<Hold> holds = List.of(
                hold(1, List.of()),
                hold(2, List.of(new Allocation(7, micros(3)))),
                hold(
                        3,
                        List.of(
                                new Allocation(9, micros(1)),
                                new Allocation(2, micros(5)),
                                new Allocation(0, micros(4)))));
        write(opening(Account.opened(id, T, null, "policy")));
        write(changes(List.of(), List.of(), List.of(), List.of(), holds, List.of(), List.of(), List.of()));
        for (Hold hold : holds) {
            assertThat(find(books -> books.hold(hold.id()))).contains(hold);
            assertThat(find(books -> books.intent(id, hold.key())))
                    .contains(new Intent(
                            id, hold.key(), hold.fingerprint(), new Intent.Outcome.Opened(hold), hold.openedAt()));
        }
        assertThat(list(books -> books.holdsDue(id, at(60)))).containsExactlyInAnyOrderElementsOf(holds);
        assertThat(list(books -> books.holdsDue(id, at(59)))).isEmpty();

        Hold fewer = holds.get(2)
                .partlySettled(micros(5), List.of(new Allocation(9, micros(1)), new Allocation(0, micros(4))));
        Hold one = holds.get(1).partlySettled(micros(1), List.of(new Allocation(7, micros(2))));
        write(updating(List.of(fewer, one)));
        assertThat(find(books -> books.hold(fewer.id()))).contains(fewer);
        assertThat(find(books -> books.hold(one.id()))).contains(one);

        Hold ended = fewer.ended(HoldState.RELEASED, micros(5), at(5));
        write(updating(List.of(ended)));
        assertThat(find(books -> books.hold(ended.id()))).contains(ended);
        assertThat(list(books -> books.holdsDue(id, at(60)))).hasSize(2);
    }

    @Test
    void a_hold_that_was_looked_up_first_is_updated_just_as_well() {
        Hold hold = hold(1, List.of(new Allocation(1, micros(1)), new Allocation(2, micros(2))));
        write(opening(Account.opened(id, T, null, "policy")));
        write(changes(List.of(), List.of(), List.of(), List.of(), List.of(hold), List.of(), List.of(), List.of()));
        for (List<Allocation> reserved : List.of(
                List.of(new Allocation(2, micros(2))),
                List.of(new Allocation(5, micros(2)), new Allocation(6, micros(2))),
                List.<Allocation>of())) {
            Hold changed = hold.partlySettled(micros(1), reserved);
            run(books -> {
                assertThat(books.hold(hold.id())).isPresent();
                return new Work.Decision<>("done", updating(List.of(changed)));
            });
            assertThat(find(books -> books.hold(hold.id()))).contains(changed);
        }
    }

    @Test
    void lines_come_back_whole_newest_first_whatever_number_of_lots_they_touch() {
        List<LedgerTransaction> lines = List.of(
                line(1, TransactionType.PURCHASE, micros(7), List.of(new Allocation(1, micros(7))), null, "k1"),
                line(
                        2,
                        TransactionType.USAGE,
                        micros(-6),
                        List.of(
                                new Allocation(3, micros(-1)),
                                new Allocation(0, micros(-2)),
                                new Allocation(1, micros(-3))),
                        new HoldId(id, 4),
                        "K1"),
                line(3, TransactionType.DEBT_REPAYMENT, Credits.ZERO, List.of(), null, null),
                line(4, TransactionType.USAGE, micros(-6), List.of(new Allocation(3, micros(-5))), null, "k2"));
        write(opening(Account.opened(id, T, null, "policy")));
        write(changes(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), lines, List.of()));

        List<LedgerTransaction> newestFirst = new ArrayList<>(lines);
        Collections.reverse(newestFirst);
        assertThat(history(Set.of(), OptionalLong.empty(), 0, 10)).isEqualTo(newestFirst);
        assertThat(history(Set.of(), OptionalLong.of(4), 1, 1)).containsExactly(lines.get(1));
        assertThat(history(Set.of(TransactionType.USAGE, TransactionType.PURCHASE), OptionalLong.empty(), 1, 10))
                .containsExactly(lines.get(1), lines.get(0));
        assertThat(history(Set.of(TransactionType.VOID), OptionalLong.empty(), 0, 10))
                .isEmpty();
        assertThat(storage.ledger().countTransactions(id, Set.of())).isEqualTo(4);
        assertThat(storage.ledger().countTransactions(id, Set.of(TransactionType.USAGE)))
                .isEqualTo(2);
        assertThat(storage.ledger().countTransactions(AccountId.of("nobody"), Set.of()))
                .isZero();
        assertThat(find(books -> books.intent(id, IdempotencyKey.of("K1"))))
                .contains(new Intent(
                        id,
                        IdempotencyKey.of("K1"),
                        "fingerprint of 2",
                        new Intent.Outcome.Booked(lines.get(1)),
                        lines.get(1).at()));
    }

    @Test
    void a_memo_as_large_as_allowed_comes_back_whole_though_every_character_is_escaped() {
        Map<String, String> largest = Map.of("a=b", "\\\n".repeat(32_765) + "😀", "k", "");
        LedgerTransaction line = line(1, TransactionType.USAGE, micros(-1), List.of(), null, "k");
        LedgerTransaction large = new LedgerTransaction(
                id,
                1,
                line.type(),
                line.amount(),
                line.balanceAfter(),
                List.of(),
                line.unbilled(),
                null,
                null,
                null,
                line.key(),
                line.fingerprint(),
                new Memo("😀".repeat(1000), "é".repeat(200), largest),
                line.at(),
                null);
        write(opening(Account.opened(id, T, null, "policy")));
        write(changes(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(large), List.of()));
        assertThat(history(Set.of(), OptionalLong.empty(), 0, 1)).containsExactly(large);
    }

    @Test
    void budgets_come_back_whole_and_are_replaced_by_name() {
        BudgetName anna = BudgetName.of("user", "Anna 😀");
        BudgetName each = BudgetName.each("user");
        Budget full = new Budget(
                id,
                anna,
                new BudgetTerms(micros(5), "every 1 MONTH from 2024-01-31T00:00 Europe/Berlin", 3),
                T,
                micros(4),
                at(1),
                micros(2),
                1);
        Budget bare = Budget.opened(id, each, T);
        Budget holds = Budget.opened(id, BudgetName.of("Anna 😀", "user"), T).withTerms(new BudgetTerms(null, null, 0));
        write(opening(Account.opened(id, T, null, "policy")));
        write(keeping(full, bare, holds));
        assertThat(list(books -> books.budgets(id))).containsExactlyInAnyOrder(full, bare, holds);
        assertThat(list(books -> books.budgets(id, Set.of(anna, each, BudgetName.of("user", "anna 😀")))))
                .containsExactlyInAnyOrder(full, bare);
        assertThat(list(books -> books.budgets(id, Set.of()))).isEmpty();
        assertThat(list(books -> books.budgets(AccountId.of("nobody")))).isEmpty();

        Budget changed = full.withTerms(null).withUsed(micros(-9), at(7)).reserving(micros(-2), -1);
        write(keeping(changed));
        assertThat(list(books -> books.budgets(id, Set.of(anna)))).containsExactly(changed);
    }

    private static Changes keeping(Budget... budgets) {
        return new Changes(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(budgets),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void a_remembered_outcome_is_replaced_by_a_newer_one_and_hidden_by_a_booking() {
        IdempotencyKey key = IdempotencyKey.of("k");
        Intent refused = new Intent(id, key, "f1", new Intent.Outcome.Refused(micros(9), micros(-3)), at(1));
        Intent ended = new Intent(id, key, "f2", new Intent.Outcome.Ended(new HoldId(id, 5)), at(2));
        write(opening(Account.opened(id, T, null, "policy")));
        write(Changes.remembering(refused));
        assertThat(find(books -> books.intent(id, key))).contains(refused);
        write(Changes.remembering(ended));
        assertThat(find(books -> books.intent(id, key))).contains(ended);

        LedgerTransaction line = line(1, TransactionType.USAGE, micros(-1), List.of(), null, "k");
        write(changes(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(line), List.of()));
        assertThat(find(books -> books.intent(id, key)).orElseThrow().outcome())
                .isEqualTo(new Intent.Outcome.Booked(line));
    }

    @Test
    void a_call_comes_back_whole_and_a_second_first_version_fails_the_work() {
        HoldId hold = new HoldId(id, 1);
        ModelCall bare = call(hold);
        ModelCall full = bare.knowing(
                        "gen-1",
                        new CallFacts(
                                "m",
                                "p",
                                new TokenCounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
                                null,
                                null,
                                null,
                                "raw"))
                .settled(
                        new CallCost(
                                Money.usd("0." + "0".repeat(engine.decimals() - 1) + "7"),
                                CostSource.CALCULATED,
                                micros(3),
                                micros(4)),
                        at(1));
        full = new ModelCall(
                hold,
                2,
                CallState.PENDING_RECONCILE,
                full.terms(),
                2,
                full.providerId(),
                full.facts(),
                full.cost(),
                at(1),
                at(2),
                at(2),
                at(3),
                4);
        write(opening(Account.opened(id, T, null, "policy")));
        write(attaching(bare));
        assertThat(storage.calls().find(hold)).contains(bare);
        assertThatThrownBy(() -> write(attaching(bare)))
                .isInstanceOf(StaleRowException.class)
                .hasMessageContaining("not at version 0");
        write(attaching(full));
        assertThat(storage.calls().find(hold)).contains(full);
        assertThat(storage.calls().due(at(3), 5)).containsExactly(full);
        assertThat(storage.calls().due(at(3).minusNanos(1), 5)).isEmpty();
        assertThat(storage.calls().stalled(Instant.MAX, 5)).isEmpty();
    }

    @Test
    void a_call_is_stalled_strictly_after_its_deadline_to_the_nanosecond() {
        HoldId hold = new HoldId(id, 1);
        ModelCall call = call(hold);
        write(opening(Account.opened(id, T, null, "policy")));
        write(attaching(call));
        assertThat(storage.calls().stalled(T, 5)).isEmpty();
        assertThat(storage.calls().stalled(T.plusNanos(1), 5)).containsExactly(call);
        assertThat(storage.calls().stalled(Instant.MAX, 5)).containsExactly(call);
        assertThat(storage.calls().stalled(Instant.MIN, 5)).isEmpty();
    }

    @Test
    void open_lots_come_in_burn_order_over_several_portions_and_only_as_far_as_walked() {
        List<Lot> inOrder = LongStream.rangeClosed(1, 3L * KnownLots.PORTION)
                .mapToObj(number -> lot(number, String.format(Locale.ROOT, "%04d", 1000 - number), at(1), null, null))
                .toList();
        List<Lot> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random(7));
        write(opening(Account.opened(id, T, null, "policy"), shuffled.toArray(Lot[]::new)));

        List<Lot> burned = new ArrayList<>(inOrder);
        Collections.reverse(burned);
        read(books -> {
            assertThat(lots(books)).isEqualTo(burned);
            assertThat(lots(books)).isEqualTo(burned);
            Iterator<Lot> interleaved = books.openLots(id).iterator();
            assertThat(interleaved.next()).isEqualTo(burned.get(0));
            assertThat(books.openLots(id).iterator().next()).isEqualTo(burned.get(0));
            assertThat(interleaved.next()).isEqualTo(burned.get(1));
            return "read";
        });
        assertThat(list(books -> lots(books, AccountId.of("nobody")))).isEmpty();
    }

    @Test
    void due_lots_and_the_next_due_instant_are_found_to_the_microsecond() {
        Lot ends = lot(1, "a", at(1), at(10), null);
        Lot starts = lot(2, "b", at(10), null, null);
        Lot later = lot(3, "c", at(1), at(11), null);
        write(opening(Account.opened(id, T, null, "policy"), ends, starts, later));
        write(changes(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(hold(1, List.of())),
                List.of(),
                List.of(),
                List.of()));

        assertThat(list(books -> books.lotsDue(id, at(1), at(10)))).containsExactlyInAnyOrder(ends, starts);
        assertThat(list(books -> books.lotsDue(id, at(10), at(10)))).containsExactly(ends);
        assertThat(list(books -> books.lotsDue(id, at(1), at(10).minusNanos(1))))
                .isEmpty();
        assertThat(list(books -> books.lotsDue(id, Instant.MIN, Instant.MAX))).hasSize(3);
        assertThat(find(books -> books.nextDue(id, Instant.EPOCH))).contains(at(1));
        assertThat(find(books -> books.nextDue(id, at(1)))).contains(at(10));
        assertThat(find(books -> books.nextDue(id, at(10)))).contains(at(11));
        assertThat(find(books -> books.nextDue(id, at(11)))).contains(at(60));
        assertThat(find(books -> books.nextDue(id, at(60)))).isEmpty();
        assertThat(find(books -> books.nextDue(AccountId.of("nobody"), at(60)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "UTC"})
    void no_time_zone_of_machine_or_session_moves_an_instant(String zone) {
        TimeZone before = TimeZone.getDefault();
        Account account = Account.opened(id, Instant.parse("2024-03-10T03:30:00.123456Z"), null, "policy");
        write(opening(account));
        try {
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            JdbcStorage elsewhere = JdbcStorage.on(database);
            Optional<Account> found = elsewhere.ledger().read(id, books -> books.account(id));
            assertThat(found).contains(account);
            Instant storeTime =
                    elsewhere.ledger().read(id, books -> books.storeTime().orElseThrow());
            assertThat(Duration.between(storeTime, Instant.now()).abs()).isLessThan(Duration.ofMinutes(5));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void the_store_has_a_clock_before_an_account_is_opened() {
        Instant storeTime =
                run(books -> Work.Decision.unchanged(books.storeTime().orElseThrow()));
        assertThat(Duration.between(storeTime, Instant.now()).abs()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void a_reading_sees_one_state_though_others_write_meanwhile() {
        Lot lot = lot(1, "a", at(1), null, null);
        write(opening(Account.opened(id, T, null, "policy"), lot));
        read(books -> {
            assertThat(books.account(id)).isPresent();
            Lot spent = lot.withFigures(Credits.ZERO, Credits.ZERO);
            write(changes(List.of(), List.of(), List.of(), List.of(spent), List.of(), List.of(), List.of(), List.of()));
            assertThat(lots(books)).containsExactly(lot);
            return "read";
        });
        assertThat(list(books -> lots(books))).isEmpty();
    }

    @Test
    void what_is_to_be_updated_but_is_not_there_fails_the_work() {
        write(opening(Account.opened(id, T, null, "policy")));
        Lot missing = lot(1, "a", at(1), null, null);
        assertThatThrownBy(() -> write(changes(
                        List.of(), List.of(), List.of(), List.of(missing), List.of(), List.of(), List.of(), List.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was to be updated but is not there");
        assertThatThrownBy(() -> write(updating(List.of(hold(1, List.of())))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was to be updated but is not there");
        Account unopened = Account.opened(AccountId.of("nobody"), T, null, "policy");
        assertThatThrownBy(() -> write(changes(
                        List.of(),
                        List.of(unopened),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("never opened");
    }

    @Test
    void an_instant_no_column_can_hold_is_refused_rather_than_cut() {
        assertThatThrownBy(() -> write(opening(Account.opened(id, Instant.MAX, null, "policy"))))
                .isInstanceOf(ArithmeticException.class);
        assertThat(find(books -> books.account(id))).isEmpty();
    }

    private List<LedgerTransaction> history(Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return storage.ledger().transactions(id, types, before, offset, limit);
    }

    private <T> Optional<T> find(Function<Books, Optional<T>> reading) {
        return read(reading);
    }

    private <T> List<T> list(Function<Books, List<T>> reading) {
        return read(reading);
    }

    private <R> R read(Function<Books, R> reading) {
        return storage.ledger().read(id, reading);
    }

    private List<Lot> lots(Books books) {
        return lots(books, id);
    }

    private static List<Lot> lots(Books books, AccountId account) {
        List<Lot> lots = new ArrayList<>();
        books.openLots(account).forEach(lots::add);
        return lots;
    }

    private void write(Changes changes) {
        run(books -> new Work.Decision<>("written", changes));
    }

    private <R> R run(Function<Books, Work.Decision<R>> decision) {
        return storage.ledger().transact(new Work<R>() {
            @Override
            public Footprint footprint() {
                return new Footprint(Set.of(id), Set.of(), Set.of());
            }

            @Override
            public Decision<R> decide(Books books) {
                return decision.apply(books);
            }
        });
    }

    private static Changes opening(Account account, Lot... lots) {
        return changes(
                List.of(account), List.of(), List.of(lots), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static Changes updating(List<Hold> holds) {
        return changes(List.of(), List.of(), List.of(), List.of(), List.of(), holds, List.of(), List.of());
    }

    private static ModelCall call(HoldId hold) {
        CallTerms terms = new CallTerms("vendor/model", "v1", "", micros(1), micros(1), null, CallContext.NONE, null);
        return ModelCall.opened(hold, CallState.DISPATCHED, terms, T, T);
    }

    private static Changes attaching(ModelCall call) {
        return changes(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(call));
    }

    private static Changes changes(
            List<Account> opened,
            List<Account> accounts,
            List<Lot> newLots,
            List<Lot> lots,
            List<Hold> newHolds,
            List<Hold> holds,
            List<LedgerTransaction> lines,
            List<Attachment> attachments) {
        return new Changes(
                opened, accounts, newLots, lots, newHolds, holds, List.of(), lines, List.of(), attachments, List.of());
    }

    private Lot lot(long number, String burnKey, Instant from, @Nullable Instant to, @Nullable Money cost) {
        return new Lot(
                id,
                number,
                GrantSource.SUBSCRIPTION,
                -5,
                burnKey,
                micros(100),
                micros(90),
                micros(7),
                micros(6),
                micros(5),
                micros(4),
                LotStatus.OPEN,
                from,
                to,
                T,
                cost,
                new Scope(List.of("image é", "chat"), number % 2 == 0 ? List.of("a/b:free") : List.of()),
                number - 1,
                to == null ? null : from,
                number % 2 == 0,
                micros(3),
                micros(2),
                number % 3 == 0
                        ? null
                        : new RolloverRule(
                                "pro é",
                                micros(9),
                                number % 2 == 0 ? null : micros(8),
                                number % 2 == 0 ? List.of() : List.of(at(20), at(30))),
                number + 1);
    }

    private Hold hold(long number, List<Allocation> reserved) {
        return new Hold(
                new HoldId(id, number),
                HoldState.LIVE,
                micros(10),
                micros(0),
                reserved,
                IdempotencyKey.of("hold " + number),
                "fingerprint",
                T,
                at(60),
                null,
                number % 2 == 0 ? Use.ANYTHING : new Use("chat", "a/b:free"),
                number % 2 == 0 ? List.of() : List.of(BudgetName.of("user", "😀 \\n="), BudgetName.ACCOUNT),
                new Memo("what\nfor", null, Map.of("a=b", "c\\n\n=")));
    }

    private LedgerTransaction line(
            long sequence,
            TransactionType type,
            Credits amount,
            List<Allocation> allocations,
            @Nullable HoldId hold,
            @Nullable String key) {
        return new LedgerTransaction(
                id,
                sequence,
                type,
                amount,
                micros(-5),
                allocations,
                micros(11),
                hold,
                sequence == 1 ? null : (Long) (sequence - 1),
                sequence == 1 ? null : AccountId.of("Ünïque"),
                key == null ? null : IdempotencyKey.of(key),
                key == null ? null : "fingerprint of " + sequence,
                sequence == 1 ? Memo.NONE : new Memo("", "actor-é", Map.of()),
                at(sequence),
                sequence == 1 ? null : new Seal("hash " + sequence, "memo hash"));
    }

    private static Instant at(long seconds) {
        return T.plusSeconds(seconds);
    }

    private static Credits micros(long micros) {
        return Credits.ofMicros(micros);
    }
}
