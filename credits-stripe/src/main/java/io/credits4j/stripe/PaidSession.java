package io.credits4j.stripe;

import io.credits4j.Money;
import io.credits4j.pricing.PricingCatalog;
import java.util.Locale;
import java.util.Optional;

/**
 * A page that sold a package and was paid, as an event alone tells of it. That money has come stays true however late the
 * event is; what became of the money since is told by other events.
 *
 * <p>An event does not say how many packages were paid for. So it is enough only if the sum of the page is that of what was
 * put in the cart, at the prices of the very catalog it was sold from, and nothing else was on the page.
 *
 * @param session the page
 * @param purchase what was paid for
 * @param charged all that was charged, with tax
 */
record PaidSession(SessionView session, Purchase purchase, Money charged) {
    /** Reads it; empty if the event does not tell enough, or what cannot be: Stripe may say something else by now. */
    static Optional<PaidSession> told(StripeJson event, PricingCatalog catalog) {
        try {
            return new Reading(event).paid(catalog);
        } catch (StripeFailureException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private record Reading(SessionView session, StripeJson event) {
        Reading(StripeJson event) {
            this(SessionView.of(event), event);
        }

        Optional<PaidSession> paid(PricingCatalog catalog) {
            return session.hasSoldPackage()
                    ? Optional.of(SaleSnapshot.read(session.id(), session.metadata()))
                            .filter(this::isOfItsAccount)
                            .filter(sale -> isAllThereIs(sale, catalog))
                            .map(this::paid)
                    : Optional.empty();
        }

        private boolean isOfItsAccount(SaleSnapshot sale) {
            return session.clientReference()
                    .filter(sale.account().value()::equals)
                    .isPresent();
        }

        private boolean isAllThereIs(SaleSnapshot sale, PricingCatalog catalog) {
            return catalog.findPackage(sale.packageId())
                    .filter(sold -> sale.catalogVersion().equals(catalog.version()))
                    .map(sold -> sold.order(sale.quantity(), currency()).price())
                    .filter(price -> StripeAmounts.toStripe(price) == counted("amount_subtotal"))
                    .isPresent();
        }

        private PaidSession paid(SaleSnapshot sale) {
            long charged = counted("amount_total");
            long apart = Math.addExact(
                    counted("total_details", "amount_tax"),
                    event.whole("total_details", "amount_shipping").orElse(0L));
            if (apart > charged || charged > 0 != session.paymentIntent().isPresent()) {
                throw new IllegalArgumentException("the sums of session " + session.id() + " do not fit");
            }
            Money cost = StripeAmounts.toMoney(charged - apart, currency());
            return new PaidSession(
                    session, Purchase.of(sale, sale.quantity(), cost), StripeAmounts.toMoney(charged, currency()));
        }

        private String currency() {
            return event.required("currency", event.text("currency")).toUpperCase(Locale.ROOT);
        }

        private long counted(String... path) {
            return event.required(String.join(".", path), event.whole(path));
        }
    }
}
