package io.credits4j.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData.ProductData;
import com.stripe.param.checkout.SessionCreateParams.PaymentIntentData;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PackageOrder;
import java.util.Map;
import java.util.Optional;

/** Writes the request for a page that sells a package. */
final class PackageForm {
    private final CheckoutRequest request;
    private final CreditPackage creditPackage;
    private final PackageOrder order;
    private final SaleSnapshot sale;

    PackageForm(CheckoutRequest request, CreditPackage creditPackage, PackageOrder order, SaleSnapshot sale) {
        this.request = request;
        this.creditPackage = creditPackage;
        this.order = order;
        this.sale = sale;
    }

    /** Session metadata does not reach the payment by itself, so both carry it. */
    SessionCreateParams params() {
        Map<String, String> metadata = sale.toMetadata();
        SessionCreateParams.Builder params = request.page()
                .params(SessionCreateParams.Mode.PAYMENT, metadata)
                .addLineItem(lineItem())
                .setPaymentIntentData(
                        PaymentIntentData.builder().putAllMetadata(metadata).build());
        if (priceAtStripe().isPresent()) {
            params.setCurrency(request.page().currencyCode());
        }
        return params.build();
    }

    private LineItem lineItem() {
        LineItem.Builder line =
                LineItem.builder().setQuantity((long) request.quantity()).putAllMetadata(sale.toLineMetadata());
        priceAtStripe().ifPresentOrElse(line::setPrice, () -> line.setPriceData(priceData()));
        return line.build();
    }

    /** A price at Stripe knows nothing of a discount. */
    private Optional<String> priceAtStripe() {
        return creditPackage
                .providerPriceId()
                .filter(price -> order.unitPrice()
                        .equals(creditPackage.price(request.page().currency())));
    }

    private PriceData priceData() {
        return PriceData.builder()
                .setCurrency(request.page().currencyCode())
                .setUnitAmount(StripeAmounts.toStripe(order.unitPrice()))
                .setProductData(productData())
                .build();
    }

    /** An empty description would be refused. */
    private ProductData productData() {
        ProductData.Builder product = ProductData.builder().setName(creditPackage.name());
        if (!creditPackage.description().isBlank()) {
            product.setDescription(creditPackage.description());
        }
        return product.build();
    }
}
