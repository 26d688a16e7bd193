package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.PriceUpdateParams;
import com.stripe.param.ProductCreateParams;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.examples.sandbox.Fault;
import io.credits4j.examples.sandbox.StripeSandbox;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.stripe.CatalogSyncReport.Change;
import io.credits4j.stripe.CatalogSyncReport.Kind;
import io.credits4j.stripe.CatalogSyncReport.Subject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeCatalogSyncTest {
    static {
        Stripe.enableTelemetry = false;
    }

    private static final PricingCatalog CATALOG = PricingCatalog.builder()
            .creditPackage(CreditPackage.builder("starter")
                    .name("Starter")
                    .description("To begin with")
                    .credits(Credits.of(100))
                    .bonusCredits(Credits.of(10))
                    .price(Money.usd("9.99"))
                    .price(Money.of("1500", "JPY"))
                    .build())
            .plan(Plan.builder("pro")
                    .name("Pro")
                    .creditsPerMonth(Credits.of(500))
                    .price(PlanPrice.every(BillingInterval.MONTH)
                            .price(Money.usd("49"))
                            .build())
                    .price(PlanPrice.every(BillingInterval.YEAR)
                            .price(Money.usd("490"))
                            .price(Money.of("450", "EUR"))
                            .build())
                    .build())
            .build();

    private final StripeSandbox stripe = StripeSandbox.start();
    private final StripeConnection connection = StripeConnection.builder()
            .apiKey(stripe.apiKey())
            .apiBase(stripe.baseUri())
            .delay(wait -> {})
            .build();
    private final StripeCatalogSync sync = StripeCatalogSync.on(connection);

    @AfterEach
    void close() {
        stripe.close();
    }

    @Test
    void what_is_pushed_is_read_back_the_same() {
        CatalogSyncReport pushed = sync.push(CATALOG);
        assertThat(pushed.problems()).isEmpty();
        assertThat(pushed.changes())
                .containsExactly(
                        new Change(Subject.PACKAGE, "starter", Kind.ADDED),
                        new Change(Subject.PLAN, "pro", Kind.ADDED),
                        new Change(Subject.PLAN, "pro", Kind.ADDED));
        CatalogSyncReport read = sync.read(pushed.catalog());
        assertThat(read.changes()).isEmpty();
        assertThat(read.problems()).isEmpty();
        assertThat(read.catalog()).isEqualTo(pushed.catalog());
        CreditPackage starter =
                sync.read(PricingCatalog.builder().build()).catalog().creditPackage("starter");
        assertThat(starter.credits()).isEqualTo(Credits.of(100));
        assertThat(starter.bonusCredits()).isEqualTo(Credits.of(10));
        assertThat(starter.prices().values()).containsExactlyInAnyOrder(Money.usd("9.99"), Money.of("1500", "JPY"));
    }

    @Test
    void pushing_again_makes_nothing_again() {
        CatalogSyncReport first = sync.push(CATALOG);
        assertThat(sync.push(CATALOG).changes()).isEmpty();
        CatalogSyncReport again = sync.push(first.catalog());
        assertThat(again.changes()).isEmpty();
        assertThat(again.catalog()).isEqualTo(first.catalog());
        assertThat(connection.gateway().prices(true).all()).hasSize(3);
    }

    @Test
    void a_push_that_broke_off_is_carried_on() throws StripeException {
        stripe.failNext(3, "POST", "/v1/prices", Fault.answeringAfterWork(500, "{}"));
        assertThatExceptionOfType(StripeUnavailableException.class).isThrownBy(() -> sync.push(CATALOG));
        sync.push(CATALOG);
        assertThat(connection.gateway().prices(true).all()).hasSize(3);
        assertThat(productsAtStripe()).isEqualTo(2);
    }

    private long productsAtStripe() throws StripeException {
        StripeClient client = StripeClient.builder()
                .setApiKey(stripe.apiKey())
                .setApiBase(stripe.baseUri().toString())
                .build();
        return client.v1().products().list().getData().size();
    }

    @Test
    void another_price_takes_the_place_of_the_one_before_and_back_again() {
        PricingCatalog first = sync.push(CATALOG).catalog();
        PricingCatalog dearer = first.toBuilder()
                .creditPackage(first.creditPackage("starter").toBuilder()
                        .price(Money.usd("12.99"))
                        .build())
                .plan(first.plan("pro").toBuilder()
                        .creditsPerMonth(Credits.of(600))
                        .build())
                .build();
        CatalogSyncReport pushed = sync.push(dearer);
        assertThat(pushed.changes()).contains(new Change(Subject.PACKAGE, "starter", Kind.CHANGED));
        assertThat(pushed.catalog().plan("pro").prices()).hasSize(4);
        assertThat(pushed.catalog().plan("pro").price(BillingInterval.MONTH).providerPriceId())
                .isNotEqualTo(first.plan("pro").price(BillingInterval.MONTH).providerPriceId());
        assertThat(connection.gateway().prices(true).all()).hasSize(3);
        assertThat(connection.gateway().prices(false).all()).hasSize(3);
        assertThat(sync.push(CATALOG).catalog().creditPackage("starter").providerPriceId())
                .isEqualTo(first.creditPackage("starter").providerPriceId());
        assertThat(connection.gateway().prices(true).all()).hasSize(3);
    }

    @Test
    void a_plan_archived_at_stripe_is_off_sale_and_still_known() {
        PricingCatalog pushed = sync.push(CATALOG).catalog();
        String monthly = pushed.plan("pro")
                .price(BillingInterval.MONTH)
                .providerPriceId()
                .orElseThrow();
        archive(monthly);
        archive(pushed.creditPackage("starter").providerPriceId().orElseThrow());
        CatalogSyncReport read = sync.read(pushed);
        assertThat(read.changes())
                .containsExactly(
                        new Change(Subject.PACKAGE, "starter", Kind.OFF_SALE),
                        new Change(Subject.PLAN, "pro", Kind.CHANGED));
        assertThat(read.catalog().packages()).isEmpty();
        assertThat(read.catalog().plan("pro").findPrice(BillingInterval.MONTH)).isEmpty();
        assertThat(read.catalog().findOfferByProviderPrice(monthly)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 100",
                "1,000",
                "1e3",
                "100.5",
                "-5",
                "0",
                "007",
                "٣",
                "99999999999999999",
                "9999999999999999"
            })
    void what_cannot_be_read_is_reported_and_what_was_known_stays(String typed) {
        PricingCatalog pushed = sync.push(CATALOG).catalog();
        String price = pushed.creditPackage("starter").providerPriceId().orElseThrow();
        if (typed.isEmpty()) {
            connection.gateway().updatePrice(price, metadata("includedCredits", "no number"));
        } else {
            connection.gateway().updatePrice(price, metadata("includedCredits", typed));
        }
        CatalogSyncReport read = sync.read(pushed);
        assertThat(read.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.about()).isEqualTo(price);
            assertThat(problem.text()).contains("includedCredits");
        });
        assertThat(read.changes()).isEmpty();
        assertThat(read.catalog()).isEqualTo(pushed);
    }

    @Test
    void the_products_metadata_stands_in_for_the_prices_and_other_prices_are_left_alone() {
        StripeGateway gateway = connection.gateway();
        String product = gateway.createProduct(
                        ProductCreateParams.builder()
                                .setName("Family")
                                .putMetadata("includedCredits", "70")
                                .build(),
                        "product")
                .id();
        String inherits = gateway.createPrice(
                        PriceCreateParams.builder()
                                .setProduct(product)
                                .setCurrency("usd")
                                .setUnitAmount(700L)
                                .build(),
                        "inherits")
                .id();
        String own = gateway.createPrice(
                        PriceCreateParams.builder()
                                .setProduct(product)
                                .setCurrency("usd")
                                .setUnitAmount(800L)
                                .setLookupKey("family-large")
                                .putMetadata("includedCredits", "90")
                                .build(),
                        "own")
                .id();
        gateway.createPrice(
                PriceCreateParams.builder()
                        .setProductData(PriceCreateParams.ProductData.builder()
                                .setName("Shirt")
                                .build())
                        .setCurrency("usd")
                        .setUnitAmount(900L)
                        .build(),
                "shirt");
        PricingCatalog read = sync.read(PricingCatalog.builder().build()).catalog();
        assertThat(read.packages()).hasSize(2);
        assertThat(read.creditPackage(inherits).credits()).isEqualTo(Credits.of(70));
        assertThat(read.creditPackage("family-large").credits()).isEqualTo(Credits.of(90));
        assertThat(read.creditPackage("family-large").providerPriceId()).contains(own);
    }

    @Test
    void a_price_by_the_week_is_reported() {
        connection
                .gateway()
                .createPrice(
                        PriceCreateParams.builder()
                                .setProductData(PriceCreateParams.ProductData.builder()
                                        .setName("Weekly")
                                        .build())
                                .setCurrency("usd")
                                .setUnitAmount(900L)
                                .setRecurring(PriceCreateParams.Recurring.builder()
                                        .setInterval(PriceCreateParams.Recurring.Interval.WEEK)
                                        .build())
                                .putMetadata("includedCredits", "5")
                                .build(),
                        "weekly");
        CatalogSyncReport read = sync.read(CATALOG);
        assertThat(read.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("1 week"));
        assertThat(read.catalog()).isEqualTo(CATALOG);
    }

    @Test
    void credits_that_cannot_be_written_in_digits_are_reported() {
        CatalogSyncReport pushed = sync.push(PricingCatalog.builder()
                .creditPackage(CreditPackage.builder("odd")
                        .credits(Credits.parse("5.5"))
                        .price(Money.usd("1"))
                        .build())
                .build());
        assertThat(pushed.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("5.5"));
        assertThat(connection.gateway().prices(true).all()).isEmpty();
    }

    private void archive(String price) {
        connection
                .gateway()
                .updatePrice(price, PriceUpdateParams.builder().setActive(false).build());
    }

    private static PriceUpdateParams metadata(String key, String value) {
        return PriceUpdateParams.builder().putAllMetadata(Map.of(key, value)).build();
    }
}
