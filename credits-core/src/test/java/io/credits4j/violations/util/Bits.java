package io.credits4j.violations.util;

/** Lives in a package whose name says nothing. */
final class Bits {}
