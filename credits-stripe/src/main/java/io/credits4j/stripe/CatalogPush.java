package io.credits4j.stripe;

import com.stripe.param.PriceCreateParams;
import com.stripe.param.PriceUpdateParams;
import com.stripe.param.ProductCreateParams;
import com.stripe.param.ProductUpdateParams;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.internal.Sha256;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.stripe.CatalogSyncReport.Change;
import io.credits4j.stripe.CatalogSyncReport.Kind;
import io.credits4j.stripe.CatalogSyncReport.Problem;
import io.credits4j.stripe.CatalogSyncReport.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One writing of a catalog to Stripe. Not thread-safe.
 *
 * <p>A product has an id made from that of the package or plan, a price a look-up key made from everything in it. So what
 * is there already is found, after a lost answer and after a year; and since a price at Stripe cannot be changed, another
 * one is made where anything differs, and the one before is archived.
 */
final class CatalogPush {
    static final String PACKAGE = "credits4j_package";
    static final String PLAN = "credits4j_plan";

    private static final String OURS = "credits4j:";
    private static final int DIGEST_BYTES = 16;

    private final StripeGateway stripe;
    private final PricingCatalog catalog;
    private final Map<String, PriceView> pricesThere = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    CatalogPush(StripeGateway stripe, PricingCatalog catalog) {
        this.stripe = stripe;
        this.catalog = catalog;
    }

    CatalogSyncReport run() {
        stripe.prices(true).forEach(this::note);
        stripe.prices(false).forEach(this::note);
        PricingCatalog.Builder pushed = catalog.toBuilder();
        catalog.packages().forEach(sold -> attempt(sold.id(), () -> pushed.creditPackage(push(sold))));
        catalog.plans().forEach(plan -> attempt(plan.id(), () -> pushed.plan(push(plan))));
        return new CatalogSyncReport(pushed.build(), changes, problems);
    }

    private void note(PriceView price) {
        price.lookupKey().filter(key -> key.startsWith(OURS)).ifPresent(key -> pricesThere.put(key, price));
    }

