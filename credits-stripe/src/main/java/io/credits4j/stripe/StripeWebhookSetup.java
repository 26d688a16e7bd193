package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.Stripe;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointCreateParams.ApiVersion;
import com.stripe.param.WebhookEndpointUpdateParams;
import io.credits4j.internal.Sha256;
import io.credits4j.internal.Text;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the webhook endpoint at Stripe, and says where one is not as it should be. Thread-safe.
 *
 * <pre>{@code
 * StripeWebhookSetup setup = StripeWebhookSetup.on(stripe);
 * NewEndpoint endpoint = setup.create(URI.create("https://shop.example/webhooks/stripe"));
 * keep(endpoint.secret()); // Stripe shows it this once
 *
 * // at every start:
 * setup.doctor(url).findings().forEach(finding -> log.warn("{}", finding));
 * }</pre>
 *
 * <p>The endpoint gets exactly the events {@link StripeWebhooks} handles, written in the version of the API this library
 * was tested with. Events of another version are understood as well, where Stripe has not moved more than is known today.
 */
public final class StripeWebhookSetup {
    private static final String MARK = "credits4j_endpoint";

    private final StripeGateway stripe;
    private final StripeMode mode;

    private StripeWebhookSetup(StripeConnection connection) {
        this.stripe = connection.gateway();
        this.mode = connection.mode();
    }

    /** Obtains the setup of an account's endpoints. */
    public static StripeWebhookSetup on(StripeConnection connection) {
        return new StripeWebhookSetup(requireNonNull(connection, "connection"));
    }

    /**
     * An endpoint just made.
     *
     * @param id Stripe's
     * @param secret what its deliveries are signed with; for {@code STRIPE_WEBHOOK_SECRET}, and for nobody else
     */
    public record NewEndpoint(String id, String secret) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "NewEndpoint[" + id + "]";
        }
    }

    /**
     * Makes the endpoint. After a lost answer, the same call within a day gives the same endpoint.
     *
     * @param url where Stripe is to deliver; https, but for a sandbox
     * @return its id and its secret
     * @throws IllegalArgumentException if the address is not an http or https URL
     * @throws IllegalStateException if there is one at this address already; {@link #repair} it, or delete it first
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public NewEndpoint create(URI url) {
        requireAddress(url);
        List<EndpointView> there = at(url);
        String key = key(url);
        EndpointView endpoint = there.isEmpty() ? stripe.createEndpoint(newEndpoint(url), key) : again(there, url, key);
        String secret = endpoint.secret().orElseThrow(() -> StripeFailures.unreadable(Operation.CREATE_ENDPOINT));
        return new NewEndpoint(endpoint.id(), secret);
    }

    /** An endpoint this very call made before is got again under its key, anything else is somebody's. */
    private EndpointView again(List<EndpointView> there, URI url, String key) {
        EndpointView only = there.get(0);
        if (there.size() == 1 && key.equals(only.metadata().get(MARK))) {
            EndpointView replayed = stripe.createEndpoint(newEndpoint(url), key);
            if (replayed.id().equals(only.id())) {
                return replayed;
            }
        }
        throw new IllegalStateException("there is an endpoint at " + url + " already: " + only.id());
    }

    private static WebhookEndpointCreateParams newEndpoint(URI url) {
        return WebhookEndpointCreateParams.builder()
                .setUrl(url.toString())
                .setApiVersion(version())
                .addAllEnabledEvent(EventSubject.allTypes(
                        WebhookEndpointCreateParams.EnabledEvent.class,
                        WebhookEndpointCreateParams.EnabledEvent::getValue))
                .setDescription("Credits")
                .putMetadata(MARK, key(url))
                .build();
    }

    private static ApiVersion version() {
        return Arrays.stream(ApiVersion.values())
                .filter(version -> version.getValue().equals(Stripe.API_VERSION))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no endpoint can be of version " + Stripe.API_VERSION));
    }

    /**
     * Gives the endpoint at an address the events it should have, and switches it on. Its version cannot be changed: where
     * that is wrong, {@link #doctor} goes on saying so.
     *
     * @param url the endpoint's
     * @return what is still not as it should be
     * @throws IllegalStateException if there is none at this address; {@link #create} it
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public WebhookReport repair(URI url) {
        requireAddress(url);
        EndpointView endpoint = at(url).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no endpoint at " + url));
        WebhookEndpointUpdateParams params = WebhookEndpointUpdateParams.builder()
                .addAllEnabledEvent(EventSubject.allTypes(
                        WebhookEndpointUpdateParams.EnabledEvent.class,
                        WebhookEndpointUpdateParams.EnabledEvent::getValue))
                .setDisabled(false)
                .build();
        stripe.updateEndpoint(endpoint.id(), params);
        return doctor(url);
    }

    /**
     * Compares the endpoint at an address with what it should be. Changes nothing.
     *
     * @param url the endpoint's
     * @return what is not as it should be
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public WebhookReport doctor(URI url) {
        requireAddress(url);
        List<EndpointView> endpoints = at(url);
        if (endpoints.isEmpty()) {
            return new WebhookReport(url, List.of(new WebhookReport.Missing()));
        }
        List<WebhookReport.Finding> findings = new ArrayList<>();
        if (endpoints.size() > 1) {
            findings.add(new WebhookReport.Several(
                    endpoints.stream().map(EndpointView::id).toList()));
        }
        endpoints.forEach(endpoint -> examine(endpoint, findings));
        return new WebhookReport(url, findings);
    }

    private void examine(EndpointView endpoint, List<WebhookReport.Finding> findings) {
        if (!endpoint.isEnabled()) {
            findings.add(new WebhookReport.Disabled(endpoint.id()));
        }
        if (endpoint.mode() != mode) {
            findings.add(new WebhookReport.OtherMode(endpoint.id(), endpoint.mode()));
        }
        if (endpoint.apiVersion().filter(Stripe.API_VERSION::equals).isEmpty()) {
            findings.add(new WebhookReport.OtherVersion(endpoint.id(), endpoint.apiVersion(), Stripe.API_VERSION));
        }
        Set<String> events = endpoint.events();
        Set<String> missing = EventSubject.allTypes();
        if (!events.contains("*")) {
            missing.removeAll(events);
            if (!missing.isEmpty()) {
                findings.add(new WebhookReport.EventsMissing(endpoint.id(), missing));
            }
        }
        Set<String> superfluous = new TreeSet<>(events);
        superfluous.removeAll(EventSubject.allTypes());
        if (!superfluous.isEmpty()) {
            findings.add(new WebhookReport.EventsSuperfluous(endpoint.id(), superfluous));
        }
    }

    private List<EndpointView> at(URI url) {
        return stripe.endpoints().all().stream()
                .filter(endpoint -> endpoint.url().equals(url.toString()))
                .toList();
    }

    private static void requireAddress(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
            throw new IllegalArgumentException("url is not an http or https URL: " + Text.shown(url.toString()));
        }
    }

    private static String key(URI url) {
        return "credits4j-endpoint-"
                + HexFormat.of().formatHex(Sha256.of(Stripe.API_VERSION + EventSubject.allTypes() + url));
    }
}
