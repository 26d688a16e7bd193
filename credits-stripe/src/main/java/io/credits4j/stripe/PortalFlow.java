package io.credits4j.stripe;

import com.stripe.param.billingportal.SessionCreateParams.FlowData;
import io.credits4j.internal.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An errand in Stripe's portal. Immutable. */
public final class PortalFlow {
    /** The whole portal. */
    public static final PortalFlow WHOLE = new PortalFlow(null);
    /** Another card. */
    public static final PortalFlow CHANGE_CARD = new PortalFlow(
            FlowData.builder().setType(FlowData.Type.PAYMENT_METHOD_UPDATE).build());

    private final @Nullable FlowData flow;

    private PortalFlow(@Nullable FlowData flow) {
        this.flow = flow;
    }

    /** The end of a subscription. */
    public static PortalFlow cancel(String subscriptionId) {
        return new PortalFlow(FlowData.builder()
                .setType(FlowData.Type.SUBSCRIPTION_CANCEL)
                .setSubscriptionCancel(FlowData.SubscriptionCancel.builder()
                        .setSubscription(Text.identifier("subscriptionId", subscriptionId))
                        .build())
                .build());
    }

    /** Another plan. */
    public static PortalFlow change(String subscriptionId) {
        return new PortalFlow(FlowData.builder()
                .setType(FlowData.Type.SUBSCRIPTION_UPDATE)
                .setSubscriptionUpdate(FlowData.SubscriptionUpdate.builder()
                        .setSubscription(Text.identifier("subscriptionId", subscriptionId))
                        .build())
                .build());
    }

    Optional<FlowData> params() {
        return Optional.ofNullable(flow);
    }

    @Override
    public String toString() {
        return "PortalFlow[" + (flow == null ? "whole" : flow.getType()) + "]";
    }
}
