package io.credits4j.stripe;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether real money moves. Test and live mode share nothing: neither keys nor sessions nor events. */
public enum StripeMode {
    /** Stripe's test mode and its sandboxes. */
    TEST,
    /** Real payments. */
    LIVE;

    private static final Pattern SECRET_KEY = Pattern.compile("(?:sk|rk)_(test|live)_[A-Za-z0-9_]{1,400}");

    /** Reads the mode off a secret or restricted key; the key appears in no message. */
    static StripeMode of(String apiKey) {
        Matcher key = SECRET_KEY.matcher(apiKey);
        if (!key.matches()) {
            throw new IllegalArgumentException("apiKey is not a secret or restricted key of Stripe; it begins with"
                    + " sk_test_, rk_test_, sk_live_ or rk_live_ and has letters and digits only");
        }
        return key.group(1).equals("live") ? LIVE : TEST;
    }

    static StripeMode of(boolean livemode) {
        return livemode ? LIVE : TEST;
    }
}
