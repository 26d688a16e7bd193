package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.tck.ForwardingStorage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HashChainTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");

    private final Tampering storage = new Tampering();
    private final CreditLedger ledger =
            CreditLedger.builder(storage).hashChain().build();

    /** Shows one line otherwise than it is stored. */
    private static final class Tampering extends ForwardingStorage {
        private UnaryOperator<Optional<LedgerTransaction>> change = UnaryOperator.identity();

        Tampering() {
            super(InMemoryStorage.create());
        }

        @Override
        public List<LedgerTransaction> transactions(
                AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
            return super.transactions(account, types, before, offset, limit).stream()
                    .flatMap(line ->
                            (line.sequence() == 3 ? change.apply(Optional.of(line)) : Optional.of(line)).stream())
                    .toList();
        }
    }

    @Test
    void a_missing_line_breaks_the_chain_there() {
        fiveLines();
        storage.change = line -> Optional.empty();
        assertThat(ledger.verify(ACCOUNT).firstBroken()).isEqualTo(OptionalLong.of(3));
        assertThat(ledger.verify(ACCOUNT).isWhole()).isFalse();
    }

    @Test
    void an_erased_memo_does_not_break_it_and_another_one_does() {
        fiveLines();
        storage.change = changing(line -> with(line, line.amount(), Memo.NONE));
        assertThat(ledger.verify(ACCOUNT).isWhole()).isTrue();
        storage.change = changing(line -> with(line, line.amount(), line.memo().withDescription("forged")));
        assertThat(ledger.verify(ACCOUNT).firstBroken()).isEqualTo(OptionalLong.of(3));
    }

    @TestFactory
    Stream<DynamicTest> every_changed_field_breaks_it() {
        fiveLines();
        LedgerTransaction line =
                storage.read(ACCOUNT, books -> books.transaction(ACCOUNT, 3)).orElseThrow();
        Map<String, LedgerTransaction> forged = Map.ofEntries(
                Map.entry("amount", with(line, Credits.of(-9), line.memo())),
                Map.entry("account", copy(line, AccountId.of("x"), line.type(), line.balanceAfter(), line.at())),
                Map.entry("type", copy(line, ACCOUNT, TransactionType.REFUND, line.balanceAfter(), line.at())),
                Map.entry("balance", copy(line, ACCOUNT, line.type(), Credits.of(7), line.at())),
                Map.entry(
                        "instant",
                        copy(
                                line,
                                ACCOUNT,
                                line.type(),
                                line.balanceAfter(),
                                line.at().plusNanos(1_000))),
                Map.entry("allocations", parts(line, List.of(new Allocation(2, line.amount())), null, line.key())),
                Map.entry("hold", parts(line, line.allocations(), new HoldId(ACCOUNT, 1), line.key())),
                Map.entry("key", parts(line, line.allocations(), null, IdempotencyKey.of("forged"))));
        return forged.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    storage.change = changing(ignored -> entry.getValue());
                    assertThat(ledger.verify(ACCOUNT).firstBroken()).isEqualTo(OptionalLong.of(3));
                }));
    }

    @Test
    void the_bytes_that_are_hashed_never_change() {
        LedgerTransaction line = new LedgerTransaction(
                ACCOUNT,
                1,
                TransactionType.PURCHASE,
                Credits.of(10),
                Credits.of(10),
                List.of(new Allocation(1, Credits.of(10))),
                Credits.ZERO,
                null,
                null,
                null,
                IdempotencyKey.of("order-1"),
                "1 grant",
                new Memo("Pack", null, Map.of("a", "1")),
                Instant.parse("2024-01-15T10:00:00Z"),
                null);
        assertThat(HashChain.start(ACCOUNT)).isEqualTo("Q-5KwJelrg1yt4nvkjwe484T7bGfWZtmDGEweYopBiI");
        assertThat(HashChain.seal(HashChain.start(ACCOUNT), line).hash())
                .isEqualTo("LNoCKZpi4QFPnH0wlAgJhdq--5eE-arb2bgP4235ruI");
    }

    private void fiveLines() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), IdempotencyKey.of("g")));
        for (int i = 2; i <= 5; i++) {
            ledger.spend(SpendRequest.of(ACCOUNT, Credits.of(1), IdempotencyKey.of("s" + i))
                    .description("spend " + i));
        }
        assertThat(ledger.verify(ACCOUNT).isWhole()).isTrue();
    }

    private static UnaryOperator<Optional<LedgerTransaction>> changing(UnaryOperator<LedgerTransaction> change) {
        return line -> line.map(change);
    }

    private static LedgerTransaction with(LedgerTransaction line, Credits amount, Memo memo) {
        return new LedgerTransaction(
                line.account(),
                line.sequence(),
                line.type(),
                amount,
                line.balanceAfter(),
                line.allocations(),
                line.unbilled(),
                line.hold(),
                line.corrects(),
                line.counterparty(),
                line.key(),
                line.fingerprint(),
                memo,
                line.at(),
                line.seal());
    }

    private static LedgerTransaction copy(
            LedgerTransaction line, AccountId account, TransactionType type, Credits balance, Instant at) {
        return new LedgerTransaction(
                account,
                line.sequence(),
                type,
                line.amount(),
                balance,
                line.allocations(),
                line.unbilled(),
                line.hold(),
                line.corrects(),
                line.counterparty(),
                line.key(),
                line.fingerprint(),
                line.memo(),
                at,
                line.seal());
    }

    private static LedgerTransaction parts(
            LedgerTransaction line, List<Allocation> parts, @Nullable HoldId hold, @Nullable IdempotencyKey key) {
        return new LedgerTransaction(
                line.account(),
                line.sequence(),
                line.type(),
                line.amount(),
                line.balanceAfter(),
                parts,
                line.unbilled(),
                hold,
                line.corrects(),
                line.counterparty(),
                key,
                line.fingerprint(),
                line.memo(),
                line.at(),
                line.seal());
    }
}
