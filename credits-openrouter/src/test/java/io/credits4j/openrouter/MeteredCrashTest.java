package io.credits4j.openrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.CallState;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TransactionType;
import io.credits4j.books.UsageRecord;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.OpenRouterSandbox;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.CallRequest;
import io.credits4j.metering.Drift;
import io.credits4j.metering.UsageMeter;
import io.credits4j.pricing.CallShape;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingStorage;
import io.credits4j.tck.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process dies at every edge of a call, and another one takes over: from the headers on the ledger ends at what was
 * billed, to the last micro-credit; before them the call is flagged, closed, and exactly the drift of the day.
 */
@Timeout(120)
class MeteredCrashTest {
    private static final LocalDate DAY = LocalDate.ofInstant(SettableClock.START, ZoneOffset.UTC);

    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final InMemoryStorage disk = InMemoryStorage.create();
    private final OpenRouterSandbox openRouter =
            OpenRouterSandbox.builder().clock(clock).start();
    private final CountDownLatch goOn = new CountDownLatch(1);

    MeteredCrashTest() {
        CreditLedger.builder(disk)
                .clock(clock)
                .build()
                .grant(GrantRequest.purchase(MeteredBench.ACCOUNT, MeteredBench.FUNDS, IdempotencyKey.of("pack")));
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        openRouter.close();
    }

    /** One life of the application: once it is killed, nothing it does reaches the disk. */
    private final class Life {
        private volatile boolean dead;
        private volatile boolean diesAfterCommit;
        private Runnable onSending = () -> {};
        private final CreditsStorage storage = new MortalStorage();
        private final CreditLedger ledger =
                CreditLedger.builder(storage).clock(clock).build();
        private final UsageMeter meter = UsageMeter.builder(ledger, storage, MeteredBench.catalog())
                .clock(clock)
                .build();
        private final MeteredAiClient ai = MeteredAiClient.of(
                OpenRouterClient.builder()
                        .httpClient(new OkHttpClient.Builder()
                                .addInterceptor(chain -> {
                                    onSending.run();
                                    return chain.proceed(chain.request());
                                })
                                .build())
                        .baseUrl(openRouter.baseUri().toString())
                        .apiKey(openRouter.apiKey())
                        .build(),
                meter);

        private void kill() {
            dead = true;
        }

        private StoreUnavailableException death() {
            return new StoreUnavailableException("the process is dead", true, new IllegalStateException("killed"));
        }

        private final class MortalStorage extends ForwardingStorage {
            MortalStorage() {
                super(disk);
            }

            @Override
            protected <R> Outcome<R> run(Work<? extends R> work) {
                if (dead) {
                    return new Outcome.Failed<>(death());
                }
                Outcome<R> outcome = super.run(work);
                if (diesAfterCommit) {
                    kill();
                    return new Outcome.Failed<>(death());
                }
                return outcome;
            }

            @Override
            public CallStore calls() {
                return new CallStore() {
                    private CallStore alive() {
                        if (dead) {
                            throw death();
                        }
                        return disk.calls();
                    }

                    @Override
                    public Optional<ModelCall> find(HoldId hold) {
                        return alive().find(hold);
                    }

                    @Override
                    public boolean update(ModelCall call) {
                        return alive().update(call);
                    }

                    @Override
                    public List<ModelCall> due(Instant now, int limit) {
                        return alive().due(now, limit);
                    }

                    @Override
                    public List<ModelCall> stalled(Instant before, int limit) {
                        return alive().stalled(before, limit);
                    }

                    @Override
                    public List<ModelCall> pending(int limit) {
                        return alive().pending(limit);
                    }
                };
            }
        }
    }

    /** Where the process dies, and what is billed. */
    private enum Edge {
        /** Held, waiting for its turn. */
        HELD,
        /** On record as dispatched; the request never left. */
        DISPATCHED,
        /** The provider answered, and nothing of it arrived. */
        BEFORE_THE_HEADERS,
        /** The headers arrived, and the id is on record. */
        HEADERS,
        /** The first token arrived. */
        FIRST_TOKEN,
        /** The usage arrived, and nothing of it is on record. */
        USAGE,
        /** The settle is committed, and nobody was told. */
        SETTLED;

        boolean isKnownToTheProvider() {
            return compareTo(BEFORE_THE_HEADERS) >= 0;
        }

        boolean isFoundAgain() {
            return compareTo(HEADERS) >= 0;
        }
    }