    private void attempt(String id, Runnable writing) {
        try {
            writing.run();
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(id, String.valueOf(e.getMessage())));
        }
    }

    private CreditPackage push(CreditPackage sold) {
        Wanted wanted =
                new Wanted(PACKAGE, sold.id(), sold.credits(), sold.bonusCredits(), sold.prices(), Optional.empty());
        if (isSomebodyElses(sold.providerPriceId())) {
            return sold;
        }
        String product = product(wanted, sold.name(), sold.description(), sold.features());
        PriceView price = price(wanted, product, Subject.PACKAGE);
        return sold.toBuilder().providerPriceId(price.id()).build();
    }

    private Plan push(Plan plan) {
        List<PlanPrice> prices = new ArrayList<>();
        for (PlanPrice price : plan.prices()) {
            boolean leave = price.archived() || isSomebodyElses(price.providerPriceId());
            prices.addAll(leave ? List.of(price) : push(plan, price));
        }
        return plan.toBuilder().prices(prices).build();
    }

    /** A price there already that says something else stays for those who pay it. */
    private List<PlanPrice> push(Plan plan, PlanPrice price) {
        Credits perMonth = price.creditsPerMonth().orElse(plan.creditsPerMonth());
        Wanted wanted =
                new Wanted(PLAN, plan.id(), perMonth, Credits.ZERO, price.prices(), Optional.of(price.interval()));
        String product = product(wanted, plan.name(), plan.description(), plan.features());
        PlanPrice pushed = price.toBuilder()
                .providerPriceId(price(wanted, product, Subject.PLAN).id())
                .build();
        boolean replaces = price.providerPriceId().isPresent() && !pushed.equals(price);
        return replaces ? List.of(pushed, price.toBuilder().archived(true).build()) : List.of(pushed);
    }

    private boolean isSomebodyElses(Optional<String> priceId) {
        return priceId.isPresent()
                && pricesThere.values().stream().noneMatch(price -> price.id().equals(priceId.get()));
    }

    private String product(Wanted wanted, String name, String description, List<String> features) {
        ProductCreateParams.Builder product = ProductCreateParams.builder()
                .setId(wanted.productId())
                .setName(name)
                .putMetadata(wanted.mark(), wanted.id());
        if (!description.isBlank()) {
            product.setDescription(description);
        }
        features.forEach(feature -> product.addMarketingFeature(
                ProductCreateParams.MarketingFeature.builder().setName(feature).build()));
        try {
            return stripe.createProduct(product.build(), OURS + wanted.productId())
                    .id();
        } catch (StripeRequestException e) {
            if (e.code().filter("resource_already_exists"::equals).isEmpty() && !e.isKeyReused()) {
                throw e;
            }
            return update(wanted.productId(), name, description);
        }
    }

    private String update(String productId, String name, String description) {
        ProductUpdateParams.Builder product =
                ProductUpdateParams.builder().setName(name).setActive(true);
        if (!description.isBlank()) {
            product.setDescription(description);
        }
        return stripe.updateProduct(productId, product.build()).id();
    }

    private PriceView price(Wanted wanted, String product, Subject subject) {
        PriceView there = pricesThere.get(wanted.lookupKey());
        if (there != null && there.active()) {
            return there;
        }
        PriceView made = there == null
                ? stripe.createPrice(wanted.params(product), wanted.lookupKey())
                : stripe.updatePrice(
                        there.id(), PriceUpdateParams.builder().setActive(true).build());
        boolean replaced = archiveOthers(wanted, made);
        changes.add(new Change(subject, wanted.id(), replaced ? Kind.CHANGED : Kind.ADDED));
        pricesThere.put(wanted.lookupKey(), made);
        return made;
    }

    private boolean archiveOthers(Wanted wanted, PriceView made) {
        List<PriceView> replaced = pricesThere.values().stream()
                .filter(wanted::isReplacing)
                .filter(price -> price.active() && !price.id().equals(made.id()))
                .toList();
        replaced.forEach(price -> note(stripe.updatePrice(
                price.id(), PriceUpdateParams.builder().setActive(false).build())));
        return !replaced.isEmpty();
    }

    /** A price as it is to be at Stripe. */
    private record Wanted(
            String mark,
            String id,
            Credits credits,
            Credits bonus,
            Map<String, Money> amounts,
            Optional<BillingInterval> interval) {

        Wanted {
            if (credits.isZero()) {
                throw new IllegalArgumentException("it gives no credits, so there is nothing to say at Stripe");
            }
        }

        String productId() {
            return "credits4j_" + digest(mark + " " + id);
        }

        String lookupKey() {
            return OURS + digest(mark + " " + id + " " + metadata() + " " + new TreeMap<>(amounts) + " " + interval);
        }

        private static String digest(String text) {
            return HexFormat.of().formatHex(Sha256.of(text), 0, DIGEST_BYTES);
        }

        private Map<String, String> metadata() {
            Map<String, String> metadata = new TreeMap<>(IncludedCredits.written(IncludedCredits.CREDITS, credits));
            metadata.putAll(IncludedCredits.written(IncludedCredits.BONUS, bonus));
            metadata.put(mark, id);
            return metadata;
        }

        boolean isReplacing(PriceView price) {
            return id.equals(price.metadata().get(mark))
                    && interval.map(BillingInterval::months)
                            .equals(price.recurring()
                                    .map(found -> found.interval().equals("year") ? 12 : 1));
        }

        PriceCreateParams params(String product) {
            Money main = mainAmount();
            PriceCreateParams.Builder price = PriceCreateParams.builder()
                    .setProduct(product)
                    .setCurrency(code(main).toLowerCase(Locale.ROOT))
                    .setUnitAmount(StripeAmounts.toStripe(main))
                    .setLookupKey(lookupKey())
                    .putAllMetadata(metadata());
            amounts.values().stream()
                    .filter(amount -> !amount.equals(main))
                    .forEach(amount -> price.putCurrencyOption(
                            code(amount).toLowerCase(Locale.ROOT),
                            PriceCreateParams.CurrencyOption.builder()
                                    .setUnitAmount(StripeAmounts.toStripe(amount))
                                    .build()));
            interval.ifPresent(every -> price.setRecurring(PriceCreateParams.Recurring.builder()
                    .setInterval(
                            every == BillingInterval.YEAR
                                    ? PriceCreateParams.Recurring.Interval.YEAR
                                    : PriceCreateParams.Recurring.Interval.MONTH)
                    .build()));
            return price.build();
        }

        /** Dollars where there are any, else the first by its code, so that the same is asked for each time. */
        private Money mainAmount() {
            return amounts.values().stream()
                    .min(Comparator.comparing((Money amount) -> !code(amount).equals("USD"))
                            .thenComparing(Wanted::code))
                    .orElseThrow();
        }

        private static String code(Money amount) {
            return amount.currency().getCurrencyCode();
        }
    }
}
