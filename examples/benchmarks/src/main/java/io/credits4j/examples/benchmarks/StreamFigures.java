package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.metering.CallRequest;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.MeteredAiClient;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.CreditsStorage;
import java.util.List;

/** What a streamed answer costs beside other clients, which are not metered, on the same bytes. */
final class StreamFigures {
    private static final AccountId ACCOUNT = AccountId.of("streaming");
    private static final String OURS = "ours";
    private static final String UNMETERED = "unmetered";
    private static final String OPEN_AI = "openai-java";
    private static final String LANG_CHAIN = "langchain4j";
    private static final List<String> RIVALS = List.of(OPEN_AI, LANG_CHAIN);
    private static final int LINES_KEPT = 10_000;
    private static final long A_MILLISECOND = 1_000;
    private static final int PRACTICE = 5;

    private StreamFigures() {}

    /** Processor time and allocation per chunk, of the whole process; our ledger is in memory, and charges every answer. */
    static List<Figure.Line> overhead(Bench bench) throws Exception {
        try (AnswerServer server = AnswerServer.start();
                OpenRouterClient client = Streamer.openRouter(server.atOnce())) {
            MeteredAiClient ai = metered(client, InMemoryStorage.keepingNewest(LINES_KEPT));
            StreamRounds rounds = new StreamRounds(bench.effort())
                    .add(OURS, Streamer.metered(ai, ACCOUNT))
                    .add(OPEN_AI, Streamer.openAi(server.atOnce()))
                    .add(LANG_CHAIN, Streamer.langChain4j(server.atOnce()))
                    .run();
            return RIVALS.stream()
                    .flatMap(rival -> overhead(rounds, rival).stream())
                    .toList();
        }
    }

    private static List<Figure.Line> overhead(StreamRounds rounds, String rival) {
        return List.of(
                new Figure.Line(
                        "stream-overhead-cpu-" + rival,
                        rounds.median(OURS, StreamRounds.Result::nanosPerChunk),
                        rounds.median(rival, StreamRounds.Result::nanosPerChunk),
                        "at most 1.00",
                        "ns per chunk"),
                new Figure.Line(
                        "stream-overhead-allocation-" + rival,
                        rounds.median(OURS, StreamRounds.Result::bytesPerChunk),
                        rounds.median(rival, StreamRounds.Result::bytesPerChunk),
                        "at most 1.00",
                        "bytes per chunk"));
    }

    /**
     * The first token comes a while after the headers, as it does from every model. Metering adds the commit of the hold
     * before the call is sent; the commit of the generation's id fits into the wait.
     */
    static List<Figure.Line> firstToken(Bench bench) throws Exception {
        try (HikariDataSource database = bench.newDatabase();
                AnswerServer server = AnswerServer.start();
                OpenRouterClient client = Streamer.openRouter(server.later());
                OpenRouterClient practice = Streamer.openRouter(server.atOnce())) {
            JdbcSchema.of(database).migrate();
            JdbcStorage storage = JdbcStorage.on(database);
            warmUp(bench.effort(), server, metered(practice, storage), practice);
            warmUp(bench.effort(), meter(storage));
            FirstTokens tokens = new FirstTokens(database)
                    .add(OURS, Streamer.metered(metered(client, storage), ACCOUNT))
                    .add(UNMETERED, Streamer.unmetered(client))
                    .add(OPEN_AI, Streamer.openAi(server.later()))
                    .add(LANG_CHAIN, Streamer.langChain4j(server.later()))
                    .run(bench.effort().rounds());
            long added = tokens.medianMicros(OURS) - tokens.medianMicros(UNMETERED);
            return List.of(
                    new Figure.Line(
                            "first-token",
                            Math.max(1, added),
                            tokens.medianCommitMicros() + A_MILLISECOND,
                            "at most 1.00: a durable commit and 1 ms",
                            "us added"),
                    firstToken(tokens, OPEN_AI),
                    firstToken(tokens, LANG_CHAIN));
        }
    }

    private static void warmUp(Effort effort, AnswerServer server, MeteredAiClient ai, OpenRouterClient client)
            throws Exception {
        new StreamRounds(effort)
                .add(OURS, Streamer.metered(ai, ACCOUNT))
                .add(UNMETERED, Streamer.unmetered(client))
                .add(OPEN_AI, Streamer.openAi(server.atOnce()))
                .add(LANG_CHAIN, Streamer.langChain4j(server.atOnce()))
                .warmUp();
    }

    /** Streams are too long for as many calls as it takes until the compiler has dealt with how one is opened. */
    private static void warmUp(Effort effort, UsageMeter meter) {
        CallShape shape = CallShape.builder(LongAnswer.MODEL)
                .messages(List.of(LongAnswer.QUESTION))
                .build();
        for (int i = 0; i < PRACTICE * effort.lots(); i++) {
            meter.open(CallRequest.of(ACCOUNT, shape, IdempotencyKey.of("practice-" + i)))
                    .release();
        }
    }

    private static Figure.Line firstToken(FirstTokens tokens, String rival) {
        return new Figure.Line(
                "first-token-" + rival, tokens.medianMicros(OURS), tokens.medianMicros(rival), "as it is", "us");
    }

    private static MeteredAiClient metered(OpenRouterClient client, CreditsStorage storage) {
        return MeteredAiClient.of(client, meter(storage));
    }

    private static UsageMeter meter(CreditsStorage storage) {
        CreditLedger ledger = CreditLedger.on(storage);
        ledger.grant(GrantRequest.purchase(ACCOUNT, Ours.GRANT, IdempotencyKey.of("lot")));
        return UsageMeter.builder(ledger, storage, PricingCatalog.builtIn()).build();
    }
}
