package io.credits4j.examples.sandbox;

/** Paths as tests name them: exact, or everything that begins so where the pattern ends with {@code *}. */
final class PathPattern {

    private PathPattern() {}

    static boolean matches(String pattern, String path) {
        return pattern.endsWith("*")
                ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                : path.equals(pattern);
    }
}
