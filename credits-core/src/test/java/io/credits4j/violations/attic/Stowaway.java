package io.credits4j.violations.attic;

/** Lives in a package nobody planned, which says nothing about null. */
final class Stowaway {}
