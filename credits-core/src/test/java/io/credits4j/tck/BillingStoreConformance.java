package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of billing are kept whole, written by compare-and-set, alone or with the ledger, and found by what they say. */
public abstract class BillingStoreConformance extends StorageConformance {
    private BillingStore billing;

    @BeforeEach
    final void takeStore() {
        billing = storage.billing();
    }

    @Test
    void a_row_is_read_back_whole() {
        BillingRow full = new BillingRow(
                BillingKind.PAYMENT,
                "pi_1 ä€😀",
                "alias",
                account,
                1,
                "PAID",
                Money.of("0.00000000000000000001", "JPY"),
                clock.instant(),
                clock.instant().plusNanos(1_000),
                clock.instant().plusSeconds(2),
                Map.of("refund.re_1", "SUCCEEDED\n5=3\\n", "ä€😀", "", "a=b", "=\\=\r\t"));
        assertThat(billing.write(List.of(full))).isTrue();
        assertThat(billing.find(BillingKind.PAYMENT, "pi_1 ä€😀")).contains(full);
        assertThat(billing.findByAlias(BillingKind.PAYMENT, "alias")).contains(full);
        assertThat(billing.find(BillingKind.SUBSCRIPTION, "pi_1 ä€😀")).isEmpty();
        assertThat(billing.findByAlias(BillingKind.SUBSCRIPTION, "alias")).isEmpty();

        BillingRow bare = new BillingRow(
                BillingKind.EVENT,
                "evt_1",
                null,
                null,
                1,
                "DONE",
                null,
                clock.instant(),
                clock.instant(),
                null,
                Map.of());
        assertThat(billing.write(List.of(bare))).isTrue();
        assertThat(billing.find(BillingKind.EVENT, "evt_1")).contains(bare);
    }

    @Test
    void only_the_writer_that_read_the_newest_version_writes() {
        assertThat(billing.write(List.of(row("a", 1, "FIRST")))).isTrue();
        assertThat(billing.write(List.of(row("a", 1, "AGAIN")))).isFalse();
        assertThat(billing.write(List.of(row("a", 3, "AHEAD")))).isFalse();
        assertThat(billing.write(List.of(row("b", 2, "NEVER")))).isFalse();
        assertThat(billing.write(List.of(row("a", 2, "SECOND")))).isTrue();
        assertThat(billing.write(List.of(row("a", 2, "LATE")))).isFalse();
        assertThat(billing.find(BillingKind.PAYMENT, "a").orElseThrow().state()).isEqualTo("SECOND");
        assertThat(billing.find(BillingKind.PAYMENT, "b")).isEmpty();
    }

    @Test
    void references_differ_in_every_byte() {
        assertThat(billing.write(List.of(row("key", 1, "LOW")))).isTrue();
        assertThat(billing.write(List.of(row("KEY", 1, "HIGH")))).isTrue();
        assertThat(billing.find(BillingKind.PAYMENT, "Key")).isEmpty();
        assertThat(billing.find(BillingKind.PAYMENT, "KEY").orElseThrow().state())
                .isEqualTo("HIGH");
    }

    @Test
    void rows_are_written_together_or_not_at_all() {
        assertThat(billing.write(List.of(row("a", 1, "FIRST")))).isTrue();
        assertThat(billing.write(List.of(row("b", 1, "NEW"), row("a", 1, "STALE"))))
                .isFalse();
        assertThat(billing.find(BillingKind.PAYMENT, "b")).isEmpty();
        assertThat(billing.write(List.of(row("b", 1, "NEW"), row("a", 2, "NEXT"))))
                .isTrue();
        assertThat(billing.find(BillingKind.PAYMENT, "b")).isPresent();
        assertThat(billing.find(BillingKind.PAYMENT, "a").orElseThrow().state()).isEqualTo("NEXT");
    }

    @Test
    void an_alias_names_one_row_of_a_kind() {
        assertThat(billing.write(List.of(aliased("a", 1, "cus_1")))).isTrue();
        assertThat(billing.write(List.of(aliased("b", 1, "cus_1")))).isFalse();
        assertThat(billing.find(BillingKind.CUSTOMER, "b")).isEmpty();
        assertThat(billing.write(List.of(aliased("b", 1, null)))).isTrue();
        assertThat(billing.write(List.of(aliased("c", 1, null)))).isTrue();
        assertThat(billing.write(List.of(aliased("b", 2, "cus_1")))).isFalse();
        assertThat(billing.write(List.of(aliased("b", 2, "cus_2")))).isTrue();
        assertThat(billing.findByAlias(BillingKind.CUSTOMER, "cus_2")
                        .orElseThrow()
                        .reference())
                .isEqualTo("b");
        assertThat(billing.findByAlias(BillingKind.CUSTOMER, "CUS_2")).isEmpty();
    }

