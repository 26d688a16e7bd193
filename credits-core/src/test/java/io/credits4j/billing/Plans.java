package io.credits4j.billing;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UpgradePolicy;
import java.time.Instant;

/** Plans to subscribe to, and lines of invoices for them. */
final class Plans {
    static final Instant JANUARY = Instant.parse("2024-01-31T09:30:00Z");
    static final Instant FEBRUARY = Instant.parse("2024-02-29T09:30:00Z");
    static final Instant NEXT_YEAR = Instant.parse("2025-01-31T09:30:00Z");

    private Plans() {}

    static PricingCatalog catalog(UpgradePolicy policy) {
        return PricingCatalog.builder()
                .plan(plan("small", 100, policy))
                .plan(plan("large", 1_000, policy))
                .plan(plan("huge", 5_000, policy))
                .creditPackage(CreditPackage.builder("pack")
                        .credits(Credits.of(50))
                        .bonusCredits(Credits.of(5))
                        .price(Money.usd("50"))
                        .providerPriceId("price_pack")
                        .bulkBonus(10, "10")
                        .build())
                .build();
    }

    private static Plan plan(String id, long credits, UpgradePolicy policy) {
        return Plan.builder(id)
                .creditsPerMonth(Credits.of(credits))
                .seats(1, 1_000)
                .trial(14, Credits.of(20))
                .price(PlanPrice.every(BillingInterval.MONTH)
                        .price(Money.usd("10"))
                        .providerPriceId("price_" + id)
                        .build())
                .price(PlanPrice.every(BillingInterval.YEAR)
                        .price(Money.usd("100"))
                        .providerPriceId("price_" + id + "_year")
                        .build())
                .upgradePolicy(policy)
                .build();
    }

    static InvoiceLine line(
            String id, InvoiceLine.Kind kind, String price, long quantity, Instant from, Instant to, String amount) {
        return new InvoiceLine(
                IdempotencyKey.of("stripe:il:" + id + ":" + price),
                kind,
                "si_1",
                price,
                quantity,
                from,
                to,
                Money.usd(amount));
    }

    static InvoiceLine whole(String id, String price, Instant from, Instant to) {
        return line(id, InvoiceLine.Kind.PERIOD, price, 1, from, to, "10");
    }
}
