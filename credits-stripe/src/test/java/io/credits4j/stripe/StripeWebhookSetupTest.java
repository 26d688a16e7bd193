package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.stripe.Stripe;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import io.credits4j.examples.sandbox.Fault;
import io.credits4j.examples.sandbox.StripeSandbox;
import io.credits4j.stripe.StripeWebhookSetup.NewEndpoint;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StripeWebhookSetupTest {
    static {
        Stripe.enableTelemetry = false;
    }

    private static final URI URL = URI.create("https://shop.example/webhooks/stripe");
    private static final String ENDPOINTS = "/v1/webhook_endpoints";

    private final StripeSandbox stripe = StripeSandbox.start();
    private final StripeConnection connection = StripeConnection.builder()
            .apiKey(stripe.apiKey())
            .apiBase(stripe.baseUri())
            .delay(wait -> {})
            .build();
    private final StripeWebhookSetup setup = StripeWebhookSetup.on(connection);

    @AfterEach
    void close() {
        stripe.close();
    }

    @Test
    void an_endpoint_it_makes_is_healthy_and_pinned_to_the_version_it_reads() {
        NewEndpoint endpoint = setup.create(URL);
        assertThat(endpoint.secret()).startsWith("whsec_");
        assertThat(endpoint.toString()).doesNotContain("whsec_");
        assertThat(setup.doctor(URL).isHealthy()).isTrue();
        EndpointView made = connection.gateway().endpoints().all().get(0);
        assertThat(made.apiVersion()).contains(Stripe.API_VERSION);
        assertThat(made.events()).isEqualTo(EventSubject.allTypes());
    }

    @Test
    void a_lost_answer_loses_neither_the_endpoint_nor_its_secret() {
        stripe.failNext(3, "POST", ENDPOINTS, Fault.answeringAfterWork(500, "{}"));
        assertThatExceptionOfType(StripeUnavailableException.class).isThrownBy(() -> setup.create(URL));
        NewEndpoint first = setup.create(URL);
        assertThat(setup.create(URL)).isEqualTo(first);
        assertThat(setup.doctor(URL).isHealthy()).isTrue();
    }

    @Test
    void an_endpoint_somebody_else_made_is_not_doubled() {
        connection
                .gateway()
                .createEndpoint(
                        WebhookEndpointCreateParams.builder()
                                .setUrl(URL.toString())
                                .addEnabledEvent(WebhookEndpointCreateParams.EnabledEvent.INVOICE__PAID)
                                .addEnabledEvent(WebhookEndpointCreateParams.EnabledEvent.CHARGE__SUCCEEDED)
                                .build(),
                        "theirs");
        assertThatIllegalStateException().isThrownBy(() -> setup.create(URL)).withMessageContaining("we_");
        WebhookReport before = setup.doctor(URL);
        assertThat(before.findings()).hasSize(3);
        assertThat(before.findings())
                .anySatisfy(finding -> assertThat(finding)
                        .isInstanceOfSatisfying(
                                WebhookReport.EventsSuperfluous.class,
                                found -> assertThat(found.types()).isEqualTo(Set.of("charge.succeeded"))))
                .anySatisfy(finding -> assertThat(finding)
                        .isInstanceOfSatisfying(
                                WebhookReport.EventsMissing.class,
                                found -> assertThat(found.types())
                                        .contains("refund.failed")
                                        .doesNotContain("invoice.paid")))
                .anySatisfy(finding -> assertThat(finding)
                        .isInstanceOfSatisfying(
                                WebhookReport.OtherVersion.class,
                                found -> assertThat(found.found()).isEqualTo(Optional.empty())));
        assertThat(setup.repair(URL).findings()).singleElement().isInstanceOf(WebhookReport.OtherVersion.class);
    }

    @Test
    void an_endpoint_that_was_switched_off_is_found_and_switched_on_again_as_often_as_needed() {
        String id = setup.create(URL).id();
        for (int i = 0; i < 2; i++) {
            connection
                    .gateway()
                    .updateEndpoint(
                            id,
                            WebhookEndpointUpdateParams.builder()
                                    .setDisabled(true)
                                    .build());
            assertThat(setup.doctor(URL).findings()).containsExactly(new WebhookReport.Disabled(id));
            assertThat(setup.repair(URL).isHealthy()).isTrue();
        }
    }

    @Test
    void no_endpoint_is_a_finding() {
        assertThat(setup.doctor(URL).findings()).containsExactly(new WebhookReport.Missing());
        assertThatIllegalStateException().isThrownBy(() -> setup.repair(URL)).withMessageContaining(URL.toString());
        assertThatIllegalArgumentException().isThrownBy(() -> setup.create(URI.create("ftp://shop.example")));
    }
}
