package io.credits4j.examples.sandbox.violation;

import io.credits4j.Credits;

/** Breaks a rule on purpose, to prove that it is seen. */
record SeesTheNouns(Credits credits) {}
