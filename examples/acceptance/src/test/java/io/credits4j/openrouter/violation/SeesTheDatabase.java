package io.credits4j.openrouter.violation;

import io.credits4j.jdbc.JdbcStorage;

/** Breaks a rule on purpose, to prove that it is seen. */
record SeesTheDatabase(JdbcStorage storage) {}
