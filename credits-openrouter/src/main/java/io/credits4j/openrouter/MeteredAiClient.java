package io.credits4j.openrouter;

import io.credits4j.BudgetExceededException;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.TooManyHoldsException;
import io.credits4j.books.ModelCall;
import io.credits4j.metering.CallRefusedException;
import io.credits4j.metering.CallRepeatedException;
import io.credits4j.metering.CallReport;
import io.credits4j.metering.Charge;
import io.credits4j.metering.CostLookUp;
import io.credits4j.metering.Drift;
import io.credits4j.metering.MeteredCall;
import io.credits4j.metering.Reconciliation;
import io.credits4j.metering.UsageMeter;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.UnknownModelPriceException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An {@link OpenRouterClient} behind a {@link UsageMeter}: every call is covered before it is sent and charged at what
 * it really cost. Thread-safe; share one per application.
 *
 * <pre>{@code
 * MeteredAiClient ai = MeteredAiClient.of(client, meter);
 * MeteredReply reply = ai.chat(MeteredChat.of(account, request, IdempotencyKey.of(messageId)));
 * }</pre>
 *
 * <p>What a call does, in order:
 *
 * <ol>
 *   <li>its ceiling is computed from the request and the catalog's prices, and held; an account that cannot cover it is
 *       refused, and nothing is sent;
 *   <li>it is sent with the ceiling in it: {@code max_completion_tokens}, and {@code provider.max_price};
 *   <li>OpenRouter's id of it is kept as soon as the headers arrive;
 *   <li>it is settled at the reported cost. Where none is reported, {@link #reconcile} asks later; where it provably cost
 *       nothing, the hold is released.
 * </ol>
 *
 * <p>A provider that asks for more than the catalog's prices does not serve such a call, be it the only one the request
 * allows: it fails with {@link ModelUnavailableException}, and nothing is charged. To use one, put its prices into the
 * catalog. A service tier is sent with a cap only.
 */
public final class MeteredAiClient {
    private static final Pattern GENERATION_ID = Pattern.compile("[!-~]{1,200}");

    private final OpenRouterClient client;
    private final UsageMeter meter;
    private final long defaultOutputTokens;
    private final boolean draining;

    private MeteredAiClient(OpenRouterClient client, UsageMeter meter, long defaultOutputTokens, boolean draining) {
        this.client = Checks.present("client", client);
        this.meter = Checks.present("meter", meter);
        this.defaultOutputTokens = defaultOutputTokens;
        this.draining = draining;
    }

    /** Obtains a client that limits answers to {@value CallShape#DEFAULT_MAX_OUTPUT_TOKENS} tokens unless asked. */
    public static MeteredAiClient of(OpenRouterClient client, UsageMeter meter) {
        return new MeteredAiClient(client, meter, CallShape.DEFAULT_MAX_OUTPUT_TOKENS, false);
    }

    /**
     * Returns this client with another limit for answers of requests that set none.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public MeteredAiClient withDefaultOutputTokens(long tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("default output tokens is below 1: " + tokens);
        }
        return new MeteredAiClient(client, meter, tokens, draining);
    }

    /**
     * Returns this client reading a stream that is closed early to its end if its provider is one that produces and bills
     * the whole answer anyway, as Google, Groq or Mistral do: the charge is then known at once, not asked for later.
     * Closing takes as long as the rest of the answer.
     */
    public MeteredAiClient drainingOnCancel() {
        return new MeteredAiClient(client, meter, defaultOutputTokens, true);
    }

    /**
     * Asks and waits for the whole answer.
     *
     * @param asked what to ask, and who pays; a request that names no model asks the client's default one
     * @return the answer and its charge
     * @throws InsufficientCreditsException if the account cannot cover the ceiling; nothing was sent
     * @throws BudgetExceededException if the ceiling does not fit into a budget the call is within; nothing was sent
     * @throws TooManyHoldsException if a budget the call is within allows no more calls at once; nothing was sent
     * @throws CallRefusedException if a guard of the meter is against it; nothing was sent
     * @throws UnknownModelPriceException if a model is not in the catalog, or is a router and the call has no cost cap;
     *     nothing was sent
     * @throws IllegalArgumentException if the request needs a cost cap and has none; nothing was sent
     * @throws CallRepeatedException if a call was already made under the key; nothing was sent
     * @throws MeteredCallException if the call failed; it says what became of the money
     */
    public MeteredReply chat(MeteredChat asked) {
        MeteredChat chat = complete(asked);
        MeteredCall call = open(chat);
        ChatResponse response;
        try {
            response = client.chat(bounded(chat, call), id -> identify(call, id));
        } catch (OpenRouterException e) {
            throw failed(call, e);
        } catch (RuntimeException | Error e) {
            call.leavePending();
            throw e;
        }
        response.generationId().ifPresent(id -> identify(call, id));
        return new MeteredReply(response, call.end(CallReports.of(response)), call.ceiling());
    }

    /**
     * Asks and returns the answer as it arrives, once its headers are here. Close it, or read it to its end. Throws what
     * {@link #chat} throws.
     *
     * @param asked what to ask, and who pays
     * @return the answer
     */
    public MeteredChatStream stream(MeteredChat asked) {
        MeteredChat chat = complete(asked);
        MeteredCall call = open(chat);
        try {
            return new MeteredChatStream(client.stream(bounded(chat, call)), call, draining);
        } catch (OpenRouterException e) {
            throw failed(call, e);
        } catch (RuntimeException | Error e) {
            call.leavePending();
            throw e;
        }
    }

    /**
     * Asks, hands every chunk to {@code onChunk} as it arrives, on this thread, and returns the whole answer and its
     * charge. If {@code onChunk} throws, the call is cancelled and the exception passed on. Throws what {@link #chat}
     * throws.
     */
    public MeteredReply stream(MeteredChat chat, Consumer<ChatChunk> onChunk) {
        Checks.present("onChunk", onChunk);
        try (MeteredChatStream stream = stream(chat)) {
            stream.forEach(onChunk);
            return stream.reply();
        }
    }

    /**
     * Turns texts into vectors. Throws what {@link #chat} throws.
     *
     * @param embedding what to embed, and who pays
     * @return the vectors and their charge
     */
    public MeteredEmbeddingReply embed(MeteredEmbedding embedding) {
        MeteredCall call = open(embedding);
        EmbeddingResponse response;
        try {
            response = client.embed(BoundedCall.within(call.ceiling(), embedding.request()), id -> identify(call, id));
        } catch (OpenRouterException e) {
            throw failed(call, e);
        } catch (RuntimeException | Error e) {
            call.leavePending();
            throw e;
        }
        response.generationId().ifPresent(id -> identify(call, id));
        return new MeteredEmbeddingReply(response, call.end(CallReports.of(response)), call.ceiling());
    }

    /**
     * Asks OpenRouter what pending calls have cost and settles them; run it every few seconds, on as many machines as
     * you like.
     *
     * @param limit how many calls at most
     * @return what was done
     * @see UsageMeter#reconcile
     */
    public Reconciliation reconcile(int limit) {
        return meter.reconcile(this::costOf, limit);
    }

    /**
     * Sets what OpenRouter books as used on a day, keys of one's own included, beside what is on record. Run it once the
     * day is over; OpenRouter keeps 30 days. Needs a management key.
     *
     * @param utcDay the day
     * @throws OpenRouterException if OpenRouter cannot be asked
     */
    public Drift drift(LocalDate utcDay) {
        Money billed = client.activity(utcDay).stream()
                .flatMap(used -> Stream.concat(used.usage().stream(), used.byokUsage().stream()))
                .reduce(Money.usd("0"), Money::plus);
        return meter.usage().drift(utcDay, billed);
    }

    private CostLookUp.Answer costOf(ModelCall call) {
        String id = call.providerId();
        return Optional.ofNullable(id)
                .flatMap(client::generation)
                .flatMap(MeteredAiClient::answer)
                .orElseGet(CostLookUp.Answer.NotYet::new);
    }

    private static Optional<CostLookUp.Answer> answer(GenerationInfo generation) {
        return generation.providerCost().map(cost -> new CostLookUp.Answer.Known(cost, CallReports.of(generation)));
    }

    /** What is held, what is looked at by guards, what is priced and what is sent is one request. */
    private MeteredChat complete(MeteredChat asked) {
        return asked.asking(client.complete(asked.request()));
    }

    private MeteredCall open(MeteredChat chat) {
        CallShape shape = BoundedCall.shape(chat.request(), chat.terms().costCap(), defaultOutputTokens);
        return meter.open(
                chat.terms().of(shape, BoundedCall.fingerprint(chat.request().toMap())));
    }

    private MeteredCall open(MeteredEmbedding embedding) {
        CallShape shape =
                BoundedCall.shape(embedding.request(), embedding.terms().costCap());
        return meter.open(embedding
                .terms()
                .of(shape, BoundedCall.fingerprint(embedding.request().toMap())));
    }

    private static ChatRequest bounded(MeteredChat chat, MeteredCall call) {
        ChatRequest bounded = BoundedCall.within(call.ceiling(), chat.request());
        return BoundedCall.traced(bounded, call.hold(), chat.terms().memo().actor());
    }

    private static MeteredCallException failed(MeteredCall call, OpenRouterException failure) {
        return new MeteredCallException(failure, charge(call, failure));
    }

    /** A reported cost was billed; a proof that nothing ran releases; everything else is asked for later. */
    static Charge charge(MeteredCall call, OpenRouterException failure) {
        failure.generationId().ifPresent(id -> identify(call, id));
        CallReport report = CallReports.of(failure);
        return failure.possiblyBilled() || failure.usage().isPresent() ? call.end(report) : call.release(report);
    }

    /** An id nobody could look up is no reason to lose an answer that was paid for. */
    static void identify(MeteredCall call, String generationId) {
        if (GENERATION_ID.matcher(generationId).matches()) {
            call.identified(generationId);
        }
    }

    /** Returns the address; never the key. */
    @Override
    public String toString() {
        return "MeteredAiClient[" + client + "]";
    }
}
