package io.credits4j.stripe;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.List;

/**
 * What was paid for on a page that sold a package.
 *
 * @param sale what was sold
 * @param quantity how many packages were paid for
 * @param credits of all of them
 * @param bonus of all of them
 * @param cost what was paid for them, after discounts and without tax
 */
record Purchase(SaleSnapshot sale, long quantity, Credits credits, Credits bonus, Money cost) {
    static Purchase of(SessionId id, SaleSnapshot sale, List<LineItemView> all) {
        List<LineItemView> lines = linesOfPackage(all);
        try {
            return of(sale, quantity(lines), cost(lines));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidSaleException(id.value(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * As many as that, for so much.
     *
     * @throws IllegalArgumentException if that is too much for one grant
     */
    static Purchase of(SaleSnapshot sale, long quantity, Money cost) {
        return new Purchase(sale, quantity, total(sale.credits(), quantity), total(sale.bonus(), quantity), cost);
    }

    Money nothing() {
        return Money.of(BigDecimal.ZERO, cost.currency());
    }

    /** Stripe can put further products on the page; a page with one line sells what we put on it. */
    private static List<LineItemView> linesOfPackage(List<LineItemView> all) {
        List<LineItemView> marked = all.stream()
                .filter(line -> SaleSnapshot.marksLine(line.metadata()))
                .toList();
        return marked.isEmpty() && all.size() == 1 ? all : marked;
    }

    private static long quantity(List<LineItemView> lines) {
        long quantity = lines.stream().flatMap(line -> line.quantity().stream()).reduce(0L, Math::addExact);
        if (quantity < 1) {
            throw new IllegalArgumentException("no line item of it sells the package");
        }
        return quantity;
    }

    private static Credits total(Credits each, long quantity) {
        Credits total = each.multipliedBy(quantity);
        if (total.isGreaterThan(Credits.LARGEST_AMOUNT)) {
            throw new IllegalArgumentException(quantity + " × " + each + " credits is too much for one grant");
        }
        return total;
    }

    private static Money cost(List<LineItemView> lines) {
        return lines.stream().map(Purchase::cost).reduce(Money::plus).orElseThrow();
    }

    private static Money cost(LineItemView line) {
        if (line.amountTotal().isEmpty() || line.currency().isEmpty()) {
            throw new IllegalArgumentException("a line item of it has no amount");
        }
        long paid = Math.subtractExact(line.amountTotal().get(), line.amountTax());
        if (paid < 0) {
            throw new IllegalArgumentException("a line item of it has more tax than amount");
        }
        return StripeAmounts.toMoney(paid, line.currency().get());
    }
}
