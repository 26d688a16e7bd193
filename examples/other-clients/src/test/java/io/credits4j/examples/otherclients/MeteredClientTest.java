package io.credits4j.examples.otherclients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.CreditsException;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.books.CallCost;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.Generation;
import io.credits4j.examples.sandbox.OpenRouterSandbox;
import io.credits4j.examples.sandbox.SeenRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.CallRepeatedException;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.tck.Audit;
import io.credits4j.tck.SettableClock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every client must do once it is metered, on the local OpenRouter. */
@Timeout(60)
abstract class MeteredClientTest {
    static final String MODEL = "openai/gpt-4o-mini";
    static final String QUESTION = "Name three rivers.";
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final Credits FUNDS = Credits.of(10);
    private static final BigDecimal FACTOR = new BigDecimal("1.37");
    private static final String ERROR = "{\"error\":{\"code\":429,\"message\":\"slow down\"}}";

    final OpenRouterSandbox openRouter = OpenRouterSandbox.start();
    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final InMemoryStorage storage = InMemoryStorage.create();
    private final AtomicLong sentWhenHeld = new AtomicLong(-1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final PricingCatalog catalog = PricingCatalog.builtIn().toBuilder()
            .model(ModelPrice.builder(MODEL)
                    .price(PricedUnit.PROMPT, "0.00000015")
                    .price(PricedUnit.COMPLETION, "0.0000006")
                    .source("test", LocalDate.of(2024, 1, 1))
                    .build())
            .rateRule(RateRule.builder().factor(FACTOR).build())
            .build();
    private final CreditLedger ledger = CreditLedger.builder(storage)
            .clock(clock)
            .listener(event -> {
                if (event instanceof LedgerEvent.Held) {
                    sentWhenHeld.set(openRouter.requests().size());
                }
            })
            .build();
    private final UsageMeter meter =
            UsageMeter.builder(ledger, storage, catalog).clock(clock).build();
    final HttpMetering metering = new HttpMetering(meter, catalog);
    private final OpenRouterClient lookUps = OpenRouterClient.builder()
            .apiKey(openRouter.apiKey())
            .baseUrl(openRouter.baseUri().toString())
            .build();

    private final Client client;

    /** What a test needs of a client. */
    interface Client {
        /** Asks a question, with nobody to pay if {@code payer} is null, and returns the answer. */
        String ask(@Nullable Payer payer, String question);

        /** Asks the question and returns the answer's pieces. */
        List<String> stream(Payer payer) throws Exception;

        /** Asks the question, reads a piece and goes away. */
        void leave(Payer payer) throws Exception;
    }

    /** Connects a client to a metered OpenRouter. */
    @FunctionalInterface
    interface Connector {
        Client connect(HttpMetering metering, String baseUrl, String apiKey);
    }

    MeteredClientTest(Connector connector) {
        client = connector.connect(metering, openRouter.baseUri().toString(), openRouter.apiKey());
        ledger.grant(GrantRequest.purchase(ACCOUNT, FUNDS, IdempotencyKey.of("pack")));
    }

    @AfterEach
    void close() {
        goOn.countDown();
        lookUps.close();
        openRouter.close();
    }

    @Test
    void an_answer_is_covered_before_it_is_asked_for_and_charged_what_was_billed() {
        openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));

        assertThat(client.ask(payer("m1"), QUESTION)).isEqualTo("Rhine, Elbe, Danube.");

