package io.credits4j.examples.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");

    @ParameterizedTest
    @CsvSource({"README.md, ReadmeExample.java", "credits-stripe/RUNBOOK.md, RunbookExample.java"})
    void the_java_that_is_shown_is_the_java_that_compiles(String page, String example) throws IOException {
        List<List<String>> shown = between(Files.readAllLines(ROOT.resolve(page)), "```java", "```");
        List<List<String>> compiled = between(
                Files.readAllLines(Path.of("src/test/java/io/credits4j/examples/acceptance", example)),
                "// readme:start",
                "// readme:end");
        assertThat(shown).isNotEmpty().isEqualTo(compiled);
    }

    @Test
    void the_commands_in_the_readme_are_the_ones_ci_runs() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String ci = Files.readString(ROOT.resolve(".ci/run"));
        assertThat(readme).contains("mvn -B verify").contains("test-compile exec:java -pl examples/quickstart -am");
        assertThat(ci).contains("mvn -B -ntp verify").contains("test-compile exec:java -pl examples/quickstart -am");
    }

    /** The lines between each two marks, without their common indentation. */
    private static List<List<String>> between(List<String> lines, String start, String end) {
        List<List<String>> blocks = new ArrayList<>();
        List<String> stripped = lines.stream().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (stripped.get(i).equals(start)) {
                int to = i + stripped.subList(i, stripped.size()).indexOf(end);
                String block = String.join("\n", lines.subList(i + 1, to));
                blocks.add(block.stripIndent().lines().toList());
            }
        }
        return blocks;
    }
}
