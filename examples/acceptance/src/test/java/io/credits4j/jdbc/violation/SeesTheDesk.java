package io.credits4j.jdbc.violation;

import io.credits4j.ledger.CreditLedger;

/** Breaks a rule on purpose, to prove that it is seen. */
record SeesTheDesk(CreditLedger desk) {}
