package io.credits4j.books;

import io.credits4j.Credits;
import java.time.Instant;

/**
 * How much an account used lately, in windows of 24 hours that start on a whole hour. Immutable.
 *
 * @param start when the current window started
 * @param used what was used in it so far
 * @param average what a window before it used, on a running average
 * @param windows how many windows the average was taken of; 0 if there was none
 * @param told whether it was noticed that the use of the current window is unusual
 */
public record UseWindow(Instant start, Credits used, Credits average, int windows, boolean told) {
    /** Returns the window starting at another instant. */
    public UseWindow startingAt(Instant newStart) {
        return new UseWindow(newStart, used, average, windows, told);
    }

    /** Returns the window with that noticed. */
    public UseWindow asTold() {
        return new UseWindow(start, used, average, windows, true);
    }
}
