package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.Attachment;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallCost;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TokenCounts;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsageIncrement;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsagePayment.Kind;
import io.credits4j.books.UsagePayment.Status;
import io.credits4j.books.UsageRecord;
import io.credits4j.books.UsageRecord.Outcome;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.metering.CallRequest;
import io.credits4j.metering.HoldPolicy;
import io.credits4j.metering.UsageMeter;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.StaleRowException;
import io.credits4j.spi.UsageStore.CeilingUse;
import io.credits4j.spi.UsageStore.Dimension;
import io.credits4j.spi.UsageStore.Place;
import io.credits4j.spi.UsageStore.Total;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uses are kept whole and in order, and their sums are exact however many add to them at once. */
public abstract class UsageStoreConformance extends StorageConformance {
    private static final LocalDate DAY = LocalDate.of(2026, 2, 28);
    private static final AccountId OTHER = AccountId.of("tenant-2");

    private int keys;

    @BeforeEach
    final void openAccounts() {
        purchase(account, 1_000, "pack");
        purchase(OTHER, 1_000, "pack");
    }

    @Test
    void a_record_is_read_back_whole_and_so_is_one_of_which_little_is_known() {
        UsageRecord full = new UsageRecord(
                account,
                "17",
                1,
                new HoldId(account, 17),
                Outcome.CHARGED,
                "vendor/model:variant",
                "catalog-9",
                new CallContext("anna", "chat", "c-1"),
                "gen-1755",
                new CallFacts(
                        "vendor/model-2026-01-01",
                        "Azure",
                        new TokenCounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
                        Duration.ofNanos(1_234_567_000),
                        Duration.ofMillis(17),
                        "length",
                        "{\"cost\": 1e-7, \"naïve\": \"\uD83D\uDE00\"}\nnext line"),
                Credits.parse("1.234567"),
                new CallCost(
                        Money.usd("0.00000008333333333333330000000000000001"),
                        CostSource.LOOKED_UP,
                        Credits.SMALLEST,
                        credits(2)),
                Money.usd("-0.5"),
                new UsagePayment(Kind.IMMEDIATE_CHARGE, Status.PENDING, "ch_1"),
                clock.instant(),
                clock.instant().plusSeconds(3));
        UsageRecord bare = record("18", clock.instant());

        attach(full, bare);

        assertThat(storage.usage().find(account, "17")).contains(full);
        assertThat(storage.usage().find(account, "18")).contains(bare);
        assertThat(storage.usage().find(account, "19")).isEmpty();
        assertThat(storage.usage().find(OTHER, "17")).isEmpty();
    }

    @Test
    void what_becomes_of_the_payment_is_written_by_compare_and_set() {
        UsageRecord record = record("1", clock.instant());
        attach(record);
        UsageRecord paid = record.paid(new UsagePayment(Kind.IMMEDIATE_CHARGE, Status.PAID, "ch_1"));
        UsageRecord failed = record.paid(new UsagePayment(Kind.IMMEDIATE_CHARGE, Status.FAILED, null));

        assertThat(storage.usage().update(paid)).isTrue();
        assertThat(storage.usage().update(failed)).isFalse();
        assertThat(storage.usage().find(account, "1")).contains(paid);
    }

