package io.credits4j.stripe.violation;

import io.credits4j.metering.UsageMeter;

/** Breaks a rule on purpose, to prove that it is seen. */
record SeesTheMeter(UsageMeter meter) {}
