package io.credits4j.metering;

import io.credits4j.CreditsException;
import io.credits4j.ledger.HoldResult;
import io.credits4j.metering.Refusal.Reason;
import io.credits4j.pricing.Ceiling;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricingCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what is decided before anything is held, and tells what the ledger was against. */
final class Admission {
    private final @Nullable Set<String> allowedModels;
    private final Set<String> premiumModels;
    private final @Nullable PaymentMethods paymentMethods;
    private final List<CallGuard> guards;

    Admission(
            @Nullable Set<String> allowedModels,
            Set<String> premiumModels,
            @Nullable PaymentMethods paymentMethods,
            List<CallGuard> guards) {
        this.allowedModels = allowedModels;
        this.premiumModels = premiumModels;
        this.paymentMethods = paymentMethods;
        this.guards = List.copyOf(guards);
    }

    /** Fallbacks count like the model asked for: each may serve the call. */
    Optional<Refusal> check(CallRequest request, Ceiling ceiling, PricingCatalog catalog) {
        List<String> models = request.shape().models().stream()
                .map(name -> catalog.model(name).id())
                .toList();
        CallGuard.Candidate call = new CallGuard.Candidate(request.account(), models, request.context(), ceiling);
        return notAllowed(call, catalog)
                .or(() -> paymentMethodMissing(call, catalog))
                .or(() -> guards.stream()
                        .flatMap(guard -> guard.check(call).stream())
                        .findFirst());
    }

    private Optional<Refusal> notAllowed(CallGuard.Candidate call, PricingCatalog catalog) {
        Set<String> allowed = allowedModels;
        return allowed == null
                ? Optional.empty()
                : call.models().stream()
                        .filter(model -> !isAmong(allowed, model, catalog))
                        .findFirst()
                        .map(model -> Refusal.of(
                                call.account(), Reason.MODEL_NOT_ALLOWED, "model '" + model + "' is not allowed"));
    }

    private Optional<Refusal> paymentMethodMissing(CallGuard.Candidate call, PricingCatalog catalog) {
        PaymentMethods methods = paymentMethods;
        return call.models().stream()
                .filter(model -> isAmong(premiumModels, model, catalog))
                .findFirst()
                .filter(model -> methods == null || !methods.hasPaymentMethod(call.account()))
                .map(model -> Refusal.of(
                        call.account(),
                        Reason.PAYMENT_METHOD_REQUIRED,
                        "model '" + model + "' needs a payment method on file"));
    }

    private static boolean isAmong(Set<String> names, String id, PricingCatalog catalog) {
        return names.contains(id)
                || names.stream()
                        .anyMatch(name -> catalog.findModel(name)
                                .map(ModelPrice::id)
                                .filter(id::equals)
                                .isPresent());
    }

    /** Tells why the ledger did not hold. */
    static Refusal refusal(HoldResult result) {
        CreditsException cause = causeOf(result);
        if (result instanceof HoldResult.Refused refused) {
            return Refusal.because(refused.account(), Reason.INSUFFICIENT_CREDITS, null, cause);
        }
        if (result instanceof HoldResult.NotActive inactive) {
            return Refusal.because(inactive.account(), Reason.ACCOUNT_NOT_ACTIVE, null, cause);
        }
        if (result instanceof HoldResult.TooManyHolds full) {
            return Refusal.because(full.account(), Reason.TOO_MANY_CALLS, null, cause);
        }
        HoldResult.OverBudget over = (HoldResult.OverBudget) result;
        Reason reason = over.budget().equals(TenantLimits.BUDGET) ? Reason.QUOTA_EXHAUSTED : Reason.BUDGET_EXHAUSTED;
        Instant resetsAt = over.resetsAt().orElse(null);
        return Refusal.because(over.account(), reason, resetsAt, cause);
    }

    private static CreditsException causeOf(HoldResult result) {
        try {
            throw new IllegalStateException(
                    "held after all: " + result.orThrow().id());
        } catch (CreditsException e) {
            return e;
        }
    }
}
