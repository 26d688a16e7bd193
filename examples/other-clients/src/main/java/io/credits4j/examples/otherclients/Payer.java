package io.credits4j.examples.otherclients;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who pays for a request, and for what. It travels as one more field of the request, which every client can send, and
 * which {@link HttpMetering} takes out again: no provider sees it. Immutable.
 *
 * @param account who pays
 * @param key the intent, such as the message that is answered
 * @param costCap the most the request may cost, where its tokens do not bound that
 */
public record Payer(AccountId account, IdempotencyKey key, Optional<Money> costCap) {
    static final String FIELD = "credits4j";
    static final String ACCOUNT = "account";
    static final String KEY = "key";
    static final String COST_CAP = "costCap";

    /** Names who pays for a request that costs its tokens. */
    public Payer(AccountId account, IdempotencyKey key) {
        this(account, key, Optional.empty());
    }

    /**
     * Sets the most the request may cost, in US dollars; it is held instead of a computed ceiling. Needed for media, server
     * tools, plugins and routers; make the provider keep it.
     */
    public Payer atMost(Money usd) {
        return new Payer(account, key, Optional.of(usd));
    }

    /** Returns the field and its value. */
    public Map<String, Object> asField() {
        Map<String, Object> members = new HashMap<>();
        members.put(ACCOUNT, account.value());
        members.put(KEY, key.value());
        costCap.ifPresent(cap -> members.put(COST_CAP, cap.amount().toPlainString()));
        return Map.of(FIELD, members);
    }
}
