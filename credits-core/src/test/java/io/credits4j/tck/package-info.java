/**
 * The conformance kit: abstract suites every storage must pass. Extend each {@code …Conformance} class, return a new,
 * empty storage from {@code newStorage()}, and run them like any test. Needs JUnit Jupiter and AssertJ on the test class
 * path.
 */
package io.credits4j.tck;
