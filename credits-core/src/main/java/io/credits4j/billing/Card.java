package io.credits4j.billing;

import io.credits4j.internal.Text;

/**
 * A payment method on file, as much of it as may be shown. Immutable.
 *
 * @param id the provider's id of it
 * @param brand such as {@code visa}
 * @param last4 its last digits
 * @param fingerprint tells one card from another, also when it is entered anew
 * @param expiresMonth 1 to 12; 0 if it does not expire
 * @param expiresYear four digits; 0 if it does not expire
 */
public record Card(String id, String brand, String last4, String fingerprint, int expiresMonth, int expiresYear) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a part is no identifier, or the month or year out of range
     */
    public Card {
        Text.identifier("card id", id);
        Text.identifier("card brand", brand);
        Text.identifier("card last4", last4);
        Text.identifier("card fingerprint", fingerprint);
        if (expiresMonth < 0 || expiresMonth > 12 || expiresYear < 0 || expiresYear > 9999) {
            throw new IllegalArgumentException("card expires in month " + expiresMonth + " of " + expiresYear);
        }
    }

    String written() {
        return String.join(
                "\n", id, brand, last4, fingerprint, Integer.toString(expiresMonth), Integer.toString(expiresYear));
    }

    static Card read(String text) {
        String[] parts = text.split("\n", 6);
        return new Card(parts[0], parts[1], parts[2], parts[3], Integer.parseInt(parts[4]), Integer.parseInt(parts[5]));
    }
}