    @Test
    void records_come_newest_first_in_pages_that_neither_skip_nor_repeat() {
        Instant start = clock.instant();
        List<UsageRecord> all = new ArrayList<>();
        for (String id : List.of("1", "10", "2", "refused:ä", "refused:\uD83D\uDE00", "refused:\uFFFD")) {
            all.add(record(id, start));
        }
        all.add(record("3", start.plusSeconds(1)));
        attach(all.toArray(new Attachment[0]));
        List<String> found = new ArrayList<>();
        Optional<Place> place = Optional.empty();
        while (true) {
            List<UsageRecord> page = storage.usage().page(account, start, start.plusSeconds(2), place, 2);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(record -> found.add(record.id()));
            place = Optional.of(Place.of(page.get(page.size() - 1)));
        }

        assertThat(found).containsExactly("3", "refused:\uD83D\uDE00", "refused:\uFFFD", "refused:ä", "2", "10", "1");
        assertThat(storage.usage().page(account, start, start.plusSeconds(1), Optional.empty(), 10))
                .hasSize(6);
        assertThat(storage.usage().page(account, start.plusSeconds(1), Instant.MAX, Optional.empty(), 10))
                .extracting(UsageRecord::id)
                .containsExactly("3");
        assertThat(storage.usage().page(OTHER, Instant.MIN, Instant.MAX, Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void sums_are_exact_to_the_last_decimal_and_told_apart_as_asked() {
        attach(increment("anna", "a/b", DAY, "0.00000008333333333333330000000000000001", 3));
        attach(increment("anna", "a/b", DAY, "1.1", 4), increment("anna", "a/b", DAY, "0.2", 5));
        attach(increment("Anna", "a/b", DAY, "7", 6), increment("", "a/c", DAY.plusDays(1), "9", 7));

        assertThat(totals(Dimension.values()))
                .containsExactlyInAnyOrder(
                        new Total(
                                account,
                                "anna",
                                "a/b",
                                DAY,
                                figures(3, "1.30000008333333333333330000000000000001", 12)),
                        new Total(account, "Anna", "a/b", DAY, figures(1, "7", 6)),
                        new Total(account, "", "a/c", DAY.plusDays(1), figures(1, "9", 7)));
        assertThat(totals(Dimension.MODEL))
                .containsExactlyInAnyOrder(
                        new Total(null, null, "a/b", null, figures(4, "8.30000008333333333333330000000000000001", 18)),
                        new Total(null, null, "a/c", null, figures(1, "9", 7)));
        assertThat(totals())
                .containsExactly(
                        new Total(null, null, null, null, figures(5, "17.30000008333333333333330000000000000001", 25)));
    }

    @Test
    void sums_are_those_of_the_days_and_the_account_asked_for() {
        attach(increment("anna", "a/b", DAY, "1", 1), increment("anna", "a/b", DAY.plusDays(1), "2", 2));
        ledger.spend(SpendRequest.of(OTHER, credits(1), key("s"))
                .attach(List.of(new UsageIncrement(OTHER, "anna", "a/b", DAY, figures(1, "4", 4)))));

        assertThat(storage.usage().totals(Optional.of(account), DAY, DAY.plusDays(1), Set.of()))
                .containsExactly(new Total(null, null, null, null, figures(1, "1", 1)));
        assertThat(storage.usage().totals(Optional.empty(), DAY, DAY.plusDays(1), Set.of(Dimension.ACCOUNT)))
                .containsExactlyInAnyOrder(
                        new Total(account, null, null, null, figures(1, "1", 1)),
                        new Total(OTHER, null, null, null, figures(1, "4", 4)));
        assertThat(storage.usage().totals(Optional.of(account), DAY.minusDays(1), DAY, Set.of()))
                .isEmpty();
        assertThat(storage.usage().totals(Optional.of(AccountId.of("nobody")), DAY, DAY.plusDays(1), Set.of()))
                .isEmpty();
        assertThat(totals()).isNotEmpty();
    }

    @Test
    void a_work_that_fails_has_added_nothing() {
        UsageRecord stale = record("1", clock.instant());
        attach(stale);
        try {
            attach(increment("anna", "a/b", DAY, "1", 1), stale);
        } catch (StaleRowException expected) {
            assertThat(totals()).isEmpty();
            attach(increment("anna", "a/b", DAY, "2", 2));
        }
        assertThat(totals()).containsExactly(new Total(null, null, null, null, figures(1, "2", 2)));
    }

    @Test
    void many_who_add_at_once_lose_nothing() throws Exception {
        Rendezvous.collide(16, i -> () -> {
            for (int n = 0; n < 5; n++) {
                ledger.spend(SpendRequest.of(account, Credits.SMALLEST, key("s" + i + "-" + n))
                        .attach(List.of(increment("anna", "a/b", DAY, "0.0000000000000000001", 1))));
            }
            return true;
        });
        assertThat(totals(Dimension.ACTOR))
                .containsExactly(new Total(null, "anna", null, null, figures(80, "0.000000000000000008", 80)));
    }

    @Test
    void who_used_something_is_erased_everywhere_and_no_figure_changes() {
        HoldId hold = ledger.hold(HoldRequest.of(account, credits(1), key("h"))
                        .attach(opened -> List.of(ModelCall.opened(
                                opened.id(),
                                CallState.DISPATCHED,
                                new CallTerms(
                                        "a/b",
                                        "v",
                                        "",
                                        credits(1),
                                        credits(1),
                                        null,
                                        new CallContext("anna", "chat", "c-1"),
                                        null),
                                clock.instant(),
                                clock.instant()))))
                .id();
        UsageRecord anna = record("1", clock.instant(), new CallContext("anna", "chat", "c-1"));
        UsageRecord bob = record("2", clock.instant(), new CallContext("bob", null, null));
        attach(anna, bob, increment("anna", "a/b", DAY, "1", 1), increment("bob", "a/b", DAY, "2", 2));
        attach(increment("", "a/b", DAY, "4", 4), increment("anna", "a/c", DAY, "8", 8));
        List<Total> before = totals(Dimension.MODEL);

        assertThat(storage.usage().erase(account, Optional.of("anna"))).isEqualTo(1);

        assertThat(storage.usage().find(account, "1")).contains(anna.erased());
        assertThat(storage.usage().find(account, "2")).contains(bob);
        assertThat(storage.calls().find(hold).orElseThrow().terms().context())
                .isEqualTo(new CallContext(null, "chat", null));
        assertThat(storage.calls().find(hold).orElseThrow().version()).isEqualTo(2);
        assertThat(totals(Dimension.ACTOR))
                .containsExactlyInAnyOrder(
                        new Total(null, "", null, null, figures(3, "13", 13)),
                        new Total(null, "bob", null, null, figures(1, "2", 2)));
        assertThat(totals(Dimension.MODEL)).containsExactlyInAnyOrderElementsOf(before);
        assertThat(storage.usage().erase(account, Optional.empty())).isEqualTo(1);
        assertThat(totals(Dimension.ACTOR)).containsExactly(new Total(null, "", null, null, figures(4, "15", 15)));
        assertThat(storage.usage().erase(account, Optional.empty())).isZero();
        assertThat(storage.usage().erase(AccountId.of("nobody"), Optional.empty()))
                .isZero();
    }

    @Test
    void what_the_newest_answered_uses_of_a_model_were_charged_is_everybodys_and_of_that_model_only() {
        Instant start = clock.instant();
        attach(charged(account, "1", "a/b", start, 5), charged(account, "2", "a/b", start.plusSeconds(2), 2));
        attach(charged(account, "3", "A/b", start.plusSeconds(9), 9), record("4", start.plusSeconds(9)));
        ledger.spend(SpendRequest.of(OTHER, credits(1), key("s"))
                .attach(List.of(charged(OTHER, "1", "a/b", start.plusSeconds(1), 3))));

        assertThat(storage.usage().newestCeilingUses("a/b", 10))
                .containsExactlyInAnyOrder(
                        new CeilingUse(credits(10), credits(5)),
                        new CeilingUse(credits(10), credits(2)),
                        new CeilingUse(credits(10), credits(3)));
        assertThat(storage.usage().newestCeilingUses("a/b", 2))
                .containsExactlyInAnyOrder(
                        new CeilingUse(credits(10), credits(2)), new CeilingUse(credits(10), credits(3)));
        assertThat(storage.usage().newestCeilingUses("a/c", 2)).isEmpty();
    }

    @Test
    void what_a_meter_learned_of_a_model_is_known_to_others_and_after_a_restart() {
        CallShape shape = CallShape.builder("a/b")
                .inputUpperBoundTokens(1)
                .maxOutputTokens(1)
                .build();
        PricingCatalog catalog = PricingCatalog.builder()
                .model(ModelPrice.builder("a/b")
                        .price(PricedUnit.PROMPT, "5")
                        .price(PricedUnit.COMPLETION, "5")
                        .build())
                .build();
        UsageMeter.Builder meters =
                UsageMeter.builder(ledger, storage, catalog).clock(clock).holds(HoldPolicy.expected(50, Credits.ZERO));
        UsageMeter first = meters.build();
        for (int i = 0; i < 20; i++) {
            first.open(CallRequest.of(account, shape, key("c" + i)))
                    .settle(Money.usd(i < 10 ? "1" : "3"), CostSource.REPORTED);
        }

        meters.build().open(CallRequest.of(OTHER, shape, key("c")));

        assertThat(ledger.balance(OTHER).held()).isEqualTo(credits(1));
    }

    private UsageRecord charged(AccountId owner, String id, String model, Instant endedAt, long charged) {
        return new UsageRecord(
                owner,
                id,
                1,
                null,
                Outcome.CHARGED,
                model,
                "v1",
                CallContext.NONE,
                null,
                CallFacts.NONE,
                credits(10),
                new CallCost(Money.usd("1"), CostSource.REPORTED, credits(charged), Credits.ZERO),
                Money.usd("0"),
                new UsagePayment(Kind.CREDIT, Status.PAID, null),
                endedAt,
                endedAt);
    }

    private List<Total> totals(Dimension... dimensions) {
        return storage.usage().totals(Optional.of(account), DAY, DAY.plusDays(2), Set.of(dimensions));
    }

    private void attach(Attachment... rows) {
        ledger.spend(
                SpendRequest.of(account, Credits.SMALLEST, key("k" + ++keys)).attach(List.of(rows)));
    }

    private UsageIncrement increment(String actor, String model, LocalDate day, String cost, long micros) {
        return new UsageIncrement(account, actor, model, day, figures(1, cost, micros));
    }

    private static UsageFigures figures(long calls, String cost, long micros) {
        return new UsageFigures(
                calls,
                calls,
                0,
                calls,
                0,
                2 * calls,
                calls,
                3 * calls,
                0,
                Money.usd(cost),
                Credits.ofMicros(micros),
                Credits.ZERO,
                Credits.ofMicros(2 * micros));
    }

    private UsageRecord record(String id, Instant endedAt) {
        return record(id, endedAt, CallContext.NONE);
    }

    private UsageRecord record(String id, Instant endedAt, CallContext context) {
        return new UsageRecord(
                account,
                id,
                1,
                null,
                Outcome.REFUSED,
                "a/b",
                "v1",
                context,
                null,
                CallFacts.NONE,
                Credits.ZERO,
                null,
                null,
                UsagePayment.INCLUDED,
                endedAt,
                endedAt);
    }
}
