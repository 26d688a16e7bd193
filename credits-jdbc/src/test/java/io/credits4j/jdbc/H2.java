package io.credits4j.jdbc;

import java.nio.file.Path;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;

/** Throw-away H2 databases. */
final class H2 {
    private H2() {}

    /** Returns an empty database in memory that lives as long as this process. */
    static JdbcDataSource inMemory() {
        return at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    /** Returns an empty database in a file; it closes with its last connection. */
    static JdbcDataSource inFile(Path directory) {
        return at("jdbc:h2:file:" + directory.resolve(UUID.randomUUID().toString()));
    }

    static JdbcDataSource at(String url) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url);
        return dataSource;
    }

    /** Returns a storage on new tables. */
    static JdbcStorage storage(DataSource dataSource) {
        JdbcSchema.of(dataSource).create();
        return JdbcStorage.on(dataSource);
    }

    static JdbcStorage storageInMemory() {
        return storage(JdbcConnectionPool.create(inMemory()));
    }
}
