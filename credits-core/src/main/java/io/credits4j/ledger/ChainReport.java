package io.credits4j.ledger;

import io.credits4j.AccountId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the verification of an account's hash chain found. Immutable.
 *
 * @param account whose
 * @param lines how many lines were read
 * @param head the hash of the newest line, to be kept somewhere else; empty if the account has no chain
 * @param firstBroken the sequence of the first line that is not what was written, or is missing
 */
public record ChainReport(AccountId account, long lines, Optional<String> head, OptionalLong firstBroken) {
    /** Returns whether there is a chain and every line is what was written. */
    public boolean isWhole() {
        return head.isPresent() && firstBroken.isEmpty();
    }
}
