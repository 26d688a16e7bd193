package io.credits4j.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void a_line_has_the_ratio_of_the_two_rates() {
        Figure.Line line = new Figure.Line("some", 24_500, 1_900, "at least 10", "spends/s");
        assertThat(line.toJson())
                .isEqualTo("{\"figure\":\"some\",\"ours\":24500,\"theirs\":1900,\"ratio\":12.89,"
                        + "\"unit\":\"spends/s\"}");
        assertThat(line.forPeople()).contains("12.89").contains("at least 10");
    }

    @Test
    void an_unknown_figure_is_refused_before_anything_is_measured() {
        assertThatThrownBy(() -> Benchmarks.main(new String[] {"in-memory", "no-such"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such")
                .hasMessageContaining("in-memory");
    }
}
