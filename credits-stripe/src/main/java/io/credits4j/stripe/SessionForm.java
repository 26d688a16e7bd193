package io.credits4j.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData.ProductData;
import com.stripe.param.checkout.SessionCreateParams.PaymentIntentData;
import io.credits4j.pricing.CreditPackage;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the request for a payment page. Payment methods and the kind of page are left to Stripe's defaults: the
 * parameters that name them come and go with its versions.
 */
final class SessionForm {
    private final CheckoutRequest request;
    private final CreditPackage creditPackage;
    private final SaleSnapshot sale;

    SessionForm(CheckoutRequest request, CreditPackage creditPackage, SaleSnapshot sale) {
        this.request = request;
        this.creditPackage = creditPackage;
        this.sale = sale;
    }

    /** Session metadata does not reach the payment by itself, so both carry it. */
    SessionCreateParams params() {
        Map<String, String> metadata = sale.toMetadata();
        SessionCreateParams.Builder params = SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setClientReferenceId(sale.account().value())
                .setSuccessUrl(request.successUrl())
                .addLineItem(lineItem())
                .putAllMetadata(metadata)
                .setPaymentIntentData(
                        PaymentIntentData.builder().putAllMetadata(metadata).build());
        if (creditPackage.providerPriceId().isPresent()) {
            params.setCurrency(currency());
        }
        if (request.promotionCodes()) {
            params.setAllowPromotionCodes(true);
        }
        if (request.automaticTax()) {
            params.setAutomaticTax(
                    SessionCreateParams.AutomaticTax.builder().setEnabled(true).build());
        }
        request.cancelUrl().ifPresent(params::setCancelUrl);
        request.customer().ifPresent(params::setCustomer);
        request.customerEmail().ifPresent(params::setCustomerEmail);
        return params.build();
    }

    private LineItem lineItem() {
        LineItem.Builder line =
                LineItem.builder().setQuantity((long) request.quantity()).putAllMetadata(sale.toLineMetadata());
        creditPackage.providerPriceId().ifPresentOrElse(line::setPrice, () -> line.setPriceData(priceData()));
        return line.build();
    }

    private PriceData priceData() {
        return PriceData.builder()
                .setCurrency(currency())
                .setUnitAmount(StripeAmounts.toStripe(creditPackage.price(request.currency())))
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

    private String currency() {
        return request.currency().toLowerCase(Locale.ROOT);
    }
}
