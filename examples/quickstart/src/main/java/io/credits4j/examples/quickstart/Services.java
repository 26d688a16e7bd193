package io.credits4j.examples.quickstart;

import io.credits4j.billing.Billing;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.FulfilmentResult.Granted;
import io.credits4j.stripe.StripeCheckout;

/** Stripe and OpenRouter, local or real. */
interface Services extends AutoCloseable {
    /** Says which ones these are. */
    String describe();

    /** Returns a checkout at this Stripe. */
    StripeCheckout connect(Billing billing);

    /** Returns a client of this OpenRouter. */
    OpenRouterClient openRouter();

    /** Has the customer pay, and returns what our endpoint made of Stripe's event. */
    Granted pay(StripeCheckout checkout, CheckoutPage page, Teller teller);

    /** Delivers the same payment once more. */
    Granted payAgain(StripeCheckout checkout, CheckoutPage page);

    @Override
    void close();
}
