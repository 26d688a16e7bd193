/**
 * Storage in the host's own database, on any {@link javax.sql.DataSource}. {@link io.credits4j.jdbc.JdbcStorage} keeps
 * everything; {@link io.credits4j.jdbc.JdbcSchema} creates its tables for those who want that.
 */
@NullMarked
package io.credits4j.jdbc;

import org.jspecify.annotations.NullMarked;
