package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.internal.Text;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something the provider told. Immutable; it holds no payload, only what to ask the provider about.
 *
 * @param id the provider's
 * @param version counts the writes of it, from 1
 * @param type the provider's name for what happened
 * @param object the provider's id of what it happened to, if it has one
 * @param state what became of it
 * @param attempts how often it was tried; tries that met a transient failure do not count
 * @param failure the kind of the last failure, if there was one
 * @param settledBy who wrote it off, if somebody did
 * @param at when it came first
 */
public record ToldEvent(
        String id,
        long version,
        String type,
        Optional<String> object,
        State state,
        int attempts,
        Optional<String> failure,
        Optional<String> settledBy,
        Instant at) {

    /** What became of an event. */
    public enum State {
        /** It is being handled, or failed and will come again. */
        RECEIVED,
        /** It was handled. */
        DONE,
        /** It failed so often that an operator has to look. */
        PARKED,
        /** An operator has given it up. */
        WRITTEN_OFF
    }

    static ToldEvent first(String id, String type, Optional<String> object, Instant now) {
        Text.identifier("event id", id);
        Text.identifier("event type", type);
        return new ToldEvent(id, 0, type, object, State.RECEIVED, 0, Optional.empty(), Optional.empty(), now);
    }

    ToldEvent tried() {
        return new ToldEvent(id, version, type, object, state, attempts + 1, failure, settledBy, at);
    }

    ToldEvent in(State newState) {
        return new ToldEvent(id, version, type, object, newState, attempts, failure, settledBy, at);
    }

    /** A transient failure says nothing about the event. */
    ToldEvent failed(RuntimeException cause) {
        return new ToldEvent(
                id,
                version,
                type,
                object,
                state,
                Inbox.isTransient(cause) ? attempts : attempts + 1,
                Optional.of(cause.getClass().getSimpleName()),
                settledBy,
                at);
    }

    ToldEvent writtenOff(String by) {
        return new ToldEvent(
                id,
                version,
                type,
                object,
                State.WRITTEN_OFF,
                attempts,
                failure,
                Optional.of(Text.identifier("operator", by)),
                at);
    }

    /** Returns the row that replaces the stored one; of a booking's account, or nobody's if nothing is booked with it. */
    BillingRow row(Instant now, @Nullable AccountId owner) {
        Map<String, String> facts = new HashMap<>();
        facts.put("type", type);
        facts.put("attempts", Integer.toString(attempts));
        object.ifPresent(value -> facts.put("object", value));
        failure.ifPresent(value -> facts.put("failure", value));
        settledBy.ifPresent(value -> facts.put("settledBy", value));
        return new BillingRow(
                BillingKind.EVENT, id, null, owner, version + 1, state.name(), null, at, now, null, facts);
    }

    static ToldEvent of(BillingRow row) {
        return new ToldEvent(
                row.reference(),
                row.version(),
                FactText.required(row, "type"),
                row.fact("object"),
                State.valueOf(row.state()),
                Integer.parseInt(FactText.required(row, "attempts")),
                row.fact("failure"),
                row.fact("settledBy"),
                row.at());
    }
}
