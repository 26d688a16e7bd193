package io.credits4j.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final Operation SPEND = Operation.spend(ACCOUNT, Credits.parse("1.25"), "s");
    private static final Operation HOLD = Operation.hold(ACCOUNT, Credits.of(7), "h");
    private static final Operation SETTLE = Operation.settle(ACCOUNT, 3, Credits.of(5), "t");
    private static final Answer SPENT = Answer.done(SPEND.amount(), 0, false);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("a.journal");
    }

    @Test
    void a_line_that_is_cut_off_is_none() throws IOException {
        write(SPEND, HOLD);
        Files.writeString(file, Files.readString(file) + "told s true 1.2");
        assertThat(Journal.read(file)).containsExactly(new Journal.Entry(SPEND, null), new Journal.Entry(HOLD, null));
    }

    @Test
    void two_operations_under_one_key_and_answers_to_nothing_are_refused() throws IOException {
        write(SPEND, SPEND);
        assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("key s twice");
        Files.delete(file);
        try (Journal journal = Journal.appendingTo(file)) {
            journal.wasTold(HOLD.key(), SPENT);
        }
        assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("not asked: h");
        Files.writeString(file, "something else\n");
        assertThatThrownBy(() -> Journal.read(file)).hasMessageContaining("'something else'");
    }

    @Test
    void everything_is_read_as_it_was_written() throws IOException {
        Answer held = Answer.done(Credits.of(7), 3, true);
        try (Journal journal = Journal.appendingTo(file)) {
            journal.asks(SPEND);
            journal.asks(HOLD);
            journal.wasTold(HOLD.key(), held);
            journal.asks(SETTLE);
            journal.wasTold(SETTLE.key(), Answer.refused(false));
        }
        assertThat(Journal.read(file))
                .containsExactly(
                        new Journal.Entry(SPEND, null),
                        new Journal.Entry(HOLD, held),
                        new Journal.Entry(SETTLE, Answer.refused(false)));
        assertThat(Journal.unanswered(file)).containsExactly(SPEND);
    }

    @Test
    void what_was_asked_after_the_last_answer_was_not_under_way_at_it() throws IOException {
        try (Journal journal = Journal.appendingTo(file)) {
            journal.asks(SPEND);
            journal.asks(HOLD);
            journal.wasTold(SPEND.key(), SPENT);
            journal.asks(SETTLE);
        }
        long size = Files.size(file);
        assertThat(Journal.unansweredAtLastAnswer(file, Files.readString(file).indexOf("told")))
                .isEmpty();
        try (Journal journal = Journal.appendingTo(file)) {
            journal.wasTold(SETTLE.key(), SPENT);
            journal.wasTold(HOLD.key(), SPENT);
        }
        assertThat(Journal.unansweredAtLastAnswer(file, size)).containsExactly(HOLD);
    }

    private void write(Operation... operations) throws IOException {
        try (Journal journal = Journal.appendingTo(file)) {
            for (Operation operation : operations) {
                journal.asks(operation);
            }
        }
    }
}