    @Test
    void of_racing_writers_exactly_one_wins() throws Exception {
        var firsts = Rendezvous.collide(8, i -> () -> billing.write(List.of(row("a", 1, "WRITER" + i))));
        assertThat(firsts)
                .filteredOn(finish -> Boolean.TRUE.equals(finish.value()))
                .hasSize(1);
        var seconds = Rendezvous.collide(8, i -> () -> billing.write(List.of(row("a", 2, "WRITER" + i))));
        assertThat(seconds)
                .filteredOn(finish -> Boolean.TRUE.equals(finish.value()))
                .hasSize(1);
    }

    @Test
    void a_row_is_written_with_a_grant_or_neither_is() {
        ledger.grant(GrantRequest.purchase(account, credits(10), key("g1")).attach(List.of(row("a", 1, "GRANTED"))));
        assertThat(billing.find(BillingKind.PAYMENT, "a").orElseThrow().state()).isEqualTo("GRANTED");
        assertThatThrownBy(() -> ledger.grant(GrantRequest.purchase(account, credits(10), key("g2"))
                        .attach(List.of(row("b", 1, "NEW"), row("a", 1, "STALE")))))
                .isInstanceOf(StaleRowException.class);
        assertThat(available()).isEqualTo(credits(10));
        assertThat(billing.find(BillingKind.PAYMENT, "b")).isEmpty();
    }

    @Test
    void a_row_is_written_with_a_revocation_or_neither_is() {
        ledger.grant(GrantRequest.purchase(account, credits(10), key("g1")).attach(List.of(row("a", 1, "GRANTED"))));
        ledger.revoke(half("r1").attach(List.of(row("a", 2, "HALVED"))));
        assertThat(available()).isEqualTo(credits(5));
        assertThatThrownBy(
                        () -> ledger.revoke(half("r2").inDoubt(Money.usd("1")).attach(List.of(row("a", 2, "STALE")))))
                .isInstanceOf(StaleRowException.class);
        assertThat(available()).isEqualTo(credits(5));
        ledger.revoke(half("r3").inDoubt(Money.usd("1")).attach(List.of(row("a", 3, "DOUBTED"))));
        assertThat(available()).isEqualTo(credits(0));
        assertThat(billing.find(BillingKind.PAYMENT, "a").orElseThrow().state()).isEqualTo("DOUBTED");
    }

    @Test
    void rows_of_every_kind_are_written_with_a_grant_or_none_is() {
        List<BillingRow> first = ofEveryKind(1);
        ledger.grant(GrantRequest.purchase(account, credits(10), key("g1")).attach(first));
        first.forEach(
                row -> assertThat(billing.find(row.kind(), row.reference())).contains(row));
        for (BillingRow stale : first) {
            List<BillingRow> rows = ofEveryKind(2).stream()
                    .map(row -> row.kind() == stale.kind() ? stale : row)
                    .toList();
            assertThatThrownBy(() -> ledger.grant(GrantRequest.purchase(account, credits(10), key("g2"))
                            .attach(rows)))
                    .as("%s", stale.kind())
                    .isInstanceOf(StaleRowException.class);
        }
        first.forEach(
                row -> assertThat(billing.find(row.kind(), row.reference())).contains(row));
        assertThat(available()).isEqualTo(credits(10));
        ledger.grant(GrantRequest.purchase(account, credits(10), key("g2")).attach(ofEveryKind(2)));
        assertThat(available()).isEqualTo(credits(20));
    }

    private List<BillingRow> ofEveryKind(long version) {
        Instant now = clock.instant();
        return Stream.of(BillingKind.values())
                .map(kind -> new BillingRow(
                        kind, "ä€😀", "alias ä", account, version, "V" + version, null, now, now, null, Map.of()))
                .toList();
    }

    @Test
    void a_taken_alias_stops_the_grant_that_brings_it() {
        assertThat(billing.write(List.of(aliased("a", 1, "cus_1")))).isTrue();
        assertThatThrownBy(() -> ledger.grant(GrantRequest.purchase(account, credits(10), key("g1"))
                        .attach(List.of(row("p", 1, "NEW"), aliased("b", 1, "cus_1")))))
                .isInstanceOf(StaleRowException.class);
        assertThat(available()).isEqualTo(credits(0));
        assertThat(billing.find(BillingKind.PAYMENT, "p")).isEmpty();
        assertThat(billing.find(BillingKind.CUSTOMER, "b")).isEmpty();
        ledger.grant(GrantRequest.purchase(account, credits(10), key("g1"))
                .attach(List.of(row("p", 1, "NEW"), aliased("b", 1, "CUS_1"))));
        assertThat(billing.findByAlias(BillingKind.CUSTOMER, "CUS_1")
                        .orElseThrow()
                        .reference())
                .isEqualTo("b");
    }

