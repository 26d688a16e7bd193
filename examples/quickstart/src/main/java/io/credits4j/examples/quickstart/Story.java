package io.credits4j.examples.quickstart;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.Billing;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.HistoryPage;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.SpendResult;
import io.credits4j.metering.Charge;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.ChatChunk;
import io.credits4j.openrouter.ChatRequest;
import io.credits4j.openrouter.Message;
import io.credits4j.openrouter.MeteredAiClient;
import io.credits4j.openrouter.MeteredChat;
import io.credits4j.openrouter.MeteredChatStream;
import io.credits4j.openrouter.MeteredReply;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.CheckoutRequest;
import io.credits4j.stripe.FulfilmentResult.Granted;
import io.credits4j.stripe.StripeCheckout;
import java.util.UUID;

/** Buys, spends, is refused, and checks every figure against the ledger's own history. */
final class Story {
    private static final AccountId ACCOUNT = AccountId.of("demo-tenant");
    private static final String MODEL = "openai/gpt-4o";
    private static final int HISTORY_SHOWN = 12;

    private final PricingCatalog catalog = PricingCatalog.builtIn().toBuilder()
            .rateRule(RateRule.builder().factor("1.3").build())
            .build();
    private final CreditLedger ledger;
    private final StripeCheckout checkout;
    private final MeteredAiClient ai;
    private final Services services;
    private final Teller teller;

    Story(CreditsStorage storage, Services services, Teller teller) {
        this.services = services;
        this.teller = teller;
        ledger = CreditLedger.on(storage);
        checkout = services.connect(Billing.on(ledger, storage, catalog));
        ai = MeteredAiClient.of(
                services.openRouter(),
                UsageMeter.builder(ledger, storage, catalog).build());
    }

    Figures tell() {
        Balance start = ledger.balance(ACCOUNT);
        teller.figure("account", ACCOUNT);
        teller.figure("balance", start.available());

        teller.heading("A customer buys the Pro package");
        CheckoutPage page = checkout.startCheckout(CheckoutRequest.builder(ACCOUNT, "pro", newKey("order"))
                .successUrl("https://app.example/thanks?session=" + CheckoutRequest.SESSION_ID)
                .cancelUrl("https://app.example/pricing")
                .build());
        teller.figure("session", page.sessionId());
        Granted granted = services.pay(checkout, page, teller);
        Credits bought = granted.credits().plus(granted.bonus());
        teller.figure("granted", granted.credits() + " + " + granted.bonus() + " bonus");
        showBalance();

        teller.heading("A plain AI call");
        MeteredReply plain = ai.chat(ask("Name three rivers of Europe."));
        teller.say("   " + plain.text());
        Credits plainCharge = charged(plain);
        showBalance();

        teller.heading("A streamed AI call");
        MeteredReply streamed = stream(ask("Why do rivers meander? Two sentences."));
        Credits streamedCharge = charged(streamed);
        showBalance();

        teller.heading("Stripe delivers the same payment again");
        Credits before = ledger.balance(ACCOUNT).posted();
        Granted again = services.payAgain(checkout, page);
        Credits replayedGrant = ledger.balance(ACCOUNT).posted().minus(before);
        teller.figure("replayed", again.replayed());
        teller.figure("granted again", replayedGrant);

        teller.heading("One credit more than there is");
        Credits tooMuch = ledger.balance(ACCOUNT).available().plus(Credits.of(1));
        Credits shortfall = shortfallOf(ledger.trySpend(ACCOUNT, tooMuch, newKey("greedy")));
        teller.figure("asked for", tooMuch);
        teller.figure("refused, short", shortfall);

        showHistory();
        Balance end = ledger.balance(ACCOUNT);
        boolean ok = again.replayed()
                && end.posted()
                        .equals(start.posted().plus(bought).minus(plainCharge).minus(streamedCharge))
                && end.available().equals(end.posted().minus(end.held()))
                && end.held().equals(start.held())
                && replayedGrant.isZero()
                && shortfall.equals(Credits.of(1))
                && historySum().equals(end.posted());
        return new Figures(
                bought, plainCharge, streamedCharge, end.available(), end.held(), replayedGrant, shortfall, ok);
    }

    private MeteredChat ask(String question) {
        ChatRequest request = ChatRequest.builder()
                .model(MODEL)
                .message(Message.user(question))
                .maxCompletionTokens(200)
                .build();
        return MeteredChat.of(ACCOUNT, request, newKey("message"))
                .actor("demo-user")
                .description("Chat");
    }

    private MeteredReply stream(MeteredChat chat) {
        try (MeteredChatStream stream = ai.stream(chat)) {
            teller.token("   ");
            for (ChatChunk chunk : stream) {
                teller.token(chunk.text());
            }
            teller.say("");
            return stream.reply();
        }
    }

    private Credits charged(MeteredReply reply) {
        teller.figure(
                "held",
                reply.ceiling().credits() + " (at most " + reply.ceiling().cost() + " at the provider)");
        if (!(reply.charge() instanceof Charge.Charged charged)) {
            throw new IllegalStateException("the call's cost is not known: " + reply.charge());
        }
        teller.figure("provider cost", charged.providerCost());
        teller.figure("charged", charged.credits() + " (× " + catalog.rateRule().factor() + ", rounded up)");
        return charged.credits();
    }

    private static Credits shortfallOf(SpendResult result) {
        return result instanceof SpendResult.Refused refused ? refused.shortfall() : Credits.ZERO;
    }

    private void showBalance() {
        Balance balance = ledger.balance(ACCOUNT);
        teller.figure("balance", balance.available() + " available, " + balance.held() + " held");
    }

    private void showHistory() {
        HistoryPage page = ledger.history(ACCOUNT, HistoryQuery.newest(HISTORY_SHOWN));
        teller.heading("History: the newest " + page.items().size() + " of " + page.total());
        for (LedgerTransaction line : page.items()) {
            String description = line.memo().description();
            teller.say(String.format(
                    java.util.Locale.ROOT,
                    "   %4d  %-10s %14s %14s  %s",
                    line.sequence(),
                    line.type(),
                    line.amount(),
                    line.balanceAfter(),
                    description == null ? "" : description));
        }
    }

    /** The sum of every line there is, read in slices. */
    private Credits historySum() {
        Credits sum = Credits.ZERO;
        HistoryQuery query = HistoryQuery.newest(HistoryQuery.LARGEST_LIMIT);
        while (true) {
            var slice = ledger.historySlice(ACCOUNT, query);
            for (LedgerTransaction line : slice.items()) {
                sum = sum.plus(line.amount());
            }
            if (slice.nextBefore().isEmpty()) {
                return sum;
            }
            query = query.before(slice.nextBefore().getAsLong());
        }
    }

    private static IdempotencyKey newKey(String kind) {
        return IdempotencyKey.of(kind + "-" + UUID.randomUUID());
    }
}
