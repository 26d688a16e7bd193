package io.credits4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Pools of ten connections on H2 databases in files, closed and deleted after each test. */
final class H2Files implements AfterEachCallback {
    private final Deque<HikariDataSource> open = new ArrayDeque<>();
    private final Deque<Path> directories = new ArrayDeque<>();

    DataSource open() {
        try {
            Path directory = Files.createTempDirectory("credits-h2-");
            directories.add(directory);
            HikariConfig config = new HikariConfig();
            config.setDataSource(H2.inFile(directory));
            config.setMaximumPoolSize(10);
            HikariDataSource pool = new HikariDataSource(config);
            open.add(pool);
            return pool;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        open.forEach(HikariDataSource::close);
        open.clear();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
        directories.clear();
    }
}
