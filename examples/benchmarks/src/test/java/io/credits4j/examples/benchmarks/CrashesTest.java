package io.credits4j.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storages that are not to be trusted do not pass. */
class CrashesTest {
    private static final long SEED = 20_261;

    @TempDir
    Path journals;

    @Test
    void an_argument_that_means_nothing_is_refused_before_anything_is_killed() {
        assertThatThrownBy(() -> Crashes.main(new String[] {"5", "jmv"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'jmv'")
                .hasMessageContaining("two-jvms");
        assertThatThrownBy(() -> Crashes.main(new String[] {"0"})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rounds_that_could_not_have_failed_are_no_proof() {
        assertThat(new Tally(5, 900, 20, 5, 3, Findings.NONE).isProof()).isTrue();
        assertThat(new Tally(5, 900, 20, 5, 0, Findings.NONE).isProof()).isFalse();
        assertThat(new Tally(5, 900, 0, 5, 3, Findings.NONE).isProof()).isFalse();
        assertThat(new Tally(5, 20, 20, 5, 3, Findings.NONE).isProof()).isFalse();
        assertThat(new Tally(5, 900, 20, 5, 3, Findings.complaint("held is 0, and 5 by the journal")).isProof())
                .isFalse();
    }

    @Test
    void a_storage_that_acknowledges_before_it_commits_loses_what_it_acknowledged() throws Exception {
        Tally tally = new CrashRounds(new KilledJvm(), HastySpender.class, SEED, journals, System.out).run(2);
        assertThat(tally.findings().lost()).isPositive();
        assertThat(tally.isProof()).isFalse();
    }

    @Test
    void a_storage_that_takes_what_is_asked_again_for_another_intent_books_what_nobody_asked_for() throws Exception {
        Tally tally = new CrashRounds(
                        new KilledServer("server", KillableServer::start),
                        ForgetfulSpender.class,
                        SEED,
                        journals,
                        System.out)
                .run(2);
        assertThat(tally.findings().doubled()).isPositive();
        assertThat(tally.isProof()).isFalse();
    }
}
