package io.credits4j.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Credits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void the_story_adds_up_and_continues_on_the_same_database() {
        Figures first = Quickstart.run(folder, false, Teller.to(out, false));
        assertThat(first.ok()).isTrue();
        assertThat(first.granted()).isEqualTo(Credits.of(55));
        assertThat(first.available())
                .isEqualTo(first.granted().minus(first.plainCharge()).minus(first.streamedCharge()));
        assertThat(first.plainCharge().isPositive()).isTrue();
        assertThat(first.streamedCharge().isPositive()).isTrue();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("checkout.session.completed → 200")
                .contains("refused, short   1")
                .contains("PURCHASE");

        Figures second = Quickstart.run(folder, false, Teller.to(out, true));
        assertThat(second.ok()).isTrue();
        assertThat(second.available()).isGreaterThan(Credits.of(100));
    }

    @Test
    void the_json_has_every_figure_as_a_decimal_string() {
        Figures figures = new Figures(
                Credits.of(55),
                Credits.parse("0.000123"),
                Credits.SMALLEST,
                Credits.of(54),
                Credits.ZERO,
                Credits.ZERO,
                Credits.of(1),
                true);
        assertThat(figures.toJson())
                .isEqualTo("{\"granted\":\"55\",\"plainCharge\":\"0.000123\",\"streamedCharge\":\"0.000001\","
                        + "\"available\":\"54\",\"held\":\"0\",\"replayedGrant\":\"0\",\"refusedShortfall\":\"1\","
                        + "\"ok\":true}");
    }

    @Test
    void live_keys_of_stripe_are_refused_without_being_shown() {
        Map<String, String> environment =
                Map.of("STRIPE_SECRET_KEY", "sk_live_" + "secret", "OPENROUTER_API_KEY", "key");
        assertThatThrownBy(() -> new LiveServices(environment))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("live-mode")
                .hasMessageNotContaining("secret");
    }

    @Test
    void live_without_keys_says_which_one_is_missing() {
        assertThatThrownBy(() -> new LiveServices(Map.of())).hasMessageContaining("STRIPE_SECRET_KEY");
        assertThatThrownBy(() -> new LiveServices(Map.of("STRIPE_SECRET_KEY", "sk_test_x")))
                .hasMessageContaining("OPENROUTER_API_KEY");
    }

    @Test
    void an_unknown_argument_is_refused() {
        assertThatThrownBy(() -> Quickstart.main(new String[] {"--jsn"})).hasMessageContaining("--jsn");
    }
}
