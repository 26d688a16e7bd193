package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.RefundExceededException;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Memo;
import io.credits4j.books.Scope;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.ImportRequest;
import io.credits4j.ledger.Imported;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A past that happened elsewhere is brought in as if it had happened here. */
public abstract class ImportConformance extends StorageConformance {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant MAY = SettableClock.START.minus(Duration.ofDays(60));
    private static final Instant JUNE = MAY.plus(Duration.ofDays(30));

    @Nested
    class OpeningBalances {
        @Test
        void what_is_left_is_there_with_what_was_paid_for_it_and_when_it_ends() {
            Instant end = clock.instant().plus(DAY);
            ledger.importHistory(opening()
                    .grant(MAY, pack(30, "order-17").cost(Money.usd("3.00")))
                    .grant(
                            JUNE,
                            GrantRequest.subscription(account, credits(80), key("june"))
                                    .expiresAt(end)
                                    .priority(7)
                                    .scope(new Scope(List.of("chat"), List.of())))
                    .lifetime(credits(500), credits(470)));

            Balance balance = ledger.balance(account);
            assertThat(balance.posted()).isEqualTo(credits(110));
            assertThat(balance.lifetimePurchased()).isEqualTo(credits(530));
            assertThat(balance.lifetimeSpent()).isEqualTo(credits(470));
            assertThat(balance.lastPurchaseAt()).contains(MAY);
            assertThat(storedAccount().openedAt()).isEqualTo(MAY);
            assertThat(storedLot(1).cost()).isEqualTo(Money.usd("3.00"));
            assertThat(storedLot(1).createdAt()).isEqualTo(MAY);
            assertThat(storedLot(2).source()).isEqualTo(GrantSource.SUBSCRIPTION);
            assertThat(storedLot(2).expiresAt()).isEqualTo(end);
            assertThat(storedLot(2).priority()).isEqualTo(7);
            assertThat(storedLot(2).scope().features()).containsExactly("chat");
        }

        @Test
        void what_is_owed_is_there_and_the_next_purchase_repays_it() {
            ledger.importHistory(opening().debit(MAY, DebitRequest.of(account, credits(4), key("owed"))));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(4));
            purchase(account, 10, "g");
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(available()).isEqualTo(credits(6));
        }

        @Test
        void an_imported_purchase_is_revoked_like_any_other() {
            Imported imported = ledger.importHistory(opening().grant(MAY, pack(30, "order-17")));
            long sequence = imported.transactions().get(0).sequence();
            ledger.revoke(RevokeRequest.of(account, sequence, Money.usd("1.00"), Money.usd("3.00"), key("chargeback")));
            assertThat(available()).isEqualTo(credits(20));
        }

