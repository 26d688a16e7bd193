package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.internal.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Addresses a browser is sent to. */
final class WebAddress {
    private static final int LONGEST = 5_000;

    private WebAddress() {}

    /** Returns an absolute http or https URL as it is, which may name the session by Stripe's placeholder. */
    static String checked(String name, String url) {
        requireNonNull(url, name);
        if (url.length() > LONGEST || !isWritten(url.replace(CheckoutRequest.SESSION_ID, "cs"))) {
            throw new IllegalArgumentException(
                    name + " is not an absolute http or https URL: '" + Text.shown(url) + "'");
        }
        return url;
    }

    private static boolean isWritten(String url) {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return uri.getHost() != null && (scheme.equals("https") || scheme.equals("http"));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
