package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.billing.DisputePolicy;
import io.credits4j.books.Lot;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.ledger.HistoryQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an event tells whole is booked without asking; all else is asked for. */
class TrustingEventsTest {
    private static final String COMPLETED = "checkout.session.completed";

    private final World world = new World(EventShape.DAHLIA);
    private final World.Books books = world.open().trustingEvents();

    @AfterEach
    void close() {
        world.close();
    }

    private static String event(World world, String type) {
        List<StripeEvent> all = world.stripe.events().stream()
                .filter(event -> event.type().equals(type))
                .toList();
        return all.get(all.size() - 1).payload();
    }

    private WebhookResult tell(String payload) {
        return tell(world, books, payload);
    }

    private static WebhookResult tell(World world, World.Books books, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return books.webhooks.tryHandle(bytes, world.stripe.sign(bytes, world.now));
    }

    private static JsonObject json(String payload) {
        return JsonParser.parseString(payload).getAsJsonObject();
    }

    private static JsonObject session(JsonObject event) {
        return event.getAsJsonObject("data").getAsJsonObject("object");
    }

    private String paid() {
        world.stripe.pay(books.sellPack());
        return event(world, COMPLETED);
    }

    private static FulfilmentResult.Granted granted(WebhookResult result) {
        return (FulfilmentResult.Granted) ((WebhookResult.Fulfilled) result).result();
    }

    @Test
    void many_at_their_bulk_discount_are_booked_without_a_request() {
        CheckoutPage page = books.checkout.startCheckout(CheckoutRequest.builder(World.ACCOUNT, "pack", world.key())
                .quantity(10)
                .successUrl("https://shop.example/done")
                .build());
        assertThat(page.order().price()).isEqualTo(Money.usd("90"));
        world.stripe.pay(page.sessionId());
        long before = world.stripe.requests().size();
        tell(event(world, COMPLETED));
        assertThat(world.stripe.requests()).hasSize((int) before);
        assertThat(books.balance().available()).isEqualTo(Credits.of(1_150));
    }

    @ParameterizedTest
    @EnumSource
    void a_paid_pack_is_booked_without_a_request_as_it_is_with_some(EventShape shape) {
        try (World shaped = new World(shape)) {
            World.Books asking = shaped.open();
            World.Books trusting = shaped.open().trustingEvents();
            shaped.stripe.pay(asking.sellPack());
            asking.tellNews();
            long before = shaped.stripe.requests().size();
            tell(shaped, trusting, event(shaped, COMPLETED));
            assertThat(shaped.stripe.requests()).hasSize((int) before);
            assertThat(trusting.summary()).isEqualTo(asking.summary());
            assertThat(line(trusting)).isEqualTo(line(asking));
        }
    }

    /** The lines of the ledger, without what depends on when they were booked. */
    private static List<String> line(World.Books books) {
        return books.ledger.history(World.ACCOUNT, HistoryQuery.newest(10)).items().stream()
                .map(line -> line.type() + " " + line.amount() + " " + line.key() + " "
                        + line.memo().description() + " "
                        + new TreeMap<>(line.memo().metadata()))
                .toList();
    }

