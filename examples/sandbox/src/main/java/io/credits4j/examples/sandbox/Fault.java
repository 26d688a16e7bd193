package io.credits4j.examples.sandbox;

/**
 * What goes wrong with a request: an answer of the test's choice or a dropped connection, before the work was done or
 * after it. Immutable. Arm one with {@code failNext} of a sandbox.
 *
 * <pre>{@code
 * stripe.failNext("POST", "/v1/checkout/sessions", Fault.droppedAfterWork()); // done, but the reply is lost
 * }</pre>
 */
public final class Fault {

    private final Answer answer;
    private final boolean afterWork;

    private Fault(Answer answer, boolean afterWork) {
        this.answer = answer;
        this.afterWork = afterWork;
    }

    /** Answers with this status and JSON body instead of doing the work. */
    public static Fault answering(int status, String body) {
        return new Fault(Reply.json(status, body), false);
    }

    /** Does the work, then answers with this status and JSON body all the same. */
    public static Fault answeringAfterWork(int status, String body) {
        return new Fault(Reply.json(status, body), true);
    }

    /** Closes the connection without an answer and without doing the work. */
    public static Fault droppedBeforeWork() {
        return new Fault(Answer.DROPPED_CONNECTION, false);
    }

    /** Does the work, then closes the connection without an answer: a lost reply. */
    public static Fault droppedAfterWork() {
        return new Fault(Answer.DROPPED_CONNECTION, true);
    }

    /**
     * Returns this fault with one more response header, for example {@code Retry-After}.
     *
     * @throws IllegalStateException if this fault drops the connection, since nothing is sent then
     */
    public Fault withHeader(String name, String value) {
        if (answer instanceof Reply reply) {
            return new Fault(reply.with(name, value), afterWork);
        }
        throw new IllegalStateException("a dropped connection sends no header " + name);
    }

    Answer playOn(LoopbackServer.Work work, SeenRequest request) {
        if (afterWork) {
            work.answer(request);
        }
        return answer;
    }
}
