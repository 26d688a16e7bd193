package io.credits4j.examples.quickstart;

import java.io.PrintStream;

/** Tells the story, or keeps silent. */
final class Teller {
    private final PrintStream out;
    private final boolean silent;

    private Teller(PrintStream out, boolean silent) {
        this.out = out;
        this.silent = silent;
    }

    static Teller to(PrintStream out, boolean silent) {
        return new Teller(out, silent);
    }

    void heading(String text) {
        say("");
        say("── " + text + " " + "─".repeat(Math.max(3, 72 - text.length())));
    }

    void say(String line) {
        if (!silent) {
            out.println(line);
        }
    }

    void figure(String name, Object value) {
        say(String.format(java.util.Locale.ROOT, "   %-16s %s", name, value));
    }

    /** Tokens as they arrive. */
    void token(String text) {
        if (!silent) {
            out.print(text);
            out.flush();
        }
    }
}
