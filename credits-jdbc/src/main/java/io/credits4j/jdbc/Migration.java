package io.credits4j.jdbc;

import io.credits4j.internal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One step of the schema: a script in the jar.
 *
 * @param version which step, from 1
 * @param name the script's file name
 * @param source its text, with the placeholder for the prefix
 * @param text its text, ready to run
 */
record Migration(int version, String name, String source, String text) {
    private static final List<String> SCRIPTS = List.of("V1__ledger.sql", "V2__usage.sql", "V3__billing.sql");
    private static final String PLACEHOLDER = "${prefix}";

    /** Returns the steps for a database, in order. */
    static List<Migration> all(Dialect dialect, String tablePrefix) {
        return SCRIPTS.stream().map(name -> load(name, dialect, tablePrefix)).toList();
    }

    private static Migration load(String name, Dialect dialect, String tablePrefix) {
        String source = read(dialect, name)
                .orElseThrow(() -> new IllegalStateException(
                        "this jar lacks its script " + resource(dialect, name) + "; was it repackaged?"));
        return new Migration(versionOf(name), name, source, withPrefix(source, tablePrefix));
    }

    private static int versionOf(String name) {
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    /** Returns the version of the last step. */
    static int newest() {
        return versionOf(SCRIPTS.get(SCRIPTS.size() - 1));
    }

    /** Returns a script that is no step, ready to run, if there is one for the database. */
    static Optional<String> script(Dialect dialect, String name, String tablePrefix) {
        return read(dialect, name).map(source -> withPrefix(source, tablePrefix));
    }

    private static String resource(Dialect dialect, String name) {
        return "schema/" + dialect.name() + "/" + name;
    }

    /** Line ends are made alike: a check-out or a repackaging must not change the checksum. */
    private static Optional<String> read(Dialect dialect, String name) {
        try (InputStream in = Migration.class.getResourceAsStream(resource(dialect, name))) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String withPrefix(String sql, String tablePrefix) {
        return sql.replace(PLACEHOLDER, tablePrefix);
    }

    /** Returns the statements without comments; our scripts have no semicolon but at the end of a statement. */
    List<String> statements() {
        String withoutComments = text.replaceAll("(?m)^--.*$", "");
        return Arrays.stream(withoutComments.split(";", -1))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    /** Returns what tells this script from one that was changed, whatever the prefix. */
    String checksum() {
        return HexFormat.of().formatHex(Sha256.of(source));
    }
}
