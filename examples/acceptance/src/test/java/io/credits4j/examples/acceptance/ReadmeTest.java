package io.credits4j.examples.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");

    @Test
    void the_java_in_the_readme_is_the_java_that_compiles() throws IOException {
        List<String> shown = between(Files.readAllLines(ROOT.resolve("README.md")), "```java", "```");
        List<String> compiled = between(
                Files.readAllLines(Path.of("src/test/java/io/credits4j/examples/acceptance/ReadmeExample.java")),
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

    /** The lines between two marks, without their common indentation. */
    private static List<String> between(List<String> lines, String start, String end) {
        List<String> stripped = lines.stream().map(String::strip).toList();
        int from = stripped.indexOf(start) + 1;
        int to = from + stripped.subList(from, stripped.size()).indexOf(end);
        String block = String.join("\n", lines.subList(from, to));
        return block.stripIndent().lines().toList();
    }
}
