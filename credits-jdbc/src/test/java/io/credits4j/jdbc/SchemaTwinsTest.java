package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts of all databases create the same tables, so that a change of one is not forgotten in another. */
class SchemaTwinsTest {
    private static final Pattern TABLE =
            Pattern.compile("create table if not exists (\\w+) \\((.*?)\n\\)", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("\n    (?!constraint|primary|index)(\\w+) +([^,(\n]+)(.*)");

    @ParameterizedTest
    @EnumSource
    void every_database_has_the_same_tables_and_columns(Engine engine) {
        Map<String, String> h2 = columns(Engine.H2);
        assertThat(h2).containsEntry("credits_lot.expires_at", "BIGINT").hasSizeGreaterThan(120);
        assertThat(columns(engine)).isEqualTo(h2);
    }

    /** Table and column with kind and whether it must be filled. */
    private static Map<String, String> columns(Engine engine) {
        Map<String, String> columns = new TreeMap<>();
        for (Migration migration : Migration.all(engine.dialect(), "credits_")) {
            Matcher table = TABLE.matcher(migration.text());
            while (table.find()) {
                Matcher column = COLUMN.matcher(table.group(2));
                while (column.find()) {
                    boolean filled = (column.group(2) + column.group(3)).matches(".*(not null|primary key).*");
                    columns.put(
                            table.group(1) + "." + column.group(1),
                            kind(column.group(2).strip()) + (filled ? ", filled" : ""));
                }
            }
        }
        return columns;
    }

    private static String kind(String type) {
        if (type.startsWith("text collate \"C\"")) {
            return "EXACT";
        }
        return switch (type.split(" ", 2)[0]) {
            case "varchar", "text", "mediumtext" -> "TEXT";
            case "varbinary" -> "EXACT";
            case "numeric" -> "NUMERIC";
            case "bigint" -> "BIGINT";
            case "int" -> "INT";
            case "boolean" -> "FLAG";
            default -> throw new IllegalArgumentException(type);
        };
    }
}
