package io.credits4j.examples.otherclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void the_java_in_the_readme_is_the_java_that_compiles() throws IOException {
        List<String> shown = between(Path.of("README.md"), "```java", "```");
        List<String> compiled = between(
                Path.of("src/test/java/io/credits4j/examples/otherclients/Snippets.java"),
                "// readme:start",
                "// readme:end");
        assertThat(shown).hasSize(5).isEqualTo(compiled);
    }

    /** The blocks between two marks, without their common indentation. */
    private static List<String> between(Path file, String start, String end) throws IOException {
        List<String> blocks = new ArrayList<>();
        List<String> block = null;
        for (String line : Files.readAllLines(file)) {
            if (line.strip().equals(start)) {
                block = new ArrayList<>();
            } else if (block != null && line.strip().equals(end)) {
                blocks.add(String.join("\n", block).stripIndent());
                block = null;
            } else if (block != null) {
                block.add(line);
            }
        }
        return blocks;
    }
}