    @Test
    void rows_of_one_instant_page_by_their_references_byte_by_byte() {
        List<String> inOrder = List.of("A", "B", "a", "b", "ä", "€", "😀");
        List<String> written = new ArrayList<>(inOrder);
        Collections.reverse(written);
        written.forEach(reference ->
                assertThat(billing.write(List.of(row(reference, 1, "PAID")))).isTrue());
        List<String> oldestFirst = new ArrayList<>();
        List<String> newestFirst = new ArrayList<>();
        Optional<BillingRow.Place> after = Optional.empty();
        Optional<BillingRow.Place> before = Optional.empty();
        for (int i = 0; i < inOrder.size(); i++) {
            BillingRow older = billing.inStates(BillingKind.PAYMENT, Set.of("PAID"), after, 1)
                    .get(0);
            BillingRow newer =
                    billing.newest(BillingKind.PAYMENT, account, before, 1).get(0);
            oldestFirst.add(older.reference());
            newestFirst.add(0, newer.reference());
            after = Optional.of(older.place());
            before = Optional.of(newer.place());
        }
        assertThat(oldestFirst).isEqualTo(inOrder);
        assertThat(newestFirst).isEqualTo(inOrder);
        assertThat(billing.inStates(BillingKind.PAYMENT, Set.of("PAID"), after, 1))
                .isEmpty();
        assertThat(billing.newest(BillingKind.PAYMENT, account, before, 1)).isEmpty();
    }

    private RevokeRequest half(String key) {
        return RevokeRequest.ofGrant(account, key("g1"), Money.usd("1"), Money.usd("2"), key(key));
    }

    @Test
    void rows_of_an_account_come_newest_first_page_by_page() {
        Instant start = clock.instant();
        List<BillingRow> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            BillingRow row = row("r" + i, 1, "PAID", start.plusSeconds(i / 2));
            expected.add(0, row);
            billing.write(List.of(row));
        }
        billing.write(List.of(new BillingRow(
                BillingKind.PAYMENT,
                "of another",
                null,
                AccountId.of("tenant-2"),
                1,
                "PAID",
                null,
                start,
                start,
                null,
                Map.of())));
        billing.write(List.of(aliased("of another kind", 1, null)));
        List<BillingRow> found = new ArrayList<>();
        Optional<BillingRow.Place> place = Optional.empty();
        List<BillingRow> page;
        do {
            page = billing.newest(BillingKind.PAYMENT, account, place, 3);
            found.addAll(page);
            place = found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(found.get(found.size() - 1).place());
        } while (page.size() == 3);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void rows_in_a_state_come_oldest_first_page_by_page() {
        Instant start = clock.instant();
        for (int i = 0; i < 6; i++) {
            String state = i % 3 == 0 ? "PAID" : i % 3 == 1 ? "FAILED" : "PENDING";
            billing.write(List.of(row("r" + i, 1, state, start.plusSeconds(6 - i))));
        }
        List<BillingRow> first = billing.inStates(BillingKind.PAYMENT, Set.of("PAID", "FAILED"), Optional.empty(), 3);
        assertThat(first).extracting(BillingRow::reference).containsExactly("r4", "r3", "r1");
        assertThat(billing.inStates(
                        BillingKind.PAYMENT,
                        Set.of("PAID", "FAILED"),
                        Optional.of(first.get(2).place()),
                        3))
                .extracting(BillingRow::reference)
                .containsExactly("r0");
    }

    @Test
    void due_rows_come_longest_due_first() {
        Instant now = clock.instant();
        billing.write(List.of(due("later", now.plusSeconds(1)), due("now", now), due("before", now.minusSeconds(9))));
        billing.write(List.of(row("never", 1, "PAID")));
        assertThat(billing.due(BillingKind.TOP_UP, now, 10))
                .extracting(BillingRow::reference)
                .containsExactly("before", "now");
        assertThat(billing.due(BillingKind.TOP_UP, now, 1))
                .extracting(BillingRow::reference)
                .containsExactly("before");
    }

    private BillingRow due(String reference, Instant at) {
        Instant now = clock.instant();
        return new BillingRow(BillingKind.TOP_UP, reference, null, account, 1, "UNKNOWN", null, now, now, at, Map.of());
    }

    private BillingRow aliased(String reference, long version, @Nullable String alias) {
        Instant now = clock.instant();
        return new BillingRow(
                BillingKind.CUSTOMER, reference, alias, account, version, "LINKED", null, now, now, null, Map.of());
    }

    private BillingRow row(String reference, long version, String state) {
        return row(reference, version, state, clock.instant());
    }

    private BillingRow row(String reference, long version, String state, Instant at) {
        return new BillingRow(
                BillingKind.PAYMENT,
                reference,
                null,
                account,
                version,
                state,
                Money.usd("9.99"),
                at,
                clock.instant(),
                null,
                Map.of("fact", state));
    }
}
