package io.credits4j.openrouter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.CallState;
import io.credits4j.books.ModelCall;
import io.credits4j.examples.sandbox.OpenRouterSandbox;
import io.credits4j.examples.sandbox.SeenRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.Charge;
import io.credits4j.metering.Reconciliation;
import io.credits4j.metering.UsageMeter;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.tck.FaultyStorage;
import io.credits4j.tck.SettableClock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import okhttp3.OkHttpClient;

/** A metered client with real parts around it: ledger and meter in memory, OpenRouter over loopback. */
final class MeteredBench implements AutoCloseable {
    static final AccountId ACCOUNT = AccountId.of("tenant-1");
    static final String MODEL = "openai/gpt-4o-mini";
    static final String EMBEDDER = "openai/text-embedding-3-small";
    static final Credits FUNDS = Credits.of(10);
    private static final long FIRST_HOLD = 1;
    static final BigDecimal FACTOR = new BigDecimal("1.37");

    final SettableClock clock = new SettableClock(SettableClock.START);
    final FaultyStorage storage = new FaultyStorage(InMemoryStorage.create());
    final OpenRouterSandbox openRouter =
            OpenRouterSandbox.builder().clock(clock).start();
    final PricingCatalog catalog = catalog();
    final CreditLedger ledger = CreditLedger.builder(storage).clock(clock).build();

    /** What happens when a request is about to be sent, after its hold. */
    Runnable onSending = () -> {};

    UsageMeter meter = meter();
    MeteredAiClient ai = MeteredAiClient.of(client(openRouter.baseUri().toString(), openRouter.apiKey()), meter);

    MeteredBench() {
        ledger.grant(GrantRequest.purchase(ACCOUNT, FUNDS, IdempotencyKey.of("pack")));
    }

    static PricingCatalog catalog() {
        return PricingCatalog.builtIn().toBuilder()
                .model(ModelPrice.builder(MODEL)
                        .price(PricedUnit.PROMPT, "0.00000015")
                        .price(PricedUnit.COMPLETION, "0.0000006")
                        .source("test", LocalDate.of(2024, 1, 1))
                        .build())
                .model(ModelPrice.builder(EMBEDDER)
                        .price(PricedUnit.PROMPT, "0.00000002")
                        .price(PricedUnit.COMPLETION, "0")
                        .source("test", LocalDate.of(2024, 1, 1))
                        .build())
                .rateRule(RateRule.builder().factor(FACTOR).build())
                .build();
    }

    private UsageMeter meter() {
        return UsageMeter.builder(ledger, storage, catalog).clock(clock).build();
    }

    OpenRouterClient client(String baseUrl, String apiKey) {
        OkHttpClient http = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    onSending.run();
                    return chain.proceed(chain.request());
                })
                .build();
        return OpenRouterClient.builder()
                .httpClient(http)
                .baseUrl(baseUrl)
                .apiKey(apiKey)
                .build();
    }

    /** The same ledger before the same server, with other prices than the server's. */
    MeteredAiClient pricedAs(ModelPrice price) {
        PricingCatalog other = PricingCatalog.builder().model(price).build();
        return MeteredAiClient.of(
                client(openRouter.baseUri().toString(), openRouter.apiKey()),
                UsageMeter.builder(ledger, storage, other).clock(clock).build());
    }

    /** The same ledger and meter before another server. */
    MeteredAiClient before(LoopbackServer server) {
        return before(server.url());
    }

    MeteredAiClient before(String url) {
        return MeteredAiClient.of(client(url, "sk-or-v1-secret"), meter);
    }

    /** The process dies and another one starts: nothing is left but the storage. */
    void restart() {
        meter = meter();
        ai = MeteredAiClient.of(client(openRouter.baseUri().toString(), openRouter.apiKey()), meter);
    }

    static MeteredChat chat(String key) {
        return chat(key, ChatRequest.of(MODEL, "Name three rivers."));
    }

    static MeteredChat chat(String key, ChatRequest request) {
        return MeteredChat.of(ACCOUNT, request, IdempotencyKey.of(key));
    }

    static ChatRequest.Builder request() {
        return ChatRequest.builder().model(MODEL).message(Message.user("Name three rivers."));
    }

    SeenRequest onlyRequest() {
        assertThat(chatRequests()).hasSize(1);
        return chatRequests().get(0);
    }

    /** The hold of the account's first call. */
    HoldId firstHold() {
        return new HoldId(ACCOUNT, FIRST_HOLD);
    }

    List<SeenRequest> chatRequests() {
        return openRouter.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    long lookUps() {
        return openRouter.requestCount("GET", "/api/v1/generation");
    }

    Credits held() {
        return ledger.balance(ACCOUNT).held();
    }

    Credits available() {
        return ledger.balance(ACCOUNT).available();
    }

    ModelCall row(HoldId hold) {
        return meter.find(hold).orElseThrow();
    }

    /** What a cost amounts to by the rate rule, worked out here anew. */
    static Credits charged(BigDecimal cost) {
        return Credits.of(cost.multiply(FACTOR), RoundingMode.CEILING);
    }

    /** Checks that a call is charged exactly what OpenRouter billed for it, and that nothing stays held. */
    void assertChargedWhatWasBilled(HoldId hold) {
        ModelCall row = row(hold);
        String id = row.providerId();
        assertThat(id).isNotNull();
        BigDecimal billed = openRouter.billed(id == null ? "" : id);
        assertThat(row.state()).isEqualTo(CallState.SETTLED);
        assertThat(requireNonNull(row.cost()).providerCost()).isEqualTo(Money.usd(billed));
        assertThat(requireNonNull(row.cost()).charged()).isEqualTo(charged(billed));
        assertThat(held()).isEqualTo(Credits.ZERO);
        assertThat(available()).isEqualTo(FUNDS.minus(charged(billed)));
    }

    /** Checks that a call waits for its cost with its whole ceiling held, and nothing charged. */
    void assertPending(Charge charge) {
        assertThat(charge).isInstanceOf(Charge.Pending.class);
        ModelCall row = row(charge.hold());
        assertThat(row.state()).isEqualTo(CallState.PENDING_RECONCILE);
        assertThat(row.ceiling()).isGreaterThan(Credits.ZERO);
        assertThat(held()).isEqualTo(row.ceiling());
        assertThat(available()).isEqualTo(FUNDS.minus(row.ceiling()));
    }

    /** Checks that a call cost nothing and everything held went back. */
    void assertFree(Charge charge) {
        assertThat(charge).isEqualTo(new Charge.Free(charge.hold()));
        assertThat(row(charge.hold()).state()).isEqualTo(CallState.RELEASED);
        assertThat(held()).isEqualTo(Credits.ZERO);
        assertThat(available()).isEqualTo(FUNDS);
    }

    Reconciliation reconcileAfter(Duration wait) {
        clock.advance(wait);
        return ai.reconcile(100);
    }

    /** Reconciles after the first wait and checks that the one pending call was settled at what was billed. */
    void assertReconciles(HoldId hold) {
        Reconciliation done = reconcileAfter(Duration.ofMillis(500));
        assertThat(done.settled()).extracting(Charge.Charged::hold).containsExactly(hold);
        assertChargedWhatWasBilled(hold);
    }

    @Override
    public void close() {
        openRouter.close();
    }
}