        assertThat(sentWhenHeld).hasValue(0);
        assertThat(call().ceiling()).isGreaterThan(Credits.ZERO);
        assertThat(cost().source()).isEqualTo(CostSource.REPORTED);
        assertChargedWhatWasBilled();
    }

    @Test
    void the_provider_gets_the_ceiling_and_never_sees_who_pays() {
        client.ask(payer("m1"), QUESTION);

        JsonNode sent = onlyRequest().json();
        assertThat(sent.path("max_completion_tokens").longValue()).isEqualTo(4_096);
        assertThat(sent.at("/provider/max_price/prompt").asText()).isEqualTo("0.15");
        assertThat(sent.at("/provider/max_price/completion").asText()).isEqualTo("0.6");
        assertThat(onlyRequest().body()).doesNotContain(Payer.FIELD, ACCOUNT.value());
    }

    @Test
    void with_a_key_of_ones_own_fee_and_upstream_cost_are_charged() {
        openRouter.script(ChatScript.answer().withUsage("""
                {"prompt_tokens":10,"completion_tokens":10,"cost":0.00000125,"is_byok":true,
                 "cost_details":{"upstream_inference_cost":0.0000223}}"""));
        client.ask(payer("m1"), QUESTION);

        assertThat(cost().providerCost()).isEqualTo(Money.usd("0.00002355"));
        assertCharged(new BigDecimal("0.00002355"));
    }

    @Test
    void tokens_without_a_cost_are_priced_from_the_catalog() {
        openRouter.script(ChatScript.answer().withUsage("{\"prompt_tokens\":1000,\"completion_tokens\":100}"));
        client.ask(payer("m1"), QUESTION);

        assertThat(cost().source()).isEqualTo(CostSource.CALCULATED);
        assertCharged(new BigDecimal("0.00021"));
    }

    @Test
    void without_usage_the_cost_is_asked_for_later() {
        openRouter.script(ChatScript.answer().withoutUsage());
        client.ask(payer("m1"), QUESTION);

        assertPendingUntilReconciled();
    }

    @Test
    void a_streamed_answer_is_covered_before_and_charged_what_was_billed() throws Exception {
        openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));

        assertThat(String.join("", client.stream(payer("m1")))).isEqualTo("Rhine, Elbe, Danube.");

        assertThat(sentWhenHeld).hasValue(0);
        assertThat(cost().source()).isEqualTo(CostSource.REPORTED);
        assertChargedWhatWasBilled();
    }

    @Test
    void a_stream_that_breaks_off_stays_pending_until_its_cost_is_known() {
        openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube.").cutAfter(2));
        readToItsEnd(payer("m1"));

        assertPendingUntilReconciled();
    }

    @Test
    void a_stream_that_is_left_stays_pending_until_its_cost_is_known() throws Exception {
        openRouter.script(
                ChatScript.answer().saying("Rhine, Elbe, Danube. ".repeat(100)).stallingAfter(3, goOn));
        client.leave(payer("m1"));
        awaitPending();
        goOn.countDown();
        openRouter.awaitGeneration(String.valueOf(call().providerId()));

        assertPendingUntilReconciled();
    }

    @Test
    void an_error_inside_a_stream_proves_nothing_and_the_cost_is_asked_for() {
        openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube.").failingAfter(2, ERROR));
        readToItsEnd(payer("m1"));

        assertPendingUntilReconciled();
    }

    @Test
    void a_refusal_gives_back_what_was_held_and_is_not_repeated() {
        openRouter.script(ChatScript.refusing(429, ERROR));
        assertThat(catchThrowable(() -> client.ask(payer("m1"), QUESTION))).isNotNull();

        assertFree();
        assertThat(sent()).hasSize(1);
    }

    @Test
    void a_refused_stream_gives_back_what_was_held_and_is_not_repeated() {
        openRouter.script(ChatScript.refusing(503, "{\"error\":{\"code\":503,\"message\":\"overloaded\"}}"));
        assertThat(catchThrowable(() -> client.stream(payer("m1")))).isNotNull();

        assertFree();
        assertThat(sent()).hasSize(1);
    }

    @Test
    void a_server_error_that_explains_nothing_leaves_the_cost_unknown_and_is_not_repeated() {
        openRouter.script(ChatScript.refusing(502, "\"bad gateway\""));
        assertThat(catchThrowable(() -> client.ask(payer("m1"), QUESTION))).isNotNull();

        assertThat(call().state()).isEqualTo(CallState.PENDING_RECONCILE);
        assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(call().ceiling());
        assertThat(sent()).hasSize(1);
    }

    @Test
    void a_lost_answer_leaves_the_cost_unknown_and_is_not_asked_for_again() {
        openRouter.script(ChatScript.answer().losingReply());
        assertThat(catchThrowable(() -> client.ask(payer("m1"), QUESTION))).isNotNull();

        assertThat(call().state()).isEqualTo(CallState.PENDING_RECONCILE);
        assertThat(sent()).hasSize(1);
    }

    @Test
    void without_a_connection_nothing_was_sent_and_everything_goes_back() {
        openRouter.close();
        assertThat(catchThrowable(() -> client.ask(payer("m1"), QUESTION))).isNotNull();

        assertFree();
    }

    @Test
    void an_account_that_cannot_cover_the_ceiling_is_refused_and_nothing_is_sent() {
        Payer poor = new Payer(AccountId.of("tenant-2"), IdempotencyKey.of("m1"));

        assertThat(Causes.any(catchThrowable(() -> client.ask(poor, QUESTION)), InsufficientCreditsException.class))
                .isTrue();
        assertThat(Causes.any(catchThrowable(() -> client.stream(poor)), InsufficientCreditsException.class))
                .isTrue();
        assertThat(openRouter.requests()).isEmpty();
    }

    @Test
    void a_request_that_names_no_payer_is_not_sent() {
        assertThat(Causes.any(catchThrowable(() -> client.ask(null, QUESTION)), IllegalArgumentException.class))
                .isTrue();
        assertThat(openRouter.requests()).isEmpty();
    }

    @Test
    void the_same_request_is_sent_once_however_often_it_is_made() {
        client.ask(payer("m1"), QUESTION);

        assertThat(Causes.any(catchThrowable(() -> client.ask(payer("m1"), QUESTION)), CallRepeatedException.class))
                .isTrue();
        assertThat(sent()).hasSize(1);
        assertChargedWhatWasBilled();
    }

    @Test
    void each_request_of_one_intent_is_a_call_of_its_own() {
        client.ask(payer("m1"), QUESTION);
        client.ask(payer("m1"), "Name three lakes.");

        Credits charged = openRouter.generations().stream()
                .map(generation -> charge(generation.cost()))
                .reduce(Credits.ZERO, Credits::plus);
        assertThat(sent()).hasSize(2);
        assertHas(FUNDS.minus(charged));
    }

    /** What a client makes of a broken stream is its own affair; some do not even notice. */
    private void readToItsEnd(Payer payer) {
        Throwable broken = catchThrowable(() -> client.stream(payer));
        assertThat(Causes.any(broken, CreditsException.class)).isFalse();
    }

    static Payer payer(String key) {
        return new Payer(ACCOUNT, IdempotencyKey.of(key));
    }

    private ModelCall call() {
        return meter.find(new HoldId(ACCOUNT, 1)).orElseThrow();
    }

    private CallCost cost() {
        return requireNonNull(call().cost(), "the cost of the call");
    }

    private List<SeenRequest> sent() {
        return openRouter.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    private SeenRequest onlyRequest() {
        assertThat(sent()).hasSize(1);
        return sent().get(0);
    }

    /** A client may close its connection on a thread of its own. */
    private void awaitPending() {
        while (call().state() == CallState.DISPATCHED) {
            Thread.onSpinWait();
        }
    }

    private void assertPendingUntilReconciled() {
        assertThat(call().state()).isEqualTo(CallState.PENDING_RECONCILE);
        assertThat(call().providerId()).isEqualTo(onlyGeneration().id());
        assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(call().ceiling()).isGreaterThan(Credits.ZERO);
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(FUNDS.minus(call().ceiling()));

        clock.advance(Duration.ofSeconds(1));
        assertThat(meter.reconcile(new OpenRouterCosts(lookUps), 10).settled()).hasSize(1);
        assertThat(cost().source()).isEqualTo(CostSource.LOOKED_UP);
        assertChargedWhatWasBilled();
    }

    private Generation onlyGeneration() {
        assertThat(openRouter.generations()).hasSize(1);
        return openRouter.generations().get(0);
    }

    final void assertChargedWhatWasBilled() {
        assertThat(call().providerId()).isEqualTo(onlyGeneration().id());
        assertThat(cost().providerCost()).isEqualTo(Money.usd(openRouter.billed()));
        assertCharged(openRouter.billed());
    }

    private void assertCharged(BigDecimal cost) {
        assertThat(call().state()).isEqualTo(CallState.SETTLED);
        assertThat(cost().charged()).isEqualTo(charge(cost));
        assertHas(FUNDS.minus(charge(cost)));
    }

    /** The rate rule, worked out here anew. */
    private static Credits charge(BigDecimal cost) {
        return Credits.of(cost.multiply(FACTOR), RoundingMode.CEILING);
    }

    private void assertFree() {
        assertThat(call().state()).isEqualTo(CallState.RELEASED);
        assertHas(FUNDS);
    }

    private void assertHas(Credits available) {
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(available);
        assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(Credits.ZERO);
        assertThat(Audit.of(storage, ACCOUNT)).isEmpty();
    }
}