    @Test
    void a_second_delivery_and_a_second_event_book_nothing() {
        String event = paid();
        assertThat(granted(tell(event)).replayed()).isFalse();
        assertThat(tell(event)).isInstanceOf(WebhookResult.Repeated.class);
        assertThat(granted(tell(event.replace("\"evt_", "\"evt_again"))).replayed())
                .isTrue();
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void money_on_its_way_is_asked_for_and_money_that_came_is_not() {
        String session = books.sellPack();
        world.stripe.payLater(session);
        String completed = event(world, COMPLETED);
        long before = world.stripe.requests().size();
        assertThat(((WebhookResult.Fulfilled) tell(completed)).result()).isInstanceOf(FulfilmentResult.Pending.class);
        assertThat(world.stripe.requests().size()).isGreaterThan((int) before);
        world.stripe.asyncPaymentSucceeded(session);
        long asked = world.stripe.requests().size();
        granted(tell(event(world, "checkout.session.async_payment_succeeded")));
        assertThat(world.stripe.requests()).hasSize((int) asked);
        granted(tell(completed.replace("\"evt_", "\"evt_late")));
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void a_late_event_of_a_sale_that_was_refunded_grants_what_was_kept() {
        String session = books.sellPack();
        world.stripe.pay(session);
        String completed = event(world, COMPLETED);
        world.stripe.refund(session, 400);
        tell(event(world, "charge.refunded"));
        tell(completed);
        assertThat(books.balance().available()).isEqualTo(Credits.of(66));
    }

    @Test
    void a_refund_is_asked_for() {
        String session = books.sellPack();
        world.stripe.pay(session);
        tell(event(world, COMPLETED));
        world.stripe.refund(session, 500);
        long before = world.stripe.requests().size();
        tell(event(world, "charge.refunded"));
        assertThat(world.stripe.requests().size()).isGreaterThan((int) before);
        assertThat(books.balance().available()).isEqualTo(Credits.of(55));
    }

    @Test
    void what_cost_nothing_is_booked_under_its_page() {
        JsonObject event = json(paid());
        session(event).addProperty("payment_status", "no_payment_required");
        session(event).addProperty("amount_total", 0);
        session(event).add("payment_intent", JsonNull.INSTANCE);
        world.close();
        granted(tell(event.toString()));
        String page = session(event).get("id").getAsString();
        assertThat(books.billing.payments().find(page).orElseThrow().amount().isZero())
                .isTrue();
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void tax_is_paid_and_is_no_price_of_the_credits() {
        JsonObject event = json(paid());
        session(event).addProperty("amount_total", 1_190);
        session(event).getAsJsonObject("total_details").addProperty("amount_tax", 190);
        world.close();
        FulfilmentResult.Granted granted = granted(tell(event.toString()));
        assertThat(granted.booking().payment().amount()).isEqualTo(Money.usd("11.90"));
        List<Money> costs = books.storage
                .ledger()
                .read(
                        World.ACCOUNT,
                        ledger -> StreamSupport.stream(
                                        ledger.openLots(World.ACCOUNT).spliterator(), false)
                                .map(Lot::cost)
                                .filter(Objects::nonNull)
                                .toList());
        assertThat(costs).containsExactly(Money.usd("10"));
    }

    private static Arguments altered(String name, Consumer<JsonObject> change) {
        return Arguments.of(name, change);
    }

    static Stream<Arguments> eventsThatTellTooLittle() {
        return Stream.of(
                altered("no sum", session -> session.remove("amount_subtotal")),
                altered("a sum with decimals", session -> session.addProperty("amount_subtotal", 1_000.5)),
                altered("another sum, as of two packs", session -> session.addProperty("amount_subtotal", 2_000)),
                altered("no currency", session -> session.remove("currency")),
                altered("a currency it is not sold in", session -> session.addProperty("currency", "eur")),
                altered("no currency of this world", session -> session.addProperty("currency", "zzz")),
                altered("no tax", session -> session.remove("total_details")),
                altered(
                        "more tax than money",
                        session -> session.getAsJsonObject("total_details").addProperty("amount_tax", 1_001)),
                altered("no total", session -> session.remove("amount_total")),
                altered("nothing paid by a payment", session -> session.addProperty("amount_total", 0)),
                altered("money without a payment", session -> session.remove("payment_intent")),
                altered("another account", session -> session.addProperty("client_reference_id", "tenant-2")),
                altered("no account", session -> session.remove("client_reference_id")),
                altered("no snapshot", session -> session.add("metadata", new JsonObject())),
                altered(
                        "a snapshot somebody changed",
                        session -> session.getAsJsonObject("metadata").addProperty("credits4j_credits", "1000")),
                altered("a package nobody sells", session -> resold(session, "foreign", "1")),
                altered("another catalog", session -> resold(session, "pack", "1")),
                altered("not complete", session -> session.addProperty("status", "open")),
                altered("not paid", session -> session.addProperty("payment_status", "unpaid")),
                altered("no mode", session -> session.remove("livemode")),
                altered("another mode", session -> session.addProperty("livemode", true)),
                altered("no kind", session -> session.remove("mode")));
    }

    private static void resold(JsonObject session, String packageId, String catalogVersion) {
        SaleSnapshot other =
                new SaleSnapshot(World.ACCOUNT, packageId, 1, Credits.of(100), Credits.of(10), catalogVersion, null);
        JsonObject metadata = new JsonObject();
        other.toMetadata().forEach(metadata::addProperty);
        session.add("metadata", metadata);
    }

    /** Stripe is gone: what asks it fails, and comes again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("eventsThatTellTooLittle")
    void what_an_event_does_not_tell_whole_is_asked_for(String name, Consumer<JsonObject> change) {
        JsonObject event = json(paid());
        change.accept(session(event));
        world.close();
        assertThatThrownBy(() -> tell(event.toString())).isInstanceOf(StripeUnavailableException.class);
        assertThat(books.balance().available()).isEqualTo(Credits.ZERO);
        assertThat(books.billing.payments().newest(World.ACCOUNT, Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void what_was_asked_for_is_booked_as_stripe_has_it() {
        JsonObject event = json(paid());
        session(event).addProperty("amount_subtotal", 2_000);
        granted(tell(event.toString()));
        assertThat(books.balance().available()).isEqualTo(Credits.of(110));
    }

    @Test
    void without_trust_everything_is_asked_for() {
        World.Books asking = world.open(DisputePolicy.FREEZE);
        String event = paid();
        world.close();
        assertThatThrownBy(() -> tell(world, asking, event)).isInstanceOf(StripeUnavailableException.class);
        assertThat(asking.balance().available()).isEqualTo(Credits.ZERO);
        assertThat(asking.webhooks).hasToString("StripeWebhooks[TEST, 1 secrets]");
        assertThat(books.webhooks).hasToString("StripeWebhooks[TEST, 1 secrets, trusting events]");
    }
}
