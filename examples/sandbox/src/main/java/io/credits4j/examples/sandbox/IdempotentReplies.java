package io.credits4j.examples.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers by idempotency key. The same key with the same request gets the first answer again; refusals that did no
 * work are not kept. Guarded by the caller's lock.
 */
final class IdempotentReplies {

    private final Map<String, Kept> kept = new HashMap<>();

    Reply once(String key, SeenRequest request, String requestId, Supplier<Reply> work) {
        Kept first = kept.get(key);
        if (first != null) {
            first.refuseUnlessSame(key, request);
            return first.reply
                    .with("Idempotency-Key", key)
                    .with("Idempotent-Replayed", "true")
                    .with("Original-Request", first.requestId);
        }
        Reply reply = work.get();
        kept.put(key, new Kept(request.path(), request.body(), requestId, reply));
        return reply.with("Idempotency-Key", key).with("Original-Request", requestId);
    }

    private record Kept(String path, String body, String requestId, Reply reply) {

        void refuseUnlessSame(String key, SeenRequest request) {
            if (!path.equals(request.path())) {
                throw StripeError.idempotency("Keys for idempotent requests can only be used for the same endpoint they"
                        + " were first used for ('" + request.path() + "' vs '" + path
                        + "'). Try using a key other than"
                        + " '" + key + "' if you meant to execute a different request.");
            }
            if (!body.equals(request.body())) {
                throw StripeError.idempotency("Keys for idempotent requests can only be used with the same parameters"
                        + " they were first used with. Try using a key other than '" + key
                        + "' if you meant to execute a different request.");
            }
        }
    }
}
