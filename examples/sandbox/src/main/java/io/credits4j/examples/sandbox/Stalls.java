package io.credits4j.examples.sandbox;

import java.io.IOException;
import java.io.InterruptedIOException;

/** Waits where a script says so. */
final class Stalls {

    private Stalls() {}

    /** Returns whether it waited. */
    static boolean at(int sentChunks, ChatScript script) throws IOException {
        ChatScript.Stall stall = script.stall();
        if (stall == null || stall.afterChunks() != sentChunks) {
            return false;
        }
        await(stall);
        return true;
    }

    static void anywhere(ChatScript script) throws IOException {
        ChatScript.Stall stall = script.stall();
        if (stall != null) {
            await(stall);
        }
    }

    private static void await(ChatScript.Stall stall) throws IOException {
        try {
            stall.release().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the sandbox was closed");
        }
    }
}