        @Test
        void an_order_brought_in_and_then_delivered_again_is_granted_once() {
            GrantRequest order = pack(30, "order-17").cost(Money.usd("3.00"));
            ledger.importHistory(opening().grant(MAY, order));
            assertThat(ledger.grant(order).replayed()).isTrue();
            assertThatThrownBy(() -> ledger.grant(pack(31, "order-17")))
                    .isInstanceOf(IdempotencyConflictException.class);
            assertThat(available()).isEqualTo(credits(30));
        }
    }

    @Nested
    class Histories {
        @Test
        void every_line_is_booked_at_its_own_instant_with_its_memo() {
            Imported imported = ledger.importHistory(opening()
                    .grant(MAY, pack(30, "g").description("Starter pack"))
                    .spend(JUNE, spend(12, "s").actor("user-7").metadata(Map.of("model", "m"))));

            assertThat(imported.transactions()).isEqualTo(oldestFirst());
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at, LedgerTransaction::balanceAfter)
                    .containsExactly(
                            tuple(TransactionType.PURCHASE, MAY, credits(30)),
                            tuple(TransactionType.USAGE, JUNE, credits(18)));
            assertThat(oldestFirst().get(0).memo().description()).isEqualTo("Starter pack");
            assertThat(oldestFirst().get(1).memo().actor()).isEqualTo("user-7");
            assertThat(ledger.balanceAt(account, JUNE.minus(DAY)).posted()).isEqualTo(credits(30));
            assertThat(ledger.balanceAt(account, JUNE).posted()).isEqualTo(credits(18));
            Statement may = ledger.statement(account, MAY, JUNE);
            assertThat(may.closing()).isEqualTo(credits(30));
            assertThat(ledger.balance(account).lifetimeSpent()).isEqualTo(credits(12));
            assertThat(ledger.balance(account).lastUsageAt()).contains(JUNE);
        }

        @Test
        void a_use_burns_the_lots_of_its_instant_in_burn_order_and_makes_debt_beyond_them() {
            ledger.importHistory(opening()
                    .grant(
                            MAY,
                            GrantRequest.subscription(account, credits(10), key("plan"))
                                    .expiresAt(JUNE))
                    .grant(MAY, pack(5, "pack"))
                    .spend(MAY.plus(DAY), spend(7, "s1"))
                    .spend(MAY.plus(DAY), spend(10, "s2"))
                    .grant(JUNE, pack(6, "later")));
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::allocations)
                    .containsExactly(
                            tuple(TransactionType.SUBSCRIPTION, List.of(part(1, 10))),
                            tuple(TransactionType.PURCHASE, List.of(part(2, 5))),
                            tuple(TransactionType.USAGE, List.of(part(2, -5), part(1, -2))),
                            tuple(TransactionType.USAGE, List.of(part(1, -8), part(Allocation.DEBT, -2))),
                            tuple(TransactionType.PURCHASE, List.of(part(3, 6))),
                            tuple(TransactionType.DEBT_REPAYMENT, List.of(part(3, -2), part(Allocation.DEBT, 2))));
            assertThat(available()).isEqualTo(credits(4));
        }

        @Test
        void what_ended_on_the_way_is_booked_at_its_own_end() {
            Instant end = MAY.plus(DAY);
            ledger.importHistory(opening()
                    .grant(
                            MAY,
                            GrantRequest.promotion(account, credits(10), key("trial"))
                                    .expiresAt(end))
                    .spend(MAY, spend(3, "s"))
                    .grant(JUNE, pack(5, "pack")));
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at, LedgerTransaction::amount)
                    .containsExactly(
                            tuple(TransactionType.PROMOTION, MAY, credits(10)),
                            tuple(TransactionType.USAGE, MAY, credits(-3)),
                            tuple(TransactionType.EXPIRY, end, credits(-7)),
                            tuple(TransactionType.PURCHASE, JUNE, credits(5)));
            assertThat(available()).isEqualTo(credits(5));
        }

        @Test
        void what_ended_after_the_last_line_counts_as_ended_and_is_booked_by_what_comes_next() {
            ledger.importHistory(opening()
                    .grant(
                            MAY,
                            GrantRequest.promotion(account, credits(10), key("trial"))
                                    .expiresAt(JUNE)));
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(ledger.maintenance().runOnce(10)).isOne();
            LedgerTransaction expiry = oldestFirst().get(1);
            assertThat(expiry.type()).isEqualTo(TransactionType.EXPIRY);
            assertThat(expiry.at()).isEqualTo(JUNE);
        }

        @Test
        void a_lot_that_starts_later_than_it_was_granted_repays_debt_when_it_starts() {
            ledger.importHistory(opening()
                    .debit(MAY, DebitRequest.of(account, credits(4), key("owed")))
                    .grant(MAY, pack(10, "pack").effectiveAt(MAY.plus(DAY)))
                    .spend(JUNE, spend(1, "s")));
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at)
                    .contains(tuple(TransactionType.DEBT_REPAYMENT, MAY.plus(DAY)));
            assertThat(available()).isEqualTo(credits(5));
        }

        @Test
        void a_scoped_lot_pays_for_what_it_is_for_only() {
            ledger.importHistory(opening()
                    .grant(MAY, pack(10, "pack"))
                    .grant(MAY, pack(10, "chat").scope(new Scope(List.of("chat"), List.of())))
                    .spend(JUNE, spend(4, "s1").on(new Use("chat", null)))
                    .spend(JUNE, spend(3, "s2")));
            assertThat(storedLot(2).remaining()).isEqualTo(credits(6));
            assertThat(storedLot(1).remaining()).isEqualTo(credits(7));
        }

        @Test
        void a_refund_returns_to_the_lots_of_its_spend_and_lapses_where_they_have_ended() {
            ledger.importHistory(opening()
                    .grant(
                            MAY,
                            GrantRequest.promotion(account, credits(3), key("trial"))
                                    .expiresAt(JUNE))
                    .spend(MAY.plus(DAY), spend(3, "s"))
                    .refund(MAY.plus(DAY.multipliedBy(2)), key("s"), credits(1), key("r1"), Memo.NONE)
                    .refund(JUNE.plus(DAY), key("s"), credits(2), key("r2"), new Memo("sorry", null, Map.of())));
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at, LedgerTransaction::amount)
                    .containsExactly(
                            tuple(TransactionType.PROMOTION, MAY, credits(3)),
                            tuple(TransactionType.USAGE, MAY.plus(DAY), credits(-3)),
                            tuple(TransactionType.REFUND, MAY.plus(DAY.multipliedBy(2)), credits(1)),
                            tuple(TransactionType.EXPIRY, JUNE, credits(-1)),
                            tuple(TransactionType.REFUND, JUNE.plus(DAY), credits(2)),
                            tuple(TransactionType.EXPIRY, JUNE.plus(DAY), credits(-2)));
            assertThat(oldestFirst().get(4).memo().description()).isEqualTo("sorry");
            assertThatThrownBy(() -> ledger.refund(RefundRequest.of(account, 2, key("r3"))))
                    .isInstanceOf(RefundExceededException.class);
        }

        @Test
        void a_long_history_comes_in_several_requests_one_after_the_other() {
            ledger.importHistory(opening().grant(MAY, pack(30, "g")).spend(MAY, spend(5, "s1")));
            ledger.importHistory(ImportRequest.into(account, key("second"))
                    .spend(MAY, spend(5, "s2"))
                    .refund(JUNE, key("s1"), credits(2), key("r"), Memo.NONE));
            assertThat(available()).isEqualTo(credits(22));
            assertThat(Audit.of(storage, account)).isEmpty();

            purchase(account, 1, "now");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.importHistory(
                            ImportRequest.into(account, key("third")).spend(JUNE, spend(1, "s3"))))
                    .withMessageContaining(JUNE.toString())
                    .withMessageContaining(clock.instant().toString());
            assertThat(available()).isEqualTo(credits(23));
        }

        @Test
        void an_imported_account_has_its_hash_chain_from_the_first_line() {
            CreditLedger chaining =
                    CreditLedger.builder(storage).clock(clock).hashChain().build();
            chaining.importHistory(opening().grant(MAY, pack(30, "g")).spend(JUNE, spend(5, "s")));
            assertThat(chaining.verify(account).firstBroken()).isEmpty();
            assertThat(chaining.verify(account).lines()).isEqualTo(2);
        }

        @Test
        void a_history_brought_in_is_the_history_that_would_have_been_written_then() {
            long seed = Long.getLong("credits4j.seed", System.nanoTime());
            System.out.println("seed=" + seed);
            Random random = new Random(seed);
            AccountId live = AccountId.of("live");
            clock.set(MAY);
            ledger.change(AccountRequest.creditLimit(live, credits(100_000), key("limit")));
            ImportRequest history = opening();
            for (int i = 0; i < 60; i++) {
                clock.advance(Duration.ofHours(random.nextInt(12)));
                history = step(random, i, live, history);
            }
            ledger.importHistory(history);

            assertThat(Audit.of(storage, account)).as("seed=%d", seed).isEmpty();
            assertThat(figures(account)).as("seed=%d", seed).isEqualTo(figures(live));
            assertThat(ledger.balance(account).posted())
                    .as("seed=%d", seed)
                    .isEqualTo(ledger.balance(live).posted());
        }

        private ImportRequest step(Random random, int i, AccountId live, ImportRequest history) {
            Instant now = clock.instant();
            long amount = random.nextInt(1, 21);
            IdempotencyKey key = key("k" + i);
            if (i == 0 || random.nextInt(3) == 0) {
                Instant end = now.plus(Duration.ofHours(1 + random.nextInt(72)));
                Instant start = end.minus(Duration.ofMinutes(30));
                GrantSource source = random.nextBoolean() ? GrantSource.PURCHASE : GrantSource.SUBSCRIPTION;
                GrantRequest mine = GrantRequest.of(account, source, credits(amount), key);
                GrantRequest theirs = GrantRequest.of(live, source, credits(amount), key);
                if (random.nextBoolean()) {
                    mine = mine.expiresAt(end).bonus(credits(1));
                    theirs = theirs.expiresAt(end).bonus(credits(1));
                }
                if (random.nextInt(4) == 0) {
                    mine = mine.effectiveAt(start);
                    theirs = theirs.effectiveAt(start);
                }
                ledger.grant(theirs);
                return history.grant(now, mine);
            }
            if (random.nextInt(4) == 0) {
                ledger.debit(DebitRequest.of(live, credits(amount), key));
                return history.debit(now, DebitRequest.of(account, credits(amount), key));
            }
            LedgerTransaction spent = ledger.spend(live, credits(amount), key).transaction();
            ImportRequest longer = history.spend(now, spend(amount, "k" + i));
            if (random.nextInt(3) != 0) {
                return longer;
            }
            clock.advance(Duration.ofHours(random.nextInt(48)));
            IdempotencyKey refund = key("r" + i);
            ledger.refund(RefundRequest.of(live, spent.sequence(), refund).amount(credits(1)));
            return longer.refund(clock.instant(), key, credits(1), refund, Memo.NONE);
        }

        private List<List<Object>> figures(AccountId of) {
            List<List<Object>> figures = new ArrayList<>();
            ledger.history(of, HistoryQuery.oldest(1_000))
                    .items()
                    .forEach(line ->
                            figures.add(List.of(line.type(), line.at(), line.balanceAfter(), line.allocations())));
            return figures;
        }
    }

    @Nested
    class Refusals {
        @Test
        void the_same_import_again_gives_the_same_lines_and_another_body_is_a_conflict() {
            ImportRequest request = opening().grant(MAY, pack(30, "g")).spend(JUNE, spend(5, "s"));
            Imported first = ledger.importHistory(request);
            purchase(account, 1, "since");
            Imported again = ledger.importHistory(request);

            assertThat(first.replayed()).isFalse();
            assertThat(again.replayed()).isTrue();
            assertThat(again.transactions()).isEqualTo(first.transactions());
            assertThatThrownBy(() -> ledger.importHistory(request.lifetime(credits(1), Credits.ZERO)))
                    .isInstanceOf(IdempotencyConflictException.class);
            assertThatThrownBy(() -> ledger.importHistory(opening().grant(MAY, pack(30, "g"))))
                    .isInstanceOf(IdempotencyConflictException.class);
            assertThat(available()).isEqualTo(credits(26));
            assertThat(oldestFirst()).hasSize(3);
        }

        @Test
        void of_machines_that_import_at_once_exactly_one_books() throws Exception {
            ImportRequest request = opening().grant(MAY, pack(30, "g")).spend(JUNE, spend(5, "s"));
            List<Rendezvous.Finish<Imported>> finishes =
                    Rendezvous.collide(8, i -> () -> ledger.importHistory(request));
            assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
            assertThat(finishes)
                    .filteredOn(finish -> !finish.value().replayed())
                    .hasSize(1);
            assertThat(available()).isEqualTo(credits(25));
        }

        @Test
        void a_line_whose_key_was_used_before_is_a_conflict_and_nothing_is_booked() {
            ledger.importHistory(opening().grant(MAY, pack(30, "g")));
            assertThatThrownBy(() -> ledger.importHistory(ImportRequest.into(account, key("again"))
                            .spend(MAY, spend(1, "s"))
                            .grant(JUNE, pack(30, "g"))))
                    .isInstanceOfSatisfying(
                            IdempotencyConflictException.class,
                            e -> assertThat(e.key()).isEqualTo(key("g")));
            assertThat(available()).isEqualTo(credits(30));
        }

        @Test
        void a_line_in_the_future_is_refused_and_one_right_now_is_not() {
            Instant now = clock.instant();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.importHistory(opening().grant(now.plusSeconds(1), pack(30, "g"))))
                    .withMessageContaining(now.plusSeconds(1).toString())
                    .withMessageContaining(now.toString());
            ledger.importHistory(opening().grant(now, pack(30, "g")));
            assertThat(available()).isEqualTo(credits(30));
        }

        @Test
        void a_refund_of_a_spend_nobody_brought_or_of_a_grant_is_refused_and_nothing_is_booked() {
            ImportRequest pack = opening().grant(MAY, pack(30, "g"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            ledger.importHistory(pack.refund(JUNE, key("nobody's"), credits(1), key("r"), Memo.NONE)))
                    .withMessageContaining("nobody's");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> ledger.importHistory(pack.refund(JUNE, key("g"), credits(1), key("r"), Memo.NONE)))
                    .withMessageContaining("PURCHASE");
            assertThatThrownBy(() -> ledger.importHistory(
                            pack.spend(JUNE, spend(2, "s")).refund(JUNE, key("s"), credits(3), key("r"), Memo.NONE)))
                    .isInstanceOf(RefundExceededException.class);
            ledger.importHistory(pack);
            assertThat(oldestFirst()).hasSize(1);
        }

        @Test
        void a_closed_account_takes_no_history() {
            clock.set(MAY);
            ledger.change(AccountRequest.close(account, key("c")));
            clock.set(SettableClock.START);
            assertThatThrownBy(() -> ledger.importHistory(opening().grant(MAY, pack(30, "g"))))
                    .isInstanceOf(AccountNotActiveException.class);
        }
    }

    private ImportRequest opening() {
        return ImportRequest.into(account, key("opening"));
    }

    private GrantRequest pack(long amount, String key) {
        return GrantRequest.purchase(account, credits(amount), key(key));
    }

    private SpendRequest spend(long amount, String key) {
        return SpendRequest.of(account, credits(amount), key(key));
    }

    private static Allocation part(long lot, long amount) {
        return new Allocation(lot, credits(amount));
    }

    private List<LedgerTransaction> oldestFirst() {
        return ledger.history(account, HistoryQuery.oldest(100)).items();
    }

    private Account storedAccount() {
        return storage.ledger().read(account, books -> books.account(account)).orElseThrow();
    }

    private Lot storedLot(long number) {
        return storage.ledger()
                .read(account, books -> books.lot(account, number))
                .orElseThrow();
    }
}
