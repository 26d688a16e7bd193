package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.pricing.UnknownPackageException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeCheckoutTest {
    private final Shop shop = new Shop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_package_that_does_not_exist_is_refused_before_anything_is_sent() {
        assertThatExceptionOfType(UnknownPackageException.class)
                .isThrownBy(() -> shop.checkout.startCheckout(Shop.order("pr0").build()));
        assertThat(shop.stripe.requests()).isEmpty();
    }

    @Test
    void a_package_off_sale_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shop.checkout.startCheckout(Shop.order("gone").build()))
                .withMessageContaining("'gone' is off sale");
        assertThat(shop.stripe.requests()).isEmpty();
    }

    @Test
    void a_currency_it_has_no_price_in_is_refused() {
        CheckoutRequest request = Shop.order("pro").currency("EUR").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shop.checkout.startCheckout(request))
                .withMessageContaining("EUR");
        assertThat(shop.stripe.requests()).isEmpty();
    }

    @Test
    void a_price_stripe_cannot_charge_exactly_is_refused() {
        CheckoutRequest request = Shop.order("odd").currency("MGA").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shop.checkout.startCheckout(request))
                .withMessageContaining("1.50 MGA");
        assertThat(shop.stripe.requests()).isEmpty();
    }

    @Test
    void more_than_one_grant_can_hold_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shop.checkout.startCheckout(
                        Shop.order("huge").quantity(2).build()))
                .withMessageContaining("quantity 2");
        assertThat(shop.checkout
                        .startCheckout(Shop.order("huge").build())
                        .order()
                        .quantity())
                .isEqualTo(1);
    }

    @Test
    void a_package_is_offered_with_its_price_in_minor_units() {
        CheckoutPage page = shop.checkout.startCheckout(Shop.order("pro")
                .quantity(3)
                .cancelUrl("https://shop.example/prices")
                .customerEmail("ann@example.com")
                .actor("ann")
                .allowPromotionCodes(true)
                .build());
        assertThat(page.sessionId()).startsWith("cs_test_");
        assertThat(page.url()).hasHost("checkout.stripe.com");
        assertThat(page.creditPackage()).isEqualTo(Shop.CATALOG.creditPackage("pro"));
        assertThat(page.order()).isEqualTo(Shop.CATALOG.creditPackage("pro").order(3, "USD"));
        assertThat(page.expiresAt()).isEqualTo(Instant.ofEpochSecond(1_800_000_000));
        assertThat(sent())
                .containsEntry("mode", "payment")
                .containsEntry("client_reference_id", "tenant-1")
                .containsEntry("success_url", "https://shop.example/done?s={CHECKOUT_SESSION_ID}")
                .containsEntry("cancel_url", "https://shop.example/prices")
                .containsEntry("customer_email", "ann@example.com")
                .containsEntry("allow_promotion_codes", "true")
                .containsEntry("line_items[0][quantity]", "3")
                .containsEntry("line_items[0][price_data][currency]", "usd")
                .containsEntry("line_items[0][price_data][unit_amount]", "1999")
                .containsEntry("line_items[0][price_data][product_data][name]", "Pro pack")
                .containsEntry("line_items[0][price_data][product_data][description]", "For busy weeks")
                .doesNotContainKeys("line_items[0][price]", "currency", "payment_method_types", "ui_mode");
    }

    @Test
    void what_is_sold_is_written_on_the_session_and_on_its_payment() {
        shop.checkout.startCheckout(Shop.order("pro").quantity(3).actor("ann").build());
        for (String place : new String[] {"metadata", "payment_intent_data[metadata]"}) {
            assertThat(sent())
                    .containsEntry(place + "[credits4j_kind]", "package")
                    .containsEntry(place + "[credits4j_account]", "tenant-1")
                    .containsEntry(place + "[credits4j_package]", "pro")
                    .containsEntry(place + "[credits4j_quantity]", "3")
                    .containsEntry(place + "[credits4j_credits]", "50")
                    .containsEntry(place + "[credits4j_bonus]", "5.5")
                    .containsEntry(place + "[credits4j_catalog]", Shop.CATALOG.version())
                    .containsEntry(place + "[credits4j_actor]", "ann")
                    .containsKey(place + "[credits4j_digest]");
        }
        assertThat(sent()).containsEntry("line_items[0][metadata][credits4j_package]", "pro");
    }

    @Test
    void a_package_with_a_price_at_stripe_is_offered_by_that_price() {
        shop.checkout.startCheckout(Shop.order("linked").currency("eur").build());
        assertThat(sent())
                .containsEntry("line_items[0][price]", "price_17")
                .containsEntry("currency", "eur")
                .doesNotContainKeys(
                        "line_items[0][price_data][unit_amount]",
                        "allow_promotion_codes",
                        "cancel_url",
                        "customer_email");
    }

    @Test
    void many_are_sold_at_the_bulk_discount_of_their_number() {
        CheckoutPage page =
                shop.checkout.startCheckout(Shop.order("bulk").quantity(10).build());
        assertThat(page.order().price()).isEqualTo(Money.usd("90"));
        assertThat(sent())
                .containsEntry("line_items[0][price_data][unit_amount]", "900")
                .containsEntry("line_items[0][quantity]", "10")
                .containsEntry("metadata[credits4j_bonus]", "1.5")
                .doesNotContainKeys("line_items[0][price]", "currency");
    }

    @Test
    void a_few_are_sold_by_the_price_at_stripe_that_knows_no_discount() {
        shop.checkout.startCheckout(Shop.order("bulk").quantity(9).build());
        assertThat(sent())
                .containsEntry("line_items[0][price]", "price_bulk")
                .containsEntry("metadata[credits4j_bonus]", "1");
    }

    @Test
    void a_currency_without_decimals_is_charged_in_whole_units() {
        shop.checkout.startCheckout(Shop.order("pro").currency("jpy").build());
        assertThat(sent())
                .containsEntry("line_items[0][price_data][currency]", "jpy")
                .containsEntry("line_items[0][price_data][unit_amount]", "3000");
    }

    @Test
    void the_same_request_under_the_same_key_gives_the_same_page() {
        CheckoutPage first = shop.checkout.startCheckout(Shop.order("pro").build());
        CheckoutPage again = shop.checkout.startCheckout(Shop.order("pro").build());
        assertThat(again).isEqualTo(first);
        assertThat(shop.stripe.sessionCount()).isEqualTo(1);
    }

    @Test
    void another_request_under_the_same_key_is_a_conflict() {
        shop.checkout.startCheckout(Shop.order("pro").build());
        assertThatExceptionOfType(IdempotencyConflictException.class)
                .isThrownBy(() -> shop.checkout.startCheckout(
                        Shop.order("pro").quantity(2).build()));
        assertThat(shop.stripe.sessionCount()).isEqualTo(1);
    }

    @Test
    void the_same_key_of_two_accounts_makes_two_pages() {
        CheckoutRequest other = CheckoutRequest.builder(AccountId.of("tenant-2"), "pro", IdempotencyKey.of("cart-1"))
                .successUrl("https://shop.example/done")
                .build();
        shop.checkout.startCheckout(Shop.order("pro").build());
        shop.checkout.startCheckout(other);
        assertThat(shop.stripe.sessionCount()).isEqualTo(2);
    }

    @Test
    void the_longest_account_and_key_fit_what_stripe_allows() {
        String longest = "k".repeat(200);
        shop.checkout.startCheckout(
                CheckoutRequest.builder(AccountId.of("ü".repeat(200)), "pro", IdempotencyKey.of(longest))
                        .successUrl("https://shop.example/done")
                        .build());
        assertThat(shop.stripe.lastRequest().idempotencyKey()).matches("[ -~]{1,255}");
    }

    @Test
    void the_mode_is_that_of_the_key() {
        assertThat(shop.checkout.mode()).isEqualTo(StripeMode.TEST);
        assertThat(StripeMode.of("rk_test_a1")).isEqualTo(StripeMode.TEST);
        assertThat(StripeMode.of("sk_live_a1")).isEqualTo(StripeMode.LIVE);
        assertThat(StripeMode.of("rk_live_a1")).isEqualTo(StripeMode.LIVE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "pk_test_abc", "sk_test_", "sk_prod_abc", " sk_test_abc", "sk_test_abc\n", "SK_TEST_abc"})
    void any_other_key_is_refused_without_showing_it(String key) {
        StripeConnection.Builder builder = StripeConnection.builder();
        Throwable refusal = catchThrowable(() -> builder.apiKey(key));
        assertThat(refusal).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("apiKey");
        assertThat(refusal.getMessage()).doesNotContain("abc");
    }

    @Test
    void a_live_key_stays_off_plain_http() {
        StripeConnection.Builder builder =
                StripeConnection.builder().apiKey("sk_live_abc").apiBase(shop.stripe.base());
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("https");
    }

    @Test
    void the_key_comes_from_the_environment() {
        StripeConnection connection = StripeConnection.from(Map.of("STRIPE_SECRET_KEY", "sk_live_abc"));
        StripeCheckout checkout = StripeCheckout.on(connection, shop.billing(Shop.CATALOG));
        assertThat(checkout.mode()).isEqualTo(StripeMode.LIVE);
        assertThat(checkout).hasToString("StripeCheckout[LIVE]");
        assertThatIllegalStateException()
                .isThrownBy(() -> StripeConnection.from(Map.of()))
                .withMessageContaining("STRIPE_SECRET_KEY");
    }

    @Test
    void settings_out_of_range_are_refused() {
        StripeConnection.Builder builder = StripeConnection.builder();
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("apiKey");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.retries(6))
                .withMessageContaining("6");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.readTimeout(Duration.ofHours(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.apiBase(URI.create("ftp://stripe.example")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.apiBase(URI.create("/v1")));
    }

    @Test
    void a_request_is_checked_when_it_is_built() {
        CheckoutRequest.Builder order = CheckoutRequest.builder(Shop.ACCOUNT, "pro", IdempotencyKey.of("k"));
        assertThatIllegalArgumentException().isThrownBy(order::build).withMessageContaining("successUrl");
        assertThatIllegalArgumentException().isThrownBy(() -> order.quantity(0)).withMessageContaining("0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order.quantity(101))
                .withMessageContaining("101");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order.successUrl("/done"))
                .withMessageContaining("/done");
        assertThatIllegalArgumentException().isThrownBy(() -> order.successUrl("javascript:alert(1)"));
        assertThatIllegalArgumentException().isThrownBy(() -> order.cancelUrl("https://shop example/"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order.customerEmail("nobody"))
                .withMessageNotContaining("nobody");
        assertThatIllegalArgumentException().isThrownBy(() -> order.actor(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckoutRequest.builder(Shop.ACCOUNT, " pro", IdempotencyKey.of("k")));
    }

    @Test
    void neither_page_nor_request_shows_what_is_private() {
        CheckoutRequest request =
                Shop.order("pro").customerEmail("ann@example.com").build();
        CheckoutPage page = shop.checkout.startCheckout(request);
        assertThat(page.toString()).contains(page.sessionId()).doesNotContain("#secret");
        assertThat(request.toString()).contains("tenant-1", "pro").doesNotContain("ann@", "shop.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MGA", "JPY"})
    void currencies_without_decimals_at_stripe_count_units(String code) {
        assertThat(StripeAmounts.toStripe(Money.of("7", code))).isEqualTo(7);
        assertThat(StripeAmounts.toMoney(7, code)).isEqualTo(Money.of("7", code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISK", "UGX"})
    void currencies_stripe_counts_finer_than_they_are_paid_take_whole_units_only(String code) {
        assertThat(StripeAmounts.toStripe(Money.of("7", code))).isEqualTo(700);
        assertThat(StripeAmounts.toMoney(700, code)).isEqualTo(Money.of("7", code));
        assertThatIllegalArgumentException().isThrownBy(() -> StripeAmounts.toStripe(Money.of("7.50", code)));
    }

    @Test
    void three_decimals_end_in_zero() {
        assertThat(StripeAmounts.toStripe(Money.of("1.230", "KWD"))).isEqualTo(1230);
        assertThat(StripeAmounts.toMoney(1230, "kwd")).isEqualTo(Money.of("1.23", "KWD"));
        assertThatIllegalArgumentException().isThrownBy(() -> StripeAmounts.toStripe(Money.of("1.234", "KWD")));
        assertThatIllegalArgumentException().isThrownBy(() -> StripeAmounts.toStripe(Money.usd("0.001")));
    }

    private Map<String, String> sent() {
        return shop.stripe.lastRequest().parameters();
    }
}
