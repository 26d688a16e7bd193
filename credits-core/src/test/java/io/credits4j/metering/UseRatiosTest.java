package io.credits4j.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.StoreUnavailableException;
import io.credits4j.spi.UsageStore.CeilingUse;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UseRatiosTest {
    private static final String MODEL = "vendor/model";

    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final List<CeilingUse> stored = new ArrayList<>();
    private final UseRatios ratios = new UseRatios(model -> read(), clock);
    private boolean down;
    private int reads;

    private List<CeilingUse> read() {
        reads++;
        if (down) {
            throw new StoreUnavailableException("told to fail", false, new IllegalStateException("told to fail"));
        }
        return List.copyOf(stored);
    }

    private void charge(int calls, long charged) {
        for (int i = 0; i < calls; i++) {
            stored.add(new CeilingUse(Credits.of(10), Credits.of(charged)));
        }
    }

    private Credits share(int percentile) {
        return ratios.share(Credits.of(100), MODEL, percentile);
    }

    @Test
    void it_is_the_share_that_so_many_of_a_hundred_did_not_exceed() {
        charge(10, 1);
        charge(9, 2);
        charge(1, 7);

        assertThat(share(50)).isEqualTo(Credits.of(10));
        assertThat(share(51)).isEqualTo(Credits.of(20));
        assertThat(share(95)).isEqualTo(Credits.of(20));
        assertThat(share(96)).isEqualTo(Credits.of(70));
        assertThat(share(100)).isEqualTo(Credits.of(70));
    }

    @Test
    void too_few_calls_and_calls_without_a_ceiling_tell_nothing() {
        charge(UseRatios.FEWEST - 1, 1);
        stored.add(new CeilingUse(Credits.ZERO, Credits.ZERO));

        assertThat(share(50)).isEqualTo(Credits.of(100));
    }

    @Test
    void a_call_charged_above_its_ceiling_counts_as_the_whole() {
        charge(UseRatios.FEWEST, 12);

        assertThat(share(50)).isEqualTo(Credits.of(100));
    }

    @Test
    void what_is_known_is_read_once_in_a_while_and_not_for_every_call() {
        charge(UseRatios.FEWEST, 1);
        assertThat(share(50)).isEqualTo(Credits.of(10));
        stored.clear();
        charge(UseRatios.FEWEST, 3);

        clock.advance(UseRatios.FRESH_FOR.minusMillis(1));
        assertThat(share(50)).isEqualTo(Credits.of(10));
        assertThat(reads).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        assertThat(share(50)).isEqualTo(Credits.of(30));
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void a_store_that_cannot_be_read_leaves_what_was_known_before() {
        down = true;
        charge(UseRatios.FEWEST, 1);
        assertThat(share(50)).isEqualTo(Credits.of(100));
        down = false;
        clock.advance(UseRatios.FRESH_FOR);
        assertThat(share(50)).isEqualTo(Credits.of(10));
        down = true;
        clock.advance(UseRatios.FRESH_FOR);
        assertThat(share(50)).isEqualTo(Credits.of(10));
    }
}
