package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.Money;
import io.credits4j.billing.Booking;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.stripe.FulfilmentResult.Granted;
import io.credits4j.stripe.FulfilmentResult.Ignored;
import io.credits4j.stripe.FulfilmentResult.NotPaid;
import io.credits4j.stripe.FulfilmentResult.Pending;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FulfilmentTest {
    private final Shop shop = new Shop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_page_that_is_still_open_grants_nothing() {
        String session = shop.sell("pro");
        assertThat(shop.checkout.fulfil(session))
                .isEqualTo(new NotPaid(session, Shop.ACCOUNT, "pro", NotPaid.Reason.OPEN));
        assertNothingGranted();
    }

    @Test
    void an_open_page_with_nothing_to_pay_grants_nothing_yet() {
        String session = shop.sell("pro");
        shop.stripe.session(session).addProperty("payment_status", "no_payment_required");
        assertThat(shop.checkout.fulfil(session)).isInstanceOf(NotPaid.class);
        assertNothingGranted();
    }

    @Test
    void an_expired_page_grants_nothing() {
        String session = shop.sell("pro");
        shop.stripe.expire(session);
        assertThat(shop.checkout.fulfil(session))
                .isEqualTo(new NotPaid(session, Shop.ACCOUNT, "pro", NotPaid.Reason.EXPIRED));
        assertNothingGranted();
    }

    @Test
    void money_on_its_way_is_pending_and_grants_when_it_arrives() {
        String session = shop.sell("pro");
        shop.stripe.complete(session, "unpaid");
        assertThat(shop.checkout.fulfil(session)).isEqualTo(new Pending(session, Shop.ACCOUNT, "pro"));
        assertNothingGranted();
        shop.stripe.pay(session);
        assertThat(shop.checkout.fulfil(session)).isInstanceOf(Granted.class);
        assertThat(shop.available()).isEqualTo(Credits.parse("55.5"));
    }

    @Test
    void a_session_that_is_paid_before_its_payment_is_pending() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.letPaymentsLag(true);
        assertThat(shop.checkout.fulfil(session)).isEqualTo(new Pending(session, Shop.ACCOUNT, "pro"));
        assertNothingGranted();
        shop.stripe.letPaymentsLag(false);
        assertThat(((Granted) shop.checkout.fulfil(session)).replayed()).isFalse();
    }

    @Test
    void a_status_nobody_knows_grants_nothing() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.session(session).addProperty("status", "frozen");
        assertInvalid(session, "status");
    }

    @Test
    void what_was_paid_is_granted_once_however_often_it_is_asked() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        Granted first = (Granted) shop.checkout.fulfil(session, Shop.ACCOUNT);
        Granted again = (Granted) shop.checkout.fulfil(session);
        assertThat(first.replayed()).isFalse();
        assertThat(again.replayed()).isTrue();
        assertThat(first.booking().lines())
                .singleElement()
                .isEqualTo(shop.lines().get(1));
        assertThat(again.booking()).isEqualTo(new Booking(first.booking().payment(), List.of()));
        assertThat(shop.available()).isEqualTo(Credits.parse("55.5"));
        assertThat(shop.lines()).hasSize(2);
    }

    @Test
    void the_grant_says_what_was_bought_and_how() {
        String session = shop.checkout
                .startCheckout(Shop.order("pro").quantity(3).actor("ann").build())
                .sessionId();
        shop.stripe.pay(session);
        Granted granted = (Granted) shop.checkout.fulfil(session);
        assertThat(granted.quantity()).isEqualTo(3);
        assertThat(granted.credits()).isEqualTo(Credits.of(150));
        assertThat(granted.bonus()).isEqualTo(Credits.parse("16.5"));
        LedgerTransaction line = purchaseOf(granted);
        assertThat(line.type()).isEqualTo(TransactionType.PURCHASE);
        assertThat(line.amount()).isEqualTo(Credits.of(150));
        assertThat(line.key()).hasToString("stripe:cs:" + session);
        assertThat(line.memo().description()).isEqualTo("3 × Pro pack");
        assertThat(line.memo().actor()).isEqualTo("ann");
        assertThat(line.memo().metadata())
                .containsEntry("package", "pro")
                .containsEntry("quantity", "3")
                .containsEntry("catalog_version", Shop.CATALOG.version())
                .containsEntry("stripe_session", session)
                .containsEntry("stripe_payment_intent", "pi_of_" + session);
        assertThat(lots())
                .extracting(Lot::source, Lot::granted)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(GrantSource.PURCHASE, Credits.of(150)),
                        org.assertj.core.groups.Tuple.tuple(GrantSource.PROMOTION, Credits.parse("16.5")));
        assertThat(purchasedLot().cost()).isEqualTo(Money.usd("59.97"));
    }

    @Test
    void many_give_the_bulk_bonus_of_their_number_for_what_they_cost() {
        String session = shop.checkout
                .startCheckout(Shop.order("bulk").quantity(10).build())
                .sessionId();
        shop.stripe.pay(session);
        Granted granted = (Granted) shop.checkout.fulfil(session);
        assertThat(granted.credits()).isEqualTo(Credits.of(100));
        assertThat(granted.bonus()).isEqualTo(Credits.of(15));
        assertThat(purchasedLot().cost()).isEqualTo(Money.usd("90"));
    }

    @Test
    void the_quantity_is_that_of_the_line_items() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.lineItems(session).get(0).addProperty("quantity", 4);
        assertThat(((Granted) shop.checkout.fulfil(session)).credits()).isEqualTo(Credits.of(200));
    }

    @Test
    void taxes_and_discounts_change_the_cost_and_not_the_credits() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        JsonObject line = shop.stripe.lineItems(session).get(0);
        line.addProperty("amount_discount", 999);
        line.addProperty("amount_tax", 200);
        line.addProperty("amount_total", 1200);
        shop.stripe.session(session).addProperty("amount_total", 987_654);
        assertThat(((Granted) shop.checkout.fulfil(session)).credits()).isEqualTo(Credits.of(50));
        assertThat(purchasedLot().cost()).isEqualTo(Money.usd("10"));
    }

    @Test
    void a_promotion_code_that_leaves_nothing_to_pay_grants_all_the_same() {
        String session = shop.sell("pro");
        shop.stripe.complete(session, "no_payment_required");
        JsonObject line = shop.stripe.lineItems(session).get(0);
        line.addProperty("amount_discount", 1999);
        line.addProperty("amount_total", 0);
        Granted granted = (Granted) shop.checkout.fulfil(session);
        assertThat(granted.credits()).isEqualTo(Credits.of(50));
        assertThat(purchaseOf(granted).memo().metadata()).doesNotContainKey("stripe_payment_intent");
        assertThat(purchasedLot().cost()).isEqualTo(Money.usd("0"));
    }

    @Test
    void yen_are_paid_without_decimals() {
        String session = shop.checkout
                .startCheckout(Shop.order("pro").currency("JPY").quantity(2).build())
                .sessionId();
        shop.stripe.pay(session);
        assertThat(((Granted) shop.checkout.fulfil(session)).credits()).isEqualTo(Credits.of(100));
        assertThat(purchasedLot().cost()).isEqualTo(Money.of("6000", "JPY"));
    }

    @Test
    void further_products_on_the_page_grant_nothing_and_cost_nothing() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.lineItems(session).add(0, FakeStripe.lineItem("li_shirt", 7, 9_900, "usd", new JsonObject()));
        Granted granted = (Granted) shop.checkout.fulfil(session);
        assertThat(granted.quantity()).isEqualTo(1);
        assertThat(purchasedLot().cost()).isEqualTo(Money.usd("19.99"));
    }

    @Test
    void a_page_with_one_unmarked_line_sells_the_package() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.lineItems(session).get(0).remove("metadata");
        assertThat(((Granted) shop.checkout.fulfil(session)).quantity()).isEqualTo(1);
    }

    @Test
    void line_items_are_read_page_by_page() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        for (int i = 0; i < 4; i++) {
            shop.stripe.lineItems(session).add(0, FakeStripe.lineItem("li_shirt" + i, 1, 100, "usd", new JsonObject()));
        }
        shop.stripe.pageSize(2);
        assertThat(((Granted) shop.checkout.fulfil(session)).quantity()).isEqualTo(1);
        assertThat(shop.stripe.count(FakeStripe.LINE_ITEMS)).isEqualTo(3);
    }

    @Test
    void a_page_without_a_line_of_the_package_is_invalid() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.lineItems(session).clear();
        assertInvalid(session, "no line item");
    }

    @Test
    void a_quantity_beyond_what_one_grant_can_hold_is_invalid() {
        String session = shop.sell("huge");
        shop.stripe.pay(session);
        shop.stripe.lineItems(session).get(0).addProperty("quantity", 2);
        assertInvalid(session, "too much");
        shop.stripe.lineItems(session).get(0).addProperty("quantity", Long.MAX_VALUE);
        assertInvalid(session, "out of range");
    }

    @Test
    void a_line_with_more_tax_than_amount_is_invalid() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.lineItems(session).get(0).addProperty("amount_tax", 5_000);
        assertInvalid(session, "tax");
    }

    @Test
    void a_line_in_a_currency_nobody_knows_is_invalid() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.lineItems(session).get(0).addProperty("currency", "xx9");
        assertInvalid(session, "'XX9'");
    }

    @Test
    void line_items_that_change_after_the_grant_are_a_conflict() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.checkout.fulfil(session);
        shop.stripe.lineItems(session).get(0).addProperty("quantity", 9);
        assertThatExceptionOfType(IdempotencyConflictException.class).isThrownBy(() -> shop.checkout.fulfil(session));
        assertThat(shop.available()).isEqualTo(Credits.parse("55.5"));
    }

    @Test
    void a_session_of_another_account_is_refused() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        AccountId thief = AccountId.of("tenant-2");
        assertThatExceptionOfType(ForeignSessionException.class)
                .isThrownBy(() -> shop.checkout.fulfil(session, thief))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("tenant-1"))
                .satisfies(e -> assertThat(e.sessionId()).isEqualTo(session));
        assertNothingGranted();
        assertThat(shop.ledger.balance(thief).available()).isEqualTo(Credits.ZERO);
    }

    @Test
    void what_was_sold_is_granted_even_when_the_catalog_has_changed_since() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        StripeCheckout later = shop.checkout(PricingCatalog.builder()
                .creditPackage(Shop.CATALOG.creditPackage("pro").toBuilder()
                        .credits(Credits.of(1))
                        .build())
                .build());
        assertThat(((Granted) later.fulfil(session)).credits()).isEqualTo(Credits.of(50));
    }

    @Test
    void a_package_the_catalog_no_longer_has_is_granted_as_sold() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        StripeCheckout later = shop.checkout(PricingCatalog.builder().build());
        Granted granted = (Granted) later.fulfil(session);
        assertThat(granted.credits()).isEqualTo(Credits.of(50));
        assertThat(purchaseOf(granted).memo().description()).isEqualTo("pro");
    }

    @ParameterizedTest
    @CsvSource({
        "credits4j_credits, 5000",
        "credits4j_credits, 1e9",
        "credits4j_credits, '10,000'",
        "credits4j_credits, 050",
        "credits4j_credits, 0",
        "credits4j_credits, -50",
        "credits4j_credits, 1000000000001",
        "credits4j_credits,",
        "credits4j_bonus, -1",
        "credits4j_bonus,",
        "credits4j_quantity, 0",
        "credits4j_quantity, 1.5",
        "credits4j_quantity, ٣",
        "credits4j_quantity,",
        "credits4j_account, tenant-2",
        "credits4j_account,",
        "credits4j_package, linked",
        "credits4j_catalog,",
        "credits4j_digest, 0000000000000000",
        "credits4j_digest,",
        "credits4j_kind,",
        "credits4j_actor, somebody",
        "credits4j_added, later",
    })
    void metadata_that_was_changed_since_the_sale_is_refused(String key, String value) {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.setMetadata(session, key, value);
        assertInvalid(session, "metadata");
    }

    @Test
    void metadata_of_others_does_not_disturb() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.setMetadata(session, "campaign", "autumn");
        assertThat(shop.checkout.fulfil(session)).isInstanceOf(Granted.class);
    }

    @Test
    void an_account_that_differs_from_the_client_reference_is_refused() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.session(session).addProperty("client_reference_id", "tenant-2");
        assertInvalid(session, "two accounts");
    }

    @Test
    void a_session_without_marks_of_ours_is_ignored() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.session(session).add("metadata", new JsonObject());
        assertThat(shop.checkout.fulfil(session)).isEqualTo(new Ignored(session));
        shop.stripe.session(session).remove("metadata");
        assertThat(shop.checkout.fulfil(session, Shop.ACCOUNT)).isEqualTo(new Ignored(session));
        assertNothingGranted();
    }

    @Test
    void a_session_of_ours_that_sells_something_else_is_ignored() {
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        shop.stripe.setMetadata(session, "credits4j_kind", "subscription");
        assertThat(shop.checkout.fulfil(session)).isEqualTo(new Ignored(session));
        shop.stripe.setMetadata(session, "credits4j_kind", "package");
        shop.stripe.session(session).addProperty("mode", "setup");
        assertThat(shop.checkout.fulfil(session)).isEqualTo(new Ignored(session));
        assertNothingGranted();
    }

    @Test
    void a_session_of_the_other_mode_is_refused() {
        shop.stripe.goLive();
        String session = shop.sell("pro");
        shop.stripe.pay(session);
        assertInvalid(session, "mode LIVE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cs_", "pi_123", "cs_test_1/line_items", "cs_test_1?x", "cs_test_ü", "../customers"})
    void what_is_no_session_id_is_never_sent(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shop.checkout.fulfil(id))
                .withMessageContaining("sessionId");
        assertThat(shop.stripe.requests()).isEmpty();
    }

    @Test
    void a_session_stripe_does_not_know_is_reported_with_its_code() {
        assertThatExceptionOfType(StripeRequestException.class)
                .isThrownBy(() -> shop.checkout.fulfil("cs_test_nobody"))
                .satisfies(e -> assertThat(e.code()).contains("resource_missing"))
                .satisfies(e -> assertThat(e.httpStatus()).hasValue(404))
                .satisfies(e -> assertThat(e.requestId()).contains("req_1"));
    }

    private void assertInvalid(String session, String problem) {
        assertThatExceptionOfType(InvalidSaleException.class)
                .isThrownBy(() -> shop.checkout.fulfil(session))
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.sessionId()).isEqualTo(session))
                .satisfies(e -> assertThat(e.retryable()).isEqualTo(StripeFailureException.Retryable.NO));
        assertNothingGranted();
    }

    private void assertNothingGranted() {
        assertThat(shop.lines()).isEmpty();
    }

    private static LedgerTransaction purchaseOf(Granted granted) {
        return granted.booking().lines().get(0);
    }

    private List<Lot> lots() {
        return shop.storage
                .ledger()
                .read(
                        Shop.ACCOUNT,
                        books -> StreamSupport.stream(
                                        books.openLots(Shop.ACCOUNT).spliterator(), false)
                                .toList());
    }

    private Lot purchasedLot() {
        return lots().stream()
                .filter(lot -> lot.source() == GrantSource.PURCHASE)
                .findFirst()
                .orElseThrow();
    }
}
