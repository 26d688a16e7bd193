package io.credits4j.stripe;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What about a webhook endpoint is not as it should be. Immutable.
 *
 * @param url the endpoint's
 * @param findings empty if all is well
 */
public record WebhookReport(URI url, List<Finding> findings) {
    /** Copies the list. */
    public WebhookReport {
        findings = List.copyOf(findings);
    }

    /** Returns whether all is as it should be. */
    public boolean isHealthy() {
        return findings.isEmpty();
    }

    /** Something that is not as it should be. */
    public sealed interface Finding {}

    /** There is no endpoint at the address: payments are only noticed where the customer comes back, or somebody polls. */
    public record Missing() implements Finding {}

    /**
     * There are several: every event is delivered as often, which is slow, not wrong.
     *
     * @param endpoints their ids
     */
    public record Several(List<String> endpoints) implements Finding {
        /** Copies the list. */
        public Several {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * It is switched off, by somebody or by Stripe after days without an answer. What it missed has to be reconciled.
     *
     * @param endpoint its id
     */
    public record Disabled(String endpoint) implements Finding {}

    /**
     * It is of the other mode than the key.
     *
     * @param endpoint its id
     * @param found its mode
     */
    public record OtherMode(String endpoint, StripeMode found) implements Finding {}

    /**
     * Its events are written in another version of the API than this library was tested with. Make a new one.
     *
     * @param endpoint its id
     * @param found its version; empty if it follows the account's, which changes with a click
     * @param expected the version it should have
     */
    public record OtherVersion(String endpoint, Optional<String> found, String expected) implements Finding {}

    /**
     * Events that should be sent are not.
     *
     * @param endpoint its id
     * @param types of the events, in order
     */
    public record EventsMissing(String endpoint, Set<String> types) implements Finding {
        /** Copies the set. */
        public EventsMissing {
            types = new TreeSet<>(types);
        }
    }

    /**
     * Events are sent that nobody handles here.
     *
     * @param endpoint its id
     * @param types of the events, in order; {@code *} stands for all
     */
    public record EventsSuperfluous(String endpoint, Set<String> types) implements Finding {
        /** Copies the set. */
        public EventsSuperfluous {
            types = new TreeSet<>(types);
        }
    }
}