    private void dieAt(Edge edge, String key) {
        Life life = new Life();
        switch (edge) {
            case HELD -> {
                life.meter.reserve(CallRequest.of(
                        MeteredBench.ACCOUNT,
                        CallShape.builder(MeteredBench.MODEL)
                                .inputUpperBoundTokens(10)
                                .build(),
                        IdempotencyKey.of(key)));
                life.kill();
            }
            case DISPATCHED -> {
                life.onSending = () -> {
                    life.kill();
                    throw new Killed();
                };
                assertThat(catchThrowable(() -> life.ai.chat(MeteredBench.chat(key))))
                        .isInstanceOf(Killed.class);
            }
            case BEFORE_THE_HEADERS -> {
                openRouter.script(
                        ChatScript.answer().saying("Rhine, Elbe, Danube.").losingReply());
                life.onSending = life::kill;
                assertThat(catchThrowable(() -> life.ai.chat(MeteredBench.chat(key))))
                        .isNotNull();
            }
            case HEADERS -> stream(life, key, 0);
            case FIRST_TOKEN -> stream(life, key, 1);
            case USAGE -> stream(life, key, Integer.MAX_VALUE);
            case SETTLED -> {
                openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));
                life.onSending = () -> life.diesAfterCommit = true;
                life.ai.chat(MeteredBench.chat(key));
                assertThat(life.dead).isTrue();
            }
        }
    }

    /** Reads so many chunks, or all, and dies before anything more is written. */
    private void stream(Life life, String key, int chunks) {
        openRouter.script(ChatScript.answer().saying("Rhine, Elbe, Danube."));
        MeteredChatStream stream = life.ai.stream(MeteredBench.chat(key));
        Iterator<ChatChunk> rest = stream.iterator();
        int read = 0;
        while (read < chunks && rest.hasNext()) {
            read++;
            if (rest.next().usage().isPresent()) {
                break;
            }
        }
        life.kill();
        openRouter.awaitGeneration(stream.generationId().orElseThrow());
        stream.close();
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What a successor does that is started soon after. */
    private Life recover() {
        Life next = new Life();
        clock.advance(Duration.ofMinutes(11));
        next.ai.reconcile(100);
        clock.advance(Duration.ofSeconds(1));
        next.ai.reconcile(100);
        return next;
    }

    private static Credits spent(Life life) {
        return life
                .ledger
                .history(MeteredBench.ACCOUNT, HistoryQuery.newest(100).types(TransactionType.USAGE))
                .items()
                .stream()
                .map(line -> line.amount().negated())
                .reduce(Credits.ZERO, Credits::plus);
    }

    @ParameterizedTest
    @EnumSource
    void the_ledger_ends_at_what_was_billed_or_the_day_shows_the_difference(Edge edge) {
        dieAt(edge, "m1");
        BigDecimal billed = openRouter.billed();
        assertThat(billed.signum()).isEqualTo(edge.isKnownToTheProvider() ? 1 : 0);

        Life next = recover();

        Credits expected = edge.isFoundAgain() ? MeteredBench.charged(billed) : Credits.ZERO;
        assertThat(spent(next)).isEqualTo(expected);
        Drift meanwhile = next.meter.usage().drift(DAY, Money.usd(billed));
        boolean flagged = edge == Edge.DISPATCHED || edge == Edge.BEFORE_THE_HEADERS;
        assertThat(meanwhile.pending()).hasSize(flagged ? 1 : 0).allMatch(call -> call.providerId() == null);

        clock.advance(Duration.ofHours(24));
        next.ai.reconcile(100);

        assertThat(spent(next)).isEqualTo(expected);
        assertThat(next.ledger.balance(MeteredBench.ACCOUNT).held()).isEqualTo(Credits.ZERO);
        assertThat(next.ledger.balance(MeteredBench.ACCOUNT).available()).isEqualTo(MeteredBench.FUNDS.minus(expected));
        assertThat(next.meter.pendingCalls().list(10)).isEmpty();
        HoldId hold = new HoldId(MeteredBench.ACCOUNT, 1);
        assertThat(next.meter.find(hold).orElseThrow().state()).isEqualTo(endOf(edge));
        assertThat(next.meter.usage().record(hold).map(UsageRecord::outcome)).isPresent();
        Money unrecorded = next.meter.usage().drift(DAY, Money.usd(billed)).difference();
        assertThat(unrecorded).isEqualTo(edge == Edge.BEFORE_THE_HEADERS ? Money.usd(billed) : Money.usd("0"));
    }

    private static CallState endOf(Edge edge) {
        return switch (edge) {
            case HELD -> CallState.RELEASED;
            case DISPATCHED, BEFORE_THE_HEADERS -> CallState.WRITTEN_OFF;
            case HEADERS, FIRST_TOKEN, USAGE, SETTLED -> CallState.SETTLED;
        };
    }

    @Test
    void after_a_day_of_crashes_only_the_call_without_headers_is_missing() {
        BigDecimal lost = BigDecimal.ZERO;
        for (Edge edge : Edge.values()) {
            BigDecimal before = openRouter.billed();
            dieAt(edge, "m-" + edge);
            lost = edge.isFoundAgain() ? lost : lost.add(openRouter.billed().subtract(before));
        }

        Life next = recover();

        Drift drift = next.meter.usage().drift(DAY, Money.usd(openRouter.billed()));
        assertThat(lost.signum()).isPositive();
        assertThat(drift.difference()).isEqualTo(Money.usd(lost));
        assertThat(drift.pending()).hasSize(2);
        assertThat(drift.recorded().isPositive()).isTrue();
    }
}
