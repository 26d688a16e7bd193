package io.credits4j.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.examples.sandbox.LocalPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FigureTest {
    private static Bench bench = new Bench(Effort.SMOKE);

    @BeforeAll
    static void open() {
        bench = new Bench(Effort.of("--smoke"));
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @ParameterizedTest
    @EnumSource
    void every_figure_runs_and_prints_a_line_for_programs_last(Figure figure) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Measurement.print(figure, bench, new PrintStream(printed, true, StandardCharsets.UTF_8));
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
        for (int i = 0; i < lines.size(); i += 2) {
            assertThat(lines.get(i)).contains("ratio").contains("[").endsWith("]");
            assertThat(lines.get(i + 1))
                    .matches("\\{\"figure\":\"" + figure + "[-a-z0-9]*\",\"ours\":[1-9]\\d*,\"theirs\":[1-9]\\d*,"
                            + "\"ratio\":\\d+\\.\\d\\d,\"unit\":\"[a-z /]+\"}");
        }
    }

    @Test
    void every_line_measured_on_a_server_names_what_the_server_does_to_keep_what_it_confirms() {
        try (Bench own = new Bench(Effort.SMOKE)) {
            assertThat(own.place()).isEqualTo("in memory");
            own.newDatabase().close();
            assertThat(own.place())
                    .startsWith("PostgreSQL 1")
                    .contains("fsync on, synchronous_commit on, full_page_writes on");
        }
    }

    @Test
    void a_server_that_may_lose_what_it_confirmed_is_refused() {
        assertThatThrownBy(() -> Server.on(LocalPostgres.durable("synchronous_commit=off")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("synchronous_commit is off");
    }

    @Test
    void a_line_has_the_ratio_of_the_two_rates() {
        Figure.Line line = new Figure.Line("some", 24_500, 1_900, "at least 10", "spends/s");
        assertThat(line.toJson())
                .isEqualTo("{\"figure\":\"some\",\"ours\":24500,\"theirs\":1900,\"ratio\":12.89,"
                        + "\"unit\":\"spends/s\"}");
        assertThat(line.forPeople()).contains("12.89").contains("at least 10").contains("1,900");
    }

    @Test
    void an_unknown_figure_is_refused_before_anything_is_measured() {
        assertThatThrownBy(() -> Benchmarks.main(new String[] {"in-memory", "no-such"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such")
                .hasMessageContaining("in-memory");
    }

    @Test
    void options_say_how_long_to_measure() {
        Effort effort = Effort.of("hot-account", "--seconds=0.5", "--rounds=3", "--cpu");
        assertThat(effort.round()).isEqualTo(Duration.ofMillis(500));
        assertThat(effort.rounds()).isEqualTo(3);
        assertThat(effort.cpu()).isTrue();
        assertThat(effort.callers()).isEqualTo(128);
    }

    @Test
    void an_option_that_is_not_there_or_out_of_range_is_refused() {
        for (String option : new String[] {"--second=1", "--seconds=0", "--seconds", "--seconds=x", "--rounds=0"}) {
            assertThatThrownBy(() -> Effort.of(option))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(option.substring(0, 7));
        }
    }
}
