package io.credits4j.examples.benchmarks;

import com.stripe.Stripe;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.Billing;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.examples.sandbox.StripeSandbox;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.stripe.CheckoutRequest;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeConnection;
import io.credits4j.stripe.StripeWebhooks;
import io.credits4j.stripe.WebhookSigner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Events of sales, as many as are wanted: each account buys once on a payment page that is paid, and the event of that is
 * told again and again under other ids, as of other sales. Every tenth delivery is the one before it once more.
 */
final class Deliveries {
    static final PricingCatalog CATALOG = PricingCatalog.builder()
            .creditPackage(CreditPackage.builder("pack")
                    .credits(Credits.of(100))
                    .price(Money.usd("10"))
                    .build())
            .build();

    private static final String COMPLETED = "checkout.session.completed";
    private static final int REPEATED = 10;

    private final List<String> sales;
    private final String secret;
    private final WebhookSigner signer;

    /** A body and its signature header. */
    record Delivery(byte[] body, String signature) {}

    private Deliveries(List<String> sales, String secret) {
        this.sales = sales;
        this.secret = secret;
        this.signer = WebhookSigner.of(secret);
    }

    /** Sells to so many accounts. The payment pages are gone when it returns: whoever asks for one again fails. */
    static Deliveries of(int accounts, Billing billing) {
        Stripe.enableTelemetry = false;
        try (StripeSandbox stripe = StripeSandbox.start()) {
            StripeCheckout checkout = StripeCheckout.on(connection(stripe.apiKey(), stripe), billing);
            IntStream.range(0, accounts).forEach(i -> stripe.pay(sell(checkout, "account-" + i)));
            List<String> sales = new ArrayList<>();
            stripe.events().stream()
                    .filter(event -> event.type().equals(COMPLETED))
                    .map(StripeEvent::payload)
                    .forEach(sales::add);
            return new Deliveries(sales, stripe.webhookSecret());
        }
    }

    private static String sell(StripeCheckout checkout, String account) {
        return checkout.startCheckout(CheckoutRequest.builder(AccountId.of(account), "pack", IdempotencyKey.of("cart"))
                        .successUrl("https://shop.example/done")
                        .build())
                .sessionId();
    }

    private static StripeConnection connection(String key, @Nullable StripeSandbox stripe) {
        StripeConnection.Builder connection = StripeConnection.builder().apiKey(key);
        return (stripe == null ? connection : connection.apiBase(stripe.baseUri())).build();
    }

    /** Returns an endpoint that takes them and never asks. */
    StripeWebhooks endpoint(Billing billing) {
        return StripeWebhooks.builder(StripeCheckout.on(connection("sk_test_nobody", null), billing))
                .secret(secret)
                .trustingEvents()
                .build();
    }

    String secret() {
        return secret;
    }

    /** Returns the delivery of a caller's key, which ends in its number. */
    Delivery of(String key) {
        int dash = key.lastIndexOf('-');
        long number = Long.parseLong(key.substring(dash + 1));
        long told = number % REPEATED == REPEATED - 1 ? number - 1 : number;
        String id = key.substring(0, dash).replace('-', '_') + "_" + told;
        String sale = sales.get(Math.floorMod(id.hashCode(), sales.size()));
        byte[] body = sale.replace("\"evt_", "\"evt_" + id + "_")
                .replace("\"cs_", "\"cs_" + id + "_")
                .replace("\"pi_", "\"pi_" + id + "_")
                .getBytes(StandardCharsets.UTF_8);
        return new Delivery(body, signer.header(body, Instant.now()));
    }
}
