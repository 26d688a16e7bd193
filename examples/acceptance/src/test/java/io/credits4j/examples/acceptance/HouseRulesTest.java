package io.credits4j.examples.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may depend on whom, across the modules; credits-core holds its own table. */
class HouseRulesTest {
    private static final String OURS = "io.credits4j..";
    private static final String[] NOUNS = {"io.credits4j", "io.credits4j.internal"};

    private final JavaClasses house = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.credits4j");
    private final JavaClasses violations = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages(
                    "io.credits4j.jdbc.violation",
                    "io.credits4j.stripe.violation",
                    "io.credits4j.openrouter.violation",
                    "io.credits4j.examples.sandbox.violation");

    private static final List<Rule> RULES = List.of(
            mayOnlySee("io.credits4j.jdbc", "io.credits4j.books", "io.credits4j.spi"),
            mayOnlySee(
                    "io.credits4j.stripe",
                    "io.credits4j.billing",
                    "io.credits4j.books",
                    "io.credits4j.ledger",
                    "io.credits4j.pricing"),
            mayOnlySee(
                    "io.credits4j.openrouter", "io.credits4j.books", "io.credits4j.metering", "io.credits4j.pricing"),
            mayOnlySeeItself("io.credits4j.examples.sandbox"));

    private record Rule(String name, ArchRule rule) {}

    private static Rule mayOnlySee(String room, String... rooms) {
        String[] allowed = Stream.of(NOUNS, rooms, new String[] {room + ".."})
                .flatMap(Stream::of)
                .toArray(String[]::new);
        return new Rule(
                room + " sees only " + List.of(rooms) + " and the nouns",
                classes()
                        .that()
                        .resideInAPackage(room + "..")
                        .should()
                        .onlyDependOnClassesThat(ours().and(in(allowed)).or(ours().negate())));
    }

    private static Rule mayOnlySeeItself(String room) {
        return new Rule(
                room + " sees none of our modules",
                noClasses()
                        .that()
                        .resideInAPackage(room + "..")
                        .should()
                        .dependOnClassesThat(ours().and(in(room + "..").negate())));
    }

    private static DescribedPredicate<JavaClass> ours() {
        return JavaClass.Predicates.resideInAPackage(OURS);
    }

    private static DescribedPredicate<JavaClass> in(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }

    @TestFactory
    Stream<DynamicTest> every_rule_holds() {
        return RULES.stream()
                .map(rule ->
                        DynamicTest.dynamicTest(rule.name(), () -> rule.rule().check(house)));
    }

    @TestFactory
    Stream<DynamicTest> every_rule_sees_its_violation() {
        return RULES.stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.name(),
                        () -> assertThat(rule.rule().evaluate(violations).hasViolation())
                                .isTrue()));
    }

    @Test
    void no_package_is_in_two_modules() throws IOException {
        List<Path> roots = Stream.of("credits-core", "credits-jdbc", "credits-stripe", "credits-openrouter")
                .map(module -> Path.of("..", "..", module, "src", "main", "java"))
                .toList();
        List<String> packages = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.endsWith("package-info.java"))
                        .map(file -> root.relativize(file.getParent()).toString())
                        .forEach(packages::add);
            }
        }
        assertThat(packages).hasSizeGreaterThan(8).doesNotHaveDuplicates();
    }

    @Test
    void every_public_type_says_what_it_is() throws IOException {
        List<String> undocumented = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("..", ".."))) {
            for (Path file : files.filter(HouseRulesTest::isPublished).toList()) {
                String source = Files.readString(file);
                if (isPublicType(source) && !isDocumented(source)) {
                    undocumented.add(file.getFileName().toString());
                }
            }
        }
        assertThat(undocumented).isEmpty();
        assertThat(isDocumented("/** A. */\n@A\npublic final class B {}")).isTrue();
        assertThat(isDocumented("import a;\n\npublic record B(int a) {}")).isFalse();
    }

    private static boolean isPublished(Path file) {
        return file.toString().matches(".*credits-[a-z]+.src.main.java.*\\.java")
                && !file.endsWith("package-info.java");
    }

    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("^public (?:[a-z-]+ )*(?:class|interface|record|enum|@interface) ", Pattern.MULTILINE);
    private static final Pattern DOCUMENTED = Pattern.compile(
            "\\*/\\s*(?:@[A-Za-z(\"). ]+\\s+)*public (?:[a-z-]+ )*(?:class|interface|record|enum|@interface) ");

    private static boolean isPublicType(String source) {
        return PUBLIC_TYPE.matcher(source).find();
    }

    private static boolean isDocumented(String source) {
        return DOCUMENTED.matcher(source).find();
    }
}
