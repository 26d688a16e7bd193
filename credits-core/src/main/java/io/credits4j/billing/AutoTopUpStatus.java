package io.credits4j.billing;

import java.util.Optional;

/**
 * How it stands with an account's automatic top-up. Immutable.
 *
 * @param terms what is bought when; empty if it is off
 * @param consent who agreed to it
 * @param inFlight the purchase that is under way, if there is one
 * @param declines how many were declined in a row, all of one card
 * @param declinedCard the fingerprint of that card: the one on file when the purchase was begun
 */
public record AutoTopUpStatus(
        Optional<AutoTopUp> terms,
        Optional<Consent> consent,
        Optional<String> inFlight,
        int declines,
        Optional<String> declinedCard) {}
