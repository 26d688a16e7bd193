package io.credits4j.examples.sandbox;

import org.jspecify.annotations.Nullable;

/** What a saved payment method does when money is taken from it. */
public enum TestCard {
    /** It pays. */
    GOOD("visa", "4242", null, null, null),
    /** It pays too, and is another one. */
    ALSO_GOOD("mastercard", "4444", null, null, null),
    /** The bank declines without a reason. */
    DECLINED("visa", "0002", "card_declined", "generic_decline", "try_again_later"),
    /** There is too little on the account. */
    INSUFFICIENT_FUNDS("visa", "9995", "card_declined", "insufficient_funds", "try_again_later"),
    /** It was lost; its network wants it left alone. */
    LOST("mastercard", "9987", "card_declined", "lost_card", "do_not_try_again"),
    /** It is over. */
    EXPIRED("visa", "0069", "expired_card", null, "confirm_card_data"),
    /** The bank wants to see the customer, who is not there. */
    NEEDS_AUTHENTICATION("visa", "3184", "authentication_required", "authentication_not_handled", null),
    /** A bank debit, which is on its way for days. */
    BANK_DEBIT("STRIPE TEST BANK", "6789", null, null, null);

    private final String brand;
    private final String last4;
    private final @Nullable String code;
    private final @Nullable String declineCode;
    private final @Nullable String adviceCode;

    TestCard(
            String brand,
            String last4,
            @Nullable String code,
            @Nullable String declineCode,
            @Nullable String adviceCode) {
        this.brand = brand;
        this.last4 = last4;
        this.code = code;
        this.declineCode = declineCode;
        this.adviceCode = adviceCode;
    }

    String brand() {
        return brand;
    }

    String last4() {
        return last4;
    }

    @Nullable
    String code() {
        return code;
    }

    @Nullable
    String declineCode() {
        return declineCode;
    }

    @Nullable
    String adviceCode() {
        return adviceCode;
    }

    boolean pays() {
        return code == null;
    }

    /** As a payment method's {@code type}. */
    String type() {
        return this == BANK_DEBIT ? "us_bank_account" : "card";
    }
}
