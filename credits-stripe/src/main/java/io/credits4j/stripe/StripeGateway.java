package io.credits4j.stripe;

import com.stripe.StripeClient;
import com.stripe.model.LineItem;
import com.stripe.model.StripeCollection;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionLineItemListParams;
import com.stripe.service.checkout.SessionService;
import java.util.ArrayList;
import java.util.List;

/** Every request this library sends to Stripe, each tried as {@link Attempts} says. Thread-safe. */
final class StripeGateway {
    private static final long LARGEST_PAGE = 100;

    private final SessionService sessions;
    private final Attempts attempts;

    StripeGateway(StripeClient client, Attempts attempts) {
        this.sessions = client.v1().checkout().sessions();
        this.attempts = attempts;
    }

    Session createSession(SessionCreateParams params, String idempotencyKey) {
        RequestOptions options =
                RequestOptions.builder().setIdempotencyKey(idempotencyKey).build();
        return attempts.run(Operation.CREATE_SESSION, () -> sessions.create(params, options));
    }

    Session session(String id) {
        return attempts.run(Operation.RETRIEVE_SESSION, () -> sessions.retrieve(id));
    }

    List<LineItem> lineItems(String sessionId) {
        List<LineItem> all = new ArrayList<>();
        StripeCollection<LineItem> page;
        do {
            page = pageAfter(all, sessionId);
            all.addAll(page.getData());
        } while (Boolean.TRUE.equals(page.getHasMore()) && !page.getData().isEmpty());
        return all;
    }

    private StripeCollection<LineItem> pageAfter(List<LineItem> known, String sessionId) {
        SessionLineItemListParams.Builder page =
                SessionLineItemListParams.builder().setLimit(LARGEST_PAGE);
        if (!known.isEmpty()) {
            page.setStartingAfter(known.get(known.size() - 1).getId());
        }
        SessionLineItemListParams params = page.build();
        return attempts.run(
                Operation.LIST_LINE_ITEMS, () -> sessions.lineItems().list(sessionId, params));
    }
}
