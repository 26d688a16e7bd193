package io.credits4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house keeps its rules, and every rule is proved able to catch the one violation planted for it. */
class ArchitectureTest {
    private static final String ROOT = "io.credits4j";
    private static final String PLANTED = "io.credits4j.violations";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages(PLANTED);

    /** A rule, the same rule for the planted classes, and a word of what it must report. */
    record Proof(String name, ArchRule rule, ArchRule ruleForPlanted, List<String> reported) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Proof> proofs() {
        return Stream.of(
                new Proof(
                        "known rooms",
                        HouseRules.every_class_lives_in_a_known_room(ROOT),
                        HouseRules.every_class_lives_in_a_known_room(PLANTED),
                        List.of("violations.attic.Stowaway lives in no known room")),
                new Proof(
                        "the table of rooms",
                        HouseRules.rooms_see_only_what_the_table_says(ROOT),
                        HouseRules.rooms_see_only_what_the_table_says(PLANTED),
                        List.of("violations.spi.NosyStore", "violations.ledger.Deciding")),
                new Proof(
                        "no cycles",
                        HouseRules.packages_have_no_cycles(ROOT),
                        HouseRules.packages_have_no_cycles(PLANTED),
                        List.of("Cycle detected", "violations.spi.NosyStore", "violations.ledger.Deciding")),
                new Proof(
                        "telling package names",
                        HouseRules.packages_are_named_for_what_they_hold(),
                        HouseRules.packages_are_named_for_what_they_hold(),
                        List.of("violations.util.Bits lives in a package that says nothing")),
                new Proof(
                        "null-marked packages",
                        HouseRules.packages_are_null_marked(),
                        HouseRules.packages_are_null_marked(),
                        List.of("violations.attic of io.credits4j.violations.attic.Stowaway is not @NullMarked")),
                new Proof(
                        "no global clock",
                        HouseRules.nobody_reads_a_global_clock(),
                        HouseRules.nobody_reads_a_global_clock(),
                        List.of(
                                "Instant.now()",
                                "System.currentTimeMillis()",
                                "Clock.systemUTC()",
                                "ClockReading.hidden()")),
                new Proof(
                        "the system clock as a default",
                        HouseRules.the_system_clock_is_only_a_builders_default(),
                        HouseRules.the_system_clock_is_only_a_builders_default(),
                        List.of("InstantSource.system()")),
                new Proof(
                        "no floating point",
                        HouseRules.nothing_floats(),
                        HouseRules.nothing_floats(),
                        List.of("Floating.rate", "Floating.charge(float)", "BigDecimal.doubleValue()")),
                new Proof(
                        "no threads, no sleep",
                        HouseRules.nobody_starts_threads_or_sleeps(),
                        HouseRules.nobody_starts_threads_or_sleeps(),
                        List.of("Thread.<init>", "Thread.start()", "Thread.sleep(long)", "Executors.")),
                new Proof(
                        "burn keys",
                        HouseRules.only_stores_read_a_burn_key(ROOT),
                        HouseRules.only_stores_read_a_burn_key(PLANTED),
                        List.of("Lot.burnKey()")),
                new Proof(
                        "one burn order",
                        HouseRules.only_one_class_tells_the_burn_orders_apart(),
                        HouseRules.only_one_class_tells_the_burn_orders_apart(),
                        List.of("BurnOrder.PURCHASED_FIRST")));
    }

    @Test
    void the_house_is_seen() {
        assertThat(HOUSE.contain("io.credits4j.Credits")).isTrue();
        assertThat(HOUSE.contain("io.credits4j.ledger.BurnDown")).isTrue();
        assertThat(HOUSE.contain("io.credits4j.memory.InMemoryStorage")).isTrue();
        assertThat(HOUSE.contain("io.credits4j.tck.Audit")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void a_planted_violation_is_reported(Proof proof) {
        List<String> broken = HouseRules.broken(proof.ruleForPlanted(), VIOLATIONS);
        assertThat(proof.reported())
                .allSatisfy(expected ->
                        assertThat(broken).anySatisfy(line -> assertThat(line).contains(expected)));
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void the_house_keeps_the_rule(Proof proof) {
        assertThat(HouseRules.broken(proof.rule(), HOUSE)).isEmpty();
    }
}
